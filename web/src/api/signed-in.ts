// The login is in a cookie that no script can read. The server sets this one beside it, which only says so.
const sign = "signed_in";

export function isSignedIn(): boolean {
  return document.cookie.split("; ").includes(`${sign}=1`);
}

/** For when the server cannot be reached to take it away. */
export function forgetSignIn(): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser, and needs https
  document.cookie = `${sign}=; Path=/; Max-Age=0; SameSite=Strict`;
}
