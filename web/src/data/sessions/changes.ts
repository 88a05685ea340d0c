import { useSyncExternalStore } from "react";
import { signedOutError } from "@/data/client/api-error";
import { loginChanges } from "@/data/client/login-state";
import type { Session } from "@/data/client/types";
import { updateCachedSession } from "./cached-sessions";

/** What a person chooses for the answers of a session. */
type Chosen = Pick<Session, "model" | "instructions" | "parameters" | "tools">;
export type ChosenField = keyof Chosen;
export const chosenFields: readonly ChosenField[] = ["model", "instructions", "parameters", "tools"];

/** A field of a session that the server has not stored yet, or refused. */
export interface SessionChange<Value = Chosen[ChosenField]> {
  readonly value: Value;
  /** Why the server did not store it; absent while it is being stored. */
  readonly failure?: unknown;
}

/** Makes a value count again instead of a later one that was not stored. */
type Restore<Value> = (failed: Value) => void;

interface StoreOptions<Value> {
  /** Sends the value to the server. */
  send(): Promise<Session>;
  /** Restores the value before this one. */
  restoreBefore?: Restore<Value>;
  /** Restores this value after a later one failed. */
  restoreThis?: Restore<Value>;
  onStored?(): void;
}

interface Change<Value = Chosen[ChosenField]> extends SessionChange<Value> {
  /** The login that chose it. Other logins neither see nor send it. */
  readonly login: number;
  readonly stored: Promise<Session>;
  /** Shared by the changes of one field that wait for each other. */
  readonly chain: { restore?: Restore<Value> };
}

/** The last change by session and field. Module scope: leaving the chat must not lose a change or its failure. */
const changes = new Map<string, Change>();
const listeners = new Set<() => void>();

const keyOf = (sessionId: number, field: ChosenField) => `${sessionId} ${field}`;

function changeOf<F extends ChosenField>(
  sessionId: number | undefined,
  field: F,
): Change<Chosen[F]> | undefined {
  const change = sessionId === undefined ? undefined : changes.get(keyOf(sessionId, field));
  return change?.login === loginChanges() ? (change as unknown as Change<Chosen[F]>) : undefined;
}

function set(key: string, change: Change | undefined): void {
  if (change === undefined) changes.delete(key);
  else changes.set(key, change);
  for (const listener of listeners) listener();
}

/**
 * Stores a field of a session; rejects if it is not stored. The values of a field are sent one after the other, so
 * that the last one counts.
 */
export function storeChange<F extends ChosenField>(
  sessionId: number,
  field: F,
  value: Chosen[F],
  options: StoreOptions<Chosen[F]>,
): Promise<Session> {
  const key = keyOf(sessionId, field);
  const login = loginChanges();
  const last = changeOf(sessionId, field);
  const before = last?.failure === undefined ? last : undefined;
  const chain = before?.chain ?? { restore: options.restoreBefore };
  const send = async () => {
    await before?.stored.catch(() => undefined);
    if (loginChanges() !== login) throw signedOutError();
    return options.send();
  };
  const change: Change<Chosen[F]> = { login, value, stored: send(), chain };
  const held = change as unknown as Change;
  const isLatest = () => changes.get(key) === held && loginChanges() === login;
  set(key, held);

  async function settle() {
    try {
      const stored = await change.stored;
      if (loginChanges() !== login) return;
      chain.restore = options.restoreThis;
      options.onStored?.();
      await updateCachedSession(sessionId, { [field]: stored[field] });
      if (isLatest()) set(key, undefined);
    } catch (failure) {
      if (!isLatest()) return;
      chain.restore?.(value);
      set(key, { ...held, failure });
    }
  }
  void settle().finally(() => {
    if (changes.get(key) === held) changes.delete(key);
  });
  return change.stored;
}

/** Resolves once a field of the session is stored, if it is being stored; rejects if it is refused. */
export async function changeStored(sessionId: number | undefined, field: ChosenField): Promise<void> {
  const change = changeOf(sessionId, field);
  if (change?.failure === undefined) await change?.stored;
}

/** Why the last change of the session was not stored. */
function failureOf(sessionId: number | undefined): unknown {
  return chosenFields
    .map((field) => changeOf(sessionId, field)?.failure)
    .find((failure) => failure !== undefined);
}

/** Forgets why the last changes failed, after it was shown. */
export function forgetFailures(sessionId: number | undefined): void {
  for (const field of chosenFields)
    if (sessionId !== undefined && changeOf(sessionId, field)?.failure !== undefined)
      set(keyOf(sessionId, field), undefined);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The last value of a field that is being stored. */
export function usePendingChange<F extends ChosenField>(
  sessionId: number | undefined,
  field: F,
): SessionChange<Chosen[F]> | undefined {
  return useSyncExternalStore(
    subscribe,
    () => {
      const change = changeOf(sessionId, field);
      return change?.failure === undefined ? change : undefined;
    },
    () => undefined,
  );
}

/** Why a change of the session was not stored, so that the value before counts again. */
export function useFailedChange(sessionId: number | undefined): unknown {
  return useSyncExternalStore(
    subscribe,
    () => failureOf(sessionId),
    () => undefined,
  );
}
