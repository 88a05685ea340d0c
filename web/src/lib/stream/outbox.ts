import { ApiError } from "@/data/client/api-error";
import type { Status } from "@/data/client/types";
import { addToDraft } from "@/data/drafts/drafts";
import type { Attached } from "@/data/drafts/files";
import { newId } from "@/lib/new-id";
import type { Answers } from "./answers";
import { backoffDelay, pause } from "./backoff";
import type { Connection } from "./connection";
import { hasEnded, isOpen, type MessageChoice, type Turn } from "./turn";
import { type Queued, saveQueue } from "./unsent-storage";

/** Maximum queued messages per chat. */
export const maxQueued = 5;
/** Automatic attempts per message over an open connection, before the user decides. */
const maxAttempts = 5;

/** Identifies a chat. A new chat has no session yet. */
export type Chat = Pick<Queued, "conversation" | "sessionId">;

export function sameChat(a: Chat, b: Chat): boolean {
  if (a.sessionId !== undefined && b.sessionId !== undefined) return a.sessionId === b.sessionId;
  return a.conversation === b.conversation;
}

interface Dependencies {
  answers: Pick<Answers, "list" | "ask" | "choose" | "retry" | "giveUp" | "discard" | "stop" | "follow">;
  connection: Pick<Connection, "getState" | "subscribe">;
  /** The newest answer of a session on the server. */
  lastAnswer(sessionId: number): Promise<{ id: number; status: Status } | undefined>;
  /** Called when the user removes a message. */
  onRemoved?(key: string): void;
  pause?: typeof pause;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** An error that a retry will not change. */
function isPermanent(error: Error): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

/**
 * Sends the messages waiting in this tab: those queued behind a running answer and those that could not reach the
 * server. Each chat's messages go out in order, each after the previous answer. If that answer is stopped or fails,
 * queued messages are held, since they may no longer fit.
 */
export class Outbox {
  private queue: readonly Queued[] = [];
  private readonly listeners = new Set<() => void>();
  /** Failed automatic attempts by message. */
  private readonly attempts = new Map<string, number>();
  /** The message to send as soon as the running answer has been stopped. */
  private next: string | undefined;
  private lifetime = new AbortController();
  private resending = false;
  private unsubscribe: (() => void) | undefined;

  constructor(private readonly deps: Dependencies) {}

  readonly list = (): readonly Queued[] => this.queue;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Restores the queue after a page load. */
  start(queue: readonly Queued[] = []): void {
    this.queue = queue;
    this.unsubscribe = this.deps.connection.subscribe(() => {
      if (this.deps.connection.getState() === "open") this.flushAll();
    });
    void this.resend();
    const known = ({ sessionId, conversation }: Queued) =>
      sessionId !== undefined || this.deps.answers.list().some((turn) => turn.conversation === conversation);
    if (this.queue.length > 0)
      this.set(this.queue.map((item) => (known(item) ? item : { ...item, held: true })));
    const due = this.queue.filter(({ held }) => !held).map(({ sessionId }) => sessionId);
    for (const sessionId of new Set(due)) if (sessionId !== undefined) void this.check(sessionId);
  }

  /** Queues a message with `choice` behind the running answer; returns false if the queue is full. */
  add(chat: Chat, text: string, choice: MessageChoice = {}, files?: readonly Attached[]): boolean {
    if (this.of(chat).length >= maxQueued) return false;
    this.set([...this.queue, { ...chat, ...choice, key: newId(), text, files, held: false }]);
    this.flush(chat);
    return true;
  }

  /** Sends the chat's messages that wait, and those that the server refused, with another choice. */
  choose(chat: Chat, choice: MessageChoice): void {
    if (this.of(chat).length > 0)
      this.set(this.queue.map((item) => (sameChat(item, chat) ? { ...item, ...choice } : item)));
    for (const turn of this.deps.answers.list())
      if (sameChat(turn, chat)) this.deps.answers.choose(turn.key, choice);
  }

  /** Removes a message on the user's request, also in duplicates of this tab. */
  remove(key: string): Queued | undefined {
    const item = this.drop(key);
    if (item !== undefined) this.deps.onRemoved?.(key);
    return item;
  }

