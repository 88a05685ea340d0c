import { offline, refused, signedOut } from "./api-error";
import { beginLogin, endLogin, heldAccessToken } from "./login-state";
import { readRefreshToken } from "./refresh-token";
import type { Tokens } from "./types";

const lockName = "chatbot.refresh";
let running: Promise<string> | undefined;

// A used refresh token ends the login, so two tabs must never present the same one: the lock puts them
// in a row and each reads the storage again inside it. Browsers offer locks only on https and localhost;
// elsewhere requests are still put in a row within this tab.
async function inTurn(work: () => Promise<string>): Promise<string> {
  return navigator.locks ? await navigator.locks.request(lockName, work) : work();
}

async function exchange(): Promise<string> {
  const token = readRefreshToken();
  if (token === null) {
    endLogin("ended");
    throw signedOut();
  }
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch("/api/auth/refresh", { method: "POST", headers }).catch(() => {
    throw offline();
  });
  if (response.status === 401) {
    endLogin("ended");
    throw signedOut();
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok || body === undefined) {
    throw refused(response.status, body, response.headers.get("Retry-After"));
  }
  const tokens = body as Tokens;
  // Signing out while the exchange ran wins over its result.
  if (readRefreshToken() === null) throw signedOut();
  beginLogin(tokens);
  return tokens.access_token;
}

/** A new access token. `stale` is the one that was refused: if it was replaced meanwhile, nothing is asked. */
export function refreshAccess(stale?: string): Promise<string> {
  const held = heldAccessToken();
  if (held !== undefined && held !== stale) return Promise.resolve(held);
  running ??= inTurn(exchange).finally(() => {
    running = undefined;
  });
  return running;
}

export async function accessToken(): Promise<string> {
  return heldAccessToken() ?? refreshAccess();
}
