import type { Provider, ProviderRequest } from "@/data/client/types";

/** What can be connected. Compatible servers speak OpenAI's protocol at another address. */
export const services = ["openai", "anthropic", "ollama", "compatible"] as const;
export type Service = (typeof services)[number];

interface Preset {
  kind: ProviderRequest["kind"];
  address: string;
  /** Absent: after the host. */
  name?: string;
}

export const presets: Record<Service, Preset> = {
  openai: { kind: "openai", address: "https://api.openai.com/v1", name: "OpenAI" },
  anthropic: { kind: "anthropic", address: "https://api.anthropic.com", name: "Anthropic" },
  ollama: { kind: "ollama", address: "http://localhost:11434", name: "Ollama" },
  compatible: { kind: "openai", address: "http://localhost:8000/v1" },
};

/** The service that a provider is shown as. */
export function serviceOf({ kind, base_url }: Pick<Provider, "kind" | "base_url">): Service | "demo" {
  return kind === "openai" && base_url !== presets.openai.address ? "compatible" : kind;
}

/** Parts of host names that do not say whose they are. */
const plainParts = new Set(["api", "www", "com", "org", "net", "ai", "io", "co", "dev", "local", "cloud"]);

/** A name for a service, after the host if it has no other: https://api.groq.com/openai/v1 is Groq. */
export function proposedName(service: Service, address: string): string {
  const { name } = presets[service];
  if (name !== undefined) return name;
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  if (host === "localhost" || host === "" || /^[\d.]+$|^\[/.test(host)) return "Local";
  const parts = host.split(".");
  const part = parts.filter((other) => !plainParts.has(other)).at(-1) ?? host;
  return part.charAt(0).toUpperCase() + part.slice(1);
}

/** An id made of a name, which no other provider has. */
export function proposedId(name: string, taken: readonly string[]): string {
  const slug =
    name
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 36)
      .replace(/^-+|-+$/g, "") || "provider";
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? slug : `${slug}-${n}`;
    if (!taken.includes(id)) return id;
  }
}
