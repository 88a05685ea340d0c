import { memo, Suspense } from "react";
import { localizedError } from "@/api/api-error";
import { ErrorBoundary } from "@/components/ui/error-boundary";
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

// Loaded with the first answer, not for the first paint.
const Markdown = loadLazily(() => import("./markdown/markdown"));

export function loadMarkdown(): void {
  void import("./markdown/markdown");
}

/** Status line below an answer that did not complete. */
function statusText(
  words: Words["messages"],
  { phase, failure, failureCode, metadata }: Entry,
): string | undefined {
  if (phase === "failed") return failure ? localizedError(failureCode ?? "", failure) : words.failed;
  if (phase === "complete" && metadata?.finish_reason === "content_filter") return words.filtered;
  return phase === "stopped" || phase === "interrupted" ? words[phase] : undefined;
}

function Loading({ queuePosition = 0 }: Pick<Entry, "queuePosition">) {
  const words = useWords("messages", messages);
  const queueText = queuePosition === 1 ? words.nextInQueue : words.queuePosition(queuePosition - 1);
  return (
    <p role="status" className="text-muted" data-testid="loading-indicator">
      <span className="shimmer">{queuePosition > 0 ? queueText : words.thinking}</span>
    </p>
  );
}

export interface MessageViewProps {
  entry: Entry;
  actions: ChatActions;
  /** The message is being edited. */
  editing: boolean;
  /** An answer of this chat is running, so nothing else can be sent. */
  busy: boolean;
  last: boolean;
}

function AssistantMessage({ entry, actions, busy, last }: MessageViewProps) {
  const words = useWords("messages", messages);
  const { text, phase, queuePosition, saving, refusal } = entry;
  const growing = phase === "streaming" || phase === "sending";
  const statusLine = statusText(words, entry);
  return (
    <div className="group/message flex flex-col gap-1">
      {growing && text === "" && !saving && <Loading queuePosition={queuePosition} />}
      {(text !== "" || !growing) && (
        <article className="answer" aria-busy={growing} data-testid="assistant-message" data-status={phase}>
          <ErrorBoundary
            resetKey={text}
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
          </ErrorBoundary>
          {statusLine && (
            <p className={phase === "failed" ? "text-sm text-danger" : "text-sm text-muted"}>{statusLine}</p>
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
          title={words.sendFailed}
          onDiscard={() => actions.discard(refusal.turnKey)}
        />
      )}
      {!growing && <AnswerActions entry={entry} actions={actions} busy={busy} last={last} />}
    </div>
  );
}

function UserMessage({ entry, actions, busy, editing }: MessageViewProps) {
  const words = useWords("messages", messages);
  const { id, text, refusal } = entry;
  if (editing && id !== undefined)
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
    <ErrorBoundary
      resetKey={entry}
      fallback={(tryAgain) => <RawMessage text={entry.text} growing={false} tryAgain={tryAgain} />}
    >
      {entry.role === "user" ? <UserMessage {...props} /> : <AssistantMessage {...props} />}
    </ErrorBoundary>
  );
});
