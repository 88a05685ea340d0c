import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blocksOf, finderOf, findIn, modelText, splitBy } from "./text-blocks";

const page = (text: string, number = 1, title = "") => ({ page: number, title, text });

describe("the text of a file in blocks", () => {
  it("is complete, and no block is longer than a few screens", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 9_000 }), { maxLength: 5 }), (lines) => {
        const text = lines.join("\n");
        const blocks = blocksOf({ pages: [page(text)] });
        let from = 0;
        for (const block of blocks) {
          expect(block.text.length).toBeLessThanOrEqual(6_000);
          expect(text.startsWith(block.text, from)).toBe(true);
          from += block.text.length;
          if (text[from] === "\n") from += 1;
        }
        expect(from).toBe(text.length);
        expect(blocks.map(({ first }) => first)).toEqual(blocks.map((_, index) => index === 0));
      }),
      { numRuns: 50 },
    );
  });

  it("never ends between the halves of a character", () => {
    for (const { text } of blocksOf({ pages: [page(`x${"😀".repeat(9_000)}`)] }))
      expect(text).not.toMatch(/\p{Surrogate}/u);
  });

  it("ends with a line where there is one", () => {
    const blocks = blocksOf({ pages: [page(`${"word ".repeat(19)}\n`.repeat(200))] });
    expect(blocks.length).toBeGreaterThan(3);
    for (const { text } of blocks) expect(text.endsWith("word ")).toBe(true);
  });

  it("has a block for each page, also an empty one", () => {
    const blocks = blocksOf({ pages: [page("one", 1), page("", 2, "Blank"), page("three", 3)] });
    expect(blocks.map((block) => [block.page, block.title, block.text])).toEqual([
      [1, "", "one"],
      [2, "Blank", ""],
      [3, "", "three"],
    ]);
  });
});

describe("the text of a file", () => {
  it("is copied as the model gets it", () => {
    expect(modelText({ pages: [page("alone")] })).toBe("alone");
    expect(modelText({ pages: [page("a", 1, "Title"), page("b", 2)] })).toBe(
      "[page 1]\nTitle\na\n\n[page 2]\nb",
    );
  });

  it("is found in any case, and its characters have no other meaning", () => {
    const blocks = blocksOf({ pages: [page("a+b (c) [d] \\e", 1), page("A+B", 2), page("aab", 3)] });
    expect(findIn(blocks, finderOf("a+b"))).toEqual([0, 1]);
    expect(findIn(blocks, finderOf("(c) [d] \\e"))).toEqual([0]);
    expect(findIn(blocks, finderOf("  "))).toEqual([]);
    expect(findIn(blocksOf({ pages: [page("GRÖSSE 😀-x/{1}|^$*?.")] }), finderOf("größe"))).toEqual([]);
    expect(
      findIn(blocksOf({ pages: [page("GRÖẞE 😀-x/{1}|^$*?.")] }), finderOf("größe 😀-x/{1}|^$*?.")),
    ).toEqual([0]);
  });

  it("is split at what was found", () => {
    expect(splitBy("Ab ab!", finderOf("AB"))).toEqual([
      { text: "Ab", match: true, at: 0 },
      { text: " ", match: false, at: 2 },
      { text: "ab", match: true, at: 3 },
      { text: "!", match: false, at: 5 },
    ]);
    expect(splitBy("", finderOf("x"))).toEqual([]);
    expect(splitBy("plain", undefined)).toEqual([{ text: "plain", match: false, at: 0 }]);
  });
});
