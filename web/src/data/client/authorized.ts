import { offlineError, refusedError } from "./api-error";
import { leadToSetup } from "./needed-first";
import { accessToken, refreshAccess } from "./refresh";

async function request(url: string, init: RequestInit, token: string): Promise<Response> {
  const headers = { ...init.headers, Authorization: `Bearer ${token}` };
  return fetch(url, { ...init, headers, cache: "no-store" }).catch(() => {
    throw offlineError();
  });
}

/** Fetches with the access token; refreshes it once after a 401. Throws ApiError. */
export async function fetchAuthorized(url: string, init: RequestInit): Promise<Response> {
  const token = await accessToken();
  let response = await request(url, init, token);
  if (response.status === 401) response = await request(url, init, await refreshAccess(token));
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  throw leadToSetup(refusedError(response.status, body, response.headers.get("Retry-After")));
}
