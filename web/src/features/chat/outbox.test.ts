import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, offline, ownError } from "@/api/api-error";
import type { ConnectionState } from "@/api/connection";
import type { Answer, Status, StreamEvent } from "@/api/types";
import { Answers } from "./answers";
import { keepUnsent, type Queued, readDraft, readQueue, readUnsent } from "./drafts";
import { maxQueued, Outbox } from "./outbox";
import type { AnswerTransport, Request } from "./transport";
import { wordsOf } from "./turn";

const metadata = { model: "m", tokens_used: 1, response_time_ms: 1 };
const chat = { conversation: "here", sessionId: 3 };

/** One request that reached the server; the test answers it. */
interface Heard extends Request {
  say(event: StreamEvent): void;
  fail(error: Error): void;
}

/** A tab, with a server whose side is the test. */
function tab(queue: readonly Queued[] = [], unsent = readUnsent()) {
  const heard: Heard[] = [];
  let ids = 10;
  async function* line(request: Request, signal: AbortSignal): AsyncGenerator<StreamEvent> {
    const events: (StreamEvent | Error)[] = [];
    let wake = () => {};
    signal.addEventListener("abort", () => wake());
    const push = (event: StreamEvent | Error) => {
      events.push(event);
      wake();
    };
    heard.push({ ...request, say: push, fail: push });
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
      line({ asked: { kind: "continue", messageId }, clientMessageId: `follow-${messageId}` }, signal),
  };
  let state: ConnectionState = "open";
  const watching = new Set<() => void>();
  const connection = {
    now: () => state,
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
    unsent,
    pause: async () => undefined,
    onPhase: (turn) => outbox.onPhase(turn),
  });
  const pauses: (() => void)[] = [];
  const pause = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      pauses.push(resolve);
      signal.addEventListener("abort", () => resolve());
    });
  const outbox = new Outbox({ answers, connection, lastAnswer, queue, pause });
  answers.subscribe(() => keepUnsent(answers.list()));

  const at = (n: number) =>
    vi.waitFor(() => {
      const request = heard[n - 1];
      if (request === undefined) throw new Error(`${heard.length} requests so far`);
      return request;
    });
  /** The server takes the n-th request. */
  async function take(n: number, sessionId = 3): Promise<number> {
    const request = await at(n);
    ids += 1;
    request.say({ type: "start", session_id: sessionId, message_id: ids, user_message_id: 100 + ids });
    const id = ids;
    await vi.waitFor(() => expect(answers.list().some(({ messageId }) => messageId === id)).toBe(true));
    return id;
  }
  function end(id: number, status: Status): void {
    const turn = answers.list().find(({ messageId }) => messageId === id);
    const request = heard.findLast(
      ({ clientMessageId }) => clientMessageId === turn?.key || clientMessageId === `follow-${id}`,
    );
    request?.say({ type: "end", message_id: id, session_id: 3, status, metadata });
  }
  const ask = (text: string, sessionId?: number) =>
    answers.ask({ key: `key of ${text}`, conversation: "here", sessionId, asked: { kind: "message", text } });
  const texts = () => heard.flatMap(({ asked }) => ("text" in asked ? [asked.text] : []));
  const waiting = () => outbox.list().map(({ text }) => text);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
  return {
    answers,
    outbox,
    heard,
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

describe("queued messages", () => {
  beforeEach(() => sessionStorage.clear());

  it("go out in order, each when the answer before it is complete", async () => {
    const { outbox, ask, take, end, at, texts, waiting, settle } = tab();
    ask("one", 3);
    const first = await take(1);
    outbox.add(chat, "two");
    outbox.add(chat, "three");
    await settle();
    expect(texts()).toEqual(["one"]);
    end(first, "complete");
    await at(2);
    expect(waiting()).toEqual(["three"]);
    end(await take(2), "complete");
    await at(3);
    expect(texts()).toEqual(["one", "two", "three"]);
    expect(waiting()).toEqual([]);
  });

  it.each(["stopped", "failed", "interrupted"] as const)("are held when the answer is %s", async (status) => {
    const { outbox, ask, take, end, at, texts, settle } = tab();
    ask("one", 3);
    const first = await take(1);
    outbox.add(chat, "two");
    outbox.add(chat, "three");
    end(first, status);
    await settle();
    expect(outbox.list().map(({ held }) => held)).toEqual([true, true]);
    expect(texts()).toEqual(["one"]);
    await outbox.sendNow(outbox.list()[1]?.key ?? "");
    end(await take(2), "complete");
    await at(3);
    expect(texts()).toEqual(["one", "three", "two"]);
  });

  it("are sent now by stopping the answer, and only the one that was chosen", async () => {
    const { outbox, ask, take, at, texts, waiting, settle, stopAnswer } = tab();
    ask("one", 3);
    const first = await take(1);
    outbox.add(chat, "two");
    outbox.add(chat, "three");
    await outbox.sendNow(outbox.list()[1]?.key ?? "");
    await at(2);
    await settle();
    expect(stopAnswer).toHaveBeenCalledExactlyOnceWith(first);
    expect(texts()).toEqual(["one", "three"]);
    expect(waiting()).toEqual(["two"]);
  });

  it("stay where they are when the answer cannot be stopped for one of them", async () => {
    const { outbox, ask, take, end, texts, waiting, settle, stopAnswer } = tab();
    ask("one", 3);
    const first = await take(1);
    outbox.add(chat, "two");
    outbox.add(chat, "three");
    stopAnswer.mockRejectedValueOnce(offline());
    await expect(outbox.sendNow(outbox.list()[1]?.key ?? "")).rejects.toMatchObject({ kind: "offline" });
    expect(waiting()).toEqual(["two", "three"]);
    end(first, "complete");
    await settle();
    expect(texts()).toEqual(["one", "two"]);
  });

  it("are bounded, by chat", async () => {
    const { outbox, ask, take, waiting } = tab();
    ask("one", 3);
    await take(1);
    for (let n = 0; n < maxQueued; n += 1) expect(outbox.add(chat, `${n}`)).toBe(true);
    expect(outbox.add(chat, "too many")).toBe(false);
    expect(waiting()).toHaveLength(maxQueued);
  });

  it("follow a new chat into its session", async () => {
    const { outbox, ask, take, end, at } = tab();
    ask("one");
    await at(1);
    outbox.add({ conversation: "here" }, "two");
    const first = await take(1, 44);
    expect(outbox.list()[0]?.sessionId).toBe(44);
    end(first, "complete");
    expect(await at(2)).toMatchObject({ sessionId: 44 });
  });

  it("outlive a reload and go out once, under the key they had", async () => {
    const before = tab();
    before.ask("one", 3);
    const id = await before.take(1);
    before.outbox.add(chat, "two");
    const key = before.outbox.list()[0]?.key;

    const after = tab(readQueue());
    after.lastAnswer.mockResolvedValueOnce({ id, status: "streaming" });
    after.outbox.start();
    await after.at(1);
    expect(after.waiting()).toEqual(["two"]);
    after.end(id, "complete");
    expect(await after.at(2)).toMatchObject({ clientMessageId: key, asked: { text: "two" } });
    // The one that is on its way when the page is loaded once more is not lost, and keeps its key.
    expect(readQueue()).toEqual([]);
    expect(readUnsent()).toMatchObject([{ key, phase: "unsent", unreachable: true, asked: { text: "two" } }]);
  });

  it("are held after a reload when the answer has failed meanwhile, and go out when it is complete", async () => {
    const item = { ...chat, key: "k", text: "two", held: false };
    const failed = tab([item]);
    failed.lastAnswer.mockResolvedValueOnce({ id: 1, status: "failed" });
    failed.outbox.start();
    await vi.waitFor(() => expect(failed.outbox.list()[0]?.held).toBe(true));
    const complete = tab([item]);
    complete.lastAnswer.mockResolvedValueOnce({ id: 1, status: "complete" });
    complete.outbox.start();
    await complete.at(1);
    expect(failed.texts()).toEqual([]);
  });

  it("wait for the answer that another tab has asked for in between", async () => {
    const { outbox, answers, ask, take, end, at, waiting, lastAnswer, pauses } = tab();
    ask("one", 3);
    const first = await take(1);
    outbox.add(chat, "two");
    const key = outbox.list()[0]?.key;
    end(first, "complete");
    lastAnswer.mockResolvedValueOnce({ id: 77, status: "streaming" });
    const running = new ApiError("refused", "Running.", { status: 409, problem: { code: "answer_running" } });
    (await at(2)).fail(running);
    await vi.waitFor(() => expect(waiting()).toEqual(["two"]));
    expect(answers.list().some((turn) => wordsOf(turn) === "two")).toBe(false);
    await vi.waitFor(() => expect(pauses).toHaveLength(1));
    pauses[0]?.();
    expect((await at(3)).clientMessageId).toBe("follow-77");
    end(77, "complete");
    expect(await at(4)).toMatchObject({ clientMessageId: key, asked: { text: "two" } });
  });

  it("become drafts when the login ends, and are forgotten when one signs out", async () => {
    for (const [keepWords, draft] of [
      [true, "two\n\nthree"],
      [false, ""],
    ] as const) {
      sessionStorage.clear();
      const { outbox, ask, take } = tab();
      ask("one", 3);
      await take(1);
      outbox.add(chat, "two");
      outbox.add(chat, "three");
      outbox.reset(keepWords);
      expect([readDraft(3), readQueue(), outbox.list()]).toEqual([draft, [], []]);
    }
  });
});

describe("unsent messages", () => {
  beforeEach(() => sessionStorage.clear());

  it("go out by themselves, in order and under their keys, when the connection is back", async () => {
    const { outbox, ask, at, take, end, heard, become, settle } = tab();
    outbox.start();
    become("lost");
    ask("one", 3);
    (await at(1)).fail(offline());
    await settle();
    ask("two", 3);
    (await at(2)).fail(offline());
    await settle();
    expect(heard).toHaveLength(2);
    become("open");
    await at(3);
    await settle();
    expect(heard).toHaveLength(3);
    end(await take(3), "complete");
    await at(4);
    expect(heard.map(({ clientMessageId }) => clientMessageId)).toEqual([
      "key of one",
      "key of two",
      "key of one",
      "key of two",
    ]);
  });

  it.each([
    ["a proxy says that the server is away", new ApiError("refused", "Bad gateway", { status: 502 }), true],
    [
      "the server restarts",
      new ApiError("refused", "Restarting.", { status: 503, problem: { code: "restarting" } }),
      true,
    ],
    ["the way there breaks", ownError("offline", "changed_on_the_way"), true],
    [
      "too many ask",
      new ApiError("refused", "Busy.", { status: 503, problem: { code: "queue_full" } }),
      false,
    ],
    ["it was too often", new ApiError("refused", "Slow down.", { status: 429 }), false],
    ["the message is too long", new ApiError("refused", "Too long.", { status: 400 }), false],
  ])("are sent again or wait for the person: %s", async (_why, error, again) => {
    const { outbox, ask, at, answers, become, heard, settle } = tab();
    outbox.start();
    become("lost");
    ask("one", 3);
    (await at(1)).fail(error);
    await vi.waitFor(() => expect(answers.list()[0]?.phase).toBe("unsent"));
    become("open");
    await settle();
    expect(heard).toHaveLength(again ? 2 : 1);
  });

  it("are not sent forever when they break the connection each time", async () => {
    const { outbox, ask, at, answers, pauses, heard, settle } = tab();
    outbox.start();
    ask("one", 3);
    for (let n = 1; n <= 6; n += 1) {
      (await at(n)).fail(offline());
      await settle();
      for (const wake of pauses.splice(0)) wake();
      await settle();
    }
    expect(heard).toHaveLength(6);
    expect(pauses).toEqual([]);
    expect(answers.list()[0]).toMatchObject({ phase: "unsent" });
    answers.retry("key of one");
    await at(7);
  });

  it("of a new chat are one chat, whichever is sent first", async () => {
    const { outbox, ask, at, take, end, become, settle } = tab();
    outbox.start();
    become("lost");
    ask("one");
    (await at(1)).fail(offline());
    ask("two");
    (await at(2)).fail(offline());
    await settle();
    become("open");
    end(await take(3, 44), "complete");
    expect(await at(4)).toMatchObject({ sessionId: 44, asked: { text: "two" } });
  });

  it("hold what is queued behind them once they are discarded", async () => {
    const { outbox, ask, at, become, heard, settle } = tab();
    outbox.start();
    become("lost");
    ask("one", 3);
    outbox.add(chat, "two");
    (await at(1)).fail(offline());
    await settle();
    outbox.discard("key of one");
    become("open");
    await settle();
    expect(heard).toHaveLength(1);
    expect(outbox.list()).toMatchObject([{ text: "two", held: true }]);
  });

  it("of which the outcome is not known are kept over a reload", async () => {
    const before = tab();
    before.ask("one", 3);
    await before.at(1);
    const after = tab();
    after.outbox.start();
    await vi.waitFor(() => expect(after.pauses).toHaveLength(1));
    after.pauses[0]?.();
    expect(await after.at(1)).toMatchObject({ clientMessageId: "key of one", asked: { text: "one" } });
    await after.take(1);
    expect(readUnsent()).toEqual([]);
  });
});
