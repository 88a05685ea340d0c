import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  addToDraft,
  claimDrafts,
  forgetDrafts,
  joined,
  keepDraft,
  keepQueue,
  keepUnsent,
  readDraft,
  readQueue,
  readUnsent,
} from "./drafts";
import { newTurn } from "./turn";

const item = { key: "k", conversation: "c", sessionId: 3, text: "two", held: false };
const turn = newTurn({ key: "t", conversation: "c", asked: { kind: "message", text: "one" } });
const long = "x".repeat(20_000);

describe("drafts", () => {
  beforeEach(() => {
    forgetDrafts();
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it("are stored at once, long ones when typing pauses or the page goes away", () => {
    keepDraft(3, "short");
    expect(readDraft(3)).toBe("short");
    const write = vi.spyOn(Storage.prototype, "setItem");
    for (let n = 0; n < 100; n += 1) keepDraft(3, `${long}${n}`);
    expect(write).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(write).toHaveBeenCalledOnce();
    expect(readDraft(3)).toBe(`${long}99`);
    keepDraft(3, `${long}!`);
    window.dispatchEvent(new Event("pagehide"));
    expect(readDraft(3)).toBe(`${long}!`);
  });

  it("of one chat never end up in another", () => {
    keepDraft(3, long);
    keepDraft(4, "short");
    vi.advanceTimersByTime(1_000);
    expect([readDraft(3), readDraft(4)]).toEqual([long, "short"]);
    keepDraft(3, `${long}!`);
    keepDraft(3, "");
    vi.advanceTimersByTime(1_000);
    expect(readDraft(3)).toBe("");
    keepDraft(3, long);
    addToDraft(3, "more");
    vi.advanceTimersByTime(1_000);
    expect(readDraft(3)).toBe(`${long}\n\nmore`);
  });

  it("are another person's to nobody, nor are queued and unsent messages", () => {
    claimDrafts("ada");
    keepDraft(3, long);
    keepQueue([item]);
    keepUnsent([turn]);
    claimDrafts("ada");
    expect([readQueue(), readUnsent()]).toMatchObject([[item], [{ key: "t", phase: "unsent" }]]);
    claimDrafts("eve");
    vi.advanceTimersByTime(1_000);
    expect([readDraft(3), readQueue(), readUnsent()]).toEqual(["", [], []]);
  });

  it.each(["getItem", "setItem", "removeItem"] as const)("do without a browser that forbids %s", (method) => {
    vi.spyOn(Storage.prototype, method).mockImplementation(() => {
      throw new DOMException("no", "QuotaExceededError");
    });
    expect(() => {
      keepDraft(3, "text");
      keepDraft(3, "");
      keepQueue([item]);
      keepUnsent([]);
      readDraft(3);
      readQueue();
      readUnsent();
      claimDrafts("ada");
    }).not.toThrow();
  });

  it.each(["{", "null", '"text"', "{}"])("take nothing from what is broken: %s", (text) => {
    sessionStorage.setItem("chatbot.draft.queue", text);
    sessionStorage.setItem("chatbot.draft.unsent", text);
    expect([readQueue(), readUnsent()]).toEqual([[], []]);
  });

  it("are joined with neither lost", () => {
    expect([joined("a", "b"), joined(" ", "b"), joined("a", "\n"), joined("", "")]).toEqual([
      "a\n\nb",
      "b",
      "a",
      "",
    ]);
  });
});
