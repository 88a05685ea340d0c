import { ApiError } from "@/api/api-error";
import { pause, pauseBefore } from "@/api/backoff";
import type { Connection } from "@/api/connection";
import type { Status } from "@/api/types";
import type { Answers } from "./answers";
import { addToDraft, keepQueue, type Queued } from "./drafts";
import { newId } from "./new-id";
import { hasEnded, type Turn, wordsOf } from "./turn";

/** So many messages of one chat may wait. */
export const maxQueued = 5;
/** So often one message is sent by itself over a connection that is open; then the person decides. */
const tries = 5;

/** What a message or an answer belongs to. A new chat has no session yet. */
type Chat = Pick<Queued, "conversation" | "sessionId">;

export function sameChat(a: Chat, b: Chat): boolean {
  if (a.sessionId !== undefined && b.sessionId !== undefined) return a.sessionId === b.sessionId;
  return a.conversation === b.conversation;
}

interface Parts {
  answers: Pick<Answers, "list" | "ask" | "retry" | "giveUp" | "discard" | "stop" | "follow">;
  connection: Pick<Connection, "now" | "subscribe">;
  /** The newest answer of a session, as the server has it. */
  lastAnswer(sessionId: number): Promise<{ id: number; status: Status } | undefined>;
  /** Told when the person has taken a message out. */
  onRemoved?(key: string): void;
  pause?: typeof pause;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** A refusal that another try does not change. */
function isClear(error: Error): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

/**
 * Outbox sends what waits in this tab: messages queued behind a running answer, and messages that the server could not
 * be reached for. Per chat they go out in order, each after the answer before it. Queued ones are held when that answer
 * was stopped or failed: what they say may no longer fit.
 */
export class Outbox {
  private queue: readonly Queued[] = [];
  private readonly listeners = new Set<() => void>();
  /** How often a message was sent by itself in vain. */
  private readonly sent = new Map<string, number>();
  /** The message to be sent as soon as the answer that was stopped for it has ended. */
  private urgent: string | undefined;
  private life = new AbortController();
  private resending = false;
  private unwatch: (() => void) | undefined;

  constructor(private readonly parts: Parts) {}

  readonly list = (): readonly Queued[] => this.queue;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes up what waited when the page was loaded. */
  start(queue: readonly Queued[] = []): void {
    this.queue = queue;
    this.unwatch = this.parts.connection.subscribe(() => {
      if (this.parts.connection.now() === "open") this.flushAll();
    });
    void this.resend();
    const known = ({ sessionId, conversation }: Queued) =>
      sessionId !== undefined || this.parts.answers.list().some((turn) => turn.conversation === conversation);
    if (this.queue.length > 0)
      this.put(this.queue.map((item) => (known(item) ? item : { ...item, held: true })));
    const due = this.queue.filter(({ held }) => !held).map(({ sessionId }) => sessionId);
    for (const sessionId of new Set(due)) if (sessionId !== undefined) void this.look(sessionId);
  }

  /** Queues a message behind the running answer; false when as many wait as may. */
  add(chat: Chat, text: string): boolean {
    if (this.of(chat).length >= maxQueued) return false;
    this.put([...this.queue, { ...chat, key: newId(), text, held: false }]);
    this.flush(chat);
    return true;
  }

  /** Takes a message out of the queue when the person wants it; a tab that is a copy of this one has it, too. */
  remove(key: string): Queued | undefined {
    const item = this.drop(key);
    if (item !== undefined) this.parts.onRemoved?.(key);
    return item;
  }

  /** Takes a message out of the queue of this tab only. */
  drop(key: string): Queued | undefined {
    const item = this.queue.find((waiting) => waiting.key === key);
    if (item !== undefined) this.put(this.queue.filter((waiting) => waiting !== item));
    return item;
  }

  /** Stops the running answer and sends this message, and only this one. */
  async sendNow(key: string): Promise<void> {
    const item = this.queue.find((waiting) => waiting.key === key);
    if (item === undefined) return;
    this.urgent = key;
    const running = this.running(item);
    if (running === undefined) return this.flush(item);
    try {
      await this.parts.answers.stop(running.key);
    } catch (error) {
      this.urgent = undefined;
      throw error;
    }
  }

  /** Sends an unsent message again, when the person asks for it. */
  retry(turnKey: string): void {
    const turn = this.parts.answers.list().find(({ key }) => key === turnKey);
    if (turn === undefined) return;
    this.sent.delete(turnKey);
    this.parts.answers.retry(turnKey, this.sessionOf(turn));
  }

  /** Takes an unsent message out of the view. What is queued behind it waits for the person. */
  discard(turnKey: string): void {
    const turn = this.parts.answers.list().find(({ key }) => key === turnKey);
    if (turn === undefined) return;
    this.parts.answers.discard(turnKey);
    this.hold(turn, true);
  }

  /** To be told when a turn enters another phase. */
  onPhase(turn: Turn): void {
    const { sessionId, conversation, phase } = turn;
    if (phase === "streaming" || hasEnded(turn)) this.name(conversation, sessionId);
    if (phase === "unsent") this.refused(turn);
    else if (hasEnded(turn)) {
      this.sent.delete(turn.key);
      this.hold(turn, phase !== "complete");
      this.flush(turn);
    }
  }

  /** Forgets everything, when the person signs out; when they did not mean to, what they wrote becomes drafts. */
  reset(keepWords: boolean): void {
    if (keepWords) for (const { sessionId, text } of this.queue) addToDraft(sessionId, text);
    this.unwatch?.();
    this.life.abort();
    this.life = new AbortController();
    this.resending = false;
    this.sent.clear();
    this.urgent = undefined;
    this.put([]);
  }

