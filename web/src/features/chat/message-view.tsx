import { memo, Suspense } from "react";
import { told } from "@/api/api-error";
import { Boundary } from "@/components/ui/boundary";
import { loadLazily } from "@/components/ui/load-lazily";
import type { Words } from "@/words/en";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import type { ChatActions } from "./branches";
import { FailedSend } from "./failed-send";
import { AnswerActions, QuestionActions } from "./message-actions";
import { MessageEditor } from "./message-editor";
import { RawMessage } from "./raw-message";
import type { Entry } from "./transcript";

// Markdown is needed with the first answer, not with the first paint.
const Markdown = loadLazily(() => import("./markdown/markdown"));

export function loadMarkdown(): void {
  void import("./markdown/markdown");
}

/** What is said below an answer that did not end by itself. */
function lineOf(
  words: Words["messages"],
  { phase, failure, failureCode, metadata }: Entry,
): string | undefined {
  if (phase === "failed") return failure ? told(failureCode ?? "", failure) : words.failed;
  if (phase === "complete" && metadata?.finish_reason === "content_filter") return words.filtered;
  return phase === "stopped" || phase === "interrupted" ? words[phase] : undefined;
}

function Loading({ place = 0 }: Pick<Entry, "place">) {
  const words = useWords("messages", messages);
  const waits = place === 1 ? words.next : words.queued(place - 1);
  return (
    <p role="status" className="text-muted" data-testid="loading-indicator">
      <span className="shimmer">{place > 0 ? waits : words.thinking}</span>
    </p>
  );
}

export interface MessageViewProps {
  entry: Entry;
  actions: ChatActions;
  /** Its words are being edited. */
  edited: boolean;
  /** An answer of this chat is running: nothing else can be asked for. */
  busy: boolean;
  last: boolean;
}

function AssistantMessage({ entry, actions, busy, last }: MessageViewProps) {
  const words = useWords("messages", messages);
  const { text, phase, place, saving, refusal } = entry;
  const growing = phase === "streaming" || phase === "sending";
  const line = lineOf(words, entry);
  return (
    <div className="group/message flex flex-col gap-1">
      {growing && text === "" && !saving && <Loading place={place} />}
      {(text !== "" || !growing) && (
        <article className="answer" aria-busy={growing} data-testid="assistant-message" data-status={phase}>
          <Boundary
            resetOn={text}
            fallback={(tryAgain) => <RawMessage text={text} growing={growing} tryAgain={tryAgain} />}
          >
            <Suspense
              fallback={
                <p className="plain whitespace-pre-wrap" dir="auto">
                  {text}
                </p>
              }
            >
              <Markdown text={text} growing={growing} />
            </Suspense>
          </Boundary>
          {line && (
            <p className={phase === "failed" ? "text-sm text-danger" : "text-sm text-muted"}>{line}</p>
          )}
        </article>
      )}
      {growing && saving && (
        <p role="status" className="text-sm text-muted" data-testid="saving-indicator">
          {words.saving}
        </p>
      )}
      {refusal && (
        <FailedSend
          refusal={refusal}
          title={words.notAsked}
          onDiscard={() => actions.discard(refusal.turnKey)}
        />
      )}
      {!growing && <AnswerActions entry={entry} actions={actions} busy={busy} last={last} />}
    </div>
  );
}

function UserMessage({ entry, actions, busy, edited }: MessageViewProps) {
  const words = useWords("messages", messages);
  const { id, text, refusal } = entry;
  if (edited && id !== undefined)
    return (
      <MessageEditor
        text={text}
        onCancel={() => actions.edit(undefined)}
        onSend={(other) => actions.ask({ kind: "edit", messageId: id, text: other })}
      />
    );
  return (
    <div className="group/message flex flex-col items-end gap-1">
      <div
        className="max-w-[85%] rounded-2xl bg-tint px-4 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]"
        data-testid="user-message"
        dir="auto"
      >
        {text}
      </div>
      {refusal && (
        <FailedSend
          refusal={refusal}
          title={words.notSent}
          onDiscard={() => actions.discard(refusal.turnKey, text)}
        />
      )}
      {id !== undefined && <QuestionActions entry={entry} actions={actions} busy={busy} />}
    </div>
  );
}

export const MessageView = memo(function MessageView(props: MessageViewProps) {
  const { entry } = props;
  return (
    <Boundary
      resetOn={entry}
      fallback={(tryAgain) => <RawMessage text={entry.text} growing={false} tryAgain={tryAgain} />}
    >
      {entry.role === "user" ? <UserMessage {...props} /> : <AssistantMessage {...props} />}
    </Boundary>
  );
});
