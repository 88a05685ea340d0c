import { offlineError, refusedError } from "@/data/client/api-error";
import type { ErrorEvent, StreamEvent } from "@/data/client/types";
import { type Connection, SocketsBlocked } from "./connection";
import type { Frame } from "./link";
import { asStreamEvent } from "./stream-event";
import { type AnswerTransport, beginningOf, type Request } from "./transport";

// A model failure ends an answer and has a sequence number; a refusal has none.
function throwIfRefused(event: StreamEvent): void {
  if (event.type !== "error" || event.seq !== undefined) return;
  const { error_code, http_status, message, params, errors, retry_after } = event as ErrorEvent;
  const problem = { code: error_code.toLowerCase(), detail: message, params, errors };
  throw refusedError(
    http_status ?? 400, // earlier servers send none
    problem,
    retry_after === undefined ? null : String(retry_after),
  );
}

function frameOf(request: Request): object {
  const { turnRequest, sessionId, clientMessageId } = request;
  const key = { stream: true, client_message_id: clientMessageId };
  if (turnRequest.kind === "continue") return { type: "continue", message_id: turnRequest.messageId, ...key };
  const rest = { ...key, model: turnRequest.model, files: request.fileIds };
  switch (turnRequest.kind) {
    case "message":
      return {
        type: "message",
        content: turnRequest.text,
        session_id: sessionId,
        ...beginningOf(request),
        ...rest,
      };
    case "edit":
      return {
        type: "edit",
        message_id: turnRequest.messageId,
        content: turnRequest.text,
        ...rest,
      };
    case "regenerate":
      return { type: "regenerate", message_id: turnRequest.messageId, ...rest };
  }
}

/** Transport over the page's WebSocket. Connection failures throw SocketsBlocked or ApiError. */
export function socketTransport(connection: Connection): AnswerTransport {
  async function* read(
    frame: object,
    matches: (frame: Frame) => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEvent> {
    const link = await connection.link();
    for await (const received of link.request(frame, matches, signal)) {
      const event = asStreamEvent(received);
      if (event === undefined) continue;
      throwIfRefused(event);
      yield event;
    }
  }
  return {
    ask(request, signal) {
      const { turnRequest, clientMessageId } = request;
      let answer = turnRequest.kind === "continue" ? turnRequest.messageId : undefined;
      const matches = (frame: Frame) => {
        const named = frame.client_message_id === clientMessageId;
        if (named && frame.type === "start") answer = frame.message_id;
        return named || (answer !== undefined && frame.message_id === answer);
      };
      return read(frameOf(request), matches, signal);
    },
    follow(messageId, after, signal) {
      const matches = (frame: Frame) => frame.message_id === messageId;
      return read({ type: "resume", message_id: messageId, after }, matches, signal);
    },
  };
}

/** Uses the first transport; where WebSockets are blocked, loads and uses the second. */
export function fallbackTransport(
  first: AnswerTransport,
  second: () => Promise<AnswerTransport>,
): AnswerTransport {
  async function* either<T>(read: (from: AnswerTransport) => AsyncIterable<T>) {
    try {
      yield* read(first);
    } catch (error) {
      if (!(error instanceof SocketsBlocked)) throw error;
      const instead = await second().catch(() => {
        throw offlineError();
      });
      yield* read(instead);
    }
  }
  return {
    ask: (request, signal) => either((from) => from.ask(request, signal)),
    follow: (messageId, after, signal) => either((from) => from.follow(messageId, after, signal)),
  };
}
