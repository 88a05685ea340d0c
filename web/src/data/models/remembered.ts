import { useSyncExternalStore } from "react";
import { signedInAs } from "@/data/client/login-state";
import type { Effort, Role } from "@/data/client/types";
import { efforts } from "./choice";

/** What a person chose on this device. */
export interface Remembered {
  /** The model for new chats; absent: the default. */
  readonly model?: string;
  /** The ids of the tools for new chats; absent: none. */
  readonly tools?: readonly string[];
  /** The effort for new chats; absent: left to the model. */
  readonly effort?: Effort;
  /** Whether there was something to choose, so that the composer has its height before the list has loaded. */
  readonly offersChoice?: boolean;
  /** The role of the person, if only the demo answered, so that its notice has its place before the list has loaded. */
  readonly demoFor?: Role;
}

const prefix = "chatbot.models.";
const listeners = new Set<() => void>();
/** Values that could not be stored, and those of an account that is not known yet, by key. */
const memory = new Map<string, string>();
const nothing: Remembered = {};
let parsed: { raw: string; value: Remembered } | undefined;

function keyOfAccount(): string {
  return prefix + (signedInAs() ?? "");
}

function readRaw(key: string): string {
  const held = memory.get(key);
  if (held !== undefined || key === prefix) return held ?? "";
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function isEffort(value: unknown): value is Effort {
  return efforts.some((effort) => effort === value);
}

/** Other versions of the page may have stored other things. */
function parse(raw: string): Remembered {
  try {
    const { model, tools, effort, offersChoice, demoFor } = JSON.parse(raw) as Record<string, unknown>;
    return {
      model: typeof model === "string" ? model : undefined,
      tools: Array.isArray(tools) ? tools.filter((id) => typeof id === "string") : undefined,
      effort: isEffort(effort) ? effort : undefined,
      offersChoice: offersChoice === true,
      demoFor: demoFor === "admin" || demoFor === "member" ? demoFor : undefined,
    };
  } catch {
    return nothing;
  }
}

/** What the signed-in person chose. The same object until it changes. */
export function remembered(): Remembered {
  const raw = readRaw(keyOfAccount());
  if (raw === "") return nothing;
  if (parsed?.raw !== raw) parsed = { raw, value: parse(raw) };
  return parsed.value;
}

export function remember(change: Remembered): void {
  const key = keyOfAccount();
  const raw = JSON.stringify({ ...remembered(), ...change });
  memory.set(key, raw);
  try {
    if (key !== prefix) {
      localStorage.setItem(key, raw);
      memory.delete(key);
    }
  } catch {
    // Storage is unavailable or full: remembered until the page is left.
  }
  for (const listener of listeners) listener();
}

/** Forgets what an account chose on this device. */
export function forgetRemembered(account: string | undefined): void {
  const key = prefix + (account ?? "");
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // Storage is unavailable: nothing to delete.
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener); // other tabs
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

export function useRemembered(): Remembered {
  return useSyncExternalStore(subscribe, remembered, () => nothing);
}
