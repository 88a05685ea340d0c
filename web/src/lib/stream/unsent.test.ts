import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, offlineError, ownError } from "@/data/client/api-error";
import { chat, tab } from "@/test/fake-tab";
import { readUnsent } from "./unsent-storage";

describe("unsent messages", () => {
  beforeEach(() => sessionStorage.clear());

  it("are sent automatically, in order and under their keys, after reconnecting", async () => {
    const { outbox, ask, at, take, end, received, become, settle } = tab();
    outbox.start();
    become("lost");
    ask("one", 3);
    (await at(1)).fail(offlineError());
    await settle();
    ask("two", 3);
    (await at(2)).fail(offlineError());
    await settle();
    expect(received).toHaveLength(2);
    become("open");
    await at(3);
    await settle();
    expect(received).toHaveLength(3);
    end(await take(3), "complete");
    await at(4);
    expect(received.map(({ clientMessageId }) => clientMessageId)).toEqual([
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
    ["the way there breaks", ownError("offline", "response_altered"), true],
    [
      "too many ask",
      new ApiError("refused", "Busy.", { status: 503, problem: { code: "queue_full" } }),
      false,
    ],
    ["it was too often", new ApiError("refused", "Slow down.", { status: 429 }), false],
    ["the message is too long", new ApiError("refused", "Too long.", { status: 400 }), false],
  ])("are resent or wait for the user: %s", async (_why, error, again) => {
    const { outbox, ask, at, answers, become, received, settle } = tab();
    outbox.start();
    become("lost");
    ask("one", 3);
    (await at(1)).fail(error);
    await vi.waitFor(() => expect(answers.list()[0]?.phase).toBe("unsent"));
    become("open");
    await settle();
    expect(received).toHaveLength(again ? 2 : 1);
  });

  it("are not resent forever when they break the connection", async () => {
    const { outbox, ask, at, answers, pauses, received, settle } = tab();
    outbox.start();
    ask("one", 3);
    outbox.add(chat, "two");
    for (let n = 1; n <= 6; n += 1) {
      (await at(n)).fail(offlineError());
      await settle();
      for (const wake of pauses.splice(0)) wake();
      await settle();
    }
    expect(received).toHaveLength(6);
    expect(pauses).toEqual([]);
    // Unlike an unreachable message, it does not promise to be sent later.
    expect(answers.list()[0]).toMatchObject({ phase: "unsent", unreachable: undefined });
    expect(outbox.list()).toMatchObject([{ text: "two", held: true }]);
    expect(answers.list()[0]?.failure).toContain("Can't reach the server.");
    answers.retry("key of one");
    await at(7);
  });

  it("of a new chat go to one session, whichever is sent first", async () => {
    const { outbox, ask, at, take, end, become, settle } = tab();
    outbox.start();
    become("lost");
    ask("one");
    (await at(1)).fail(offlineError());
    ask("two");
    (await at(2)).fail(offlineError());
    await settle();
    become("open");
    end(await take(3, 44), "complete");
    expect(await at(4)).toMatchObject({ sessionId: 44, turnRequest: { text: "two" } });
  });

  it("go to another model on request, in the session that the new chat has become", async () => {
    const { outbox, ask, at, answers, take } = tab();
    ask("one");
    await take(1, 44);
    ask("two");
    const refusal = { status: 409, problem: { code: "model_gone" } };
    (await at(2)).fail(new ApiError("refused", "Gone.", refusal));
    await vi.waitFor(() => expect(answers.list()[1]?.failureCode).toBe("model_gone"));
    outbox.retry("key of two", { model: "acme/large" });
    expect(await at(3)).toMatchObject({
      sessionId: 44,
      clientMessageId: "key of two",
      turnRequest: { kind: "message", text: "two", model: "acme/large" },
    });
  });

  it.each(["queue_full", "model_unavailable"])(
    "go to the model that is chosen meanwhile: %s",
    async (code) => {
      const { outbox, ask, at, answers } = tab();
      ask("one", 3);
      (await at(1)).fail(new ApiError("refused", "Busy.", { status: 503, problem: { code } }));
      await vi.waitFor(() => expect(answers.list()[0]?.phase).toBe("unsent"));
      outbox.choose(chat, { model: "acme/large" });
      outbox.retry("key of one");
      expect((await at(2)).turnRequest).toMatchObject({ text: "one", model: "acme/large" });
    },
  );

  it("keep their model if an earlier attempt may have been accepted, also after a later refusal", async () => {
    const { outbox, ask, at, answers, become } = tab();
    outbox.start();
    become("lost");
    ask("one", 3);
    (await at(1)).fail(offlineError());
    await vi.waitFor(() => expect(answers.list()[0]?.unreachable).toBe(true));
    outbox.choose(chat, { model: "acme/large" });
    become("open");
    const second = await at(2);
    expect(second.turnRequest).toEqual({ kind: "message", text: "one" });
    second.fail(new ApiError("refused", "Slow down.", { status: 429 }));
    await vi.waitFor(() => expect(answers.list()[0]).toMatchObject({ phase: "unsent", unreachable: false }));
    outbox.choose(chat, { model: "acme/large" });
    outbox.retry("key of one");
    expect((await at(3)).turnRequest).toEqual({ kind: "message", text: "one" });
  });

  it("hold the queue behind them when discarded", async () => {
    const { outbox, ask, at, become, received, settle } = tab();
    outbox.start();
    become("lost");
    ask("one", 3);
    outbox.add(chat, "two");
    (await at(1)).fail(offlineError());
    await settle();
    outbox.discard("key of one");
    become("open");
    await settle();
    expect(received).toHaveLength(1);
    expect(outbox.list()).toMatchObject([{ text: "two", held: true }]);
  });

  it("survive a reload when the outcome is unknown", async () => {
    const before = tab();
    before.ask("one", 3);
    await before.at(1);
    const after = tab();
    after.outbox.start();
    await vi.waitFor(() => expect(after.pauses).toHaveLength(1));
    after.pauses[0]?.();
    expect(await after.at(1)).toMatchObject({ clientMessageId: "key of one", turnRequest: { text: "one" } });
    await after.take(1);
    expect(readUnsent()).toEqual([]);
  });
});
