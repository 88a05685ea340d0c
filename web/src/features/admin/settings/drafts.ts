import { useSyncExternalStore } from "react";
import { onLoginState } from "@/data/client/login-state";
import type { SettingName } from "@/data/client/types";

/** What was typed into a setting and not saved yet. */
export interface Draft {
  readonly text: string;
  /** The version of the setting that it is based on. */
  readonly version: number;
}

// Kept while the person looks at other pages, and dropped when the login changes.
let drafts: ReadonlyMap<SettingName, Draft> = new Map();
const listeners = new Set<() => void>();

/** Browsers ask before they close a page with unsaved changes. */
const warn = (event: BeforeUnloadEvent) => event.preventDefault();

function replaceDrafts(next: ReadonlyMap<SettingName, Draft>): void {
  drafts = next;
  if (drafts.size > 0) window.addEventListener("beforeunload", warn);
  else window.removeEventListener("beforeunload", warn);
  for (const listener of listeners) listener();
}

export function setDraft(name: SettingName, draft: Draft): void {
  replaceDrafts(new Map(drafts).set(name, draft));
}

export function dropDraft(name: SettingName): void {
  if (drafts.has(name)) replaceDrafts(new Map([...drafts].filter(([other]) => other !== name)));
}

onLoginState(() => replaceDrafts(new Map()));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDraft(name: SettingName): Draft | undefined {
  return useSyncExternalStore(
    subscribe,
    () => drafts.get(name),
    () => undefined,
  );
}

export function useHasDrafts(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => drafts.size > 0,
    () => false,
  );
}
