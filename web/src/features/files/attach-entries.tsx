import { Camera, Paperclip } from "lucide-react";
import { MenuItem, menuIcon } from "@/components/ui/menu";
import { attaching } from "@/words/en/attaching";
import { useWords } from "@/words/language";
import { targetAround } from "./file-drops";
import { pickFiles } from "./picked-files";

const pick = (camera: boolean) => pickFiles({ camera }, (files) => targetAround(null)?.onPick(files));

/** The entries of the composer's menu that add files. On a phone, the picker has the camera, too; one entry opens it at once. */
export function AttachEntries() {
  const words = useWords("attaching", attaching);
  const touch = window.matchMedia("(pointer: coarse)").matches;
  return (
    <>
      <MenuItem icon={<Paperclip {...menuIcon} />} onSelect={() => pick(false)} data-testid="composer-files">
        {words.add}
      </MenuItem>
      {touch && (
        <MenuItem icon={<Camera {...menuIcon} />} onSelect={() => pick(true)} data-testid="composer-photo">
          {words.photo}
        </MenuItem>
      )}
    </>
  );
}
