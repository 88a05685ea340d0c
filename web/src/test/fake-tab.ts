import { vi } from "vitest";
import type { Answer, Status, StreamEvent } from "@/data/client/types";
import { Answers } from "@/lib/stream/answers";
import type { ConnectionState } from "@/lib/stream/connection";
import { Outbox } from "@/lib/stream/outbox";
import type { AnswerTransport, Request } from "@/lib/stream/transport";
import { readUnsent, saveUnsent } from "@/lib/stream/unsent-storage";

const metadata = { model: "m", tokens_used: 1, response_time_ms: 1 };
export const chat = { conversation: "here", sessionId: 3 };

/** One request that reached the server; the test answers it. */
interface ReceivedRequest extends Request {
  say(event: StreamEvent): void;
  fail(error: Error): void;
}

/** A browser tab with a server that the test controls. */
export function tab(unsent = readUnsent()) {
  const received: ReceivedRequest[] = [];
  let ids = 10;
  async function* line(request: Request, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const events: (StreamEvent | Error)[] = [];
    let wake = () => {};
    signal.addEventListener("abort", () => wake());
    const push = (event: StreamEvent | Error) => {
      events.push(event);
      wake();
    };
    received.push({ ...request, say: push, fail: push });
    for (;;) {
      for (const event of events.splice(0)) {
        if (event instanceof Error) throw event;
        yield event;
      }
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  const transport: AnswerTransport = {
    ask: line,
    follow: (messageId, _after, signal) =>
      line({ turnRequest: { kind: "continue", messageId }, clientMessageId: `follow-${messageId}` }, signal),
  };
  let state: ConnectionState = "open";
  const watching = new Set<() => void>();
  const connection = {
    getState: () => state,
    subscribe: (listener: () => void) => {
      watching.add(listener);
      return () => watching.delete(listener);
    },
  };
  const become = (next: ConnectionState) => {
    state = next;
    for (const listener of watching) listener();
  };
  const stopAnswer = vi.fn(async (id: number): Promise<Answer> => {
    end(id, "stopped");
    return { id, status: "stopped", content: "" } as Answer;
  });
  const lastAnswer = vi.fn(async (): Promise<{ id: number; status: Status } | undefined> => undefined);
  const answers: Answers = new Answers({
    transport,
    stopAnswer,
    pause: async () => undefined,
    onPhase: (turn) => outbox.onPhase(turn),
  });
  const pauses: (() => void)[] = [];
  const pause = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      pauses.push(resolve);
      signal.addEventListener("abort", () => resolve());
    });
  const outbox = new Outbox({ answers, connection, lastAnswer, pause });
  answers.restore(unsent);
  answers.subscribe(() => saveUnsent(answers.list()));

  const at = (n: number) =>
    vi.waitFor(() => {
      const request = received[n - 1];
      if (request === undefined) throw new Error(`${received.length} requests so far`);
      return request;
    });
  /** Makes the server accept the n-th request. */
  async function take(n: number, sessionId = 3): Promise<number> {
    const request = await at(n);
    ids += 1;
    request.say({ type: "start", session_id: sessionId, message_id: ids, user_message_id: 100 + ids });
    const id = ids;
    await vi.waitFor(() => {
      if (!answers.list().some(({ messageId }) => messageId === id)) throw new Error("not taken yet");
    });
    return id;
  }
  function end(id: number, status: Status): void {
    const turn = answers.list().find(({ messageId }) => messageId === id);
    const request = received.findLast(
      ({ clientMessageId }) => clientMessageId === turn?.key || clientMessageId === `follow-${id}`,
    );
    request?.say({ type: "end", message_id: id, session_id: 3, status, metadata });
  }
  const ask = (text: string, sessionId?: number) =>
    answers.ask({
      key: `key of ${text}`,
      conversation: "here",
      sessionId,
      request: { kind: "message", text },
    });
  const texts = () =>
    received.flatMap(({ turnRequest }) => ("text" in turnRequest ? [turnRequest.text] : []));
  const waiting = () => outbox.list().map(({ text }) => text);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  return {
    answers,
    outbox,
    received,
    at,
    take,
    end,
    ask,
    texts,
    waiting,
    settle,
    become,
    stopAnswer,
    lastAnswer,
    pauses,
  };
}
