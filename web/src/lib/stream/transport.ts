import type { StreamEvent } from "@/data/client/types";
import type { ModelChoice } from "@/data/models/choice";
import type { TurnRequest } from "./turn";

export interface Request {
  turnRequest: TurnRequest;
  /** Absent for a new chat. */
  sessionId?: number;
  /** Idempotency key: repeated sends start one answer. */
  clientMessageId: string;
}

/** The fields of a request that name the model and how it is asked. Undefined ones are not sent. */
export function choiceFields({ model, effort }: ModelChoice): object {
  return { model, parameters: effort && { reasoning_effort: effort } };
}

/** Sends requests and streams answers. Streams end with their connection; errors throw ApiError. */
export interface AnswerTransport {
  ask(request: Request, signal: AbortSignal): AsyncIterable<StreamEvent>;
  /** Yields only events after sequence number `after`; 0 means all. */
  follow(messageId: number, after: number, signal: AbortSignal): AsyncIterable<StreamEvent>;
}
