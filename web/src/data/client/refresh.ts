import { offlineError, refusedError, signedOutError } from "./api-error";
import { endLogin, heldAccessToken, holdAccessToken, loginChanges } from "./login-state";
import { isSignedIn } from "./signed-in";
import type { Tokens } from "./types";

const lockName = "chatbot.refresh";
let running: Promise<string> | undefined;

// The server accepts a refresh token twice only within a grace period. A suspended tab could miss it and end the
// login, so tabs refresh one at a time. Web Locks need a secure context; without them, requests are serialized per
// tab.
async function withLock(task: () => Promise<string>): Promise<string> {
  return navigator.locks ? await navigator.locks.request(lockName, task) : task();
}

async function exchange(): Promise<string> {
  if (!isSignedIn()) {
    endLogin("ended");
    throw signedOutError();
  }
  const before = loginChanges();
  const response = await fetch("/api/auth/refresh", { method: "POST" }).catch(() => {
    throw offlineError();
  });
  // A sign-out during the exchange takes precedence.
  if (loginChanges() !== before) throw signedOutError();
  if (response.status === 401) {
    endLogin("ended");
    throw signedOutError();
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok || body === undefined) {
    throw refusedError(response.status, body, response.headers.get("Retry-After"));
  }
  const tokens = body as Tokens;
  holdAccessToken(tokens);
  return tokens.access_token;
}

/** Returns a new access token. If `rejectedToken` was replaced meanwhile, no request is made. */
export function refreshAccess(rejectedToken?: string): Promise<string> {
  const held = heldAccessToken();
  if (held !== undefined && held !== rejectedToken) return Promise.resolve(held);
  running ??= withLock(exchange).finally(() => {
    running = undefined;
  });
  return running;
}

export async function accessToken(): Promise<string> {
  return heldAccessToken() ?? refreshAccess();
}
