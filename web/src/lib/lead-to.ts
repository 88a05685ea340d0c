/** Leads this tab to an address that a server named. The server of this page has checked it; other schemes would run in this page. */
export function leadTo(url: string): void {
  const { protocol } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") throw new Error("an address of a page is needed");
  window.location.assign(url);
}
