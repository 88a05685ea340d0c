import { Camera, Paperclip } from "lucide-react";
import { MenuItem, menuIcon } from "@/components/ui/menu";
import { attaching } from "@/words/en/attaching";
import { useWords } from "@/words/language";
import { pickFiles } from "./picked-files";

interface AttachEntriesProps {
  onPick(files: File[], camera: boolean): void;
}

/** The entries of the composer's menu that add files. On a phone, the picker has the camera, too; one entry opens it at once. */
export default function AttachEntries({ onPick }: AttachEntriesProps) {
  const words = useWords("attaching", attaching);
  const touch = window.matchMedia("(pointer: coarse)").matches;
  return (
    <>
      <MenuItem
        icon={<Paperclip {...menuIcon} />}
        onSelect={() => pickFiles({ camera: false }, (files) => onPick(files, false))}
        data-testid="composer-files"
      >
        {words.add}
      </MenuItem>
      {touch && (
        <MenuItem
          icon={<Camera {...menuIcon} />}
          onSelect={() => pickFiles({ camera: true }, (files) => onPick(files, true))}
          data-testid="composer-photo"
        >
          {words.photo}
        </MenuItem>
      )}
    </>
  );
}
