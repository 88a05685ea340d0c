import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  addToDraft,
  claimDrafts,
  forgetDrafts,
  joinTexts,
  readDraft,
  readQueue,
  readUnsent,
  saveDraft,
  saveQueue,
  saveUnsent,
} from "./drafts";
import { newTurn } from "./turn";

const item = { key: "k", conversation: "c", sessionId: 3, text: "two", held: false };
const turn = newTurn({ key: "t", conversation: "c", request: { kind: "message", text: "one" } });
const long = "x".repeat(20_000);

describe("drafts", () => {
  beforeEach(() => {
    forgetDrafts();
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it("are stored at once, long ones after a pause or on page hide", () => {
    saveDraft(3, "short");
    expect(readDraft(3)).toBe("short");
    const write = vi.spyOn(Storage.prototype, "setItem");
    for (let n = 0; n < 100; n += 1) saveDraft(3, `${long}${n}`);
    expect(write).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(write).toHaveBeenCalledOnce();
    expect(readDraft(3)).toBe(`${long}99`);
    saveDraft(3, `${long}!`);
    window.dispatchEvent(new Event("pagehide"));
    expect(readDraft(3)).toBe(`${long}!`);
  });

  it("are separate by chat", () => {
    saveDraft(3, long);
    saveDraft(4, "short");
    vi.advanceTimersByTime(1_000);
    expect([readDraft(3), readDraft(4)]).toEqual([long, "short"]);
    saveDraft(3, `${long}!`);
    saveDraft(3, "");
    vi.advanceTimersByTime(1_000);
    expect(readDraft(3)).toBe("");
    saveDraft(3, long);
    addToDraft(3, "more");
    vi.advanceTimersByTime(1_000);
    expect(readDraft(3)).toBe(`${long}\n\nmore`);
  });

  it("are deleted for other accounts, as are queued and unsent messages", () => {
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

  it("join without loss", () => {
    expect([joinTexts("a", "b"), joinTexts(" ", "b"), joinTexts("a", "\n"), joinTexts("", "")]).toEqual([
      "a\n\nb",
      "b",
      "a",
      "",
    ]);
  });
});
