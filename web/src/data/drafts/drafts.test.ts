import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addToDraft, forgetDrafts, joinTexts, readDraft, saveDraft } from "./drafts";

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

  it("join without loss", () => {
    expect([joinTexts("a", "b"), joinTexts(" ", "b"), joinTexts("a", "\n"), joinTexts("", "")]).toEqual([
      "a\n\nb",
      "b",
      "a",
      "",
    ]);
  });
});
