import { type Attached, readDraftFiles, saveDraftFiles } from "./files";
import { prefix, read, write } from "./storage";

const ownerKey = "chatbot.draft-owner";

// Unsent text per session.
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

export function addToDraft(
  sessionId: number | undefined,
  text: string,
  files: readonly Attached[] = [],
): void {
  flushDraft();
  saveDraft(sessionId, joinTexts(readDraft(sessionId), text));
  if (files.length > 0) saveDraftFiles(sessionId, [...readDraftFiles(sessionId), ...files]);
}

/** Moves the draft of a new chat to its session. */
export function moveNewDraft(sessionId: number): void {
  flushDraft();
  const text = readDraft(undefined);
  saveDraft(undefined, "");
  if (text !== "") saveDraft(sessionId, text);
  saveDraftFiles(undefined, []); // the chat that is shown has saved them as its own
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
