import { PanelLeftClose, PanelLeftOpen, Search, SquarePen } from "lucide-react";
import { IconButton, iconButtonClasses } from "@/components/ui/button";
import { ChatLink } from "@/components/ui/chat-link";
import { common } from "@/words/en/common";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { AccountButton } from "./account-button";

/** Collapses the sidebar. */
export function CollapseButton({ onClick }: { onClick(): void }) {
  const words = useWords("sidebar", sidebar);
  return (
    <IconButton
      label={words.collapse}
      className="size-10 max-md:hidden"
      onClick={onClick}
      data-testid="narrow-button"
    >
      <PanelLeftClose size={16} aria-hidden />
    </IconButton>
  );
}

interface RailProps {
  /** When hidden it stays mounted, so that focus can move on from it. */
  shown: boolean;
  onExpand(): void;
  onSearch(): void;
  onNewChat(): void;
  onShortcuts(): void;
}

/** The collapsed sidebar. */
export function Rail({ shown, onExpand, onSearch, onNewChat, onShortcuts }: RailProps) {
  const words = useWords("sidebar", sidebar);
  const { newChat } = useWords("common", common);
  return (
    <div className={shown ? "flex min-h-0 flex-1 flex-col items-center gap-1 p-2 max-md:hidden" : "hidden"}>
      <IconButton label={words.expand} className="size-10" onClick={onExpand} data-testid="widen-button">
        <PanelLeftOpen size={16} aria-hidden />
      </IconButton>
      <ChatLink
        chat={undefined}
        onOpen={onNewChat}
        aria-label={newChat}
        title={newChat}
        className={iconButtonClasses("size-10")}
      >
        <SquarePen size={16} aria-hidden />
      </ChatLink>
      <IconButton label={words.searchChats} className="size-10" onClick={onSearch}>
        <Search size={16} aria-hidden />
      </IconButton>
      <span className="mt-auto">
        <AccountButton compact onShortcuts={onShortcuts} />
      </span>
    </div>
  );
}
