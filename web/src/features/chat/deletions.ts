import { useSyncExternalStore } from "react";
import { deleteSession } from "@/api/chats";
import { heldAccessToken } from "@/api/login-state";
import { queryClient } from "@/api/query-client";
import { keys } from "./queries";

/** How long a deleted chat can be brought back. */
const undoTime = 5000;

export interface Deletion {
  readonly id: number;
  readonly title: string;
}

/** What did not work: deleting, or what an error tells. */
export type Failure = { readonly error?: unknown };

// One chat waits at a time; deleting another one, or leaving the page, carries the first one out.
let pending: (Deletion & { timer: ReturnType<typeof setTimeout> }) | undefined;
let failure: Failure | undefined;
let gone: readonly number[] = [];
const listeners = new Set<() => void>();
let state = { pending: undefined as Deletion | undefined, failure, gone };

function publish(): void {
  state = { pending, failure, gone };
  for (const listener of listeners) listener();
}

async function carryOut(id: number): Promise<void> {
  try {
    await deleteSession(id);
  } catch {
    gone = gone.filter((other) => other !== id);
    failure = {};
  }
  publish();
  await queryClient.invalidateQueries({ queryKey: keys.sessions });
}

function settle(): void {
  if (pending === undefined) return;
  clearTimeout(pending.timer);
  const { id } = pending;
  pending = undefined;
  publish();
  void carryOut(id);
}

export function deleteSoon(id: number, title: string): void {
  settle();
  failure = undefined;
  gone = [...gone, id];
  pending = { id, title, timer: setTimeout(settle, undoTime) };
  publish();
}

/** Tells of something that did not work, until the next deletion. */
export function reportFailure(error: unknown): void {
  failure = { error };
  publish();
}

export function undoDeletion(): void {
  if (pending === undefined) return;
  clearTimeout(pending.timer);
  const { id } = pending;
  gone = gone.filter((other) => other !== id);
  pending = undefined;
  publish();
}

// The page may be gone before a normal request is out; one with keepalive survives it.
function carryOutWhileLeaving(): void {
  const token = heldAccessToken();
  if (pending === undefined || token === undefined) return;
  clearTimeout(pending.timer);
  const headers = { Authorization: `Bearer ${token}` };
  void fetch(`/api/chat/sessions/${pending.id}`, { method: "DELETE", headers, keepalive: true });
  pending = undefined;
}

if (typeof window !== "undefined") window.addEventListener("pagehide", carryOutWhileLeaving);

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
