import { forgetSignIn, isSignedIn } from "./signed-in";
import type { Tokens } from "./types";

/** "ended" is a sign-out the person did not ask for; they are told about it. */
export type LoginState = "in" | "out" | "ended";

let state: LoginState | undefined;
let access: string | undefined;
let changes = 0;
let tabs: BroadcastChannel | undefined;
const listeners = new Set<() => void>();

function change(next: LoginState): void {
  changes += 1;
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

/** What this tab learns about the login holds for all tabs of this browser. */
function otherTabs(): BroadcastChannel | undefined {
  if (tabs === undefined && typeof BroadcastChannel === "function") {
    tabs = new BroadcastChannel("chatbot.login");
    tabs.onmessage = ({ data }: MessageEvent<LoginState>) => {
      access = undefined;
      change(data);
    };
  }
  return tabs;
}

export function loginState(): LoginState {
  if (state === undefined) {
    state = isSignedIn() ? "in" : "out";
    otherTabs();
  }
  return state;
}

export function onLoginState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Grows when a login begins or ends, here or in another tab. */
export function loginChanges(): number {
  return changes;
}

/** The access token stays in memory: no script that comes later finds it anywhere. */
export function heldAccessToken(): string | undefined {
  return access;
}

export function holdAccessToken(tokens: Tokens): void {
  access = tokens.access_token;
}

export function beginLogin(tokens: Tokens): void {
  holdAccessToken(tokens);
  change("in");
  otherTabs()?.postMessage("in");
}

export function endLogin(next: "out" | "ended"): void {
  access = undefined;
  forgetSignIn();
  change(next);
  otherTabs()?.postMessage(next);
}
