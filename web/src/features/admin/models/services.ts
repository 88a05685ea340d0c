import type { Provider, ProviderRequest } from "@/data/client/types";
import { hostName } from "../form/proposed-name";

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

/** A name for a service, after the host if it has no other: https://api.groq.com/openai/v1 is Groq. */
export function proposedName(service: Service, address: string): string {
  const { name } = presets[service];
  if (name !== undefined) return name;
  return hostName(address) ?? "Local";
}
