import type { Message } from "@/api/types";
import { hasEnded, type Phase, type Turn, wordsOf } from "./turn";

/** Refusal is a wish that the server has not taken; the person may try again. */
export interface Refusal {
  turnKey: string;
  message: string;
  /** The error's code, where it has one. */
  code?: string;
  /** By when that is worth it (performance.now()). */
  retryAt?: number;
  /** The server could not be reached: it is sent again by itself. */
  unreachable?: boolean;
}

/** Entry is one message as it is shown. */
export interface Entry {
  /** Stays the same while a live turn becomes a stored message, so that nothing is mounted twice. */
  key: string;
  /** Absent until the server has taken it. */
  id?: number;
  role: "user" | "assistant";
  text: string;
  phase: Phase;
  failure?: string;
  failureCode?: string;
  /** Its place in the queue while it waits for the model. */
  place?: number;
  /** It is whole and not stored yet. */
  saving?: boolean;
  /** All wordings or answers in its place, this one included. */
  siblings?: number[];
  metadata?: Message["metadata"];
  refusal?: Refusal;
}

function fromStored(message: Message, turn: Turn | undefined): Entry {
  const role = message.role === "user" ? "user" : "assistant";
  const { id, content: text, status: phase, sibling_ids: siblings, metadata } = message;
  const asStored = {
    id,
    role,
    text,
    phase,
    failure: message.error?.message,
    failureCode: message.error?.error_code.toLowerCase(),
    siblings,
    metadata,
  } as const;
  if (turn === undefined) return { key: `m${id}`, ...asStored };
  if (role === "user") return { key: `${turn.key}-user`, ...asStored };
  const live = fromTurn(turn);
  if (turn.phase === "unsent") return { ...asStored, key: live.key, refusal: live.refusal };
  // The store may be ahead of the stream right after a reload: never show less than was there.
  const ahead = turn.text.length < text.length || (turn.text.length === text.length && phase !== "streaming");
  if (hasEnded(turn) && ahead) return { ...asStored, key: live.key };
  return { ...live, siblings, metadata, text: ahead ? text : live.text };
}

function refusalOf(turn: Turn): Refusal | undefined {
  const { key, phase, failure = "", failureCode: code, retryAt, unreachable } = turn;
  return phase === "unsent" ? { turnKey: key, message: failure, code, retryAt, unreachable } : undefined;
}

function fromTurn(turn: Turn): Entry {
  const { key, messageId: id, phase, text, failure, failureCode, place, saving } = turn;
  const refusal = refusalOf(turn);
  const live = { text, phase, failure, failureCode, place, saving, refusal };
  return { key: `${key}-answer`, id, role: "assistant", ...live };
}

function question(turn: Turn): Entry[] {
  const text = wordsOf(turn);
  if (text === undefined) return [];
  const { key, userMessageId: id, phase } = turn;
  return [{ key: `${key}-user`, id, role: "user", text, phase, refusal: refusalOf(turn) }];
}

/** What a turn puts other words in place of. */
function replaced({ asked }: Turn): number | undefined {
  return asked?.kind === "edit" || asked?.kind === "regenerate" ? asked.messageId : undefined;
}

function show(entries: Entry[], turn: Turn): Entry[] {
  const target = replaced(turn);
  const at = entries.findIndex(({ id }) => id !== undefined && id === target);
  // The old answer stays in view with a word about why there is no other one.
  if (turn.phase === "unsent" && turn.asked?.kind !== "message" && turn.asked?.kind !== "edit")
    return entries.map((entry, index) => (index === at ? { ...entry, refusal: refusalOf(turn) } : entry));
  const before = at < 0 ? entries : entries.slice(0, at);
  return [...before, ...question(turn), ...(turn.phase === "unsent" ? [] : [fromTurn(turn)])];
}

/**
 * Joins what is stored with what is live; each message once, in the order in which they were said. `readAt` is when
 * the server was asked for what is stored (performance.now()): an answer that had begun by then and is not among
 * it belongs to another branch.
 */
export function transcript(stored: readonly Message[], turns: readonly Turn[], readAt = 0): Entry[] {
  const ids = new Set(stored.map((message) => message.id));
  const turnOf = new Map<number, Turn>();
  for (const turn of turns) {
    if (turn.messageId !== undefined) turnOf.set(turn.messageId, turn);
    if (turn.userMessageId !== undefined) turnOf.set(turn.userMessageId, turn);
  }
  let entries = stored.filter(({ role }) => role !== "system").map((m) => fromStored(m, turnOf.get(m.id)));
  for (const turn of turns) {
    const known = turn.messageId !== undefined && ids.has(turn.messageId);
    const elsewhere = turn.startedAt !== undefined && turn.startedAt < readAt;
    if (!known && !elsewhere) entries = show(entries, turn);
  }
  return entries;
}
