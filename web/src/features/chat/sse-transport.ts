import { eventStream } from "@/api/event-stream";
import type { SendRequest, StreamEvent } from "@/api/types";
import type { AnswerTransport } from "./transport";

const known = new Set(["start", "queued", "token", "end", "error"]);

// Events this page does not know are left out, so that the server can add some.
function parse(data: string, id: string | undefined): StreamEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof event !== "object" || event === null || !("type" in event)) return undefined;
  if (!known.has(String(event.type))) return undefined;
  const parsed = event as StreamEvent;
  const seq = Number(id);
  if ((parsed.type === "end" || parsed.type === "error") && id && Number.isInteger(seq))
    return { ...parsed, seq };
  return parsed;
}

async function* answerEvents(url: string, init: RequestInit): AsyncGenerator<StreamEvent> {
  for await (const { data, id } of eventStream(url, init)) {
    const event = parse(data, id);
    if (event !== undefined) yield event;
  }
}

export const sseTransport: AnswerTransport = {
  send({ message, sessionId, clientMessageId }, signal) {
    const body: SendRequest = { message, stream: true, client_message_id: clientMessageId };
    if (sessionId !== undefined) body.session_id = sessionId;
    return answerEvents("/api/chat/message", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
  },
  follow(messageId, after, signal) {
    const headers: Record<string, string> = after > 0 ? { "Last-Event-ID": String(after) } : {};
    return answerEvents(`/api/chat/messages/${messageId}/stream`, { headers, signal });
  },
};
