import { Menu } from "lucide-react";
import { Suspense } from "react";
import { IconButton } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/page-title";
import type { Session } from "@/data/client/types";
import { useChatTitle } from "@/data/sessions/use-chat-title";
import { ChatTitle } from "@/features/sessions/lazy";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";

interface TopBarProps {
  session: Session | undefined;
  onMenu(): void;
  /** Opens the chat's instructions and parameters. */
  onSetup(): void;
  /** Called when the open chat was deleted. */
  onGone(): void;
}

export function TopBar({ session, onMenu, onSetup, onGone }: TopBarProps) {
  const words = useWords("chat", chat);
  const titleOf = useChatTitle();
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-2 md:px-4">
      <PageTitle>{session ? titleOf(session.title) : words.title}</PageTitle>
      <IconButton label={words.chats} className="md:hidden" onClick={onMenu} data-testid="menu-button">
        <Menu size={20} aria-hidden />
      </IconButton>
      <Suspense>
        {session && <ChatTitle key={session.id} session={session} onSetup={onSetup} onGone={onGone} />}
      </Suspense>
    </header>
  );
}
