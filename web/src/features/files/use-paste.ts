import { type RefObject, useEffect, useRef } from "react";
import { type Paste, pasted } from "./paste-rules";

interface PasteOptions {
  /** The element with the field whose pastes count. */
  area: RefObject<Element | null>;
  /** Files that are pasted outside of all fields count, too. */
  page: boolean;
  /** The longest message, in characters. */
  messageChars: number;
  onPaste(paste: Paste): void;
}

const fields = "input, textarea, select, [contenteditable], dialog";

/** Ctrl+Shift+V, or Cmd+Shift+V: the paste that follows is meant as text. */
function isPlainPaste({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "v" && shiftKey && (ctrlKey || metaKey);
}

/** Attaches what is pasted, if it is not a text to insert. */
export function usePaste(options: PasteOptions): void {
  const now = useRef(options);
  now.current = options;
  useEffect(() => {
    let plain = false;
    const onKey = (event: KeyboardEvent) => {
      plain = event.type === "keydown" && isPlainPaste(event);
    };
    const onPaste = (event: ClipboardEvent) => {
      const { area, page, messageChars, onPaste: take } = now.current;
      const { target, clipboardData } = event;
      if (clipboardData === null || event.defaultPrevented || !(target instanceof Element)) return;
      const inArea = area.current?.contains(target) === true;
      const outside =
        page && target.closest(fields) === null && document.querySelector("dialog[open]") === null;
      if (!inArea && !outside) return;
      const paste = pasted(clipboardData, plain, messageChars);
      plain = false;
      if (paste === undefined || (outside && "text" in paste)) return;
      event.preventDefault();
      take(paste);
    };
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("keyup", onKey, true);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("keyup", onKey, true);
      document.removeEventListener("paste", onPaste);
    };
  }, []);
}