  /** Removes a message from this tab's queue only. */
  drop(key: string): Queued | undefined {
    const item = this.queue.find((waiting) => waiting.key === key);
    if (item !== undefined) this.set(this.queue.filter((waiting) => waiting !== item));
    return item;
  }

  /** Stops the running answer and sends this message; the others stay queued. */
  async sendNow(key: string): Promise<void> {
    const item = this.queue.find((waiting) => waiting.key === key);
    if (item === undefined) return;
    this.next = key;
    const running = this.running(item);
    if (running === undefined) return this.flush(item);
    try {
      await this.deps.answers.stop(running.key);
    } catch (error) {
      this.next = undefined;
      throw error;
    }
  }

  /** Resends an unsent message on the user's request; to `choice`, if given. */
  retry(turnKey: string, choice?: MessageChoice): void {
    const turn = this.deps.answers.list().find(({ key }) => key === turnKey);
    if (turn === undefined) return;
    this.attempts.delete(turnKey);
    this.deps.answers.retry(turnKey, this.sessionOf(turn), choice);
  }

  /** Removes an unsent message from the view. Messages queued behind it are held. */
  discard(turnKey: string): void {
    const turn = this.deps.answers.list().find(({ key }) => key === turnKey);
    if (turn === undefined) return;
    this.deps.answers.discard(turnKey);
    this.hold(turn, true);
  }

  /** Handles a phase change of a turn. */
  onPhase(turn: Turn): void {
    const { sessionId, conversation, phase } = turn;
    if (phase === "streaming" || hasEnded(turn)) this.assign(conversation, sessionId);
    if (phase === "unsent") this.onRefused(turn);
    else if (!isOpen(turn)) {
      this.attempts.delete(turn.key);
      this.hold(turn, phase !== "complete");
      this.flush(turn);
    }
  }

  /** Clears everything at sign-out. If the user did not request it, unsent text is saved as drafts. */
  reset(keepAsDrafts: boolean): void {
    if (keepAsDrafts) for (const { sessionId, text, files } of this.queue) addToDraft(sessionId, text, files);
    this.unsubscribe?.();
    this.lifetime.abort();
    this.lifetime = new AbortController();
    this.resending = false;
    this.attempts.clear();
    this.next = undefined;
    this.set([]);
  }

  private set(queue: readonly Queued[]): void {
    this.queue = queue;
    saveQueue(queue);
    for (const listener of this.listeners) listener();
  }

  private of(chat: Chat): Queued[] {
    return this.queue.filter((item) => sameChat(item, chat));
  }

  private sessionOf(chat: Chat): number | undefined {
    const hasSession = (turn: Turn) => turn.sessionId !== undefined && sameChat(turn, chat);
    return chat.sessionId ?? this.deps.answers.list().find(hasSession)?.sessionId;
  }

  private running(chat: Chat): Turn | undefined {
    return this.deps.answers.list().find((turn) => sameChat(turn, chat) && isOpen(turn));
  }

  /** Records the session that a new chat has become. */
  private assign(conversation: string, sessionId: number | undefined): void {
    const lacksSession = (item: Queued) => item.sessionId === undefined && item.conversation === conversation;
    if (sessionId === undefined || !this.queue.some(lacksSession)) return;
    this.set(this.queue.map((item) => (lacksSession(item) ? { ...item, sessionId } : item)));
  }

  private hold(chat: Chat, held: boolean): void {
    const changes = (item: Queued) => sameChat(item, chat) && item.held !== held;
    if (this.queue.some(changes))
      this.set(this.queue.map((item) => (changes(item) ? { ...item, held } : item)));
  }

