// crypto.randomUUID needs a secure context; the page is also served over plain HTTP on home networks.
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
