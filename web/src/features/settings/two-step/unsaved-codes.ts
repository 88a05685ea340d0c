import { useSyncExternalStore } from "react";
import { onLoginState } from "@/data/client/login-state";

// Recovery codes are shown once. They are kept in memory, also while another page is open, until the person has saved them or the login changes.
let codes: readonly string[] | undefined;
const listeners = new Set<() => void>();

/** Browsers ask before they close or reload a page with unsaved codes. */
const warn = (event: BeforeUnloadEvent) => event.preventDefault();

export function keepCodes(next: readonly string[] | undefined): void {
  codes = next;
  if (codes) window.addEventListener("beforeunload", warn);
  else window.removeEventListener("beforeunload", warn);
  for (const listener of listeners) listener();
}

onLoginState(() => keepCodes(undefined));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useUnsavedCodes(): readonly string[] | undefined {
  return useSyncExternalStore(
    subscribe,
    () => codes,
    () => undefined,
  );
}
