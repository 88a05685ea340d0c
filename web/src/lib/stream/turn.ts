import type { ErrorDetails } from "@/data/client/api-error";
import type { Answer, GrowthEvent, Part, Setup, StartEvent, Status, StreamEvent } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import type { ModelChoice } from "@/data/models/choice";
import { applyDelta, contentOf, partsOf, replaces } from "./parts";

/** "sending" until the server accepts the message; "unsent" if it did not and the user may retry. */
export type Phase = "sending" | "unsent" | Status;

/** What a message is answered with. */
export interface MessageChoice extends ModelChoice {
  /** What the chat keeps if the message begins it. */
  readonly setup?: Setup;
  /** The ids of the tools that the chat's models may call, likewise. */
  readonly tools?: readonly string[];
}

interface WithFiles {
  /** Absent: a message has none, an edit keeps those of the message. */
  readonly files?: readonly Attached[];
}

interface WithoutFiles {
  readonly files?: undefined;
}

/** A request to the model: a new message, an edited one, another answer, or more of an answer. */
export type TurnRequest =
  | (MessageChoice & WithFiles & { readonly kind: "message"; readonly text: string })
  | (ModelChoice & WithFiles & { readonly kind: "edit"; readonly messageId: number; readonly text: string })
  | (ModelChoice & WithoutFiles & { readonly kind: "regenerate"; readonly messageId: number })
  | (WithoutFiles & { readonly kind: "continue"; readonly messageId: number });

/** A question and its answer while this page follows it. */
export interface Turn {
  /** Identifies the turn locally and, as client_message_id, at the server: a retry cannot send it twice. */
  readonly key: string;
  /** The view it was sent from; a new chat has no session id yet. */
  readonly conversation: string;
  /** Absent for answers requested before the page loaded. */
  readonly request?: TurnRequest;
  readonly sessionId?: number;
  readonly userMessageId?: number;
  readonly messageId?: number;
  readonly phase: Phase;
  readonly parts: readonly Part[];
  /** The text parts, concatenated. */
  readonly text: string;
  readonly lastSeq: number;
  /** Position in the model's queue; 0 once the answer has started. */
  readonly queuePosition: number;
  /** Names of the files whose upload the request waits for. */
  readonly uploading?: readonly string[];
  /** Names of the files that the server reads before it begins the answer. */
  readonly reading?: readonly string[];
  /** What the tools of calls said last about their progress, by the ids of the calls. */
  readonly progress?: Readonly<Record<string, string>>;
  /** The answer is complete, but the server cannot store it yet. */
  readonly saving?: boolean;
  /** An event is missing: later ones are ignored until the stream resumes from lastSeq. */
  readonly gap: boolean;
  /** The connection was lost and is being restored. */
  readonly lost: boolean;
  /** Why it failed: the server's message and the error code. */
  readonly failure?: string;
  readonly failureCode?: string;
  readonly failureDetails?: ErrorDetails;
  /** The server was unreachable: the message is resent once it is back. */
  readonly unreachable?: boolean;
  /** A request under its key had no reply, so the server may have accepted it: a resend must not differ. */
  readonly maybeAccepted?: boolean;
  /** When this page saw the answer start, and when a retry makes sense (performance.now()). */
  readonly startedAt?: number;
  readonly retryAt?: number;
  /** What the answer took, known once it has ended; before, only a fallback is. */
  readonly metadata?: Answer["metadata"];
}

/** A request waits for the uploads of these files; for none any more, before it is sent. */
export interface UploadingEvent {
  type: "uploading";
  names: readonly string[];
}

/** Events of a turn: the server's, and changes that this page detects. */
export type TurnEvent =
  | Exclude<StreamEvent, { type: "start" }>
  | (StartEvent & { at?: number })
  | UploadingEvent
  /** `sessionId`: the session that the new chat has become, if any. `choice` replaces the model that was refused. */
  | { type: "resend"; sessionId?: number; choice?: MessageChoice }
  | {
      type: "refused";
      message: string;
      code?: string;
      details?: ErrorDetails;
      retryAt?: number;
      unreachable?: boolean;
    }
  | { type: "dropped" }
  /** Something else was chosen for a turn that was refused. */
  | { type: "choose"; choice: MessageChoice }
  /** The turn is no longer resent automatically. */
  | { type: "given_up" }
  | { type: "stored"; answer: StoredAnswer };

/** What the server says of an answer. */
export type StoredAnswer = Pick<Answer, "status" | "content" | "parts" | "error"> &
  Partial<Pick<Answer, "metadata">>;

export function newTurn(
  of: Pick<Turn, "key" | "conversation" | "request" | "sessionId" | "messageId">,
): Turn {
  const phase = of.request === undefined ? "streaming" : "sending";
  return { ...of, phase, parts: [], text: "", lastSeq: 0, queuePosition: 0, gap: false, lost: false };
}

/** The text that the user wrote, if any. */
export function questionText({ request }: Turn): string | undefined {
  return request !== undefined && "text" in request ? request.text : undefined;
}

/** Codes of refusals because of the model: another one has to be chosen. */
export const refusedModel: ReadonlySet<string> = new Set([
  "unknown_model",
  "model_gone",
  "budget_needs_price",
  "model_cannot_see",
]);

