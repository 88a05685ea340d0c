import { offline, refused, signedOut } from "./api-error";
import { endLogin, heldAccessToken, holdAccessToken, loginChanges } from "./login-state";
import { isSignedIn } from "./signed-in";
import type { Tokens } from "./types";

const lockName = "chatbot.refresh";
let running: Promise<string> | undefined;

// The server forgives a token that comes twice for some seconds only: a tab that slept over its request could still
// end the login, so the tabs take turns. Browsers offer locks only on https and localhost; elsewhere requests are
// still put in a row within this tab.
async function inTurn(work: () => Promise<string>): Promise<string> {
  return navigator.locks ? await navigator.locks.request(lockName, work) : work();
}

async function exchange(): Promise<string> {
  if (!isSignedIn()) {
    endLogin("ended");
    throw signedOut();
  }
  const before = loginChanges();
  const response = await fetch("/api/auth/refresh", { method: "POST" }).catch(() => {
    throw offline();
  });
  // Signing out while the exchange ran wins over its result.
  if (loginChanges() !== before) throw signedOut();
  if (response.status === 401) {
    endLogin("ended");
    throw signedOut();
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok || body === undefined) {
    throw refused(response.status, body, response.headers.get("Retry-After"));
  }
  const tokens = body as Tokens;
  holdAccessToken(tokens);
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
