import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

/** Maximum cost of one key press, in milliseconds. */
const quick = 30;

describe("a long text", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "10ms" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter() {
    const { page } = await newVisitor(browser, server.url, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await new AccountPages(page).enter(somebody());
    return { page, chat: new ChatPage(page) };
  }

  async function paste(page: Page, unit: string, length: number): Promise<void> {
    await page.evaluate(([part, times]) => navigator.clipboard.writeText(part.repeat(times)), [
      unit,
      length / unit.length,
    ] as const);
    // Without Shift, it would become a file.
    await page.keyboard.press("Control+Shift+v");
  }

  /** Cost of one key press; slow results are measured once more, since other processes add noise. */
  async function perKey(page: Page): Promise<number> {
    const cost = await costPerKey(page);
    return cost < quick ? cost : Math.min(cost, await costPerKey(page), await costPerKey(page));
  }

  /** Thread CPU time, in milliseconds. */
  async function costPerKey(page: Page): Promise<number> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    const busy = async () => {
      const { metrics } = await devtools.send("Performance.getMetrics");
      return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1_000;
    };
    const painted = () =>
      page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    const costs: number[] = [];
    for (let n = 0; n < 15; n += 1) {
      const before = await busy();
      await page.keyboard.press("a");
      await painted();
      costs.push((await busy()) - before);
    }
    return costs.toSorted((one, other) => one - other)[7] ?? Number.NaN;
  }

  const units = { words: "lorem ipsum dolor sit ame ", lines: "A line of it.\n", emoji: "😀", solid: "x" };

  it.each(Object.entries(units))(
    "45,000 characters are accepted and typing stays fast: %s",
    async (kind, unit) => {
      const { page, chat } = await enter();
      await chat.input.focus();
      await paste(page, unit, 45_000);
      await page.getByText(/characters\. Shorten by/).waitFor();
      expect((await chat.input.inputValue()).length).toBeGreaterThan(44_900);
      const cost = await perKey(page);
      console.log(`with 45,000 characters, ${kind}: ${cost.toFixed(1)} ms a key`);
      expect(cost).toBeLessThan(quick);
      await page.reload();
      expect((await chat.input.inputValue()).endsWith("aaa")).toBe(true);
    },
  );

  it.each([200_000, 2_000_000])(
    "%i characters are rejected with a message; the field keeps its text and typing stays fast",
    async (length) => {
      const { page, chat } = await enter();
      await chat.input.fill("Look at this: ");
      await paste(page, units.words, length);
      await page.getByText(/^Too long to insert: [\d,]+ characters\. The limit is 2,000\.$/).waitFor();
      expect(await chat.input.inputValue()).toBe("Look at this: ");
      const cost = await perKey(page);
      console.log(`after ${length} characters: ${cost.toFixed(1)} ms a key`);
      expect(cost).toBeLessThan(quick);
      expect(await chat.input.inputValue()).toBe(`Look at this: ${"a".repeat(15)}`);
    },
  );

  it("the field grows to its maximum height", async () => {
    const { page, chat } = await enter();
    const height = async () => Math.round((await chat.input.boundingBox())?.height ?? 0);
    const empty = await height();
    await chat.input.fill("one\ntwo\nthree");
    expect(await height()).toBe(empty + 52);
    await chat.input.fill("line\n".repeat(40));
    expect(await height()).toBe(240);
    await paste(page, "x", 20_000);
    expect(await height()).toBe(240);
    await chat.input.fill("");
    expect(await height()).toBe(empty);
  });

  it.each([1_000, 3_000])("the field enforces the server's limit: %i", async (limit) => {
    const strict = await Server.start({ DEMO_FIRST_TOKEN: "10ms", MAX_MESSAGE_CHARS: String(limit) });
    try {
      const { page, complaints } = await newVisitor(browser, strict.url);
      await new AccountPages(page).enter(somebody());
      const chat = new ChatPage(page);
      const most = limit.toLocaleString("en");
      await chat.input.fill("x".repeat(limit + 1));
      await page
        .getByText(`${(limit + 1).toLocaleString("en")} / ${most} characters. Shorten by 1.`)
        .waitFor();
      expect(await chat.send.isDisabled()).toBe(true);
      await chat.input.fill("😀".repeat(limit));
      await page.getByText(`${most} / ${most} characters`).waitFor();
      await chat.send.click();
      await chat.ended(1);
      await chat.input.press("ArrowUp");
      await page.getByTestId("edit-input").fill("x".repeat(limit + 1));
      await page.getByText("Shorten by 1.").waitFor();
      expect(complaints.list()).toEqual([]);
    } finally {
      await strict.stop();
    }
  });
});
