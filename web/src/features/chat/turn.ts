import type { Answer, StartEvent, Status, StreamEvent } from "@/api/types";

/** "sending" until the server has taken the message; "unsent" when it has not and the person may retry. */
export type Phase = "sending" | "unsent" | Status;

/** What a person asks of the model: a new message, another wording of one, another answer, or more of an answer. */
export type Asked =
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "edit"; readonly messageId: number; readonly text: string }
  | { readonly kind: "regenerate"; readonly messageId: number }
  | { readonly kind: "continue"; readonly messageId: number };

/** Turn is one question and its answer while this page follows it. */
export interface Turn {
  /** Names the turn here and, as client_message_id, at the server: a retry cannot send twice. */
  readonly key: string;
  /** The view it was sent from; a new chat has no session id yet. */
  readonly conversation: string;
  /** Absent when an answer is followed that was asked for before the page loaded. */
  readonly asked?: Asked;
  readonly sessionId?: number;
  readonly userMessageId?: number;
  readonly messageId?: number;
  readonly phase: Phase;
  readonly text: string;
  readonly lastSeq: number;
  /** Its place in the queue while it waits for the model; 0 once it has begun. */
  readonly place: number;
  /** The answer is whole, and the server cannot store it yet. */
  readonly saving?: boolean;
  /** A piece is missing: what follows is not taken until the stream is read again from lastSeq. */
  readonly gap: boolean;
  /** The connection was lost and is being picked up again. */
  readonly lost: boolean;
  /** What was said about why it failed, and the error's code. */
  readonly failure?: string;
  readonly failureCode?: string;
  /** The server could not be reached with it: it is sent again when that is possible. */
  readonly unreachable?: boolean;
  /** When the page learned that the answer has begun, and by when a retry is worth it (performance.now()). */
  readonly startedAt?: number;
  readonly retryAt?: number;
}

/** What can happen to a turn: the server's events, and what this page notices about them. */
export type TurnEvent =
  | Exclude<StreamEvent, { type: "start" }>
  | (StartEvent & { at?: number })
  /** A new chat may have become a session since. */
  | { type: "resend"; sessionId?: number }
  | { type: "refused"; message: string; code?: string; retryAt?: number; unreachable?: boolean }
  | { type: "dropped" }
  /** It is no longer sent by itself. */
  | { type: "given_up" }
  | { type: "stored"; answer: Answer };

export function newTurn(of: Pick<Turn, "key" | "conversation" | "asked" | "sessionId" | "messageId">): Turn {
  const phase = of.asked === undefined ? "streaming" : "sending";
  return { ...of, phase, text: "", lastSeq: 0, place: 0, gap: false, lost: false };
}

/** The person's own words, where the turn has some. */
export function wordsOf({ asked }: Turn): string | undefined {
  return asked !== undefined && "text" in asked ? asked.text : undefined;
}

export function hasEnded(turn: Turn): boolean {
  return turn.phase !== "sending" && turn.phase !== "streaming";
}

function missesPieces(turn: Turn, seq: number | undefined): boolean {
  return seq !== undefined && seq > turn.lastSeq + 1;
}

function take(turn: Turn, event: Extract<StreamEvent, { type: "token" }>): Turn {
  // The whole text as the server has it, even if it is less: what is not stored was lost with a server.
  if (event.replace)
    return { ...turn, text: event.content, lastSeq: event.seq, place: 0, gap: false, saving: false };
  if (event.seq <= turn.lastSeq) return turn;
  if (event.seq > turn.lastSeq + 1) return turn.gap ? turn : { ...turn, gap: true };
  return {
    ...turn,
    text: turn.text + event.content,
    lastSeq: event.seq,
    place: 0,
    gap: false,
    saving: false,
  };
}

/** advance is the only place where a turn changes. */
export function advance(turn: Turn, event: TurnEvent): Turn {
  if (event.type === "resend")
    return turn.phase === "unsent"
      ? {
          ...turn,
          phase: "sending",
          sessionId: turn.sessionId ?? event.sessionId,
          lost: false,
          failure: undefined,
          failureCode: undefined,
          retryAt: undefined,
        }
      : turn;
  if (event.type === "given_up") return turn.phase === "unsent" ? { ...turn, unreachable: undefined } : turn;
  if (hasEnded(turn)) return turn;
  switch (event.type) {
    // One that is followed from its beginning again may come without the question's id.
    case "start": {
      if (turn.messageId !== undefined && turn.messageId !== event.message_id) return turn;
      const ids = {
        sessionId: event.session_id,
        messageId: event.message_id,
        userMessageId: event.user_message_id || turn.userMessageId,
        startedAt: turn.startedAt ?? event.at,
      };
      return { ...turn, ...ids, phase: "streaming", lost: false, unreachable: undefined };
    }
    case "queued":
      return event.message_id === turn.messageId ? { ...turn, lost: false, place: event.position } : turn;
    case "saving":
      return event.message_id === turn.messageId ? { ...turn, lost: false, saving: true } : turn;
    case "token":
      return event.message_id === turn.messageId ? take({ ...turn, lost: false }, event) : turn;
    case "end":
      if (event.message_id !== turn.messageId) return turn;
      return missesPieces(turn, event.seq)
        ? { ...turn, gap: true }
        : { ...turn, phase: event.status, lost: false };
    case "error": {
      const why = { failure: event.message, failureCode: event.error_code.toLowerCase() };
      if (turn.messageId === undefined) return { ...turn, ...why, phase: "unsent", unreachable: undefined };
      if (missesPieces(turn, event.seq)) return { ...turn, gap: true };
      return { ...turn, ...why, phase: "failed", lost: false };
    }
    case "refused": {
      const why = { failure: event.message, failureCode: event.code };
      return turn.phase === "sending"
        ? { ...turn, ...why, phase: "unsent", retryAt: event.retryAt, unreachable: event.unreachable }
        : { ...turn, ...why, phase: "failed", lost: false };
    }
    // Whether the wish to go on with an answer arrived shows when the answer is followed.
    case "dropped":
      return {
        ...turn,
        lost: true,
        gap: false,
        saving: false,
        phase: turn.messageId === undefined ? turn.phase : "streaming",
      };
    case "stored":
      if (event.answer.status === "streaming") return turn;
      return {
        ...turn,
        text: event.answer.content,
        phase: event.answer.status,
        failure: event.answer.error?.message,
        failureCode: event.answer.error?.error_code.toLowerCase(),
        lost: false,
      };
  }
}
