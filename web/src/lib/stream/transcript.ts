import type { ErrorDetails } from "@/data/client/api-error";
import type { Message, Part } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import { partsOf, sizeOf } from "./parts";
import { hasEnded, type Phase, questionText, type Turn } from "./turn";

/** A request that the server did not accept; the user may retry. */
export interface Refusal {
  turnKey: string;
  message: string;
  /** The error code, if any. */
  code?: string;
  details?: ErrorDetails;
  /** When a retry makes sense (performance.now()). */
  retryAt?: number;
  /** The server was unreachable: the message is resent automatically. */
  unreachable?: boolean;
}

/** One message of the transcript. */
export interface Entry {
  /** Stable while a live turn becomes a stored message, so that nothing remounts. */
  key: string;
  /** Absent until the server has accepted it. */
  id?: number;
  role: "user" | "assistant";
  text: string;
  /** Absent if the message is a single text. */
  parts?: readonly Part[];
  /** Of a question that is not listed yet; listed ones have theirs in `parts`. */
  files?: readonly Attached[];
  phase: Phase;
  failure?: string;
  failureCode?: string;
  /** Position in the model's queue. */
  queuePosition?: number;
  /** Names of the files that have to be uploaded, or read, before the answer begins. */
  uploading?: readonly string[];
  reading?: readonly string[];
  /** What the tools of calls said last about their progress, by the ids of the calls. */
  progress?: Readonly<Record<string, string>>;
  /** The answer is complete but not stored yet. */
  saving?: boolean;
  /** Ids of all versions of this message, including itself. */
  siblings?: number[];
  metadata?: Message["metadata"];
  refusal?: Refusal;
}

function storedEntry(message: Message, turn: Turn | undefined): Entry {
  const role = message.role === "user" ? "user" : "assistant";
  const { id, content: text, parts, status: phase, sibling_ids: siblings } = message;
  // A list that was read before the end of an answer has zeros.
  const metadata = phase === "streaming" ? turn?.metadata : message.metadata;
  const base = {
    id,
    role,
    text,
    parts,
    phase,
    failure: message.error?.message,
    failureCode: message.error?.error_code.toLowerCase(),
    siblings,
    metadata,
  } as const;
  if (turn === undefined) return { key: `m${id}`, ...base };
  if (role === "user") return { key: `${turn.key}-user`, ...base };
  const live = liveEntry(turn);
  if (turn.phase === "unsent") return { ...base, key: live.key, refusal: live.refusal };
  // After a reload, the stored answer may be ahead of the stream: never show less of it.
  const more = sizeOf(partsOf(text, parts)) - sizeOf(turn.parts);
  const ahead = more > 0 || (more === 0 && phase !== "streaming");
  if (hasEnded(turn) && ahead) return { ...base, key: live.key };
  return ahead ? { ...live, siblings, metadata, text, parts } : { ...live, siblings, metadata };
}

function refusalOf(turn: Turn): Refusal | undefined {
  const { key, phase, failure = "", failureCode: code, failureDetails: details, retryAt, unreachable } = turn;
  return phase === "unsent"
    ? { turnKey: key, message: failure, code, details, retryAt, unreachable }
    : undefined;
}

function liveEntry(turn: Turn): Entry {
  const {
    key,
    messageId: id,
    phase,
    parts,
    text,
    failure,
    failureCode,
    queuePosition,
    uploading,
    reading,
    progress,
    saving,
    metadata,
  } = turn;
  const refusal = refusalOf(turn);
  const waits = { queuePosition, uploading, reading };
  const live = { text, parts, phase, failure, failureCode, ...waits, progress, saving, metadata, refusal };
  return { key: `${key}-answer`, id, role: "assistant", ...live };
}

function questionEntry(turn: Turn): Entry[] {
  const text = questionText(turn);
  if (text === undefined) return [];
  const { key, userMessageId: id, phase } = turn;
  return [
    {
      key: `${key}-user`,
      id,
      role: "user",
      text,
      files: turn.request?.files,
      phase,
      refusal: refusalOf(turn),
    },
  ];
}

/** The message that the turn replaces. */
function replacedMessageId({ request }: Turn): number | undefined {
  return request?.kind === "edit" || request?.kind === "regenerate" ? request.messageId : undefined;
}

function applyTurn(entries: Entry[], turn: Turn): Entry[] {
  const target = replacedMessageId(turn);
  const at = entries.findIndex(({ id }) => id !== undefined && id === target);
  // Keep the old answer, with the error below it.
  if (turn.phase === "unsent" && turn.request?.kind !== "message" && turn.request?.kind !== "edit")
    return entries.map((entry, index) => (index === at ? { ...entry, refusal: refusalOf(turn) } : entry));
  const before = at < 0 ? entries : entries.slice(0, at);
  return [...before, ...questionEntry(turn), ...(turn.phase === "unsent" ? [] : [liveEntry(turn)])];
}

/**
 * Merges stored messages with live turns, each message once and in order. `readAt` is when the stored messages were
 * requested (performance.now()): an answer that started before but is not among them belongs to another branch.
 */
export function transcript(stored: readonly Message[], turns: readonly Turn[], readAt = 0): Entry[] {
  const ids = new Set(stored.map((message) => message.id));
  const turnOf = new Map<number, Turn>();
  for (const turn of turns) {
    if (turn.messageId !== undefined) turnOf.set(turn.messageId, turn);
    if (turn.userMessageId !== undefined) turnOf.set(turn.userMessageId, turn);
  }
  let entries = stored.filter(({ role }) => role !== "system").map((m) => storedEntry(m, turnOf.get(m.id)));
  for (const turn of turns) {
    const known = turn.messageId !== undefined && ids.has(turn.messageId);
    const onOtherBranch = turn.startedAt !== undefined && turn.startedAt < readAt;
    if (!known && !onOtherBranch) entries = applyTurn(entries, turn);
  }
  return entries;
}
