import { Ellipsis } from "lucide-react";
import { type KeyboardEvent, Suspense, useLayoutEffect, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { ChatLink } from "@/components/ui/chat-link";
import { classNames } from "@/components/ui/class-names";
import { loadLazily } from "@/components/ui/load-lazily";
import type { Session } from "@/data/client/types";
import { useChatTitle } from "@/data/sessions/use-chat-title";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import RenameField from "./rename-field";
import { SessionStatus } from "./session-status";

const RowMenu = loadLazily(() => import("./row-menu"));

interface SessionRowProps {
  session: Session;
  open: boolean;
  onOpen(): void;
  onDelete(): void;
}

/** A row that is deleted or archived passes focus to the next chat, or else to the previous one. */
function useFocusHandover() {
  const row = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const own = row.current;
    return () => {
      if (!own?.contains(document.activeElement)) return;
      const links = [...document.querySelectorAll<HTMLElement>("[data-session-link]")];
      const at = links.findIndex((link) => own.contains(link));
      (links[at + 1] ?? links[at - 1])?.focus();
    };
  }, []);
  return row;
}

export function SessionRow({ session, open, onOpen, onDelete }: SessionRowProps) {
  const words = useWords("sidebar", sidebar);
  const title = useChatTitle()(session.title);
  const locale = useLocale();
  const [renaming, setRenaming] = useState(false);
  const [menu, setMenu] = useState(false);
  const row = useFocusHandover();
  const link = useRef<HTMLAnchorElement>(null);
  const menuButton = useRef<HTMLButtonElement>(null);
  function closeMenu() {
    setMenu(false);
    link.current?.focus();
  }
  function renamed() {
    setRenaming(false);
    requestAnimationFrame(() => document.activeElement === document.body && link.current?.focus());
  }
  // One tab stop per row; the menu is one more key away.
  function pressed(event: KeyboardEvent) {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    // Keys with modifiers belong to the browser, e.g. Alt+arrow for history.
    if (altKey || ctrlKey || metaKey || (shiftKey && key !== "F10")) return;
    if (key === "F2") setRenaming(true);
    else if (key === "Delete") onDelete();
    else if (key === "ContextMenu" || (key === "F10" && shiftKey)) setMenu(true);
    else if (key === "ArrowRight") menuButton.current?.focus();
    else return;
    event.preventDefault();
  }
  if (renaming) {
    return (
      <li ref={row} className="py-0.5" data-testid="session-item">
        <RenameField session={session} onDone={renamed} />
      </li>
    );
  }
  return (
    <li
      ref={row}
      className={classNames(
        "group flex items-center rounded-lg [contain-intrinsic-size:auto_32px] pointer-coarse:[contain-intrinsic-size:auto_44px] [content-visibility:auto] hover:bg-line/50",
        open && "bg-line/70",
      )}
      // Suppress the browser's context menu.
      onContextMenu={(event) => menu && event.preventDefault()}
      data-testid="session-item"
    >
      <ChatLink
        ref={link}
        chat={session.id}
        onOpen={onOpen}
        aria-current={open ? "page" : undefined}
        className="flex min-w-0 flex-1 items-center gap-2 rounded-lg py-1.5 pl-3 text-sm -outline-offset-2 pointer-coarse:py-3"
        data-session-link
        onKeyDown={pressed}
        title={`${title}\n${new Date(session.updated_at).toLocaleString(locale)}`}
      >
        <span className="min-w-0 truncate">{title}</span>
        {!open && <SessionStatus session={session} />}
      </ChatLink>
      {/* Visible on hover and focus, and always on touch devices. */}
      <span
        className={classNames(
          "flex transition-opacity duration-150 group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:opacity-100",
          !menu && "opacity-0",
        )}
      >
        <IconButton
          ref={menuButton}
          label={words.optionsFor(title)}
          className="-outline-offset-2" // overflow is clipped
          aria-haspopup="menu"
          aria-expanded={menu}
          tabIndex={-1}
          onKeyDown={({ key }) => key === "ArrowLeft" && link.current?.focus()}
          onClick={() => setMenu(!menu)}
          data-testid="session-menu-button"
        >
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      </span>
      {menu && (
        <Suspense>
          <RowMenu
            session={session}
            anchor={menuButton}
            onRename={() => setRenaming(true)}
            onDelete={onDelete}
            onClose={closeMenu}
          />
        </Suspense>
      )}
    </li>
  );
}
