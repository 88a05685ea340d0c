import { Paperclip } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "@/components/ui/button";
import { attaching } from "@/words/en/attaching";
import { useWords } from "@/words/language";
import { targetAround } from "./file-drops";
import { pickFiles } from "./picked-files";

/** Adds files to the message around it. */
export function AttachButton() {
  const words = useWords("attaching", attaching);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <IconButton
      ref={button}
      label={words.add}
      onClick={() => pickFiles({ camera: false }, (files) => targetAround(button.current)?.onPick(files))}
      data-testid="edit-files"
    >
      <Paperclip size={18} aria-hidden />
    </IconButton>
  );
}
