import { ChevronDown, ChevronLeft, ChevronRight, Pencil, Play, RotateCcw } from "lucide-react";
import { useContext } from "react";
import { IconButton } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { CopyButton } from "@/components/ui/copy-button";
import { ModelsContext, ModelTrigger } from "@/features/models";
import type { Entry } from "@/lib/stream/transcript";
import { messages } from "@/words/en/messages";
import { models as english } from "@/words/en/models";
import { useWords } from "@/words/language";
import { AnswerDetails, useAnswerModel } from "./answer-details";
import type { ChatActions } from "./chat-actions";

interface ActionsProps {
  entry: Entry;
  actions: ChatActions;
  busy: boolean;
}

// Touch devices cannot hover, so actions are always visible there.
const onHover =
  "opacity-0 transition-opacity duration-150 group-hover/message:opacity-100 focus-within:opacity-100 [@media(hover:none)]:opacity-100";

function CopyMessage({ text }: { text: string }) {
  const words = useWords("messages", messages);
  return <CopyButton text={() => text} label={words.copy} copiedLabel={words.copied} size={16} />;
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

/** The answer did not complete. */
function endedEarly({ phase }: Entry): boolean {
  return phase === "interrupted" || phase === "stopped" || phase === "failed";
}

/** Why a whole answer may be unfinished: its length, or the budget. */
const goesOn = new Set(["length", "budget"]);

/** The answer has text that the model can continue. */
function canContinue(entry: Entry): boolean {
  return entry.text.trim() !== "" && (endedEarly(entry) || goesOn.has(entry.metadata?.finish_reason ?? ""));
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
  // It is not over: it can be decided on, or stopped.
  const waits = entry.phase === "waiting";
  const retry = offersRetry(entry);
  const regenerate = () => actions.ask({ kind: "regenerate", messageId: id });
  return (
    <div className="-ml-2 flex flex-wrap items-center gap-0.5" data-testid="answer-actions">
      <VersionSwitcher entry={entry} actions={actions} busy={busy} />
      <div className={classNames("flex min-w-0 items-center gap-0.5", !last && onHover)}>
        {text !== "" && <CopyMessage text={text} />}
        {!retry && !waits && (
          <IconButton label={words.regenerate} disabled={busy} onClick={regenerate}>
            <RotateCcw size={16} aria-hidden />
          </IconButton>
        )}
        {!waits && <AnswerAgain entry={entry} actions={actions} busy={busy} />}
        {!waits && <AnswerDetails metadata={metadata} />}
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
        {text !== "" && <CopyMessage text={text} />}
        <IconButton label={words.edit} disabled={busy} onClick={() => actions.edit(id)}>
          <Pencil size={16} aria-hidden />
        </IconButton>
      </div>
      <VersionSwitcher entry={entry} actions={actions} busy={busy} />
    </div>
  );
}
