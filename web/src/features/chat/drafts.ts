import type { ModelChoice } from "@/data/models/choice";
import { hasEnded, questionText, type Turn, type TurnRequest } from "./turn";

// Unsent text per session, stored for the tab: it survives reloads and new logins.
const prefix = "chatbot.draft.";
const ownerKey = "chatbot.draft-owner";

// If storage is unavailable or full, texts are kept in memory.
function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Storage is unavailable; see above.
  }
}

function readList<T>(key: string): T[] {
  try {
    const list: unknown = JSON.parse(read(key) ?? "[]");
    return Array.isArray(list) ? (list as T[]) : [];
  } catch {
    return [];
  }
}

function writeList(key: string, list: readonly object[]): void {
  write(key, list.length === 0 ? "" : JSON.stringify(list));
}

function keyOf(sessionId: number | undefined): string {
  return `${prefix}${sessionId ?? "new"}`;
}

export function readDraft(sessionId: number | undefined): string {
  return read(keyOf(sessionId)) ?? "";
}

/** Texts from this length on are stored after a pause in typing. */
const deferredWriteLength = 10_000;
const writeDelay = 400;
let pendingWrite:
  | { sessionId: number | undefined; text: string; timer: ReturnType<typeof setTimeout> }
  | undefined;

/** Stores a deferred text now. */
export function flushDraft(): void {
  if (pendingWrite === undefined) return;
  const { sessionId, text, timer } = pendingWrite;
  clearTimeout(timer);
  pendingWrite = undefined;
  write(keyOf(sessionId), text);
}

if (typeof window !== "undefined") window.addEventListener("pagehide", flushDraft);

export function saveDraft(sessionId: number | undefined, text: string): void {
  if (pendingWrite?.sessionId === sessionId) {
    clearTimeout(pendingWrite?.timer);
    pendingWrite = undefined;
  } else flushDraft();
  if (text.length < deferredWriteLength) write(keyOf(sessionId), text);
  else pendingWrite = { sessionId, text, timer: setTimeout(flushDraft, writeDelay) };
}

/** Joins two texts, skipping empty ones. */
export function joinTexts(first: string, second: string): string {
  return first.trim() === "" ? second : second.trim() === "" ? first : `${first}\n\n${second}`;
}

export function addToDraft(sessionId: number | undefined, text: string): void {
  flushDraft();
  saveDraft(sessionId, joinTexts(readDraft(sessionId), text));
}

/** Moves the draft of a new chat to its session. */
export function moveNewDraft(sessionId: number): void {
  flushDraft();
  const text = readDraft(undefined);
  saveDraft(undefined, "");
  if (text !== "") saveDraft(sessionId, text);
}

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
export interface Queued extends ModelChoice {
  /** Identifies the message locally and, as client_message_id, at the server: it cannot be sent twice. */
  readonly key: string;
  readonly conversation: string;
  readonly sessionId?: number;
  readonly text: string;
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

export function forgetDrafts(): void {
  clearTimeout(pendingWrite?.timer);
  pendingWrite = undefined;
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(prefix)) sessionStorage.removeItem(key);
    }
  } catch {
    // Storage is unavailable: nothing to delete.
  }
}

/** Keeps stored texts only if this account wrote them. Texts of an unknown author are deleted. */
export function claimDrafts(owner: string | undefined): void {
  if (owner === undefined || read(ownerKey) !== owner) forgetDrafts();
  setDraftOwner(owner);
}

/** Sets the account that owns texts stored from now on. */
export function setDraftOwner(owner: string | undefined): void {
  write(ownerKey, owner ?? "");
}
