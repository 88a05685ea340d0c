import type { StreamEvent } from "@/data/client/types";

const known = new Set([
  "start",
  "reading",
  "queued",
  "fallback",
  "token",
  "reasoning",
  "tool_call",
  "tool_result",
  "progress",
  "file",
  "source",
  "parts",
  "saving",
  "end",
  "error",
]);

/** Unknown events are ignored, so that the server can add some; of those with a number, the number is kept. */
export function asStreamEvent(value: unknown): StreamEvent | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  if (known.has(String(value.type))) return value as StreamEvent;
  const { message_id, seq } = value as { message_id?: unknown; seq?: unknown };
  return typeof message_id === "number" && typeof seq === "number"
    ? { type: "unknown", message_id, seq }
    : undefined;
}
