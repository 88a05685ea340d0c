import type { StreamEvent } from "@/data/client/types";
import { eventStream } from "./event-stream";
import { asStreamEvent } from "./stream-event";
import { type AnswerTransport, beginningOf, type Request } from "./transport";

function parse(data: string, id: string | undefined): StreamEvent | undefined {
  let event: StreamEvent | undefined;
  try {
    event = asStreamEvent(JSON.parse(data));
  } catch {
    return undefined;
  }
  const seq = Number(id);
  if ((event?.type === "end" || event?.type === "error") && id && Number.isInteger(seq))
    return { ...event, seq };
  return event;
}

async function* answerEvents(url: string, init: RequestInit): AsyncGenerator<StreamEvent> {
  for await (const { data, id } of eventStream(url, init)) {
    const event = parse(data, id);
    if (event !== undefined) yield event;
  }
}

function addressed(request: Request): [string, object] {
  const { turnRequest, sessionId, clientMessageId } = request;
  const key = { stream: true, client_message_id: clientMessageId };
  if (turnRequest.kind === "continue")
    return [`/api/chat/messages/${turnRequest.messageId}/continue`, { stream: true }];
  const rest = { ...key, model: turnRequest.model, files: request.fileIds };
  switch (turnRequest.kind) {
    case "message":
      return [
        "/api/chat/message",
        {
          message: turnRequest.text,
          ...rest,
          session_id: sessionId,
          ...beginningOf(request),
        },
      ];
    case "edit":
      return [`/api/chat/messages/${turnRequest.messageId}/edit`, { message: turnRequest.text, ...rest }];
    case "regenerate":
      return [`/api/chat/messages/${turnRequest.messageId}/regenerate`, rest];
  }
}

export const sseTransport: AnswerTransport = {
  ask(request, signal) {
    const [url, body] = addressed(request);
    const headers = { "Content-Type": "application/json" };
    return answerEvents(url, { method: "POST", headers, body: JSON.stringify(body), signal });
  },
  follow(messageId, after, signal) {
    const headers: Record<string, string> = after > 0 ? { "Last-Event-ID": String(after) } : {};
    return answerEvents(`/api/chat/messages/${messageId}/stream`, { headers, signal });
  },
};
