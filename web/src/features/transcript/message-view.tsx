import { memo, useContext } from "react";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { localizedError } from "@/data/client/api-error";
import type { FilePart, Part } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import { displayName, nameOf } from "@/data/models/choice";
import { FilesUsed, MessageFiles, SentFiles } from "@/features/files";
import { ModelsContext } from "@/features/models";
import { RawMessage } from "@/features/parts";
import { uploads } from "@/lib/stream/live-uploads";
import { filesOf, partsOf } from "@/lib/stream/parts";
import type { Entry } from "@/lib/stream/transcript";
import type { Words } from "@/words/en";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { useAnswerModel } from "./answer-details";
import { AnswerParts, isShown } from "./answer-parts";
import type { ChatActions } from "./chat-actions";
import { FailedSend } from "./failed-send";
import { AnswerActions, QuestionActions } from "./message-actions";
import { MessageEditor } from "./message-editor";

/** Status line below an answer that did not complete. */
function statusText(
  words: Words["messages"],
  { phase, failure, failureCode, metadata }: Entry,
): string | undefined {
  if (phase === "failed") return failure ? localizedError(failureCode ?? "", failure) : words.failed;
  if (phase === "complete" && metadata?.finish_reason === "content_filter") return words.filtered;
  if (phase === "complete" && metadata?.finish_reason === "budget") return words.overBudget;
  if (phase === "complete" && metadata?.finish_reason === "tool_steps") return words.allRounds;
  return phase === "stopped" || phase === "interrupted" ? words[phase] : undefined;
}

/** What an answer that has not begun waits for. */
function waitText(
  words: Words["messages"],
  { queuePosition = 0, uploading = [], reading = [] }: Waits,
): string {
  const [upload, read] = [uploading[0], reading[0]];
  if (upload !== undefined)
    return uploading.length === 1 ? words.uploadingFile(upload) : words.uploadingFiles(uploading.length);
  if (read !== undefined)
    return reading.length === 1 ? words.readingFile(read) : words.readingFiles(reading.length);
  if (queuePosition === 0) return words.thinking;
  return queuePosition === 1 ? words.nextInQueue : words.queuePosition(queuePosition - 1);
}

type Waits = Pick<Entry, "queuePosition" | "uploading" | "reading">;

function Loading({ entry }: { entry: Waits }) {
  const words = useWords("messages", messages);
  return (
    // As high as the line of ReasoningView that may replace it.
    <p role="status" className="flex h-8 items-center text-sm text-muted" data-testid="loading-indicator">
      <span className="shimmer truncate">{waitText(words, entry)}</span>
    </p>
  );
}

/** Says that another model answers than the chosen one. */
function FallbackNote({ metadata }: Pick<Entry, "metadata">) {
  const words = useWords("messages", messages);
  const models = useContext(ModelsContext);
  const answering = useAnswerModel(metadata);
  const from = metadata?.fallback_from;
  if (from === undefined || answering === undefined) return null;
  const chosen = models.find(({ id }) => id === from);
  return (
    <p role="status" className="text-xs text-muted [overflow-wrap:anywhere]" data-testid="fallback-note">
      {words.fellBack(chosen ? displayName(models, chosen) : nameOf(from), answering)}
    </p>
  );
}

/** The model has the results of its calls, and has said nothing since. */
function allCalled(parts: readonly Part[]): boolean {
  const last = parts.at(-1);
  if (last?.type !== "tool_call") return last?.type === "file";
  return last.status !== "running" && last.status !== "waiting";
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
  const { text, phase, saving, refusal } = entry;
  const parts = partsOf(text, entry.parts).filter(isShown);
  const growing = phase === "streaming" || phase === "sending";
  const statusLine = statusText(words, entry);
  return (
    <div className="group/message flex flex-col gap-1">
      {growing && parts.length === 0 && !saving && <Loading entry={entry} />}
      {(parts.length > 0 || !growing) && (
        <article className="answer" aria-busy={growing} data-testid="assistant-message" data-status={phase}>
          <AnswerParts entry={entry} parts={parts} growing={growing && !saving} decide={actions.decide} />
          {growing && !saving && allCalled(parts) && <Loading entry={entry} />}
          {statusLine && (
            <p className={phase === "failed" ? "text-sm text-danger" : "text-sm text-muted"}>{statusLine}</p>
          )}
        </article>
      )}
      {phase !== "failed" && <FallbackNote metadata={entry.metadata} />}
      {!growing && entry.metadata?.files && <FilesUsed uses={entry.metadata.files} />}
      {growing && saving && (
        <p role="status" className="text-sm text-muted" data-testid="saving-indicator">
          {words.saving}
        </p>
      )}
      {refusal && (
        <FailedSend
          refusal={refusal}
          title={words.sendFailed}
          onRetry={() => actions.retry(refusal.turnKey)}
          onChooseModel={(model) => actions.askAgain(refusal.turnKey, model)}
          onDiscard={() => actions.discard(refusal.turnKey)}
        />
      )}
      {!growing && <AnswerActions entry={entry} actions={actions} busy={busy} last={last} />}
    </div>
  );
}

/** The files of a question, which hold their ids: of a listed one, those of its parts. */
function attachedOf({ files, parts }: Entry): readonly Attached[] {
  const stored = ({ file_id: id, name, bytes, media_type }: FilePart): Attached => ({
    key: `file-${id}`,
    id,
    name,
    bytes,
    media_type,
  });
  return files?.map((file) => ({ ...file, id: uploads.idOf(file) })) ?? filesOf(parts).map(stored);
}

function UserMessage({ entry, actions, busy, editing }: MessageViewProps) {
  const words = useWords("messages", messages);
  const { id, text, files, refusal } = entry;
  const stored = filesOf(entry.parts);
  if (editing && id !== undefined)
    return (
      <MessageEditor
        text={text}
        files={attachedOf(entry)}
        onCancel={() => actions.edit(undefined)}
        onSend={(other, files) => actions.ask({ kind: "edit", messageId: id, text: other, files })}
      />
    );
  return (
    <div className="group/message flex flex-col items-end gap-1">
      {stored.length > 0 ? <MessageFiles files={stored} /> : files && <SentFiles files={files} />}
      {(text !== "" || attachedOf(entry).length === 0) && (
        <div
          className="max-w-[85%] rounded-2xl bg-tint px-4 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]"
          data-testid="user-message"
          dir="auto"
        >
          {text}
        </div>
      )}
      {refusal && (
        <FailedSend
          refusal={refusal}
          title={words.notSent}
          onRetry={() => actions.retry(refusal.turnKey)}
          onChooseModel={(model) => actions.askAgain(refusal.turnKey, model)}
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
