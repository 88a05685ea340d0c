import { X } from "lucide-react";
import { type ReactNode, useId, useRef } from "react";
import { IconButton } from "./button";
import { useModal } from "./use-modal";

interface SheetProps {
  title: string;
  closeLabel: string;
  onClose(): void;
  children: ReactNode;
}

/** Modal dialog at the side of the window; on a phone, at its bottom. */
export function Sheet({ title, closeLabel, onClose, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const handlers = useModal(dialog, onClose);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      {...handlers}
      className="fixed inset-y-0 start-auto end-0 m-0 h-dvh max-h-none w-[min(26rem,100vw)] max-w-none flex-col border-s border-line bg-bg p-0 text-start text-text shadow-float backdrop:bg-black/20 open:flex max-sm:top-auto max-sm:h-auto max-sm:max-h-[88dvh] max-sm:w-full max-sm:rounded-t-2xl max-sm:border-s-0 max-sm:border-t"
    >
      <header className="flex h-12 shrink-0 items-center justify-between gap-2 ps-5 pe-2">
        <h2 id={id} className="truncate font-semibold">
          {title}
        </h2>
        <IconButton label={closeLabel} onClick={() => dialog.current?.close()}>
          <X size={18} aria-hidden />
        </IconButton>
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto px-5 pt-1 pb-6">{children}</div>
    </dialog>
  );
}
