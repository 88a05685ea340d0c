import {
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  Copy,
  Info,
  Pencil,
  Play,
  RotateCcw,
} from "lucide-react";
import { useContext, useEffect, useId, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { displayName } from "@/data/models/choice";
import { ModelsContext, ModelTrigger } from "@/features/models";
import { copyText } from "@/lib/copy-text";
import type { Entry } from "@/lib/stream/transcript";
import type { Words } from "@/words/en";
import { messages } from "@/words/en/messages";
import { models as english } from "@/words/en/models";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import type { ChatActions } from "./chat-actions";

interface ActionsProps {
  entry: Entry;
  actions: ChatActions;
  busy: boolean;
}

// Touch devices cannot hover, so actions are always visible there.
const onHover =
  "opacity-0 transition-opacity duration-150 group-hover/message:opacity-100 focus-within:opacity-100 [@media(hover:none)]:opacity-100";

function CopyButton({ text }: { text: string }) {
  const words = useWords("messages", messages);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      label={copied ? words.copied : words.copy}
      onClick={async () => setCopied(await copyText(text))}
    >
      {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
    </IconButton>
  );
}

/** "‹ 2/3 ›": switches between the versions of a message. */
function VersionSwitcher({ entry: { id, siblings = [] }, actions, busy }: ActionsProps) {
  const words = useWords("messages", messages);
  const at = siblings.indexOf(id ?? -1);
  if (siblings.length < 2 || at < 0) return null;
  const step = (to: number) => () => {
    const other = siblings[to];
    if (other !== undefined) actions.select(other);
  };
  return (
    <fieldset className="flex items-center text-sm text-muted" data-testid="siblings">
      <legend className="sr-only">{words.versions}</legend>
      <IconButton label={words.previousVersion} disabled={busy || at === 0} onClick={step(at - 1)}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <span className="tabular-nums">
        {at + 1}/{siblings.length}
      </span>
      <IconButton
        label={words.nextVersion}
        disabled={busy || at === siblings.length - 1}
        onClick={step(at + 1)}
      >
        <ChevronRight size={16} aria-hidden />
      </IconButton>
    </fieldset>
  );
}

type Metadata = NonNullable<Entry["metadata"]>;

/** The name of the model that gave the answer; of one that is not offered, its name at the provider. */
function useAnswerModel(metadata: Metadata | undefined): string | undefined {
  const models = useContext(ModelsContext);
  const model = models.find(({ id }) => id === metadata?.model_id);
  return model ? displayName(models, model) : metadata?.model;
}

/** Which model gave the answer, where it could have been another one. */
function AnswerModel({ entry: { metadata, siblings = [] } }: Pick<ActionsProps, "entry">) {
  const models = useContext(ModelsContext);
  const name = useAnswerModel(metadata);
  if (models.length < 2 && siblings.length < 2) return null;
  return (
    <span
      dir="auto"
      className="min-w-0 max-w-48 truncate px-1.5 text-xs text-muted"
      data-testid="answer-model"
    >
      {name}
    </span>
  );
}

/** Asks another model the same question. */
function AnswerAgain({ entry: { id, metadata }, actions, busy }: ActionsProps) {
  const { answerAgain } = useWords("models", english);
  const several = useContext(ModelsContext).length > 1;
  if (!several || id === undefined) return null;
  return (
    <ModelTrigger
      dialogLabel={answerAgain}
      aria-label={answerAgain}
      title={answerAgain}
      selected={metadata?.model_id}
      disabled={busy}
      onChoose={(model) => actions.ask({ kind: "regenerate", messageId: id }, model)}
      className="inline-flex h-8 w-6 shrink-0 items-center justify-center rounded-lg text-muted transition-colors duration-150 hover:bg-line/60 hover:text-text disabled:opacity-40 pointer-coarse:size-11"
      data-testid="answer-again"
    >
      <ChevronDown size={14} aria-hidden />
    </ModelTrigger>
  );
}

function answerDetails(words: Words["messages"], locale: string, metadata: Metadata, model: string) {
  const { tokens_used, tokens_estimated, response_time_ms } = metadata;
  const count = tokens_used.toLocaleString(locale);
  const tokens = tokens_estimated ? words.estimatedTokens(count) : words.tokens(count);
  const seconds = (response_time_ms / 1000).toLocaleString(locale, { maximumFractionDigits: 1 });
  return `${model} · ${tokens} · ${words.seconds(seconds)}`;
}

function AnswerDetails({ metadata }: Pick<Entry, "metadata">) {
  const words = useWords("messages", messages);
  const locale = useLocale();
  const id = useId();
  const model = useAnswerModel(metadata);
  if (metadata === undefined || model === undefined) return null;
  return (
    <span className="group/facts relative inline-flex shrink-0">
      <button type="button" aria-label={words.details} aria-describedby={id} className={detailsButton}>
        <Info size={16} aria-hidden />
      </button>
      <span
        role="tooltip"
        id={id}
        className="pointer-events-none invisible absolute bottom-full left-1/2 z-10 mb-1 w-max max-w-[70vw] -translate-x-1/2 rounded-lg border border-line bg-raised px-3 py-1.5 text-xs [overflow-wrap:anywhere] opacity-0 shadow-float transition-opacity duration-150 group-focus-within/facts:visible group-focus-within/facts:opacity-100 group-hover/facts:visible group-hover/facts:opacity-100"
        data-testid="answer-facts"
      >
        {answerDetails(words, locale, metadata, model)}
      </span>
    </span>
  );
}

const detailsButton =
  "inline-flex size-8 pointer-coarse:size-11 items-center justify-center rounded-lg text-muted transition-colors duration-150 hover:bg-line/60 hover:text-text";

/** The answer did not complete. */
function endedEarly({ phase }: Entry): boolean {
  return phase === "interrupted" || phase === "stopped" || phase === "failed";
}

/** The answer has text that the model can continue. */
function canContinue(entry: Entry): boolean {
  return entry.text.trim() !== "" && (endedEarly(entry) || entry.metadata?.finish_reason === "length");
}

/** Whether "Try again" replaces Regenerate: the answer failed, or ended early without text. */
function offersRetry(entry: Entry): boolean {
  return entry.phase === "failed" || (endedEarly(entry) && entry.text.trim() === "");
}

const textButton =
  "inline-flex h-8 pointer-coarse:h-11 items-center gap-1.5 rounded-lg px-2.5 text-sm text-muted transition-colors duration-150 hover:bg-line/60 hover:text-text";

export function AnswerActions({ entry, actions, busy, last }: ActionsProps & { last: boolean }) {
  const words = useWords("messages", messages);
  const { id, text, metadata } = entry;
  if (id === undefined) return null;
  const retry = offersRetry(entry);
  const regenerate = () => actions.ask({ kind: "regenerate", messageId: id });
  return (
    <div className="-ml-2 flex flex-wrap items-center gap-0.5" data-testid="answer-actions">
      <VersionSwitcher entry={entry} actions={actions} busy={busy} />
      <div className={classNames("flex min-w-0 items-center gap-0.5", !last && onHover)}>
        {text !== "" && <CopyButton text={text} />}
        {!retry && (
          <IconButton label={words.regenerate} disabled={busy} onClick={regenerate}>
            <RotateCcw size={16} aria-hidden />
          </IconButton>
        )}
        <AnswerAgain entry={entry} actions={actions} busy={busy} />
        <AnswerDetails metadata={metadata} />
        <AnswerModel entry={entry} />
      </div>
      {retry && (
        <button type="button" disabled={busy} onClick={regenerate} className={textButton}>
          <RotateCcw size={14} aria-hidden />
          {words.retry}
        </button>
      )}
      {last && canContinue(entry) && (
        <button
          type="button"
          disabled={busy}
          onClick={() => actions.ask({ kind: "continue", messageId: id })}
          className={textButton}
        >
          <Play size={14} aria-hidden />
          {words.continueAnswer}
        </button>
      )}
    </div>
  );
}

export function QuestionActions({ entry, actions, busy }: ActionsProps) {
  const words = useWords("messages", messages);
  const { id, text } = entry;
  return (
    <div className="-mr-2 flex items-center gap-0.5">
      <div className={classNames("flex items-center gap-0.5", onHover)}>
        <CopyButton text={text} />
        <IconButton label={words.edit} disabled={busy} onClick={() => actions.edit(id)}>
          <Pencil size={16} aria-hidden />
        </IconButton>
      </div>
      <VersionSwitcher entry={entry} actions={actions} busy={busy} />
    </div>
  );
}
