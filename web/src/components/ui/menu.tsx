import { Check } from "lucide-react";
import {
  type ComponentProps,
  createContext,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { classNames } from "./class-names";

interface MenuProps {
  label: string;
  anchor: RefObject<HTMLElement | null>;
  /** Also restores focus. */
  onClose(): void;
  /** A change of it focuses the first item: of other items. */
  page?: string;
  className?: string;
  children: ReactNode;
}

const margin = 8;
const anyItem = "[role=menuitem], [role=menuitemradio]";
const CloseMenu = createContext<() => void>(() => undefined);

/** Menu beside an element. Arrow keys move; Esc, Tab and outside clicks close. */
export function Menu({ label, anchor, onClose, page, className, children }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const [position, setPosition] = useState<{ top: number; left: number }>();

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
    if (!position) return;
    const items = [...(menu.current?.querySelectorAll<HTMLElement>(anyItem) ?? [])];
    (items.find((item) => item.ariaChecked === "true") ?? items[0])?.focus();
  }, [position, page]);

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
    const items = [...(menu.current?.querySelectorAll<HTMLElement>(anyItem) ?? [])];
    const now = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      onClose();
    } else if (next !== undefined) {
      event.preventDefault();
      items.at(next % items.length)?.focus();
    }
  }

  return createPortal(
    <div
      ref={menu}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={move}
      className={classNames(
        "fixed z-40 rounded-lg border border-line bg-raised p-1 text-sm shadow-float",
        className,
        !position && "invisible",
      )}
      style={position}
    >
      <CloseMenu value={onClose}>{children}</CloseMenu>
    </div>,
    anchor.current?.closest("nav, main") ?? document.body,
  );
}

const itemShape = "flex h-9 w-full pointer-coarse:h-11 items-center gap-3 rounded-md px-3 text-left";
const itemClasses = `${itemShape} hover:bg-line/50`;
const dangerClasses = `${itemShape} text-danger hover:bg-danger-tint`;

interface MenuItemProps extends Omit<ComponentProps<"button">, "type" | "role" | "onClick"> {
  icon: ReactNode;
  onSelect(): void;
  danger?: boolean;
  /** The menu stays open, with other items. */
  staysOpen?: boolean;
}

export function MenuItem({ icon, onSelect, danger, staysOpen, children, ...rest }: MenuItemProps) {
  const close = useContext(CloseMenu);
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-haspopup={staysOpen ? "menu" : undefined}
      className={danger ? dangerClasses : itemClasses}
      onClick={() => {
        if (!staysOpen) close();
        onSelect();
      }}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

interface MenuRadioProps {
  checked: boolean;
  onSelect(): void;
  children: ReactNode;
}

/** A choice among several values. */
export function MenuRadio({ checked, onSelect, children }: MenuRadioProps) {
  const close = useContext(CloseMenu);
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      tabIndex={-1}
      className={itemClasses}
      onClick={() => {
        close();
        onSelect();
      }}
    >
      <span className="flex-1">{children}</span>
      {checked && <Check size={16} aria-hidden className="text-accent" />}
    </button>
  );
}

/** The icons of items. */
export const menuIcon = { size: 16, "aria-hidden": true } as const;

/** What makes a link an item. */
export const menuLink = { role: "menuitem", tabIndex: -1, className: itemClasses } as const;
