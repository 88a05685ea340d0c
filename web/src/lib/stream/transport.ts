import type { StreamEvent } from "@/data/client/types";
import type { MessageChoice, TurnRequest, UploadingEvent } from "./turn";

export interface Request {
  turnRequest: TurnRequest;
  /** Absent for a new chat. */
  sessionId?: number;
  /** Idempotency key: repeated sends start one answer. */
  clientMessageId: string;
  /** The ids of the request's files, if it says anything about files. */
  fileIds?: number[];
}

/** What a message that begins a chat brings; nothing for others. */
export function beginningOf({ turnRequest, sessionId }: Request): Pick<MessageChoice, "setup" | "tools"> {
  if (turnRequest.kind !== "message" || sessionId !== undefined) return {};
  const { setup, tools } = turnRequest;
  return { setup, tools };
}

/** Sends requests and streams answers. Streams end with their connection; errors throw ApiError. */
export interface AnswerTransport {
  ask(request: Request, signal: AbortSignal): AsyncIterable<StreamEvent | UploadingEvent>;
  /** Yields only events after sequence number `after`; 0 means all. */
  follow(messageId: number, after: number, signal: AbortSignal): AsyncIterable<StreamEvent>;
}
