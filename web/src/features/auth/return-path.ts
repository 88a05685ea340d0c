/** The pages that need a login, and to which the sign-in page may lead back. */
const pages = ["/chat", "/settings", "/print"];

/**
 * The address on this site that `next` names, or the chat. Browsers read addresses in surprising ways (`//host`,
 * `/\host`, a tab within), so it is parsed as the browser does, and only a known page of this origin is accepted.
 */
export function returnPath(next: string | null): string {
  if (next === null || !URL.canParse(next, window.location.origin)) return "/chat";
  const { origin, pathname, search } = new URL(next, window.location.origin);
  return origin === window.location.origin && pages.includes(pathname) ? pathname + search : "/chat";
}
