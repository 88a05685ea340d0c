import { ChevronLeft, ChevronRight, Download, ImageOff, Maximize, X, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { useModal } from "@/components/ui/use-modal";
import { errorText } from "@/data/client/api-error";
import type { FilePart } from "@/data/client/types";
import { isGone } from "@/data/files/records";
import { files } from "@/words/en/files";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { usePicture } from "./use-picture";
import { useSave } from "./use-save";
import { useZoom } from "./use-zoom";

interface PictureViewerProps {
  /** Those of one message. */
  pictures: readonly FilePart[];
  first: FilePart;
  onClose(): void;
}

const zoomStep = 1.5;

// A disabled button would lose the focus.
const stepButton =
  "absolute top-1/2 border border-line bg-raised shadow-float aria-disabled:pointer-events-none aria-disabled:text-muted/40";

/** A picture as large as the screen, with the others of its message. */
export default function PictureViewer({ pictures, first, onClose }: PictureViewerProps) {
  const words = useWords("files", files);
  const locale = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const { onClick: _, ...modal } = useModal(dialog, onClose);
  const [at, setAt] = useState(() => Math.max(0, pictures.indexOf(first)));
  const file = pictures[at] ?? first;
  const { url, error } = usePicture(file.file_id);
  const [undrawn, setUndrawn] = useState<number>();
  const save = useSave();
  const { view, zoomBy, reset, handlers, onPointerUp } = useZoom({ screen, picture, onSwipe: step });

  function step(by: number) {
    const next = at + by;
    if (pictures[next] === undefined) return;
    setAt(next);
    reset();
  }

  function pressed(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, Home: -at, End: pictures.length - 1 - at };
    const factors = { "+": zoomStep, "=": zoomStep, "-": 1 / zoomStep, "0": 0 };
    if (Object.hasOwn(steps, event.key)) step(steps[event.key as keyof typeof steps]);
    else if (Object.hasOwn(factors, event.key)) zoomBy(factors[event.key as keyof typeof factors]);
    else return;
    event.preventDefault();
  }

  const failed = error !== undefined || undrawn === file.file_id;
  const number = (value: number) => value.toLocaleString(locale);
  return (
    <dialog
      ref={dialog}
      aria-label={words.picture}
      onClose={onClose}
      {...modal}
      onKeyDown={pressed}
      className="fixed inset-0 m-0 h-dvh max-h-none w-screen max-w-none flex-col overflow-hidden bg-bg p-0 text-text open:flex"
      data-testid="picture-viewer"
    >
      <header className="flex h-14 shrink-0 items-center gap-1 ps-4 pe-2">
        <p className="flex min-w-0 flex-1 items-baseline gap-3 text-sm">
          <bdi dir="auto" className="min-w-0 truncate font-medium" title={file.name}>
            {file.name}
          </bdi>
          {pictures.length > 1 && (
            <span aria-live="polite" className="shrink-0 text-muted tabular-nums">
              {words.position(number(at + 1), number(pictures.length))}
            </span>
          )}
        </p>
        <IconButton
          label={words.zoomOut}
          className="max-sm:hidden"
          aria-disabled={view.scale === 1}
          onClick={() => zoomBy(1 / zoomStep)}
        >
          <ZoomOut size={18} aria-hidden />
        </IconButton>
        <IconButton label={words.fitToScreen} aria-disabled={view.scale === 1} onClick={reset}>
          <Maximize size={18} aria-hidden />
        </IconButton>
        <IconButton label={words.zoomIn} className="max-sm:hidden" onClick={() => zoomBy(zoomStep)}>
          <ZoomIn size={18} aria-hidden />
        </IconButton>
        <IconButton
          label={words.download}
          disabled={save.isPending}
          onClick={() => save.mutate({ id: file.file_id, name: file.name })}
        >
          <Download size={18} aria-hidden />
        </IconButton>
        <IconButton label={words.close} autoFocus onClick={() => dialog.current?.close()}>
          <X size={18} aria-hidden />
        </IconButton>
      </header>
      {save.error && (
        <p role="alert" className="px-4 pb-2 text-sm text-danger">
          {errorText(save.error)}
        </p>
      )}
      <div
        ref={screen}
        {...handlers}
        onPointerUp={(event) => onPointerUp(event) && onClose()}
        className="relative flex min-h-0 flex-1 touch-none items-center p-2 sm:px-16 sm:pb-6 justify-center overflow-hidden select-none"
      >
        {failed ? (
          <p role="status" className="flex flex-col items-center gap-3 px-6 text-center text-sm text-muted">
            <ImageOff size={24} aria-hidden />
            {isGone(error) ? words.goneNotice : words.pictureFailed}
          </p>
        ) : url === undefined ? (
          <p role="status" className="text-sm text-muted">
            {words.loading}
          </p>
        ) : (
          // biome-ignore lint/performance/noImgElement: it is in memory.
          <img
            key={url}
            ref={picture}
            src={url}
            alt={file.name}
            draggable={false}
            onError={() => setUndrawn(file.file_id)}
            className="max-h-full max-w-full object-contain"
            style={{
              transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
              cursor: view.scale > 1 ? "grab" : "zoom-in",
            }}
            data-testid="large-picture"
            data-scale={view.scale.toFixed(2)}
          />
        )}
      </div>
      {pictures.length > 1 && (
        <>
          <IconButton
            label={words.previous}
            aria-disabled={at === 0}
            onClick={() => step(-1)}
            className={`${stepButton} left-2`}
          >
            <ChevronLeft size={20} aria-hidden />
          </IconButton>
          <IconButton
            label={words.next}
            aria-disabled={at === pictures.length - 1}
            onClick={() => step(1)}
            className={`${stepButton} right-2`}
          >
            <ChevronRight size={20} aria-hidden />
          </IconButton>
        </>
      )}
    </dialog>
  );
}
