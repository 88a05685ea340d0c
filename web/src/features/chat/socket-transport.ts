import { offline, refused } from "@/api/api-error";
import { type Connection, SocketsBlocked } from "@/api/connection";
import type { Frame } from "@/api/link";
import type { ErrorEvent, StreamEvent } from "@/api/types";
import { asStreamEvent } from "./stream-event";
import type { AnswerTransport, Request } from "./transport";

/** Refusals that pass; every other one stays one however often it is asked for. */
const passing: Record<string, number> = {
  RATE_LIMITED: 429,
  INTERNAL: 500,
  MODEL_BUSY: 503,
  RESTARTING: 503,
  BUSY: 503,
  QUEUE_FULL: 503,
  TOO_MANY_STREAMS: 503,
};

// How a model failed is the end of an answer and has a number in it; a refusal has none.
function throwIfRefused(event: StreamEvent): void {
  if (event.type !== "error" || event.seq !== undefined) return;
  const { error_code, message, retry_after } = event as ErrorEvent;
  const problem = { code: error_code.toLowerCase(), detail: message };
  throw refused(passing[error_code] ?? 400, problem, retry_after === undefined ? null : String(retry_after));
}

function frameOf({ asked, sessionId, clientMessageId }: Request): object {
  const key = { stream: true, client_message_id: clientMessageId };
  switch (asked.kind) {
    case "message":
      return { type: "message", content: asked.text, session_id: sessionId, ...key };
    case "edit":
      return { type: "edit", message_id: asked.messageId, content: asked.text, ...key };
    default:
      return { type: asked.kind, message_id: asked.messageId, ...key };
  }
}

/** Answers over the one WebSocket of a page. Its failures to connect are SocketsBlocked or ApiError. */
export function socketTransport(connection: Connection): AnswerTransport {
  async function* read(
    frame: object,
    mine: (frame: Frame) => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent> {
    const link = await connection.link();
    for await (const heard of link.ask(frame, mine, signal)) {
      const event = asStreamEvent(heard);
      if (event === undefined) continue;
      throwIfRefused(event);
      yield event;
    }
  }
  return {
    ask(request, signal) {
      const { asked, clientMessageId } = request;
      let answer = asked.kind === "continue" ? asked.messageId : undefined;
      const mine = (frame: Frame) => {
        const named = frame.client_message_id === clientMessageId;
        if (named && frame.type === "start") answer = frame.message_id;
        return named || (answer !== undefined && frame.message_id === answer);
      };
      return read(frameOf(request), mine, signal);
    },
    follow(messageId, after, signal) {
      const mine = (frame: Frame) => frame.message_id === messageId;
      return read({ type: "resume", message_id: messageId, after }, mine, signal);
    },
  };
}

/** Uses the first transport where WebSockets get through; where they do not, the second is loaded and used. */
export function withFallback(
  first: AnswerTransport,
  second: () => Promise<AnswerTransport>,
): AnswerTransport {
  async function* either(read: (from: AnswerTransport) => AsyncIterable<StreamEvent>) {
    try {
      yield* read(first);
    } catch (error) {
      if (!(error instanceof SocketsBlocked)) throw error;
      const instead = await second().catch(() => {
        throw offline();
      });
      yield* read(instead);
    }
  }
  return {
    ask: (request, signal) => either((from) => from.ask(request, signal)),
    follow: (messageId, after, signal) => either((from) => from.follow(messageId, after, signal)),
  };
}