  private onRefused(turn: Turn): void {
    if (turn.unreachable) return void this.resend();
    const { key, conversation, sessionId, request } = turn;
    // Another tab or device sent a message meanwhile: wait for that answer.
    if (turn.failureCode === "answer_running" && request?.kind === "message") {
      const { text, files, model, setup, tools } = request;
      this.set([
        { key, conversation, sessionId, text, files, model, setup, tools, held: false },
        ...this.queue,
      ]);
      this.deps.answers.discard(key);
      const previousAttempts = this.attempts.get(key) ?? 0;
      this.attempts.set(key, previousAttempts + 1);
      if (previousAttempts >= maxAttempts) this.hold(turn, true);
      else if (sessionId !== undefined) void this.check(sessionId, previousAttempts);
    } else this.hold(turn, true);
  }

  /** Sends a chat's next message unless an answer is running. */
  private flush(chat: Chat): void {
    const { answers, connection } = this.deps;
    if (this.running(chat) !== undefined) return;
    const turns = answers.list().filter((turn) => sameChat(turn, chat));
    const sessionId = this.sessionOf(chat);
    const unsent = turns.find((turn) => turn.phase === "unsent" && turn.unreachable);
    if (unsent !== undefined) {
      if (connection.getState() === "lost") return;
      if (this.canRetry(unsent.key)) answers.retry(unsent.key, sessionId);
      else {
        answers.giveUp(unsent.key);
        this.hold(chat, true);
      }
      return;
    }
    const waiting = this.of(chat);
    const item = waiting.find(({ key }) => key === this.next) ?? waiting.find(({ held }) => !held);
    if (item === undefined) return;
    if (item.key === this.next) this.next = undefined;
    const { key, conversation, text, files, model, setup, tools } = item;
    const session = item.sessionId ?? sessionId;
    const choice = session === undefined ? { model, setup, tools } : { model };
    // Send before removing, so that the message is stored in one place or the other at any moment.
    answers.ask({
      key,
      conversation,
      sessionId: session,
      request: { kind: "message", text, files, ...choice },
    });
    this.drop(key);
  }

  /** Counts attempts over an open connection, so that a message that breaks it is not resent forever. */
  private canRetry(key: string): boolean {
    const previousAttempts = this.attempts.get(key) ?? 0;
    if (this.deps.connection.getState() !== "open") return true;
    this.attempts.set(key, previousAttempts + 1);
    return previousAttempts < maxAttempts;
  }

  private unreachable(): Turn[] {
    return this.deps.answers.list().filter(({ phase, unreachable }) => phase === "unsent" && unreachable);
  }

  private flushAll(): void {
    for (const turn of this.unreachable()) this.flush(turn);
  }

  /** Retries unreachable messages with backoff. */
  private async resend(): Promise<void> {
    if (this.resending) return;
    this.resending = true;
    const { signal } = this.lifetime;
    const wait = this.deps.pause ?? pause;
    const due = () =>
      this.unreachable().length > 0 ||
      this.deps.answers.list().some(({ phase, unreachable }) => phase === "sending" && unreachable);
    for (let attempt = 0; !signal.aborted && due(); attempt += 1) {
      await wait(backoffDelay(attempt), signal);
      if (!signal.aborted) this.flushAll();
    }
    if (!signal.aborted) this.resending = false;
  }

  /** Checks whether an answer is running in a chat that this page does not follow, and continues accordingly. */
  private async check(sessionId: number, previousAttempts = -1): Promise<void> {
    const { signal } = this.lifetime;
    const wait = this.deps.pause ?? pause;
    for (let attempt = previousAttempts; !signal.aborted; attempt += 1) {
      if (attempt >= 0) await wait(backoffDelay(attempt), signal);
      const item = this.queue.find((waiting) => waiting.sessionId === sessionId);
      if (signal.aborted || item === undefined || this.running(item) !== undefined) return;
      const last = await this.deps.lastAnswer(sessionId).catch(asError);
      if (signal.aborted) return;
      if (last instanceof Error) {
        if (isPermanent(last)) return this.hold(item, true);
        continue;
      }
      // They stay queued until it has ended, which may happen on another device.
      if (last?.status === "waiting") continue;
      if (last?.status !== "streaming") {
        if (last !== undefined && last.status !== "complete") this.hold(item, true);
        return this.flush(item);
      }
      this.deps.answers.follow(item.conversation, sessionId, last.id);
    }
  }
}
