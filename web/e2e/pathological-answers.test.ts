import fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import commonmark from "../src/components/markdown/testdata/commonmark.json";
import gfm from "../src/components/markdown/testdata/gfm.json";
import { nesting } from "../src/components/markdown/testdata/nesting";
import { pathological } from "../src/components/markdown/testdata/pathological";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { Harness } from "./harness";

interface Drawing {
  took: number;
  crashed: boolean;
  text: string;
}

declare function draw(text: string, growing: boolean, again?: boolean): Drawing;

/** Time limit per rendering, in milliseconds. */
const limit = 1_000;

describe("pathological answers", () => {
  let browser: Browser;
  let harness: Harness;
  let page: Page;
  let complaints: Complaints;

  beforeAll(async () => {
    browser = await openBrowser();
    harness = await Harness.start("answers");
    ({ page, complaints } = await newVisitor(browser, harness.url));
    await page.goto("/");
    await page.waitForFunction("typeof draw === 'function'");
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    harness?.stop();
  });

  /** Renders texts, whole or cut as while streaming; returns those that threw or were too slow three times. */
  async function trouble(texts: string[], growing = false): Promise<string[]> {
    const found: string[] = [];
    for (let at = 0; at < texts.length; at += 100) {
      const failed = await page.evaluate(
        ([some, most, cut]) =>
          some.filter((text) => {
            // Noise may slow one run, but not three.
            for (let turn = 0; turn < 3; turn += 1) {
              const drawn = draw(cut ? text.slice(0, (text.length * 2) / 3) : text, cut);
              if (drawn.crashed) return true;
              if (drawn.took < most) return false;
            }
            return true;
          }),
        [texts.slice(at, at + 100), limit, growing] as const,
      );
      found.push(...failed.map((text) => text.slice(0, 200)));
    }
    return found;
  }

  it("every CommonMark and GitHub Flavored Markdown example renders", async () => {
    expect(commonmark.length + gfm.length).toBeGreaterThan(1_300);
    for (const growing of [false, true]) expect(await trouble([...commonmark, ...gfm], growing)).toEqual([]);
    expect(
      complaints.list().filter((line) => line.startsWith("error") || line.startsWith("request")),
    ).toEqual([]);
  }, 180_000);

  it("2,000 random nestings render", async () => {
    const texts = fc.sample(nesting, 2_000);
    expect(await trouble(texts.slice(0, 1_000))).toEqual([]);
    expect(await trouble(texts.slice(1_000), true)).toEqual([]);
  }, 180_000);

  it("inputs that take quadratic time render, as plain text if necessary", async () => {
    const texts = Object.values(pathological).map((text) => text(20_000));
    expect(await trouble(texts)).toEqual([]);
  }, 180_000);

  it("the deepest nestings render as plain text with a notice", async () => {
    for (const text of [
      `${">".repeat(1_900)} deep`,
      `${"- ".repeat(1_500)}x`,
      `${"*".repeat(4_001)}x${"*".repeat(4_001)}`,
    ]) {
      const drawn = await page.evaluate((deep) => draw(deep, false), text);
      expect(drawn.crashed).toBe(false);
      expect(drawn.text).toContain(text);
      expect(drawn.text).toContain("shown as plain text");
    }
  });

  it("rendering continues while browser translation replaces text nodes", async () => {
    const crashed = await page.evaluate(async () => {
      const translate = () => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const texts: Text[] = [];
        while (walker.nextNode()) texts.push(walker.currentNode as Text);
        for (const text of texts) {
          if (text.parentElement?.closest("script, style, font")) continue;
          const font = document.createElement("font");
          font.append(Object.assign(document.createElement("font"), { textContent: `»${text.data}«` }));
          text.replaceWith(font);
        }
      };
      const complete =
        "# One\n\nSome **bold** and `code`, then\nmore.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\nThe end of it";
      let found = false;
      for (let end = 1; end <= complete.length; end += 1) {
        found ||= draw(complete.slice(0, end), true, true).crashed;
        if (end % 3 === 0) translate();
        await new Promise((next) => setTimeout(next, 0));
      }
      found ||= draw(complete, false, true).crashed;
      translate();
      await new Promise((next) => setTimeout(next, 0));
      found ||= draw("Something else **entirely**", false, true).crashed;
      found ||= draw("", false, true).crashed;
      const last = draw("The last words", false, true);
      return [found || last.crashed, last.text];
    });
    expect(crashed).toEqual([false, "The last words"]);
  });
});
