import {
  forgetRefreshToken,
  keepRefreshToken,
  onRefreshTokenElsewhere,
  readRefreshToken,
} from "./refresh-token";
import type { Tokens } from "./types";

/** "ended" is a sign-out the person did not ask for; they are told about it. */
export type LoginState = "in" | "out" | "ended";

let state: LoginState | undefined;
let access: string | undefined;
const listeners = new Set<() => void>();

function change(next: LoginState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

export function loginState(): LoginState {
  if (state === undefined) {
    state = readRefreshToken() === null ? "out" : "in";
    onRefreshTokenElsewhere((token) => {
      if (token === null) access = undefined;
      change(token === null ? "out" : "in");
    });
  }
  return state;
}

export function onLoginState(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The access token stays in memory: a script that reads the storage later cannot find it. */
export function heldAccessToken(): string | undefined {
  return access;
}

export function beginLogin(tokens: Tokens): void {
  access = tokens.access_token;
  keepRefreshToken(tokens.refresh_token);
  change("in");
}

export function endLogin(next: "out" | "ended"): void {
  access = undefined;
  forgetRefreshToken();
  change(next);
}
