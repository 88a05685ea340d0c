import type { Turn } from "./turn";

// What was typed and not sent yet, per session, kept in the tab: it outlives a reload and a new sign-in.
const prefix = "chatbot.draft.";
const ownerKey = "chatbot.draft-owner";

function keyOf(sessionId: number | undefined): string {
  return `${prefix}${sessionId ?? "new"}`;
}

export function readDraft(sessionId: number | undefined): string {
  return sessionStorage.getItem(keyOf(sessionId)) ?? "";
}

export function keepDraft(sessionId: number | undefined, text: string): void {
  if (text === "") sessionStorage.removeItem(keyOf(sessionId));
  else sessionStorage.setItem(keyOf(sessionId), text);
}

export function addToDraft(sessionId: number | undefined, text: string): void {
  const before = readDraft(sessionId);
  keepDraft(sessionId, before === "" ? text : `${before}\n\n${text}`);
}

/** The words for a new chat belong to the session it has become. */
export function moveNewDraft(sessionId: number): void {
  const text = readDraft(undefined);
  keepDraft(undefined, "");
  if (text !== "") keepDraft(sessionId, text);
}

const unsentKey = `${prefix}unsent`;

/** Messages that the server has not taken, with the keys under which they may be tried again. */
export function keepUnsent(turns: readonly Turn[]): void {
  const unsent = turns.filter(({ phase }) => phase === "unsent");
  if (unsent.length === 0) sessionStorage.removeItem(unsentKey);
  // By when to try again is counted from when the page was loaded.
  else
    sessionStorage.setItem(
      unsentKey,
      JSON.stringify(unsent.map((turn) => ({ ...turn, retryAt: undefined }))),
    );
}

export function readUnsent(): Turn[] {
  return JSON.parse(sessionStorage.getItem(unsentKey) ?? "[]") as Turn[];
}

export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix)) sessionStorage.removeItem(key);
  }
}

/** Someone else who signs in on this tab must not find another person's words. */
export function claimDrafts(owner: string): void {
  const before = sessionStorage.getItem(ownerKey);
  if (before !== null && before !== owner) forgetDrafts();
  sessionStorage.setItem(ownerKey, owner);
}
