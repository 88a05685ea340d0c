import { lazy, memo, Suspense } from "react";
import type { ChatActions } from "./branches";
import { AnswerActions, QuestionActions } from "./message-actions";
import { MessageEditor } from "./message-editor";
import { RefusedWish } from "./refused-wish";
import type { Entry } from "./transcript";

// Markdown is needed with the first answer, not with the first paint.
const Markdown = lazy(() => import("./markdown/markdown"));

export function loadMarkdown(): void {
  void import("./markdown/markdown");
}

const lines: Partial<Record<Entry["phase"], string>> = {
  stopped: "You stopped this answer.",
  interrupted: "The server restarted in the middle of this answer. What was said is kept.",
  failed: "The answer failed.",
};

function Loading({ place = 0 }: Pick<Entry, "place">) {
  const waits =
    place === 1
      ? "Many people are asking right now. Your answer is next…"
      : `Many people are asking right now. ${place - 1} ${place === 2 ? "answer comes" : "answers come"} before yours…`;
  return (
    <p role="status" className="text-muted" data-testid="loading-indicator">
      <span className="shimmer">{place > 0 ? waits : "Thinking…"}</span>
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
  const { text, phase, failure, lost, place, refusal } = entry;
  const growing = phase === "streaming" || phase === "sending";
  const line = phase === "failed" ? (failure ?? lines.failed) : lines[phase];
  return (
    <div className="group/message flex flex-col gap-1">
      {growing && text === "" && <Loading place={place} />}
      {(text !== "" || !growing) && (
        <article className="answer" aria-busy={growing} data-testid="assistant-message" data-status={phase}>
          <Suspense fallback={<p className="plain whitespace-pre-wrap">{text}</p>}>
            <Markdown text={text} growing={growing} />
          </Suspense>
          {line && (
            <p className={phase === "failed" ? "text-sm text-danger" : "text-sm text-muted"}>{line}</p>
          )}
        </article>
      )}
      {growing && lost && (
        <p role="status" className="text-sm text-muted">
          Connection lost. Your answer keeps running; picking it up…
        </p>
      )}
      {refusal && <RefusedWish refusal={refusal} title="That was not asked." />}
      {!growing && <AnswerActions entry={entry} actions={actions} busy={busy} last={last} />}
    </div>
  );
}

function UserMessage({ entry, actions, busy, edited }: MessageViewProps) {
  const { id, text, refusal } = entry;
  if (edited && id !== undefined)
    return (
      <MessageEditor
        text={text}
        onCancel={() => actions.edit(undefined)}
        onSend={(words) => actions.ask({ kind: "edit", messageId: id, text: words })}
      />
    );
  return (
    <div className="group/message flex flex-col items-end gap-1">
      <div
        className="max-w-[85%] rounded-2xl bg-tint px-4 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]"
        data-testid="user-message"
      >
        {text}
      </div>
      {refusal && <RefusedWish refusal={refusal} title="Not sent." />}
      {id !== undefined && <QuestionActions entry={entry} actions={actions} busy={busy} />}
    </div>
  );
}

export const MessageView = memo(function MessageView(props: MessageViewProps) {
  return props.entry.role === "user" ? <UserMessage {...props} /> : <AssistantMessage {...props} />;
});
