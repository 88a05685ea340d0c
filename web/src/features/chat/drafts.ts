import { hasEnded, type Turn, wordsOf } from "./turn";

// What was typed and not sent yet, per session, kept in the tab: it outlives a reload and a new sign-in.
const prefix = "chatbot.draft.";
const ownerKey = "chatbot.draft-owner";

// Browsers can forbid storage, or have no room for a text: then it is kept as long as the page is open.
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
    // As above.
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

/** Texts from this length on are stored once nothing has been typed for a while. */
const long = 10_000;
const typingPause = 400;
let late: { sessionId: number | undefined; text: string; timer: ReturnType<typeof setTimeout> } | undefined;

/** Stores what was left for a pause in typing. */
export function settleDraft(): void {
  if (late === undefined) return;
  const { sessionId, text, timer } = late;
  clearTimeout(timer);
  late = undefined;
  write(keyOf(sessionId), text);
}

if (typeof window !== "undefined") window.addEventListener("pagehide", settleDraft);

export function keepDraft(sessionId: number | undefined, text: string): void {
  if (late?.sessionId === sessionId) {
    clearTimeout(late?.timer);
    late = undefined;
  } else settleDraft();
  if (text.length < long) write(keyOf(sessionId), text);
  else late = { sessionId, text, timer: setTimeout(settleDraft, typingPause) };
}

/** Two texts as one, neither lost. */
export function joined(first: string, second: string): string {
  return first.trim() === "" ? second : second.trim() === "" ? first : `${first}\n\n${second}`;
}

export function addToDraft(sessionId: number | undefined, text: string): void {
  settleDraft();
  keepDraft(sessionId, joined(readDraft(sessionId), text));
}

/** The words for a new chat belong to the session it has become. */
export function moveNewDraft(sessionId: number): void {
  settleDraft();
  const text = readDraft(undefined);
  keepDraft(undefined, "");
  if (text !== "") keepDraft(sessionId, text);
}

const unsentKey = `${prefix}unsent`;

/** Whether the server may not have a message: of one that is being sent this is known only once it has answered. */
function mayBeUnsent(turn: Turn): boolean {
  return (
    turn.phase === "unsent" ||
    (!hasEnded(turn) && turn.messageId === undefined && wordsOf(turn) !== undefined)
  );
}

/** Messages that the server may not have, with the keys under which they can be sent again. */
export function keepUnsent(turns: readonly Turn[]): void {
  // By when to try again is counted from when the page was loaded.
  writeList(
    unsentKey,
    turns.filter(mayBeUnsent).map((turn) => ({ ...turn, retryAt: undefined })),
  );
}

export function readUnsent(): Turn[] {
  return readList<Turn>(unsentKey).map((turn) =>
    turn.phase === "unsent" ? turn : { ...turn, phase: "unsent", lost: false, unreachable: true },
  );
}

/** Queued is a message that waits until the running answer of its chat has ended. */
export interface Queued {
  /** Names it here and, as client_message_id, at the server: it cannot be sent twice. */
  readonly key: string;
  readonly conversation: string;
  readonly sessionId?: number;
  readonly text: string;
  /** It waits for the person: the answer before it did not end by itself. */
  readonly held: boolean;
}

const queueKey = `${prefix}queue`;

export function keepQueue(queue: readonly Queued[]): void {
  writeList(queueKey, queue);
}

export function readQueue(): Queued[] {
  return readList<Queued>(queueKey);
}

export function forgetDrafts(): void {
  clearTimeout(late?.timer);
  late = undefined;
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(prefix)) sessionStorage.removeItem(key);
    }
  } catch {
    // Where nothing may be stored there is nothing to forget.
  }
}

/** Keeps what is stored only if this account has written it. What an unknown account has written is forgotten. */
export function claimDrafts(owner: string | undefined): void {
  if (owner === undefined || read(ownerKey) !== owner) forgetDrafts();
  ownDrafts(owner);
}

/** Names the account that writes from now on. */
export function ownDrafts(owner: string | undefined): void {
  write(ownerKey, owner ?? "");
}
