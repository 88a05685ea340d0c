import type { StreamEvent } from "@/api/types";

const known = new Set(["start", "queued", "token", "saving", "end", "error"]);

/** Ignores unknown events, so that the server can add some. */
export function asStreamEvent(value: unknown): StreamEvent | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  return known.has(String(value.type)) ? (value as StreamEvent) : undefined;
}
