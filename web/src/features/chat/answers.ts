import { ApiError, inWords } from "@/api/api-error";
import type { Answer, StreamEvent } from "@/api/types";
import { pause, pauseBefore } from "./backoff";
import { addToDraft } from "./drafts";
import type { AnswerTransport } from "./transport";
import { advance, hasEnded, newTurn, type Turn, type TurnEvent } from "./turn";

export interface Send {
  key: string;
  conversation: string;
  question: string;
  sessionId?: number;
}

interface Parts {
  transport: AnswerTransport;
  stopAnswer(messageId: number): Promise<Answer>;
  /** Told when a turn enters another phase. */
  onPhase?(turn: Turn): void;
  pause?: typeof pause;
}

/** Answers holds the turns this page follows and keeps each connected until its answer has ended. */
export class Answers {
  private turns: readonly Turn[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly stopping = new Set<string>();
  private life = new AbortController();

  constructor(private readonly parts: Parts) {}

  readonly list = (): readonly Turn[] => this.turns;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  send(of: Send): void {
    this.put([...this.turns, newTurn(of)]);
    void this.run(of.key);
  }

  retry(key: string): void {
    if (this.find(key)?.phase !== "unsent") return;
    this.apply(key, { type: "resend" });
    void this.run(key);
  }

  /** Takes an unsent message out of the view. */
  discard(key: string): void {
    this.put(this.turns.filter((turn) => turn.key !== key || turn.phase !== "unsent"));
  }

  /** Goes on with an answer that was running when the page loaded. */
  follow(conversation: string, sessionId: number, messageId: number): void {
    if (this.turns.some((turn) => turn.messageId === messageId)) return;
    const key = `message-${messageId}`;
    this.put([...this.turns, newTurn({ key, conversation, sessionId, messageId })]);
    void this.run(key);
  }

  /** Asks the server to stop; before it has named the answer, as soon as it does. */
  async stop(key: string): Promise<void> {
    const turn = this.find(key);
    if (turn === undefined || hasEnded(turn)) return;
    if (turn.messageId === undefined) {
      this.stopping.add(key);
      return;
    }
    this.stopping.delete(key);
    this.apply(key, { type: "stored", answer: await this.parts.stopAnswer(turn.messageId) });
  }

  /** Forgets everything, when the person signs out; when they did not mean to, what they wrote becomes drafts. */
  reset(keepWords: boolean): void {
    for (const { messageId, question, sessionId } of keepWords ? this.turns : []) {
      if (messageId === undefined && question !== undefined) addToDraft(sessionId, question);
    }
    this.life.abort();
    this.life = new AbortController();
    this.stopping.clear();
    this.put([]);
  }

  private find(key: string): Turn | undefined {
    return this.turns.find((turn) => turn.key === key);
  }

  private put(turns: readonly Turn[]): void {
    this.turns = turns;
    for (const listener of this.listeners) listener();
  }

  private apply(key: string, event: TurnEvent): void {
    const before = this.find(key);
    if (before === undefined) return;
    const after = advance(before, event);
    if (after !== before) this.put(this.turns.map((turn) => (turn === before ? after : turn)));
    if (after.phase !== before.phase) this.parts.onPhase?.(after);
    if (event.type === "start" && this.stopping.has(key)) void this.stop(key).catch(() => undefined);
  }

  private connect(turn: Turn, signal: AbortSignal): AsyncIterable<StreamEvent> {
    const { transport } = this.parts;
    if (turn.messageId !== undefined) return transport.follow(turn.messageId, turn.lastSeq, signal);
    const { question = "", sessionId, key } = turn;
    return transport.send({ message: question, sessionId, clientMessageId: key }, signal);
  }

  /** Reads one connection. */
  private async read(key: string, turn: Turn, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of this.connect(turn, signal)) {
        if (signal.aborted) break;
        this.apply(key, event);
        const now = this.find(key);
        if (now === undefined || now.gap || hasEnded(now)) break;
      }
    } catch (error) {
      if (!signal.aborted) this.giveUpIfRefused(key, error);
    }
  }

  // Once the server has taken the question, the answer goes on there: everything short of a clear refusal
  // is tried again. Before that the person decides, with the same key.
  private giveUpIfRefused(key: string, error: unknown): void {
    const turn = this.find(key);
    if (turn === undefined) return;
    const over = error instanceof ApiError && error.kind === "signed-out";
    const clear =
      error instanceof ApiError && error.kind === "refused" && error.status < 500 && error.status !== 429;
    if (turn.messageId === undefined || over || clear)
      this.apply(key, { type: "refused", message: inWords(error) });
  }

  private async run(key: string): Promise<void> {
    const { signal } = this.life;
    const wait = this.parts.pause ?? pause;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const turn = this.find(key);
      if (turn === undefined || hasEnded(turn)) return;
      await this.read(key, turn, signal);
      const after = this.find(key);
      if (signal.aborted || after === undefined || hasEnded(after)) return;
      if (after.messageId === undefined) {
        this.apply(key, { type: "refused", message: "The connection was lost before the message arrived." });
        return;
      }
      const progress = after.lastSeq > turn.lastSeq || turn.messageId === undefined;
      if (progress) attempt = 0;
      this.apply(key, { type: "dropped" });
      await wait(after.gap && progress ? 0 : pauseBefore(attempt), signal);
    }
  }
}
