import type { Message } from "@/api/types";
import type { Phase, Turn } from "./turn";

/** Entry is one message as it is shown. */
export interface Entry {
  /** Stays the same while a live turn becomes a stored message, so that nothing is mounted twice. */
  key: string;
  role: "user" | "assistant";
  text: string;
  phase: Phase;
  failure?: string;
  lost: boolean;
  /** Its place in the queue while it waits for the model. */
  place?: number;
  /** Set while this page follows the answer. */
  turnKey?: string;
}

function fromStored(message: Message, turn: Turn | undefined): Entry {
  const role = message.role === "user" ? "user" : "assistant";
  if (turn === undefined || role === "user") {
    const key = turn ? `${turn.key}-user` : `m${message.id}`;
    const { content: text, status: phase } = message;
    return { key, role, text, phase, failure: message.error?.message, lost: false };
  }
  // The store may be ahead of the stream right after a reload: never show less than was there.
  const live = fromTurn(turn);
  return live.text.length < message.content.length ? { ...live, text: message.content } : live;
}

function fromTurn(turn: Turn): Entry {
  const { key, phase, text, failure, lost, place } = turn;
  return { key: `${key}-answer`, role: "assistant", text, phase, failure, lost, place, turnKey: key };
}

function question(turn: Turn): Entry[] {
  if (turn.question === undefined) return [];
  const { key, question: text, phase, failure } = turn;
  return [{ key: `${key}-user`, role: "user", text, phase, failure, lost: false, turnKey: key }];
}

/** Joins what is stored with what is live; each message once, in the order in which they were said. */
export function transcript(stored: readonly Message[], turns: readonly Turn[]): Entry[] {
  const ids = new Set(stored.map((message) => message.id));
  const turnOf = new Map<number, Turn>();
  for (const turn of turns) {
    if (turn.messageId !== undefined) turnOf.set(turn.messageId, turn);
    if (turn.userMessageId !== undefined) turnOf.set(turn.userMessageId, turn);
  }
  const entries = stored.filter(({ role }) => role !== "system").map((m) => fromStored(m, turnOf.get(m.id)));
  for (const turn of turns) {
    if (turn.userMessageId === undefined || !ids.has(turn.userMessageId)) entries.push(...question(turn));
    const known = turn.messageId !== undefined && ids.has(turn.messageId);
    if (!known && turn.phase !== "unsent") entries.push(fromTurn(turn));
  }
  return entries;
}
