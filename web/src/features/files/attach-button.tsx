import { Paperclip } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { attaching } from "@/words/en/attaching";
import { useWords } from "@/words/language";
import { pickFiles } from "./picked-files";

/** Adds files to a message that is edited. */
export function AttachButton({ onPick }: { onPick(files: File[], camera: boolean): void }) {
  const words = useWords("attaching", attaching);
  return (
    <IconButton
      label={words.add}
      onClick={() => pickFiles({ camera: false }, (files) => onPick(files, false))}
      data-testid="edit-files"
    >
      <Paperclip size={18} aria-hidden />
    </IconButton>
  );
}
