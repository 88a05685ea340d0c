import { type ReactNode, useRef } from "react";
import { classNames } from "./class-names";
import { useModal } from "./use-modal";

interface DialogProps {
  label: string;
  onClose(): void;
  className?: string;
  children: ReactNode;
}

/** Modal dialog. */
export function Dialog({ label, onClose, className, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const handlers = useModal(dialog, onClose);
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      {...handlers}
      className={classNames(
        "mx-auto mt-[12vh] w-[min(560px,calc(100vw-24px))] rounded-2xl border border-line bg-raised p-0 text-text shadow-float backdrop:bg-black/40",
        className,
      )}
    >
      {children}
    </dialog>
  );
}
