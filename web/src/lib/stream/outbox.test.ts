import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, offlineError } from "@/data/client/api-error";
import { readDraft } from "@/data/drafts/drafts";
import { chat, tab } from "@/test/fake-tab";
import { maxQueued } from "./outbox";
import { questionText } from "./turn";
import { readQueue, readUnsent } from "./unsent-storage";

describe("queued messages", () => {
  beforeEach(() => sessionStorage.clear());

  it("are sent in order, each after a complete answer", async () => {
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

  it("stop the answer on Send now, which sends only the chosen one", async () => {
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

  it("stay queued if the answer cannot be stopped", async () => {
    const { outbox, ask, take, end, texts, waiting, settle, stopAnswer } = tab();
    ask("one", 3);
    const first = await take(1);
    outbox.add(chat, "two");
    outbox.add(chat, "three");
    stopAnswer.mockRejectedValueOnce(offlineError());
    await expect(outbox.sendNow(outbox.list()[1]?.key ?? "")).rejects.toMatchObject({ kind: "offline" });
    expect(waiting()).toEqual(["two", "three"]);
    end(first, "complete");
    await settle();
    expect(texts()).toEqual(["one", "two"]);
  });

  it("are limited per chat", async () => {
    const { outbox, ask, take, waiting } = tab();
    ask("one", 3);
    await take(1);
    for (let n = 0; n < maxQueued; n += 1) expect(outbox.add(chat, `${n}`)).toBe(true);
    expect(outbox.add(chat, "too many")).toBe(false);
    expect(waiting()).toHaveLength(maxQueued);
  });

  it("move to the session that a new chat becomes", async () => {
    const { outbox, ask, take, end, at } = tab();
    ask("one");
    await at(1);
    outbox.add({ conversation: "here" }, "two");
    const first = await take(1, 44);
    expect(outbox.list()[0]?.sessionId).toBe(44);
    end(first, "complete");
    expect(await at(2)).toMatchObject({ sessionId: 44 });
  });

  it("survive a reload and are sent once under their key", async () => {
    const before = tab();
    before.ask("one", 3);
    const id = await before.take(1);
    before.outbox.add(chat, "two");
    const key = before.outbox.list()[0]?.key;

    const after = tab();
    after.lastAnswer.mockResolvedValueOnce({ id, status: "streaming" });
    after.outbox.start(readQueue());
    await after.at(1);
    expect(after.waiting()).toEqual(["two"]);
    after.end(id, "complete");
    expect(await after.at(2)).toMatchObject({ clientMessageId: key, turnRequest: { text: "two" } });
    // The message that was being sent during the reload keeps its key.
    expect(readQueue()).toEqual([]);
    expect(readUnsent()).toMatchObject([
      { key, phase: "unsent", unreachable: true, request: { text: "two" } },
    ]);
  });

  it("keep the model with which they were written, also after a reload and behind another tab's answer", async () => {
    const choice = { model: "umbrella/deep" } as const;
    const before = tab();
    before.ask("one", 3);
    const id = await before.take(1);
    before.outbox.add(chat, "two", choice);

    const { outbox, at, end, lastAnswer } = tab();
    lastAnswer.mockResolvedValueOnce({ id, status: "streaming" });
    outbox.start(readQueue());
    await at(1);
    end(id, "complete");
    expect((await at(2)).turnRequest).toMatchObject({ text: "two", ...choice });
    const running = new ApiError("refused", "Running.", { status: 409, problem: { code: "answer_running" } });
    (await at(2)).fail(running);
    await vi.waitFor(() => expect(outbox.list()).toMatchObject([{ text: "two", ...choice }]));
  });

  it("of this chat go to the model that is chosen while they wait, also those that followed the default", async () => {
    const { outbox, ask, take, end, at } = tab();
    ask("one", 3);
    const first = await take(1);
    outbox.add(chat, "two", { model: "umbrella/deep" });
    outbox.add(chat, "three");
    outbox.add({ conversation: "there", sessionId: 4 }, "four", { model: "umbrella/deep" });
    outbox.choose(chat, { model: "acme/large" });
    expect(readQueue().map(({ model }) => model)).toEqual(["acme/large", "acme/large"]);
    end(first, "complete");
    const texts = [await at(2), await at(3)].map(({ turnRequest }) => turnRequest);
    expect(texts).toContainEqual({ kind: "message", text: "two", model: "acme/large" });
    expect(texts).toContainEqual({ kind: "message", text: "four", model: "umbrella/deep" });
  });

  it("are held after a reload if the answer failed, and sent if it completed", async () => {
    const item = { ...chat, key: "k", text: "two", held: false };
    const failed = tab();
    failed.lastAnswer.mockResolvedValueOnce({ id: 1, status: "failed" });
    failed.outbox.start([item]);
    await vi.waitFor(() => expect(failed.outbox.list()[0]?.held).toBe(true));
    const complete = tab();
    complete.lastAnswer.mockResolvedValueOnce({ id: 1, status: "complete" });
    complete.outbox.start([item]);
    await complete.at(1);
    expect(failed.texts()).toEqual([]);
  });

  it("wait for an answer requested by another tab", async () => {
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
    expect(answers.list().some((turn) => questionText(turn) === "two")).toBe(false);
    await vi.waitFor(() => expect(pauses).toHaveLength(1));
    pauses[0]?.();
    expect((await at(3)).clientMessageId).toBe("follow-77");
    end(77, "complete");
    expect(await at(4)).toMatchObject({ clientMessageId: key, turnRequest: { text: "two" } });
  });

  it("become drafts when the login ends, and are deleted on sign-out", async () => {
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
