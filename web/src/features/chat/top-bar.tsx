import { Menu } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { Model, Session } from "@/api/types";
import { IconButton } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import { useChatTitle } from "./use-chat-title";

// Loaded when somebody renames, or with the list of chats.
const RenameField = lazy(() => import("./rename-field"));

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
  const words = useWords("chat", chat);
  const titleOf = useChatTitle();
  const title = session && titleOf(session.title);
  const Title = session ? "h1" : "div"; // a new chat's heading is its welcome
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-2 md:px-4">
      <PageTitle>{title ?? words.title}</PageTitle>
      <IconButton label={words.chats} className="md:hidden" onClick={onMenu} data-testid="menu-button">
        <Menu size={20} aria-hidden />
      </IconButton>
      <Title className="flex min-w-0 flex-1">
        {session && renaming === session.id ? (
          <Suspense>
            <RenameField session={session} onDone={() => setRenaming(undefined)} />
          </Suspense>
        ) : (
          session && (
            <button
              type="button"
              title={words.rename}
              onClick={() => setRenaming(session.id)}
              className="min-w-0 truncate rounded-lg px-2 py-1 text-sm font-medium hover:bg-surface pointer-coarse:min-h-11"
              data-testid="chat-title"
            >
              {title}
            </button>
          )
        )}
      </Title>
      {session && renaming !== session.id && (
        <Suspense>
          <TitleMenu session={session} onRename={() => setRenaming(session.id)} onGone={onGone} />
        </Suspense>
      )}
      <span className="max-w-[40%] truncate px-2 text-xs text-muted">{model?.id}</span>
    </header>
  );
}
