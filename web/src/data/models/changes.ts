import { useSyncExternalStore } from "react";
import { signedOutError } from "@/data/client/api-error";
import { loginChanges } from "@/data/client/login-state";
import type { Session } from "@/data/client/types";
import { updateCachedSession } from "@/data/sessions/cached-sessions";
import { changeSession } from "@/data/sessions/requests";

/** A choice of a session's model that the server has not stored yet, or refused. */
export interface ModelChange {
  /** The model's id; null: the default. */
  readonly model: string | null;
  /** Why the server did not store it; absent while it is being stored. */
  readonly failure?: unknown;
}

interface Change extends ModelChange {
  /** The login that chose it. Other logins neither see nor send it. */
  readonly login: number;
  readonly stored: Promise<Session>;
  /** Shared by the choices of one session that wait for each other. */
  readonly chain: { restore: Restore };
}

/** Makes a model count again instead of a later choice that was not stored. */
type Restore = (failed: string | null) => void;

interface StoreOptions {
  /** Restores the model before this choice. */
  restoreBefore: Restore;
  /** Restores this choice after a later one failed. */
  restoreThis: Restore;
  onStored(): void;
}

/** The last change by session. Module scope: leaving the chat must not lose a choice or its failure. */
const changes = new Map<number, Change>();
const listeners = new Set<() => void>();

function changeOf(sessionId: number | undefined): Change | undefined {
  const change = sessionId === undefined ? undefined : changes.get(sessionId);
  return change?.login === loginChanges() ? change : undefined;
}

function pendingOf(sessionId: number | undefined): Change | undefined {
  const change = changeOf(sessionId);
  return change?.failure === undefined ? change : undefined;
}

function set(sessionId: number, change: Change | undefined): void {
  if (change === undefined) changes.delete(sessionId);
  else changes.set(sessionId, change);
  for (const listener of listeners) listener();
}

/** Stores the model of a session. Choices are sent one after the other, so that the last one counts. */
export function storeModel(sessionId: number, model: string | null, options: StoreOptions): void {
  const login = loginChanges();
  const before = pendingOf(sessionId);
  const chain = before?.chain ?? { restore: options.restoreBefore };
  const send = async () => {
    await before?.stored.catch(() => undefined);
    if (loginChanges() !== login) throw signedOutError();
    return changeSession(sessionId, { model: model ?? "" });
  };
  const change: Change = { login, model, stored: send(), chain };
  const isLatest = () => changeOf(sessionId) === change;
  set(sessionId, change);

  async function settle() {
    try {
      const stored = await change.stored;
      if (loginChanges() !== login) return;
      chain.restore = options.restoreThis;
      options.onStored();
      await updateCachedSession(sessionId, { model: stored.model });
      if (isLatest()) set(sessionId, undefined);
    } catch (failure) {
      if (!isLatest()) return;
      chain.restore(model);
      set(sessionId, { ...change, failure });
    }
  }
  void settle().finally(() => {
    if (changes.get(sessionId) === change) changes.delete(sessionId);
  });
}

/** Resolves once the choice of the session's model is stored, if one is being stored; rejects if it is refused. */
export async function modelStored(sessionId: number | undefined): Promise<void> {
  await pendingOf(sessionId)?.stored;
}

/** Forgets why the last choice failed, after it was shown. */
export function forgetFailure(sessionId: number | undefined): void {
  const change = changeOf(sessionId);
  if (sessionId !== undefined && change?.failure !== undefined) set(sessionId, undefined);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The session's last choice until it is stored. */
export function useModelChange(sessionId: number | undefined): ModelChange | undefined {
  return useSyncExternalStore(
    subscribe,
    () => changeOf(sessionId),
    () => undefined,
  );
}
