import { ApiError, ownError } from "@/data/client/api-error";
import type { Answer, Message, StreamEvent } from "@/data/client/types";
import { addToDraft } from "@/data/drafts/drafts";
import { backoffDelay, pause } from "./backoff";
import type { AnswerTransport } from "./transport";
import {
  advance,
  hasEnded,
  isOpen,
  type MessageChoice,
  newTurn,
  questionText,
  type StoredAnswer,
  type Turn,
  type TurnEvent,
  type TurnRequest,
  type UploadingEvent,
} from "./turn";

export interface AskOptions {
  key: string;
  conversation: string;
  request: TurnRequest;
  sessionId?: number;
}

/** Attempts with the same key after lost connections, before the user decides. */
const maxAttempts = 3;

/** A proxy's reply while the server is down. A restarting server says so itself. */
function isUnreachable({ kind, status, code }: ApiError): boolean {
  return kind === "offline" || code === "restarting" || (status >= 502 && status <= 504 && code === "");
}

function toFailure(error: unknown) {
  const failure = error instanceof ApiError ? error : ownError("refused", "unexpected");
  const { code, detail: message, params, fields } = failure;
  return { code, message, details: { params, errors: fields }, unreachable: isUnreachable(failure) };
}

/** Whether a list that was requested at `readAt` has what has become of the turn. */
function isSince(readAt: number, { startedAt = Number.POSITIVE_INFINITY }: Turn): boolean {
  return readAt > startedAt;
}

interface Dependencies {
  transport: AnswerTransport;
  stopAnswer(messageId: number): Promise<Answer>;
  /** Called when a turn changes its phase. */
  onPhase?(turn: Turn): void;
  pause?: typeof pause;
}

type Frame = { animation: number } | { timer: ReturnType<typeof setTimeout> };

// Hidden tabs get no animation frames; a timer updates them a few times a second.
function requestFrame(work: () => void): Frame {
  if (document.hidden) return { timer: setTimeout(work, 250) };
  return { animation: requestAnimationFrame(work) };
}

function cancelFrame(frame: Frame | undefined): void {
  if (frame === undefined) return;
  if ("timer" in frame) clearTimeout(frame.timer);
  else cancelAnimationFrame(frame.animation);
}

