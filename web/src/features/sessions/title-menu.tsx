import { Ellipsis } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import type { Session } from "@/data/client/types";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { deleteWithUndo } from "./deletions";
import RowMenu from "./row-menu";

interface TitleMenuProps {
  session: Session;
  onRename(): void;
  onSetup(): void;
  onGone(): void;
}

/** Menu of the open chat, with the items of its row and its instructions. */
export default function TitleMenu({ session, onRename, onSetup, onGone }: TitleMenuProps) {
  const words = useWords("sidebar", sidebar);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus();
  }, []);
  return (
    <>
      <IconButton
        ref={button}
        label={words.chatOptions}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="chat-menu-button"
      >
        <Ellipsis size={16} aria-hidden />
      </IconButton>
      {open && (
        <RowMenu
          session={session}
          anchor={button}
          onRename={onRename}
          onSetup={onSetup}
          onDelete={() => {
            deleteWithUndo(session.id, session.title);
            onGone();
          }}
          onClose={close}
        />
      )}
    </>
  );
}
