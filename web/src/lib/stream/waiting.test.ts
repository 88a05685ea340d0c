import { describe, expect, it, vi } from "vitest";
import { ApiError } from "@/data/client/api-error";
import type { CallStatus, Message, Part } from "@/data/client/types";
import { chat, tab } from "@/test/fake-tab";
import { transcript } from "./transcript";

const metadata = { model: "m", tokens_used: 1, response_time_ms: 1 };

const callIn = (status: CallStatus, result?: string): Part => ({
  type: "tool_call",
  id: "c1",
  step: 1,
  tool: "notes/add",
  title: "Add a note",
  arguments: {} as never,
  status,
  ...(result !== undefined && { result }),
});

const answer = (id: number, status: Message["status"], ...parts: Part[]): Message => ({
  id,
  parent_id: 100 + id,
  sibling_ids: [id],
  role: "assistant",
  content: "",
  parts,
  status,
  metadata,
  created_at: "2026-01-01T00:00:00Z",
});

/** A chat whose answer waits for a decision, and a message that is queued behind it. */
async function waiting() {
  const page = tab();
  page.ask("one", 3);
  const id = await page.take(1);
  page.outbox.add(chat, "two");
  const request = await page.at(1);
  request.say({ type: "tool_call", message_id: id, seq: 1, ...(callIn("waiting") as object) } as never);
  page.end(id, "waiting");
  await vi.waitFor(() => expect(page.answers.list()[0]?.phase).toBe("waiting"));
  const turn = () => page.answers.list().find(({ messageId }) => messageId === id);
  return { ...page, id, turn };
}

describe("an answer that waits for a decision", () => {
  it("leaves queued messages queued, neither sent nor paused", async () => {
    const { outbox, texts, settle } = await waiting();
    await settle();
    expect(texts()).toEqual(["one"]);
    expect(outbox.list()).toMatchObject([{ text: "two", held: false }]);
  });

  it.each([
    ["complete", ["two"]],
    ["declined and stopped", []],
  ])("of another device lets a refused message go out if it is %s there", async (end, sent) => {
    const { outbox, ask, at, texts, lastAnswer, pauses, settle } = tab();
    lastAnswer.mockResolvedValue({ id: 77, status: "waiting" });
    ask("two", 3);
    const running = new ApiError("refused", "Running.", { status: 409, problem: { code: "answer_running" } });
    (await at(1)).fail(running);
    for (let polls = 1; polls <= 3; polls += 1) {
      await vi.waitFor(() => expect(pauses).toHaveLength(polls));
      pauses[polls - 1]?.();
    }
    await vi.waitFor(() => expect(pauses).toHaveLength(4));
    expect(outbox.list()).toMatchObject([{ text: "two", held: false }]);
    lastAnswer.mockResolvedValue({ id: 77, status: end === "complete" ? "complete" : "stopped" });
    pauses[3]?.();
    await settle();
    expect(texts()).toEqual(["two", ...sent]);
    expect(outbox.list()).toMatchObject(sent.length > 0 ? [] : [{ text: "two", held: true }]);
    await settle();
    expect(pauses).toHaveLength(4);
  });

  it("is followed in its place once it is decided on, and what is queued goes out after it", async () => {
    const { answers, id, turn, at, end, texts } = await waiting();
    const key = turn()?.key;
    answers.decided(id, answer(id, "streaming", callIn("running")));
    expect(turn()).toMatchObject({ key, phase: "streaming", parts: [{ status: "running" }] });
    // The list may still say that it waits.
    const [entry] = transcript([answer(id, "waiting", callIn("waiting"))], answers.list());
    expect(entry?.parts).toMatchObject([{ status: "running" }]);
    expect((await at(2)).clientMessageId).toBe(`follow-${id}`);
    end(id, "complete");
    await vi.waitFor(() => expect(texts()).toEqual(["one", "two"]));
  });

  it("goes on waiting while another of its calls waits", async () => {
    const { answers, id, turn, received } = await waiting();
    answers.decided(
      id,
      answer(id, "waiting", callIn("declined", "no"), { ...callIn("waiting"), id: "c2" } as Part),
    );
    expect(turn()).toMatchObject({
      phase: "waiting",
      parts: [{ status: "declined" }, { status: "waiting" }],
    });
    expect(received).toHaveLength(1);
  });

  it("declines when it is stopped, which pauses what is queued", async () => {
    const { answers, id, turn, stopAnswer, outbox } = await waiting();
    await answers.stop(turn()?.key ?? "");
    expect(stopAnswer).toHaveBeenCalledExactlyOnceWith(id);
    expect(turn()?.phase).toBe("stopped");
    expect(outbox.list()).toMatchObject([{ text: "two", held: true }]);
  });

  it.each([
    ["streams again", [answer(11, "streaming", callIn("running"))], "streaming"],
    ["was declined", [answer(11, "stopped", callIn("declined", "no"))], "stopped"],
    ["has ended", [answer(11, "complete", callIn("done", "yes"))], "complete"],
    ["is on another branch", [answer(12, "complete")], "stopped"],
    ["still waits", [answer(11, "waiting", callIn("waiting"))], "waiting"],
  ] as [string, Message[], string][])(
    "follows what became of it elsewhere: it %s",
    async (_, listed, phase) => {
      const { answers, id, turn } = await waiting();
      expect(id).toBe(11);
      answers.compare("here", 3, [], 0); // nothing is listed yet
      expect(turn()?.phase).toBe("waiting");
      // A list that was requested before counts for nothing.
      answers.decided(id, answer(id, "waiting", callIn("waiting")));
      answers.compare("here", 3, listed, Number.NEGATIVE_INFINITY);
      expect(turn()?.phase).toBe("waiting");
      const parts = listed[0]?.id === id ? listed[0].parts : turn()?.parts;
      for (const one of answers.list()) Object.assign(one, { startedAt: 1 });
      answers.compare("here", 3, listed, 2);
      expect(turn()).toMatchObject({ phase, parts });
    },
  );

  it("is held from the list after a reload, and can be decided on and stopped", async () => {
    const page = tab();
    page.lastAnswer.mockResolvedValue({ id: 7, status: "waiting" });
    page.answers.compare("here", 3, [answer(7, "waiting", callIn("waiting"))], 1);
    page.answers.compare("here", 3, [answer(7, "waiting", callIn("waiting"))], 1);
    expect(page.answers.list()).toMatchObject([{ messageId: 7, phase: "waiting", sessionId: 3 }]);
    page.answers.decided(7, answer(7, "streaming", callIn("running")));
    expect((await page.at(1)).clientMessageId).toBe("follow-7");
  });
});
