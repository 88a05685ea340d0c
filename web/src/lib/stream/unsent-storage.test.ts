import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { claimDrafts, forgetDrafts, readDraft, saveDraft } from "@/data/drafts/drafts";
import { newTurn } from "./turn";
import { readQueue, readUnsent, saveQueue, saveUnsent } from "./unsent-storage";

const item = { key: "k", conversation: "c", sessionId: 3, text: "two", held: false };
const turn = newTurn({ key: "t", conversation: "c", request: { kind: "message", text: "one" } });
const long = "x".repeat(20_000);

describe("drafts, queued and unsent messages", () => {
  beforeEach(() => {
    forgetDrafts();
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it("are deleted for other accounts", () => {
    claimDrafts("ada");
    saveDraft(3, long);
    saveQueue([item]);
    saveUnsent([turn]);
    claimDrafts("ada");
    expect([readQueue(), readUnsent()]).toMatchObject([[item], [{ key: "t", phase: "unsent" }]]);
    claimDrafts("eve");
    vi.advanceTimersByTime(1_000);
    expect([readDraft(3), readQueue(), readUnsent()]).toEqual(["", [], []]);
  });

  it.each(["getItem", "setItem", "removeItem"] as const)("work in a browser that forbids %s", (method) => {
    vi.spyOn(Storage.prototype, method).mockImplementation(() => {
      throw new DOMException("no", "QuotaExceededError");
    });
    expect(() => {
      saveDraft(3, "text");
      saveDraft(3, "");
      saveQueue([item]);
      saveUnsent([]);
      readDraft(3);
      readQueue();
      readUnsent();
      claimDrafts("ada");
    }).not.toThrow();
  });

  it.each(["{", "null", '"text"', "{}"])("ignore broken stored data: %s", (text) => {
    sessionStorage.setItem("chatbot.draft.queue", text);
    sessionStorage.setItem("chatbot.draft.unsent", text);
    expect([readQueue(), readUnsent()]).toEqual([[], []]);
  });

  it("keep the request of an unsent message stored by version 1.0", () => {
    const { request, parts, ...stored } = turn;
    sessionStorage.setItem("chatbot.draft.unsent", JSON.stringify([{ ...stored, asked: request }]));
    expect(readUnsent()).toMatchObject([{ key: "t", phase: "unsent", request, parts }]);
  });
});
