import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Session } from "@/api/types";
import { IconButton } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { ChatLink } from "./chat-link";
import { RenameField } from "./rename-field";

interface SessionRowProps {
  session: Session;
  open: boolean;
  onOpen(): void;
  onDelete(): void;
}

export function SessionRow({ session, open, onOpen, onDelete }: SessionRowProps) {
  const [renaming, setRenaming] = useState(false);
  if (renaming) {
    return (
      <li className="py-0.5" data-testid="session-item">
        <RenameField session={session} onDone={() => setRenaming(false)} />
      </li>
    );
  }
  return (
    <li
      className={classNames("group flex items-center rounded-lg hover:bg-line/50", open && "bg-line/70")}
      data-testid="session-item"
    >
      <ChatLink
        chat={session.id}
        onOpen={onOpen}
        aria-current={open ? "page" : undefined}
        className="min-w-0 flex-1 truncate rounded-lg px-3 py-1.5 text-sm"
        title={new Date(session.updated_at).toLocaleString()}
      >
        {session.title}
      </ChatLink>
      {/* Shown on hover and focus; always where nothing can hover. */}
      <span className="flex opacity-0 transition-opacity duration-150 group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:opacity-100">
        <IconButton
          label={`Rename ${session.title}`}
          onClick={() => setRenaming(true)}
          data-testid="rename-session-button"
        >
          <Pencil size={16} aria-hidden />
        </IconButton>
        <IconButton label={`Delete ${session.title}`} onClick={onDelete} data-testid="delete-session-button">
          <Trash2 size={16} aria-hidden />
        </IconButton>
      </span>
    </li>
  );
}
