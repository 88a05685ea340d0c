import type { StreamEvent } from "@/api/types";
import type { Asked } from "./turn";

export interface Request {
  asked: Asked;
  /** Absent for a new chat. */
  sessionId?: number;
  /** The same key asks once, however often it is sent. */
  clientMessageId: string;
}

/** How wishes reach the server and answers come back. Both end when the connection does; failures throw ApiError. */
export interface AnswerTransport {
  ask(request: Request, signal: AbortSignal): AsyncIterable<StreamEvent>;
  /** Only the events after `after` are yielded; 0 means all of them. */
  follow(messageId: number, after: number, signal: AbortSignal): AsyncIterable<StreamEvent>;
}
