import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import dompurify from "../src/components/markdown/testdata/dompurify.json";
import exfiltration from "../src/components/markdown/testdata/exfiltration.json";
import { newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

const payloads = [...exfiltration, ...dompurify];
const diagrams = payloads.filter((payload) => payload.startsWith("```mermaid"));
const share = 40;

function hostile(part: number): string {
  return payloads.slice(part * share, (part + 1) * share).join("\n\n");
}

function answer(question: string): string {
  const diagram = /^diagram (\d+)$/.exec(question)?.[1];
  if (diagram !== undefined) return diagrams[Number(diagram)] ?? "";
  const part = /^hostile (\d+)$/.exec(question)?.[1];
  return part === undefined ? "Hello." : hostile(Number(part));
}

/** Counts executed scripts: every payload reports in one of these ways. */
async function watchScripts(page: Page): Promise<() => number> {
  let ran = 0;
  page.on("dialog", (dialog) => {
    ran += 1;
    void dialog.dismiss();
  });
  await page.exposeFunction("ranAScript", () => {
    ran += 1;
  });
  await page.addInitScript(() => {
    const note = () => (window as unknown as { ranAScript(): void }).ranAScript();
    for (const name of ["alert", "prompt", "confirm", "print"]) Object.assign(window, { [name]: note });
  });
  return () => ran;
}

/** Scrolls from the end of a chat to its start and returns the number of messages. */
async function readUpwards(page: Page, chat: ChatPage): Promise<number> {
  const seen = new Set<string>();
  for (let step = 0; step < 300 && !seen.has("1"); step += 1) {
    const shown = page.locator("li[aria-posinset]");
    for (const n of await shown.evaluateAll((all) => all.map((item) => item.getAttribute("aria-posinset"))))
      seen.add(n ?? "");
    await chat.scroll(-500);
    await page.waitForTimeout(30);
  }
  return seen.size;
}

describe("answer rendering", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it("hostile content runs no scripts and makes no requests, live and from history", async () => {
    const model = await Model.start(answer);
    const server = await Server.start({ OPENAI_BASE_URL: model.url, LLM_MODEL: "m" });
    try {
      const { page, complaints } = await newVisitor(browser, server.url);
      const ran = await watchScripts(page);
      await new AccountPages(page).enter(somebody());
      const chat = new ChatPage(page);
      const parts = Math.ceil(payloads.length / share);
      for (let part = 0; part < parts; part += 1) {
        await chat.ask(`hostile ${part}`);
        await chat.ended(part + 1);
      }
      const all = parts + diagrams.length;
      for (let n = 0; n < diagrams.length; n += 1) {
        await chat.ask(`diagram ${n}`);
        await chat.ended(parts + n + 1);
        const last = chat.message(2 * (parts + n + 1));
        await last.getByText("Can't draw this diagram").or(last.getByRole("img")).first().waitFor();
      }
      expect(await readUpwards(page, chat)).toBe(2 * all);
      await page.reload();
      await chat.ended(all);
      expect(await readUpwards(page, chat)).toBe(2 * all);
      expect(ran()).toBe(0);
      expect(complaints.list()).toEqual([]);
    } finally {
      await server.stop();
      model.stop();
    }
  });

  it("highlighted code, formulas and diagrams comply with the Content-Security-Policy", async () => {
    const server = await Server.start();
    try {
      const { page, complaints } = await newVisitor(browser, server.url);
      await new AccountPages(page).enter(somebody());
      const chat = new ChatPage(page);
      await chat.ask("Show code");
      await chat.ended(1);
      await chat.answer(1).locator(".hljs-keyword").first().waitFor();
      await chat.ask("Show maths");
      await chat.ended(2);
      await chat.answer(2).locator(".katex").first().waitFor();
      const font = await page.evaluate(async () => {
        await document.fonts.ready;
        return [...document.fonts].some(({ family, status }) => /KaTeX/.test(family) && status === "loaded");
      });
      expect(font).toBe(true);
      await chat.ask("Show a diagram");
      await chat.ended(3);
      const picture = chat.answer(3).getByRole("img");
      await picture.waitFor();
      const size = await picture.evaluate((image: HTMLImageElement) => [
        image.naturalWidth,
        image.naturalHeight,
      ]);
      expect(Math.min(...size)).toBeGreaterThan(50);
      // Drawn for the current theme, and redrawn when the device's changes.
      const drawn = () => picture.getAttribute("src").catch(() => null);
      const light = await drawn();
      await page.emulateMedia({ colorScheme: "dark" });
      await expect.poll(drawn).not.toBe(light);
      const dark = await drawn();
      const darkBox = "%231f2020";
      expect([light?.includes(darkBox), dark?.includes(darkBox)]).toEqual([false, true]);
      await page.emulateMedia({ colorScheme: "light" });
      await expect.poll(async () => (await drawn())?.includes(darkBox)).toBe(false);
      expect(complaints.list()).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});
