import { type MouseEvent, type ReactNode, type RefObject, useLayoutEffect, useRef } from "react";
import { classNames } from "./class-names";
import { hasKeyboard } from "./has-keyboard";
import { useModal } from "./use-modal";

interface AnchoredDialogProps {
  label: string;
  /** The element beside which it opens. */
  anchor: RefObject<HTMLElement | null>;
  onClose(): void;
  className?: string;
  children: ReactNode;
}

/** Pixels to the anchor and to the edges of the window. */
const gap = 6;
const margin = 8;
const maxHeight = 448;
/** With less room above and below, it covers the anchor. */
const minRoom = 200;

/** Moves it above or below the anchor, where there is more room; aligned with the start of the anchor's text. */
function place(dialog: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { innerHeight: height } = window;
  const { clientWidth: width } = document.documentElement;
  const above = at.top - gap - margin;
  const below = height - at.bottom - gap - margin;
  const room = Math.max(above, below);
  const covers = room < minRoom;
  const upward = above > below && !covers;
  const start = getComputedStyle(anchor).direction === "rtl" ? at.right - dialog.offsetWidth : at.left;
  const left = Math.max(margin, Math.min(start, width - dialog.offsetWidth - margin));
  Object.assign(dialog.style, {
    left: `${left}px`,
    right: "auto",
    top: upward ? "auto" : `${covers ? margin : at.bottom + gap}px`,
    bottom: upward ? `${height - at.top + gap}px` : "auto",
    maxHeight: `${Math.min(covers ? height - 2 * margin : room, maxHeight)}px`,
    minHeight: "",
  });
}

/** Keeps the height while the content changes, so that the field above a filtered list stays where it is. */
function keepHeight({ style, offsetHeight }: HTMLElement): void {
  if (style.minHeight === "") style.minHeight = `${offsetHeight}px`;
}

/** A press on what cannot be focused leaves the focus where it is. */
function keepFocus(event: MouseEvent): void {
  const { target } = event;
  if (target instanceof Element && target.closest("input, button, label, a") === null) event.preventDefault();
}

/** Modal dialog beside an element. */
export function AnchoredDialog({ label, anchor, onClose, className, children }: AnchoredDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const handlers = useModal(dialog, onClose);
  useLayoutEffect(() => {
    const now = dialog.current;
    const anchorElement = anchor.current;
    if (now === null || anchorElement === null) return;
    // Without a keyboard, focusing a field would open the on-screen one over the list.
    if (!hasKeyboard()) now.focus();
    const move = () => place(now, anchorElement);
    move();
    window.addEventListener("resize", move);
    return () => window.removeEventListener("resize", move);
  }, [anchor]);
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      aria-label={label}
      onClose={onClose}
      {...handlers}
      onMouseDown={keepFocus}
      onInput={(event) => keepHeight(event.currentTarget)}
      className={classNames(
        "fixed flex-col overflow-hidden rounded-2xl border border-line bg-raised p-0 text-start text-text shadow-float outline-none backdrop:bg-transparent open:flex",
        className,
      )}
    >
      {children}
    </dialog>
  );
}
