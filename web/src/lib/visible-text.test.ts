import { describe, expect, it } from "vitest";
import { oneLine, visibleRuns } from "./visible-text";

const shown = (text: string) =>
  visibleRuns(text)
    .map((run) => (run.hidden ? `[${run.text}]` : run.text))
    .join("");

describe("a text with characters that are not seen", () => {
  it.each([
    ["rm -rf /tmp\u202eexe.txt", "rm -rf /tmp[U+202E]exe.txt"],
    ["pay\u200b\u200b\u200bpal.com", "pay[U+200B ×3]pal.com"],
    ["a\u2066b\u2069c\ufeff", "a[U+2066]b[U+2069]c[U+FEFF]"],
    ["\u{e0049}\u{e0067}", "[U+E0049 U+E0067]"],
    ["x\u0000\u001b[31m", "x[U+0000 U+001B][31m"],
    ["a\u00adb\u2800c\u3164", "a[U+00AD]b[U+2800]c[U+3164]"],
    ["over\rwritten", "over[U+000D]written"],
    ["A\u{e0101}", "A[U+E0101]"],
    ["\ud800 alone", "[U+D800] alone"],
  ])("shows them as codes: %j", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it.each(["two\nlines\r\nand\ta tab", "👩🏽‍🚀 ❤️ 👨‍👩‍👧", "שלום, world", "日本語　です", ""])(
    "leaves what is seen: %j",
    (text) => {
      expect(shown(text)).toBe(text);
    },
  );

  it("makes no more elements than a page can show, and still says everything", () => {
    const runs = visibleRuns("a\u200bb\u202e".repeat(20_000));
    expect(runs.length).toBeLessThan(1_100);
    expect(runs.at(-1)?.text).toMatch(/b \[U\+202E\] $/);
  });
});

describe("a name that a stranger gave", () => {
  it.each([
    ["Create\nan  issue", "Create an issue"],
    ["\u202eevil\u202c", "evil"],
    ["x".repeat(100), `${"x".repeat(19)}…`],
    ["😀".repeat(30), `${"😀".repeat(19)}…`],
  ])("is one line of bounded length: %j", (text, expected) => {
    expect(oneLine(text, 20)).toBe(expected);
  });
});
