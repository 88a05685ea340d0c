import type { StreamEvent } from "@/api/types";

export interface Question {
  message: string;
  sessionId?: number;
  clientMessageId: string;
}

/** How questions reach the server and answers come back. Both end when the connection does; failures throw ApiError. */
export interface AnswerTransport {
  send(question: Question, signal: AbortSignal): AsyncIterable<StreamEvent>;
  /** Only the events after `after` are yielded; 0 means all of them. */
  follow(messageId: number, after: number, signal: AbortSignal): AsyncIterable<StreamEvent>;
}
