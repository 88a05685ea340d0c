import { SquarePen } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { BrandName } from "@/components/ui/brand-name";
import { ChatLink } from "@/components/ui/chat-link";
import { classNames } from "@/components/ui/class-names";
import { common } from "@/words/en/common";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { AccountButton } from "./account-button";
import { CollapseButton, Rail } from "./rail";
import { SkipLink } from "./skip-link";

interface SidebarProps {
  /** Open as a drawer on narrow screens; wide ones always show it. */
  shown: boolean;
  /** Collapsed to a rail on wide screens. */
  rail: boolean;
  /** The class names of its width. */
  width: string;
  onRail(): void;
  onClose(): void;
  onNewChat(): void;
  onShortcuts(): void;
  /** What it lists, below the button for a new chat. */
  children: ReactNode;
}

export function Sidebar({
  shown,
  rail,
  width,
  onRail,
  onClose,
  onNewChat,
  onShortcuts,
  children,
}: SidebarProps) {
  const words = useWords("sidebar", sidebar);
  const { newChat } = useWords("common", common);
  const nav = useRef<HTMLElement>(null);
  // The drawer takes focus and restores it on close.
  useEffect(() => {
    if (!shown) return;
    const before = document.activeElement;
    nav.current?.querySelector<HTMLElement>("[data-testid=new-chat-button]")?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [shown]);
  // The focused element may be hidden now; focus the toggle instead.
  // biome-ignore lint/correctness/useExhaustiveDependencies: collapsing hides the focused element.
  useEffect(() => {
    const now = nav.current;
    if (!now?.contains(document.activeElement)) return;
    const ways = now.querySelectorAll<HTMLElement>("[data-testid=narrow-button], [data-testid=widen-button]");
    for (const way of ways) way.focus(); // only the visible one takes focus
  }, [rail]);
  function search() {
    onRail();
    requestAnimationFrame(() => nav.current?.querySelector<HTMLElement>("input[type=search]")?.focus());
  }
  return (
    <>
      {shown && <div aria-hidden className="fixed inset-0 z-10 bg-black/40 md:hidden" onClick={onClose} />}
      <nav
        ref={nav}
        aria-label={words.chats}
        className={classNames(
          "flex shrink-0 flex-col border-r border-line bg-surface",
          width,
          "max-md:fixed max-md:inset-y-0 max-md:left-0 max-md:z-20 max-md:duration-200",
          // Visible from the first frame, so that it can take focus; hidden after the transition.
          shown
            ? "max-md:shadow-float max-md:transition-[translate]"
            : "max-md:invisible max-md:-translate-x-full max-md:transition-[translate,visibility]",
        )}
      >
        <SkipLink />
        <Rail
          shown={rail}
          onExpand={onRail}
          onSearch={search}
          onNewChat={onNewChat}
          onShortcuts={onShortcuts}
        />
        <div className={classNames("flex min-h-0 flex-1 flex-col", rail && "md:hidden")}>
          <div className="flex min-h-12 items-center py-1 pr-2 pl-5 md:min-h-14">
            <BrandName className="flex-1 text-sm font-medium" />
            <CollapseButton onClick={onRail} />
          </div>
          <div className="flex px-2 pb-2">
            <ChatLink
              chat={undefined}
              onOpen={onNewChat}
              className="flex h-10 flex-1 items-center gap-2 rounded-lg px-3 pointer-coarse:h-11 text-sm font-medium hover:bg-line/50"
              data-testid="new-chat-button"
            >
              <SquarePen size={16} aria-hidden />
              {newChat}
            </ChatLink>
          </div>
          {children}
          <div className="border-t border-line p-2">
            <AccountButton onShortcuts={onShortcuts} />
          </div>
        </div>
      </nav>
    </>
  );
}
