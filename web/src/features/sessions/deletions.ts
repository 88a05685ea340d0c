import { useSyncExternalStore } from "react";
import { heldAccessToken } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { sessionsKey } from "@/data/sessions/queries";
import { changeSession, deleteSession } from "@/data/sessions/requests";

/** How long a deletion or archiving can be undone, in milliseconds. */
const undoTime = 5000;

/** An action that can be undone. */
export interface Undoable {
  readonly kind: "deleted" | "archived";
  readonly id: number;
  readonly title: string;
  /** The chat's URL if it was open; undoing returns there. */
  readonly address: string | undefined;
}

/** A failed deletion, or another error. */
export type Failure = { readonly failedId: number } | { readonly error: unknown };

// One chat at a time is pending; the next deletion, or leaving the page, makes it permanent.
let pending: (Undoable & { timer: ReturnType<typeof setTimeout> }) | undefined;
let failure: Failure | undefined;
let hiddenIds: readonly number[] = [];
const listeners = new Set<() => void>();
let state = { pending: undefined as Undoable | undefined, failure, hiddenIds };

function publish(): void {
  state = { pending, failure, hiddenIds };
  for (const listener of listeners) listener();
}

async function runDelete(id: number): Promise<void> {
  try {
    await deleteSession(id);
  } catch {
    hiddenIds = hiddenIds.filter((other) => other !== id);
    failure = { failedId: id };
  }
  publish();
  await queryClient.invalidateQueries({ queryKey: sessionsKey });
}

function finishPending(): void {
  if (pending === undefined) return;
  clearTimeout(pending.timer);
  const { id, kind } = pending;
  pending = undefined;
  publish();
  if (kind === "deleted") void runDelete(id);
}

function setPending(kind: Undoable["kind"], id: number, title: string): void {
  finishPending();
  failure = undefined;
  const { pathname, search } = window.location;
  const open = new URLSearchParams(search).get("id") === String(id);
  pending = {
    kind,
    id,
    title,
    address: open ? pathname + search : undefined,
    timer: setTimeout(finishPending, undoTime),
  };
}

/** Removes a chat from the lists; the server deletes it when the undo period ends. */
export function deleteWithUndo(id: number, title: string): void {
  setPending("deleted", id, title);
  hiddenIds = [...hiddenIds, id];
  publish();
}

/** Retries a failed deletion. */
export function retryDelete(): void {
  if (failure === undefined || !("failedId" in failure)) return;
  const id = failure.failedId;
  failure = undefined;
  hiddenIds = [...hiddenIds, id];
  publish();
  void runDelete(id);
}

/** Offers to undo archiving. */
export function offerUnarchive(id: number, title: string): void {
  setPending("archived", id, title);
  publish();
}

/** Shows an error until the next deletion. */
export function reportFailure(error: unknown): void {
  failure = { error };
  publish();
}

/** Restores the chat and reopens it if it was open. */
export async function undo(): Promise<void> {
  if (pending === undefined) return;
  clearTimeout(pending.timer);
  const { id, kind, address } = pending;
  hiddenIds = hiddenIds.filter((other) => other !== id);
  pending = undefined;
  publish();
  if (address !== undefined && address !== window.location.pathname + window.location.search)
    window.history.pushState(null, "", address);
  if (kind === "deleted") return;
  await changeSession(id, { archived: false }).catch(reportFailure);
  await queryClient.invalidateQueries({ queryKey: sessionsKey });
}

/** Sends the pending deletion at once. `keepalive` lets the request outlive the page. */
export function flushDelete(): void {
  const token = heldAccessToken();
  if (pending?.kind !== "deleted" || token === undefined) return;
  clearTimeout(pending.timer);
  const headers = { Authorization: `Bearer ${token}` };
  void fetch(`/api/chat/sessions/${pending.id}`, { method: "DELETE", headers, keepalive: true });
  pending = undefined;
}

if (typeof window !== "undefined") window.addEventListener("pagehide", flushDelete);

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
