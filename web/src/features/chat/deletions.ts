import { useSyncExternalStore } from "react";
import { changeSession, deleteSession } from "@/api/chats";
import { heldAccessToken } from "@/api/login-state";
import { queryClient } from "@/api/query-client";
import { keys } from "./queries";

/** How long a chat that was deleted or archived can be brought back, in milliseconds. */
const undoTime = 5000;

/** What was done with a chat and can be undone. */
export interface Undoable {
  readonly kind: "deleted" | "archived";
  readonly id: number;
  readonly title: string;
  /** Where the chat was open at that time, if it was: undoing leads back there. */
  readonly address: string | undefined;
}

/** What did not work: deleting this chat, or what an error tells. */
export type Failure = { readonly undeleted: number } | { readonly error: unknown };

// One chat waits at a time; the next one, or leaving the page, deletes the one before for good.
let pending: (Undoable & { timer: ReturnType<typeof setTimeout> }) | undefined;
let failure: Failure | undefined;
let gone: readonly number[] = [];
const listeners = new Set<() => void>();
let state = { pending: undefined as Undoable | undefined, failure, gone };

function publish(): void {
  state = { pending, failure, gone };
  for (const listener of listeners) listener();
}

async function carryOut(id: number): Promise<void> {
  try {
    await deleteSession(id);
  } catch {
    gone = gone.filter((other) => other !== id);
    failure = { undeleted: id };
  }
  publish();
  await queryClient.invalidateQueries({ queryKey: keys.sessions });
}

function settle(): void {
  if (pending === undefined) return;
  clearTimeout(pending.timer);
  const { id, kind } = pending;
  pending = undefined;
  publish();
  if (kind === "deleted") void carryOut(id);
}

function offer(kind: Undoable["kind"], id: number, title: string): void {
  settle();
  failure = undefined;
  const { pathname, search } = window.location;
  const open = new URLSearchParams(search).get("id") === String(id);
  pending = {
    kind,
    id,
    title,
    address: open ? pathname + search : undefined,
    timer: setTimeout(settle, undoTime),
  };
}

/** Takes a chat out of the lists, and deletes it once that can no longer be undone. */
export function deleteSoon(id: number, title: string): void {
  offer("deleted", id, title);
  gone = [...gone, id];
  publish();
}

/** Deletes the chat that could not be deleted, when the person asks for it again. */
export function deleteAgain(): void {
  if (failure === undefined || !("undeleted" in failure)) return;
  const id = failure.undeleted;
  failure = undefined;
  gone = [...gone, id];
  publish();
  void carryOut(id);
}

/** Offers to undo that a chat was archived. */
export function offerUnarchiving(id: number, title: string): void {
  offer("archived", id, title);
  publish();
}

/** Tells of something that did not work, until the next deletion. */
export function reportFailure(error: unknown): void {
  failure = { error };
  publish();
}

/** Brings the chat back, and opens it again where it was open. */
export async function undo(): Promise<void> {
  if (pending === undefined) return;
  clearTimeout(pending.timer);
  const { id, kind, address } = pending;
  gone = gone.filter((other) => other !== id);
  pending = undefined;
  publish();
  if (address !== undefined && address !== window.location.pathname + window.location.search)
    window.history.pushState(null, "", address);
  if (kind === "deleted") return;
  await changeSession(id, { archived: false }).catch(reportFailure);
  await queryClient.invalidateQueries({ queryKey: keys.sessions });
}

/** Deletes what waits, for good. The page may be gone before a normal request is out; this one survives it. */
export function deleteNow(): void {
  const token = heldAccessToken();
  if (pending?.kind !== "deleted" || token === undefined) return;
  clearTimeout(pending.timer);
  const headers = { Authorization: `Bearer ${token}` };
  void fetch(`/api/chat/sessions/${pending.id}`, { method: "DELETE", headers, keepalive: true });
  pending = undefined;
}

if (typeof window !== "undefined") window.addEventListener("pagehide", deleteNow);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDeletions() {
  return useSyncExternalStore(
    subscribe,
    () => state,
    () => state,
  );
}