/** Nothing is streamed any more. An answer that waits for a decision on a call may stream again. */
export function hasEnded(turn: Turn): boolean {
  return turn.phase !== "sending" && turn.phase !== "streaming";
}

/** The chat takes no other message: the answer streams, or waits for a decision on a call. */
export function isOpen(turn: Turn): boolean {
  return !hasEnded(turn) || turn.phase === "waiting";
}

function hasGap(turn: Turn, seq: number | undefined): boolean {
  return seq !== undefined && seq > turn.lastSeq + 1;
}

/** The answer waits for nothing. */
const idle = { queuePosition: 0, reading: undefined } as const;

function grow(turn: Turn, event: GrowthEvent): Turn {
  // A replacement is the server's full answer, even if shorter: what was not stored is lost when a server dies.
  if (!replaces(event)) {
    if (event.seq <= turn.lastSeq) return turn;
    if (hasGap(turn, event.seq)) return turn.gap ? turn : { ...turn, gap: true };
  }
  const parts = applyDelta(turn.parts, event);
  const text = contentOf(parts);
  return {
    ...turn,
    parts,
    text,
    lastSeq: event.seq,
    ...idle,
    gap: false,
    saving: false,
  };
}

/** Changes the turn if the event is about its answer. */
function note(turn: Turn, { message_id }: { message_id: number }, change: Partial<Turn>): Turn {
  return message_id === turn.messageId ? { ...turn, lost: false, ...change } : turn;
}

/** The server refused the turn and does not know its key. */
function canChange({ phase, request, unreachable, maybeAccepted }: Turn): boolean {
  return phase === "unsent" && request?.kind !== "continue" && !unreachable && !maybeAccepted;
}

function withChoice(turn: Turn, choice: MessageChoice | undefined): Turn {
  return { ...turn, request: turn.request && { ...turn.request, ...choice } };
}

/** The only function that changes a turn. */
export function advance(turn: Turn, event: TurnEvent): Turn {
  if (event.type === "resend")
    return turn.phase === "unsent"
      ? {
          ...withChoice(turn, event.choice),
          phase: "sending",
          sessionId: turn.sessionId ?? event.sessionId,
          lost: false,
          failure: undefined,
          failureCode: undefined,
          failureDetails: undefined,
          retryAt: undefined,
        }
      : turn;
  if (event.type === "given_up") return turn.phase === "unsent" ? { ...turn, unreachable: undefined } : turn;
  if (event.type === "choose") return canChange(turn) ? withChoice(turn, event.choice) : turn;
  if (hasEnded(turn) && !(turn.phase === "waiting" && event.type === "stored")) return turn;
  switch (event.type) {
    // A start that is replayed may lack the question's id.
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
    case "uploading":
      return { ...turn, uploading: event.names };
    case "reading":
      return note(turn, event, { ...idle, reading: event.files.map(({ name }) => name) });
    case "queued":
      return note(turn, event, { ...idle, queuePosition: event.position });
    case "fallback":
      return note(turn, event, { ...idle, metadata: event.metadata });
    case "progress":
      return note(turn, event, { progress: { ...turn.progress, [event.id]: event.text } });
    case "saving":
      return note(turn, event, { saving: true });
    case "token":
    case "reasoning":
    case "tool_call":
    case "tool_result":
    case "file":
    case "source":
    case "parts":
    case "unknown":
      return event.message_id === turn.messageId ? grow({ ...turn, lost: false }, event) : turn;
    case "end":
      if (event.message_id !== turn.messageId) return turn;
      return hasGap(turn, event.seq)
        ? { ...turn, gap: true }
        : { ...turn, phase: event.status, metadata: event.metadata, lost: false };
    case "error": {
      const why = { failure: event.message, failureCode: event.error_code.toLowerCase() };
      if (turn.messageId === undefined) return { ...turn, ...why, phase: "unsent", unreachable: undefined };
      if (hasGap(turn, event.seq)) return { ...turn, gap: true };
      // Without a text, the failure is the chosen model's.
      const metadata = turn.text === "" ? undefined : turn.metadata;
      return { ...turn, ...why, phase: "failed", metadata, lost: false };
    }
    case "refused": {
      const why = { failure: event.message, failureCode: event.code, failureDetails: event.details };
      return turn.phase === "sending"
        ? {
            ...turn,
            ...why,
            phase: "unsent",
            retryAt: event.retryAt,
            unreachable: event.unreachable,
            maybeAccepted: turn.maybeAccepted || event.unreachable,
          }
        : { ...turn, ...why, phase: "failed", lost: false };
    }
    // Following the answer shows whether a "continue" request arrived.
    case "dropped":
      return {
        ...turn,
        lost: true,
        gap: false,
        saving: false,
        maybeAccepted: turn.maybeAccepted || turn.messageId === undefined,
        phase: turn.messageId === undefined ? turn.phase : "streaming",
      };
    case "stored":
      if (event.answer.status === "streaming" && turn.phase !== "waiting") return turn;
      return {
        ...turn,
        parts: partsOf(event.answer.content, event.answer.parts),
        text: event.answer.content,
        phase: event.answer.status,
        metadata: event.answer.metadata,
        failure: event.answer.error?.message,
        failureCode: event.answer.error?.error_code.toLowerCase(),
        lost: false,
      };
  }
}
