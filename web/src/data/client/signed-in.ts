// The refresh token is in an HttpOnly cookie. This companion cookie only tells the page that a login exists.
const sign = "signed_in";

export function isSignedIn(): boolean {
  return document.cookie.split("; ").includes(`${sign}=1`);
}

/** Clears the cookie when the server is unreachable. */
export function forgetSignIn(): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https and is not in every browser
  document.cookie = `${sign}=; Path=/; Max-Age=0; SameSite=Strict`;
}
