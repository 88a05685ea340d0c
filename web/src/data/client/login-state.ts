import { forgetSignIn, isSignedIn } from "./signed-in";
import type { Tokens } from "./types";

/** "ended" is a sign-out that the user did not request; the sign-in page explains it. */
export type LoginState = "in" | "out" | "ended";

/** Message from one tab to the others. */
interface LoginBroadcast {
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

function changeLogin(next: LoginState, nextAccount?: string): void {
  changes += 1;
  setState(next, nextAccount);
}

function setState(next: LoginState, nextAccount: string | undefined): void {
  if (state === next && account === nextAccount) return;
  state = next;
  account = nextAccount;
  for (const listener of listeners) listener();
}

/** Returns the account id in an access token. */
function accountOf(token: string): string | undefined {
  try {
    const claims = atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"));
    return (JSON.parse(claims) as { sub?: string }).sub;
  } catch {
    return undefined;
  }
}

// The account is stored because the next page load needs it before it has a token. If storage is unavailable, the
// account is known once a token arrives.
function storedAccount(): string | undefined {
  try {
    return localStorage.getItem(accountKey) ?? undefined;
  } catch {
    return undefined;
  }
}

function storeAccount(nextAccount: string | undefined): void {
  try {
    if (nextAccount === undefined) localStorage.removeItem(accountKey);
    else localStorage.setItem(accountKey, nextAccount);
  } catch {
    // Storage is unavailable; see above.
  }
}

/** Login changes apply to all tabs of this browser. */
function otherTabs(): BroadcastChannel | undefined {
  if (tabs === undefined && typeof BroadcastChannel === "function") {
    tabs = new BroadcastChannel("chatbot.login");
    tabs.onmessage = ({ data }: MessageEvent<LoginState | LoginBroadcast>) => {
      access = undefined;
      // Older versions of the page send only the state.
      if (typeof data === "string") changeLogin(data);
      else changeLogin(data.state, data.account);
    };
  }
  return tabs;
}

function broadcast(message: LoginBroadcast): void {
  otherTabs()?.postMessage(message);
}

export function loginState(): LoginState {
  if (state === undefined) {
    state = isSignedIn() ? "in" : "out";
    account = state === "in" ? storedAccount() : undefined;
    otherTabs();
  }
  return state;
}

/** The signed-in account; undefined until it is known. */
export function signedInAs(): string | undefined {
  loginState();
  return account;
}

export function onLoginState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Incremented when a login begins or ends, here or in another tab. */
export function loginChanges(): number {
  return changes;
}

/** The access token is kept in memory only, out of reach of scripts injected later. */
export function heldAccessToken(): string | undefined {
  return access;
}

export function holdAccessToken(tokens: Tokens): void {
  access = tokens.access_token;
  const nextAccount = accountOf(access);
  storeAccount(nextAccount);
  if (loginState() === "in") setState("in", nextAccount);
}

export function beginLogin(tokens: Tokens): void {
  access = tokens.access_token;
  const nextAccount = accountOf(access);
  storeAccount(nextAccount);
  changeLogin("in", nextAccount);
  broadcast({ state: "in", account: nextAccount });
}

export function endLogin(next: "out" | "ended"): void {
  access = undefined;
  forgetSignIn();
  storeAccount(undefined);
  changeLogin(next);
  broadcast({ state: next });
}
