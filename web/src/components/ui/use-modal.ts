import { type MouseEvent, type PointerEvent, type RefObject, useLayoutEffect, useRef } from "react";

/**
 * Shows a dialog while it is mounted; returns the handlers that close it on a click outside. The browser traps focus
 * and restores it on close.
 */
export function useModal(dialog: RefObject<HTMLDialogElement | null>, onClose: () => void) {
  const pressedOutside = useRef(false);
  useLayoutEffect(() => {
    const now = dialog.current;
    now?.showModal();
    // A layout effect's cleanup precedes the removal. Afterwards, the browser would not restore the focus.
    return () => now?.close();
  }, [dialog]);
  return {
    onPointerDown: ({ target, currentTarget }: PointerEvent) => {
      pressedOutside.current = target === currentTarget;
    },
    // A selection that is dragged out of the dialog ends in a click outside.
    onClick: ({ target, currentTarget }: MouseEvent) => {
      if (target === currentTarget && pressedOutside.current) onClose();
    },
  };
}
