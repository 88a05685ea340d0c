import { useState } from "react";
import type { Session } from "@/data/client/types";
import { useChatTitle } from "@/data/sessions/use-chat-title";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import RenameField from "./rename-field";
import TitleMenu from "./title-menu";

interface ChatTitleProps {
  session: Session;
  /** Opens the chat's instructions and parameters. */
  onSetup(): void;
  onGone(): void;
}

/** The open chat's title, editable by click, and its menu. */
export default function ChatTitle({ session, onSetup, onGone }: ChatTitleProps) {
  const [renaming, setRenaming] = useState(false);
  const words = useWords("chat", chat);
  const titleOf = useChatTitle();
  return (
    <>
      <h1 className="flex min-w-0 flex-1">
        {renaming ? (
          <RenameField session={session} onDone={() => setRenaming(false)} />
        ) : (
          <button
            type="button"
            title={words.rename}
            onClick={() => setRenaming(true)}
            className="min-w-0 truncate rounded-lg px-2 py-1 text-sm font-medium hover:bg-surface pointer-coarse:min-h-11"
            data-testid="chat-title"
          >
            {titleOf(session.title)}
          </button>
        )}
      </h1>
      {!renaming && (
        <TitleMenu session={session} onRename={() => setRenaming(true)} onSetup={onSetup} onGone={onGone} />
      )}
    </>
  );
}
