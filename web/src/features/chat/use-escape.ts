import { useEffect, useRef } from "react";
import { isComposing } from "./composing";

/** What Escape closes first: a dialog, a menu, and the drawer, under which everything else is inert. */
const open = "dialog[open], [role=menu], main[inert]";

/** Does something on Escape when it means nothing else: nothing is open, no input method composes. */
export function useEscape(act: (() => void) | undefined): void {
  const now = useRef(act);
  now.current = act;
  const wanted = act !== undefined;
  useEffect(() => {
    if (!wanted) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || isComposing(event)) return;
      if (document.querySelector(open) !== null) return;
      event.preventDefault();
      now.current?.();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [wanted]);
}

/** Closes the drawer on Escape. The key is used up then: it must not stop the answer as well. */
export function useEscapeFromDrawer(drawer: boolean, close: () => void): void {
  const now = useRef(close);
  now.current = close;
  useEffect(() => {
    if (!drawer) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || isComposing(event)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      now.current();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [drawer]);
}
