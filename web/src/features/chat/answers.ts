import { ApiError, ownError } from "@/api/api-error";
import { pause, pauseBefore } from "@/api/backoff";
import type { Answer, StreamEvent } from "@/api/types";
import { addToDraft } from "./drafts";
import type { AnswerTransport } from "./transport";
import { type Asked, advance, hasEnded, newTurn, type Turn, type TurnEvent, wordsOf } from "./turn";

export interface Ask {
  key: string;
  conversation: string;
  asked: Asked;
  sessionId?: number;
}

/** A wish that got lost on its way is sent so many times, with the same key, before the person decides. */
const tries = 3;

/** What a proxy says in the place of a server that is away; a server that restarts says so itself. */
function isAway({ kind, status, code }: ApiError): boolean {
  return kind === "offline" || code === "restarting" || (status >= 502 && status <= 504 && code === "");
}

function failureOf(error: unknown): { code: string; message: string; unreachable: boolean } {
  const failure = error instanceof ApiError ? error : ownError("refused", "broken");
  return { code: failure.code, message: failure.said, unreachable: isAway(failure) };
}

interface Parts {
  transport: AnswerTransport;
  stopAnswer(messageId: number): Promise<Answer>;
  /** Told when a turn enters another phase. */
  onPhase?(turn: Turn): void;
  pause?: typeof pause;
}

type Frame = { animation: number } | { timer: ReturnType<typeof setTimeout> };

// A hidden page gets no animation frames; there nobody looks, and a few updates a second keep it in order.
function requestFrame(work: () => void): Frame {
  if (document.hidden) return { timer: setTimeout(work, 250) };
  return { animation: requestAnimationFrame(work) };
}

function cancelFrame(frame: Frame | undefined): void {
  if (frame === undefined) return;
  if ("timer" in frame) clearTimeout(frame.timer);
  else cancelAnimationFrame(frame.animation);
}

/** Answers holds the turns this page follows and keeps each connected until its answer has ended. */
export class Answers {
  private turns: readonly Turn[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly stopping = new Set<string>();
  private life = new AbortController();
  private frame: Frame | undefined;

  constructor(private readonly parts: Parts) {}

  readonly list = (): readonly Turn[] => this.turns;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes up wishes from before the page was loaded that the server has not taken. */
  restore(unsent: readonly Turn[]): void {
    this.put(unsent);
  }

  ask(of: Ask): void {
    const messageId = of.asked.kind === "continue" ? of.asked.messageId : undefined;
    const others = this.turns.filter((turn) => messageId === undefined || turn.messageId !== messageId);
    this.put([...others, newTurn({ ...of, messageId })]);
    void this.run(of.key);
  }

  /** Sends an unsent wish again, under its key; one from a new chat that has become a session, there. */
  retry(key: string, sessionId?: number): void {
    if (this.find(key)?.phase !== "unsent") return;
    this.apply(key, { type: "resend", sessionId });
    void this.run(key);
  }

  /** Leaves an unsent wish to the person: it says why it failed. */
  giveUp(key: string): void {
    this.apply(key, { type: "given_up" });
  }

  /** Takes an unsent wish out of the view. */
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
    for (const turn of keepWords ? this.turns : []) {
      const words = wordsOf(turn);
      if (turn.messageId === undefined && words !== undefined) addToDraft(turn.sessionId, words);
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
    cancelFrame(this.frame);
    this.frame = undefined;
    for (const listener of this.listeners) listener();
  }

  // Words come faster than anybody reads: what only grows is shown once in a frame, so that typing never waits.
  private putSoon(turns: readonly Turn[]): void {
    this.turns = turns;
    this.frame ??= requestFrame(() => this.put(this.turns));
  }

  private apply(key: string, event: TurnEvent): void {
    const before = this.find(key);
    if (before === undefined) return;
    const after = advance(before, event);
    if (after !== before) {
      const turns = this.turns.map((turn) => (turn === before ? after : turn));
      if (after.phase !== before.phase || after.lost !== before.lost) this.put(turns);
      else this.putSoon(turns);
    }
    if (after.phase !== before.phase) this.parts.onPhase?.(after);
    if (event.type === "start" && this.stopping.has(key)) void this.stop(key).catch(() => undefined);
  }

  private connect(turn: Turn, signal: AbortSignal): AsyncIterable<StreamEvent> {
    const { transport } = this.parts;
    const { asked, sessionId, messageId, key } = turn;
    if (turn.phase === "sending" && asked !== undefined)
      return transport.ask({ asked, sessionId, clientMessageId: key }, signal);
    return transport.follow(messageId ?? 0, turn.lastSeq, signal);
  }

  /** Reads one connection. */
  private async read(key: string, turn: Turn, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of this.connect(turn, signal)) {
        if (signal.aborted) break;
        this.apply(key, event.type === "start" ? { ...event, at: performance.now() } : event);
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
    if (turn.phase !== "sending" && !over && !clear) return;
    const wait = error instanceof ApiError ? error.retryAfter : 0;
    this.apply(key, {
      type: "refused",
      ...failureOf(error),
      retryAt: wait > 0 ? performance.now() + wait * 1000 : undefined,
    });
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
      if (after.messageId === undefined && attempt + 1 >= tries) {
        this.apply(key, { type: "refused", ...failureOf(ownError("offline", "lost_before")) });
        return;
      }
      const progress =
        after.lastSeq > turn.lastSeq || (turn.phase === "sending" && after.phase !== "sending");
      if (progress) attempt = 0;
      this.apply(key, { type: "dropped" });
      await wait(after.gap && progress ? 0 : pauseBefore(attempt), signal);
    }
  }
}
