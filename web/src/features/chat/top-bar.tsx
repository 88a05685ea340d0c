import { Menu } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { Model, Session } from "@/api/types";
import { IconButton } from "@/components/ui/button";
import { RenameField } from "./rename-field";

const TitleMenu = lazy(() => import("./title-menu"));

interface TopBarProps {
  session: Session | undefined;
  model: Model | undefined;
  onMenu(): void;
  /** The open chat was deleted. */
  onGone(): void;
}

export function TopBar({ session, model, onMenu, onGone }: TopBarProps) {
  const [renaming, setRenaming] = useState<number>();
  const title = session?.title;
  useEffect(() => {
    document.title = title ? `${title} · Chatbot` : "Chat · Chatbot";
  }, [title]);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-2 md:px-4">
      <IconButton label="Chats" className="md:hidden" onClick={onMenu} data-testid="menu-button">
        <Menu size={20} aria-hidden />
      </IconButton>
      <div className="flex min-w-0 flex-1">
        {session && renaming === session.id ? (
          <RenameField session={session} onDone={() => setRenaming(undefined)} />
        ) : (
          session && (
            <button
              type="button"
              title="Rename"
              onClick={() => setRenaming(session.id)}
              className="min-w-0 truncate rounded-lg px-2 py-1 text-sm font-medium hover:bg-surface"
              data-testid="chat-title"
            >
              {session.title}
            </button>
          )
        )}
        {session && renaming !== session.id && (
          <Suspense>
            <TitleMenu session={session} onRename={() => setRenaming(session.id)} onGone={onGone} />
          </Suspense>
        )}
      </div>
      <span className="max-w-[40%] truncate px-2 text-xs text-muted">{model?.id}</span>
    </header>
  );
}