  private put(queue: readonly Queued[]): void {
    this.queue = queue;
    keepQueue(queue);
    for (const listener of this.listeners) listener();
  }

  private of(chat: Chat): Queued[] {
    return this.queue.filter((item) => sameChat(item, chat));
  }

  private sessionOf(chat: Chat): number | undefined {
    const named = (turn: Turn) => turn.sessionId !== undefined && sameChat(turn, chat);
    return chat.sessionId ?? this.parts.answers.list().find(named)?.sessionId;
  }

  private running(chat: Chat): Turn | undefined {
    return this.parts.answers.list().find((turn) => sameChat(turn, chat) && !hasEnded(turn));
  }

  /** A new chat has become a session. */
  private name(conversation: string, sessionId: number | undefined): void {
    const unnamed = (item: Queued) => item.sessionId === undefined && item.conversation === conversation;
    if (sessionId === undefined || !this.queue.some(unnamed)) return;
    this.put(this.queue.map((item) => (unnamed(item) ? { ...item, sessionId } : item)));
  }

  private hold(chat: Chat, held: boolean): void {
    const changes = (item: Queued) => sameChat(item, chat) && item.held !== held;
    if (this.queue.some(changes))
      this.put(this.queue.map((item) => (changes(item) ? { ...item, held } : item)));
  }

  private refused(turn: Turn): void {
    if (turn.unreachable) return void this.resend();
    const text = wordsOf(turn);
    // Another tab or device has asked in between: the message waits for that answer.
    if (turn.failureCode === "answer_running" && turn.asked?.kind === "message" && text !== undefined) {
      const { key, conversation, sessionId } = turn;
      this.put([{ key, conversation, sessionId, text, held: false }, ...this.queue]);
      this.parts.answers.discard(key);
      const before = this.sent.get(key) ?? 0;
      this.sent.set(key, before + 1);
      if (before >= tries) this.hold(turn, true);
      else if (sessionId !== undefined) void this.look(sessionId, before);
    } else this.hold(turn, true);
  }

  /** Sends the first that waits in a chat, unless an answer is running there. */
  private flush(chat: Chat): void {
    const { answers, connection } = this.parts;
    if (this.running(chat) !== undefined) return;
    const turns = answers.list().filter((turn) => sameChat(turn, chat));
    const sessionId = this.sessionOf(chat);
    const unsent = turns.find((turn) => turn.phase === "unsent" && turn.unreachable);
    if (unsent !== undefined) {
      if (connection.now() === "lost") return;
      if (this.mayTry(unsent.key)) answers.retry(unsent.key, sessionId);
      else {
        answers.giveUp(unsent.key);
        this.hold(chat, true);
      }
      return;
    }
    const waiting = this.of(chat);
    const item = waiting.find(({ key }) => key === this.urgent) ?? waiting.find(({ held }) => !held);
    if (item === undefined) return;
    if (item.key === this.urgent) this.urgent = undefined;
    const { key, conversation, text } = item;
    // Asked for first and removed then: it is stored in one place or the other at every moment.
    answers.ask({
      key,
      conversation,
      sessionId: item.sessionId ?? sessionId,
      asked: { kind: "message", text },
    });
    this.drop(key);
  }

  /** Counts the tries that are made over an open connection: what breaks it each time is not sent forever. */
  private mayTry(key: string): boolean {
    const before = this.sent.get(key) ?? 0;
    if (this.parts.connection.now() !== "open") return true;
    this.sent.set(key, before + 1);
    return before < tries;
  }

  private unreached(): Turn[] {
    return this.parts.answers.list().filter(({ phase, unreachable }) => phase === "unsent" && unreachable);
  }

  private flushAll(): void {
    for (const turn of this.unreached()) this.flush(turn);
  }

  /** Tries again, later each time, while there are messages that the server could not be reached for. */
  private async resend(): Promise<void> {
    if (this.resending) return;
    this.resending = true;
    const { signal } = this.life;
    const wait = this.parts.pause ?? pause;
    const due = () =>
      this.unreached().length > 0 ||
      this.parts.answers.list().some(({ phase, unreachable }) => phase === "sending" && unreachable);
    for (let attempt = 0; !signal.aborted && due(); attempt += 1) {
      await wait(pauseBefore(attempt), signal);
      if (!signal.aborted) this.flushAll();
    }
    if (!signal.aborted) this.resending = false;
  }

  /** Finds out whether an answer is running in a chat that this page does not follow, and goes on from there. */
  private async look(sessionId: number, before = -1): Promise<void> {
    const { signal } = this.life;
    const wait = this.parts.pause ?? pause;
    for (let attempt = before; !signal.aborted; attempt += 1) {
      if (attempt >= 0) await wait(pauseBefore(attempt), signal);
      const item = this.queue.find((waiting) => waiting.sessionId === sessionId);
      if (signal.aborted || item === undefined || this.running(item) !== undefined) return;
      const last = await this.parts.lastAnswer(sessionId).catch(asError);
      if (signal.aborted) return;
      if (last instanceof Error) {
        if (isClear(last)) return this.hold(item, true);
        continue;
      }
      if (last?.status !== "streaming") {
        if (last !== undefined && last.status !== "complete") this.hold(item, true);
        return this.flush(item);
      }
      this.parts.answers.follow(item.conversation, sessionId, last.id);
    }
  }
}
