/** Pages to which people return after the sign-in: those that require it, and the one that confirms an address with it. */
const pages = /^\/(?:chat|connect|print|verify|(?:settings|admin)(?:\/[a-z]+)?)$/;

/**
 * Returns the same-origin path in `next`, or /chat. Browsers parse URLs in surprising ways (`//host`, `/\host`,
 * embedded tabs), so the value is parsed with URL, and only known pages of this origin are accepted.
 */
export function returnPath(next: string | null): string {
  if (next === null || !URL.canParse(next, window.location.origin)) return "/chat";
  const { origin, pathname, search } = new URL(next, window.location.origin);
  return origin === window.location.origin && pages.test(pathname) ? pathname + search : "/chat";
}
