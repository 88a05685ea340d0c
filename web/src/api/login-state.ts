import { forgetSignIn, isSignedIn } from "./signed-in";
import type { Tokens } from "./types";

/** "ended" is a sign-out the person did not ask for; they are told about it. */
export type LoginState = "in" | "out" | "ended";

/** What one tab tells the others. */
interface Told {
  readonly state: LoginState;
  readonly account?: string;
}

const accountKey = "chatbot.account";
let state: LoginState | undefined;
let account: string | undefined;
let access: string | undefined;
let changes = 0;
let tabs: BroadcastChannel | undefined;
const listeners = new Set<() => void>();

function change(next: LoginState, who?: string): void {
  changes += 1;
  become(next, who);
}

function become(next: LoginState, who: string | undefined): void {
  if (state === next && account === who) return;
  state = next;
  account = who;
  for (const listener of listeners) listener();
}

/** The account that an access token names. */
function accountIn(token: string): string | undefined {
  try {
    const claims = atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"));
    return (JSON.parse(claims) as { sub?: string }).sub;
  } catch {
    return undefined;
  }
}

// The next page of this browser has to know the account before it has a token. Browsers can forbid storage: then it
// is known once a token has come.
function storedAccount(): string | undefined {
  try {
    return localStorage.getItem(accountKey) ?? undefined;
  } catch {
    return undefined;
  }
}

function storeAccount(who: string | undefined): void {
  try {
    if (who === undefined) localStorage.removeItem(accountKey);
    else localStorage.setItem(accountKey, who);
  } catch {
    // As above.
  }
}

/** What this tab learns about the login holds for all tabs of this browser. */
function otherTabs(): BroadcastChannel | undefined {
  if (tabs === undefined && typeof BroadcastChannel === "function") {
    tabs = new BroadcastChannel("chatbot.login");
    tabs.onmessage = ({ data }: MessageEvent<LoginState | Told>) => {
      access = undefined;
      // A page from before an update sends the state alone.
      if (typeof data === "string") change(data);
      else change(data.state, data.account);
    };
  }
  return tabs;
}

function tell(told: Told): void {
  otherTabs()?.postMessage(told);
}

export function loginState(): LoginState {
  if (state === undefined) {
    state = isSignedIn() ? "in" : "out";
    account = state === "in" ? storedAccount() : undefined;
    otherTabs();
  }
  return state;
}

/** The account that is signed in; undefined while that is not known. */
export function signedInAs(): string | undefined {
  loginState();
  return account;
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
  const who = accountIn(access);
  storeAccount(who);
  if (loginState() === "in") become("in", who);
}

export function beginLogin(tokens: Tokens): void {
  access = tokens.access_token;
  const who = accountIn(access);
  storeAccount(who);
  change("in", who);
  tell({ state: "in", account: who });
}

export function endLogin(next: "out" | "ended"): void {
  access = undefined;
  forgetSignIn();
  storeAccount(undefined);
  change(next);
  tell({ state: next });
}
