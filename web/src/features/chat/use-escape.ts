import { useEffect, useRef } from "react";
import { isComposing } from "@/lib/composing";

/** Elements that Escape closes first: dialogs, menus, and the drawer, which makes the rest inert. */
const open = "dialog[open], [role=menu], main[inert]";

/** Runs an action on Escape unless the key has another meaning: something is open, or an IME is composing. */
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

/** Closes the drawer on Escape and consumes the key, so that it does not stop the answer as well. */
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
