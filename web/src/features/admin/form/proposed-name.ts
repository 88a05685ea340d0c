/** Parts of host names that do not say whose they are. */
const plainParts = new Set([
  "api",
  "www",
  "mcp",
  "com",
  "org",
  "net",
  "ai",
  "app",
  "io",
  "co",
  "dev",
  "local",
  "cloud",
]);

export const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** A name after the host of an address, such as Groq for https://api.groq.com/openai/v1; undefined if the host has none. */
export function hostName(address: string): string | undefined {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  if (host === "localhost" || host === "" || /^[\d.]+$|^\[/.test(host)) return undefined;
  const parts = host.split(".");
  return capitalized(parts.filter((part) => !plainParts.has(part)).at(-1) ?? host);
}
