import { X } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import type { Attached } from "@/data/drafts/files";
import { attaching } from "@/words/en/attaching";
import { sizeText } from "@/words/fill";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { shownName } from "./attach-rules";
import { AttachedName } from "./attached-name";
import { AttachedPicture } from "./attached-picture";
import type { AttachedState } from "./attached-state";

interface AttachedFileProps {
  of: Attached;
  file: File | undefined;
  state: AttachedState;
  /** It is a picture, and the chosen model sees none. */
  unseen: boolean;
  onRemove(): void;
  onRetry(): void;
}

/** What the line below the name says. */
function useDetail(of: Attached, state: AttachedState, unseen: boolean): string {
  const words = useWords("attaching", attaching);
  const locale = useLocale();
  if (unseen && (state.kind === "reading" || state.kind === "ready")) return words.cannotSee;
  switch (state.kind) {
    case "waiting":
    case "reading":
      return words[state.kind];
    case "uploading": {
      const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
      return words.uploading(percent.format(state.share));
    }
    case "failed":
    case "problem":
      return state.text;
    case "ready":
      if (of.chars !== undefined) return words.characters(of.chars.toLocaleString(locale));
      return sizeText(of.bytes, locale);
  }
}

/** A file of the message that is being written. */
export function AttachedFile({ of, file, state, unseen, onRemove, onRetry }: AttachedFileProps) {
  const words = useWords("attaching", attaching);
  const id = useId();
  const name = shownName(of.name);
  const detail = useDetail(of, state, unseen);
  const wrong = state.kind === "failed" || state.kind === "problem";
  const loud = state.kind === "failed" || unseen;
  const coming = state.kind === "waiting" || state.kind === "uploading";
  return (
    <li
      className={classNames(
        "relative flex min-w-0 items-center gap-2.5 overflow-hidden rounded-xl border bg-surface p-1.5 text-sm",
        wrong ? "basis-full" : "grow basis-52 sm:max-w-72",
        loud ? "border-danger" : "border-line",
      )}
      data-testid="attached-file"
      data-state={state.kind}
    >
      <AttachedPicture of={of} file={file} />
      <span className="min-w-0 flex-1">
        <span id={id} className="block leading-5">
          {of.chars === undefined ? <AttachedName name={of.name} /> : words.pastedText}
        </span>
        <span
          className={classNames(
            "block text-xs leading-4 tabular-nums",
            !wrong && !unseen && "truncate",
            loud ? "text-danger" : "text-muted",
          )}
        >
          {detail}
        </span>
      </span>
      {state.kind === "failed" && state.retries && (
        <Button
          variant="quiet"
          size="small"
          className="shrink-0"
          onClick={onRetry}
          aria-label={words.retryUpload(name)}
          title={words.retryUpload(name)}
        >
          {words.retry}
        </Button>
      )}
      <button
        type="button"
        aria-label={coming ? words.cancel(name) : words.remove(name)}
        title={coming ? words.cancel(name) : words.remove(name)}
        onClick={onRemove}
        className="-m-0.5 inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-muted transition-colors duration-150 hover:bg-line/60 hover:text-text pointer-coarse:size-11"
      >
        <X size={16} aria-hidden />
      </button>
      {state.kind === "uploading" && (
        <span
          role="progressbar"
          aria-label={words.progress(name)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(state.share * 100)}
          className="absolute inset-x-0 bottom-0 h-0.5 bg-line"
        >
          <span
            className="block h-full origin-left bg-accent transition-transform duration-200 ease-out motion-reduce:transition-none rtl:origin-right"
            style={{ transform: `scaleX(${state.share})` }}
          />
        </span>
      )}
    </li>
  );
}
