import type { Attached } from "@/data/drafts/files";
import { prefix, readList, writeList } from "@/data/drafts/storage";
import { hasEnded, type MessageChoice, questionText, type Turn, type TurnRequest } from "./turn";

const unsentKey = `${prefix}unsent`;

/** Whether the server may not have received the message. While sending, this is unknown until it replies. */
function mayBeUnsent(turn: Turn): boolean {
  return (
    turn.phase === "unsent" ||
    (!hasEnded(turn) && turn.messageId === undefined && questionText(turn) !== undefined)
  );
}

/** Stores messages that the server may not have received, with their keys for resending. */
export function saveUnsent(turns: readonly Turn[]): void {
  // retryAt counts from page load.
  writeList(
    unsentKey,
    turns.filter(mayBeUnsent).map((turn) => ({ ...turn, retryAt: undefined })),
  );
}

export function readUnsent(): Turn[] {
  // Versions up to 1.0 stored `request` as `asked`, and no `parts`.
  return readList<Turn & { asked?: TurnRequest }>(unsentKey).map(
    ({ asked, request = asked, parts = [], ...turn }) =>
      turn.phase === "unsent"
        ? { ...turn, request, parts }
        : { ...turn, request, parts, phase: "unsent", lost: false, unreachable: true, maybeAccepted: true },
  );
}

/** A message that waits for its chat's running answer. */
export interface Queued extends MessageChoice {
  /** Identifies the message locally and, as client_message_id, at the server: it cannot be sent twice. */
  readonly key: string;
  readonly conversation: string;
  readonly sessionId?: number;
  readonly text: string;
  readonly files?: readonly Attached[];
  /** Held for the user: the answer before it did not complete. */
  readonly held: boolean;
}

const queueKey = `${prefix}queue`;

export function saveQueue(queue: readonly Queued[]): void {
  writeList(queueKey, queue);
}

export function readQueue(): Queued[] {
  return readList<Queued>(queueKey);
}
