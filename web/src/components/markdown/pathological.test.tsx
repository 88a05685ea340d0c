import { cleanup, render } from "@testing-library/react";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { longestText } from "./limits";
import Markdown from "./markdown";
import { type Parsed, parse } from "./parse";
import commonmark from "./testdata/commonmark.json";
import gfm from "./testdata/gfm.json";
import { nesting } from "./testdata/nesting";
import { pathological } from "./testdata/pathological";

/** Maximum CPU time of a text, as a multiple of that of an ordinary text of 40,000 characters on the same machine. */
const factor = 10;

const ordinary = "Some words with **bold** ones, `code` and a [link](https://example.com).\n\n".repeat(550);

function cpuTimeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function timeOfOrdinaryText(): number {
  return Math.min(...[1, 2, 3].map(() => cpuTimeOf(() => parseAll(ordinary))));
}

function parseAll(text: string): Parsed {
  let parsed = parse(text, false);
  while (!parsed.plain && parsed.end < text.length) parsed = parse(text, false, parsed);
  return parsed;
}

/** Maximum CPU time of one rendering, in milliseconds. */
let limit = 0;

beforeAll(() => {
  parseAll(ordinary);
  limit = factor * timeOfOrdinaryText();
});

/**
 * CPU time of some work, in milliseconds. Slow results are measured again, with the limit, since other processes and
 * garbage collection add noise and the machine's speed changes.
 */
function timeOf(work: () => void): number {
  let quickest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5 && quickest >= limit; tries += 1) {
    if (tries > 0) limit = Math.max(limit, factor * timeOfOrdinaryText());
    quickest = Math.min(quickest, cpuTimeOf(work));
  }
  return quickest;
}

function draw(text: string, growing = false): { container: HTMLElement; took: number } {
  let container: HTMLElement = document.body;
  const took = timeOf(() => {
    cleanup();
    ({ container } = render(<Markdown text={text} growing={growing} />));
  });
  return { container, took };
}

describe("pathological input", () => {
  afterEach(cleanup);

  it.each([
    ["CommonMark", commonmark, 600],
    ["GitHub Flavored Markdown", gfm, 600],
  ])(
    "includes no specification example of %s",
    (_, examples, atLeast) => {
      expect(examples.length).toBeGreaterThan(atLeast);
      for (const example of examples)
        for (const growing of [false, true]) {
          const { took } = draw(example, growing);
          expect(took, example).toBeLessThan(limit);
          cleanup();
        }
    },
    120_000,
  );

  it("includes no random nesting", () => {
    fc.assert(
      fc.property(nesting, fc.boolean(), (text, growing) => {
        const { container, took } = draw(text, growing);
        expect(took).toBeLessThan(limit);
        expect(container.firstElementChild).not.toBeNull();
        cleanup();
      }),
      { numRuns: 2_000 },
    );
  }, 300_000);

  it.each(Object.keys(pathological))(
    "renders fast or as plain text: %s",
    (name) => {
      for (const size of [5_000, 40_000]) {
        const text = pathological[name]?.(size) ?? "";
        for (const growing of [false, true]) {
          expect(
            timeOf(() => parse(text, growing)),
            `${size}`,
          ).toBeLessThan(limit);
        }
      }
    },
    60_000,
  );

  it.each([
    `${">".repeat(1_900)} deep`,
    `${"- ".repeat(1_500)}x`,
    `${"*".repeat(4_001)}x${"*".repeat(4_001)}`,
  ])("renders as plain text with one notice: %#", (text) => {
    const { container, took } = draw(`# Fine\n\n${text}`);
    expect(took).toBeLessThan(limit);
    expect(container.querySelector(".unformatted")?.textContent).toContain(text);
    expect(container.textContent).toContain("shown as plain text");
    cleanup();
  });

  it.each([
    ["fenced code", `\`\`\`php\n${"<?= $x\n".repeat(300)}\`\`\`\n\nAfter **it**.`],
    ["fenced code within a list item's width", `   ~~~\n${"Class<?> a;\n".repeat(300)}~~~\n\nAfter **it**.`],
    ["instructions that end", `${"Text <?php x ?> text\n".repeat(300)}\nAfter **it**.`],
    ["paragraphs", `${"A `Class<?>` here.\n\n".repeat(300)}After **it**.`],
  ])("does not include %s", (_, text) => {
    const parsed = parseAll(text);
    expect(parsed.plain).toBe(false);
    expect(parsed.blocks.at(-1)?.source).toBe("After **it**.");
  });

  it("does not include long texts, which render in passes up to the limit", async () => {
    const paragraph = "Some words with **bold** ones, `code` and a [link](https://example.com).\n\n";
    const text = paragraph.repeat(600);
    let parsed = parse(text, false);
    for (let goes = 0; parsed.end < text.length && goes < 100; goes += 1) parsed = parse(text, false, parsed);
    expect(parsed.plain).toBe(false);
    expect(parsed.blocks).toHaveLength(600);
    expect(parsed.blocks.map(({ source }) => source).join("")).toBe(text);
    const huge = "word\n\n".repeat(longestText / 4);
    let most = parse(huge, false);
    for (let goes = 0; !most.plain && goes < 500; goes += 1) most = parse(huge, false, most);
    expect(most.plain).toBe(true);
    expect(most.end).toBeLessThanOrEqual(longestText + 10_000);
  }, 60_000);
});
