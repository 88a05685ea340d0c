// The only place that knows where the refresh token lives, so that it can move to a cookie.
const key = "chatbot.refresh-token";

export function readRefreshToken(): string | null {
  return localStorage.getItem(key);
}

export function keepRefreshToken(token: string): void {
  localStorage.setItem(key, token);
}

export function forgetRefreshToken(): void {
  localStorage.removeItem(key);
}

/** Calls back when another tab signs in, signs out or refreshes. */
export function onRefreshTokenElsewhere(listener: (token: string | null) => void): void {
  window.addEventListener("storage", (event) => {
    if (event.key === key || event.key === null) listener(readRefreshToken());
  });
}