/** Holds the turns that this page follows and keeps each connected until its answer ends. */
export class Answers {
  private turns: readonly Turn[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly stopping = new Set<string>();
  private lifetime = new AbortController();
  private frame: Frame | undefined;

  constructor(private readonly deps: Dependencies) {}

  readonly list = (): readonly Turn[] => this.turns;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Restores turns from before a reload that the server has not accepted. */
  restore(unsent: readonly Turn[]): void {
    this.set(unsent);
  }

  ask(of: AskOptions): void {
    const messageId = of.request.kind === "continue" ? of.request.messageId : undefined;
    const others = this.turns.filter((turn) => messageId === undefined || turn.messageId !== messageId);
    this.set([...others, newTurn({ ...of, messageId })]);
    void this.run(of.key);
  }

  /** Resends an unsent turn under its key; in its session, if the new chat has become one; to `choice`, if given. */
  retry(key: string, sessionId?: number, choice?: MessageChoice): void {
    if (this.find(key)?.phase !== "unsent") return;
    this.apply(key, { type: "resend", sessionId, choice });
    void this.run(key);
  }

  /** Changes what is chosen for a turn that the server refused. */
  choose(key: string, choice: MessageChoice): void {
    this.apply(key, { type: "choose", choice });
  }

  /** Stops automatic resending: the user decides, and sees why sending failed. */
  giveUp(key: string): void {
    this.apply(key, { type: "given_up" });
  }

  /** Removes an unsent turn from the view, also one that waits for uploads: it is not sent. */
  discard(key: string): void {
    const isSent = ({ phase, uploading = [] }: Turn) => phase !== "unsent" && uploading.length === 0;
    this.set(this.turns.filter((turn) => turn.key !== key || isSent(turn)));
  }

  /** Follows an answer that was running when the page loaded. */
  follow(conversation: string, sessionId: number, messageId: number): void {
    if (this.turns.some((turn) => turn.messageId === messageId)) return;
    const key = `message-${messageId}`;
    this.set([...this.turns, newTurn({ key, conversation, sessionId, messageId })]);
    void this.run(key);
  }

  /** Holds an answer that waited for a decision when the page loaded. */
  private hold(conversation: string, sessionId: number, answer: Message): void {
    const key = `message-${answer.id}`;
    const turn = newTurn({ key, conversation, sessionId, messageId: answer.id });
    const waits = { ...advance(turn, { type: "stored", answer }), startedAt: performance.now() };
    this.set([...this.turns, waits]);
  }

  /** Takes over what the server says of an answer that waits for a decision, and follows one that streams again. */
  decided(messageId: number, answer: StoredAnswer): void {
    const turn = this.turns.find((one) => one.messageId === messageId && one.phase === "waiting");
    if (turn === undefined) return;
    this.apply(turn.key, { type: "stored", answer });
    if (answer.status === "streaming") void this.run(turn.key);
  }

  /**
   * Follows what is listed as running, holds what waits for a decision, and takes over what has become of answers that
   * waited: they were decided on elsewhere, or declined with the branch. `readAt` is when the list was requested.
   */
  compare(conversation: string, sessionId: number, listed: readonly Message[], readAt: number): void {
    for (const turn of this.turns) {
      if (turn.sessionId !== sessionId || turn.phase !== "waiting" || !isSince(readAt, turn)) continue;
      const found = listed.find(({ id }) => id === turn.messageId);
      if (found?.status !== "waiting")
        this.decided(
          turn.messageId ?? 0,
          found ?? { status: "stopped", content: turn.text, parts: [...turn.parts] },
        );
    }
    const running = listed.findLast(({ status }) => status === "streaming" || status === "waiting");
    if (running === undefined || this.turns.some(({ messageId }) => messageId === running.id)) return;
    if (running.status === "waiting") this.hold(conversation, sessionId, running);
    else this.follow(conversation, sessionId, running.id);
  }

  /** Stops the answer, or as soon as the server has assigned its id. */
  async stop(key: string): Promise<void> {
    const turn = this.find(key);
    if (turn === undefined || !isOpen(turn)) return;
    if (turn.messageId === undefined) {
      this.stopping.add(key);
      return;
    }
    this.stopping.delete(key);
    this.apply(key, { type: "stored", answer: await this.deps.stopAnswer(turn.messageId) });
  }

  /** Clears everything at sign-out. If the user did not request it, unsent text is saved as drafts. */
  reset(keepAsDrafts: boolean): void {
    for (const turn of keepAsDrafts ? this.turns : []) {
      const text = questionText(turn);
      if (turn.messageId === undefined && text !== undefined)
        addToDraft(turn.sessionId, text, turn.request?.files);
    }
    this.lifetime.abort();
    this.lifetime = new AbortController();
    this.stopping.clear();
    this.set([]);
  }

  private find(key: string): Turn | undefined {
    return this.turns.find((turn) => turn.key === key);
  }

  private set(turns: readonly Turn[]): void {
    this.turns = turns;
    cancelFrame(this.frame);
    this.frame = undefined;
    for (const listener of this.listeners) listener();
  }

  // Tokens arrive faster than the screen refreshes: text growth is rendered once per frame, so that typing stays
  // responsive.
  private setSoon(turns: readonly Turn[]): void {
    this.turns = turns;
    this.frame ??= requestFrame(() => this.set(this.turns));
  }

  private apply(key: string, event: TurnEvent): void {
    const before = this.find(key);
    if (before === undefined) return;
    const after = advance(before, event);
    if (after !== before) {
      const turns = this.turns.map((turn) => (turn === before ? after : turn));
      if (after.phase !== before.phase || after.lost !== before.lost) this.set(turns);
      else this.setSoon(turns);
    }
    if (after.phase !== before.phase) this.deps.onPhase?.(after);
    if (event.type === "start" && this.stopping.has(key)) void this.stop(key).catch(() => undefined);
  }

  private connect(turn: Turn, signal: AbortSignal): AsyncIterable<StreamEvent | UploadingEvent> {
    const { transport } = this.deps;
    const { request, sessionId, messageId, key } = turn;
    if (turn.phase === "sending" && request !== undefined)
      return transport.ask({ turnRequest: request, sessionId, clientMessageId: key }, signal);
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

  // Once the server has accepted the message, the answer continues there: everything but a permanent error is
  // retried. Before that, the user decides; a resend uses the same key.
  private giveUpIfRefused(key: string, error: unknown): void {
    const turn = this.find(key);
    if (turn === undefined) return;
    const lastAttempt = error instanceof ApiError && error.kind === "signed-out";
    const clear =
      error instanceof ApiError && error.kind === "refused" && error.status < 500 && error.status !== 429;
    if (turn.phase !== "sending" && !lastAttempt && !clear) return;
    const wait = error instanceof ApiError ? error.retryAfter : 0;
    this.apply(key, {
      type: "refused",
      ...toFailure(error),
      retryAt: wait > 0 ? performance.now() + wait * 1000 : undefined,
    });
  }

  private async run(key: string): Promise<void> {
    const { signal } = this.lifetime;
    const wait = this.deps.pause ?? pause;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const turn = this.find(key);
      if (turn === undefined || hasEnded(turn)) return;
      await this.read(key, turn, signal);
      const after = this.find(key);
      if (signal.aborted || after === undefined || hasEnded(after)) return;
      if (after.messageId === undefined && attempt + 1 >= maxAttempts) {
        this.apply(key, { type: "refused", ...toFailure(ownError("offline", "connection_lost")) });
        return;
      }
      const progress =
        after.lastSeq > turn.lastSeq || (turn.phase === "sending" && after.phase !== "sending");
      if (progress) attempt = 0;
      this.apply(key, { type: "dropped" });
      await wait(after.gap && progress ? 0 : backoffDelay(attempt), signal);
    }
  }
}
