import { type ReactNode, useEffect, useRef } from "react";
import { classNames } from "./class-names";

interface DialogProps {
  label: string;
  onClose(): void;
  className?: string;
  children: ReactNode;
}

/** Modal dialog. The browser traps focus and restores it on close. */
export function Dialog({ label, onClose, className, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const now = dialog.current;
    now?.showModal();
    return () => now?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape triggers onClose.
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={classNames(
        "mx-auto mt-[12vh] w-[min(560px,calc(100vw-24px))] rounded-2xl border border-line bg-raised p-0 text-text shadow-float backdrop:bg-black/40",
        className,
      )}
    >
      {children}
    </dialog>
  );
}
