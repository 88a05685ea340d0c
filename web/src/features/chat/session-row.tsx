import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import type { Session } from "@/api/types";
import { IconButton } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { ChatLink } from "./chat-link";
import RenameField from "./rename-field";

const RowMenu = lazy(() => import("./row-menu"));

interface SessionRowProps {
  session: Session;
  open: boolean;
  onOpen(): void;
  onDelete(): void;
}

export function SessionRow({ session, open, onOpen, onDelete }: SessionRowProps) {
  const words = useWords("sidebar", sidebar);
  const locale = useLocale();
  const [renaming, setRenaming] = useState(false);
  const [menu, setMenu] = useState(false);
  const menuButton = useRef<HTMLButtonElement>(null);
  function closeMenu() {
    setMenu(false);
    menuButton.current?.focus();
  }
  if (renaming) {
    return (
      <li className="py-0.5" data-testid="session-item">
        <RenameField session={session} onDone={() => setRenaming(false)} />
      </li>
    );
  }
  return (
    <li
      className={classNames(
        "group flex items-center rounded-lg [contain-intrinsic-size:auto_32px] pointer-coarse:[contain-intrinsic-size:auto_44px] [content-visibility:auto] hover:bg-line/50",
        open && "bg-line/70",
      )}
      data-testid="session-item"
    >
      <ChatLink
        chat={session.id}
        onOpen={onOpen}
        aria-current={open ? "page" : undefined}
        className="min-w-0 flex-1 truncate rounded-lg px-3 py-1.5 text-sm pointer-coarse:py-3"
        data-session-link
        onKeyDown={(event) => {
          if (event.key === "F2") setRenaming(true);
          if (event.key === "Delete") {
            const links = [...document.querySelectorAll<HTMLElement>("[data-session-link]")];
            const at = links.indexOf(event.currentTarget);
            (links[at + 1] ?? links[at - 1])?.focus();
            onDelete();
          }
        }}
        title={new Date(session.updated_at).toLocaleString(locale)}
      >
        {session.title}
      </ChatLink>
      {/* Shown on hover and focus; always where nothing can hover. */}
      <span
        className={classNames(
          "flex transition-opacity duration-150 group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:opacity-100",
          !menu && "opacity-0",
        )}
      >
        <IconButton
          ref={menuButton}
          label={words.menuOf(session.title)}
          aria-haspopup="menu"
          aria-expanded={menu}
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
