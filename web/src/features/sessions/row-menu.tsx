import { Archive, ArchiveRestore, Download, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { classNames } from "@/components/ui/class-names";
import type { Session } from "@/data/client/types";
import { useChatTitle } from "@/data/sessions/use-chat-title";
import { ExportItems } from "@/features/export";
import { exporting } from "@/words/en/exporting";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { reportFailure } from "./deletions";
import { updateSession } from "./update-session";

interface RowMenuProps {
  session: Session;
  anchor: RefObject<HTMLElement | null>;
  onRename(): void;
  onDelete(): void;
  /** Also restores focus. */
  onClose(): void;
}

const margin = 8;

/** Menu of a chat. Arrow keys move; Esc and outside clicks close. */
export default function RowMenu({ session, anchor, onRename, onDelete, onClose }: RowMenuProps) {
  const words = useWords("sidebar", sidebar);
  const { exportOf } = useWords("exporting", exporting);
  const title = useChatTitle()(session.title);
  const menu = useRef<HTMLDivElement>(null);
  const [position, setPosition] = useState<{ top: number; left: number }>();
  const [choosingFormat, setChoosingFormat] = useState(false);

  // Position and focus before paint: fast typists press Esc right after opening.
  useLayoutEffect(() => {
    const at = anchor.current?.getBoundingClientRect();
    const size = menu.current?.getBoundingClientRect();
    if (!at || !size) return;
    const below = at.bottom + size.height + margin <= window.innerHeight;
    setPosition({
      top: below ? at.bottom : Math.max(margin, at.top - size.height),
      left: Math.max(margin, Math.min(at.left, window.innerWidth - size.width - margin)),
    });
  }, [anchor]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new set of items focuses its first.
  useLayoutEffect(() => {
    if (position) menu.current?.querySelector("button")?.focus();
  }, [position, choosingFormat]);

  useEffect(() => {
    const elsewhere = ({ target }: Event) => {
      if (!(target instanceof Node)) return;
      if (!menu.current?.contains(target) && !anchor.current?.contains(target)) onClose();
    };
    document.addEventListener("pointerdown", elsewhere);
    window.addEventListener("resize", onClose);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      window.removeEventListener("resize", onClose);
    };
  }, [anchor, onClose]);

  function move(event: KeyboardEvent) {
    event.stopPropagation();
    const items = [...(menu.current?.querySelectorAll("button") ?? [])];
    const now = items.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      onClose();
    } else if (next !== undefined) {
      event.preventDefault();
      items.at(next % items.length)?.focus();
    }
  }

  function item(icon: ReactNode, name: string, act: () => void, testId?: string, danger = false) {
    const opens = act === openExport;
    return (
      <button
        key={name}
        type="button"
        role="menuitem"
        tabIndex={-1}
        className={classNames(
          "flex h-9 w-full pointer-coarse:h-11 items-center gap-3 rounded-md px-3 text-left hover:bg-line/50",
          danger && "text-danger",
        )}
        aria-haspopup={opens ? "menu" : undefined}
        onClick={() => {
          if (!opens) onClose();
          act();
        }}
        data-testid={testId}
      >
        {icon}
        {name}
      </button>
    );
  }

  const openExport = () => setChoosingFormat(true);
  const icon = { size: 16, "aria-hidden": true } as const;
  const { pinned, archived } = session;
  return createPortal(
    <div
      ref={menu}
      role="menu"
      tabIndex={-1}
      aria-label={choosingFormat ? exportOf(title) : title}
      onKeyDown={move}
      className={classNames(
        "fixed z-40 w-44 rounded-lg border border-line bg-raised p-1 text-sm shadow-float",
        !position && "invisible",
      )}
      style={position}
    >
      {choosingFormat ? (
        <ExportItems session={session} item={item} onFailure={reportFailure} />
      ) : (
        <>
          {item(<Pencil {...icon} />, words.rename, onRename, "rename-session-button")}
          {item(pinned ? <PinOff {...icon} /> : <Pin {...icon} />, pinned ? words.unpin : words.pin, () =>
            updateSession(session, { pinned: !pinned }),
          )}
          {item(
            archived ? <ArchiveRestore {...icon} /> : <Archive {...icon} />,
            archived ? words.unarchive : words.archive,
            () => updateSession(session, { archived: !archived }),
          )}
          {item(<Download {...icon} />, words.exportChat, openExport)}
          {item(<Trash2 {...icon} />, words.remove, onDelete, "delete-session-button", true)}
        </>
      )}
    </div>,
    anchor.current?.closest("nav, main") ?? document.body,
  );
}
