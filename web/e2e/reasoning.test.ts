import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { type Chunk, Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

const answer = "Keep them in the **fridge**, for two days.";

describe("an answer with reasoning", () => {
  let browser: Browser;
  let model: Model;
  let server: Server;
  let goOn = () => {};

  /** Reasons, waits for goOn, reasons further and answers. */
  async function* reply(): AsyncGenerator<Chunk> {
    for (const part of ["They ask about *pears*", ".\n\n", "Ripe ones spoil fast."])
      yield { reasoning_content: part };
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    yield { reasoning_content: "\n\nSo: **cold**." };
    for (const word of answer.split(/(?<= )/)) yield word;
  }

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start(reply);
    server = await Server.start({ OPENAI_BASE_URL: model.url, LLM_MODEL: "m" });
  });
  afterAll(async () => {
    goOn();
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  /** Asks in a new account, and returns when the model has reasoned and is silent. */
  async function ask() {
    const { page, complaints } = await newVisitor(browser, server.url, {
      permissions: ["clipboard-read", "clipboard-write"],
      reducedMotion: "reduce",
    });
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    await chat.ask("How do I keep pears?");
    await page.waitForURL("**/chat?id=*");
    await page.getByTestId("chat-title").waitFor();
    await thinks(page);
    return { page, complaints, chat };
  }

  const disclosure = (page: Page) => page.getByTestId("reasoning").getByRole("button");
  const reasoning = (page: Page) => page.getByRole("region", { name: "Reasoning" });

  /** Waits until the page shows that the model is thinking, with its last line so far. */
  async function thinks(page: Page): Promise<void> {
    await page.getByRole("button", { name: "Thinking…", expanded: false }).waitFor();
    await page.getByText("Ripe ones spoil fast.").waitFor();
  }

  it("shows that the model thinks, then how long, closed above the text, to every reader", async () => {
    const { page, complaints, chat } = await ask();
    expect(await chat.loading.count()).toBe(0);
    const second = await page.context().newPage();
    await second.goto(page.url());
    await thinks(second);
    await disclosure(second).click();
    await page.reload();
    await thinks(page);
    goOn();
    const other = new ChatPage(second);
    for (const reader of [chat, other])
      expect(await reader.ended(1)).toMatch(
        /^Thought for (a moment|\d+ s)\n[\s\S]*in the fridge, for two days\.$/,
      );
    expect(await disclosure(page).getAttribute("aria-expanded")).toBe("false");
    const opened = "They ask about pears.\n\nRipe ones spoil fast.\n\nSo: cold.";
    expect(await reasoning(second).innerText()).toBe(opened);

    await chat.input.focus();
    // Shift+Tab from the field: details, regenerate, copy, reasoning.
    for (let n = 0; n < 4; n += 1) await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    expect(await reasoning(page).innerText()).toBe(opened);
    expect(await violations(page, everything)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violations(page, colours)).toEqual([]);
    await page.getByTestId("answer-actions").getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(answer);

    const label = await disclosure(page).innerText();
    await page.reload();
    await chat.ended(1);
    expect(await disclosure(page).innerText()).toBe(label);
    expect(await reasoning(page).count()).toBe(0);
    await disclosure(page).click();
    expect(await reasoning(page).innerText()).toBe(opened);
    expect(complaints.list()).toEqual([]);
  });

  it("keeps the reasoning of an answer that is stopped while the model thinks", async () => {
    const { page, chat } = await ask();
    await disclosure(page).press("Enter");
    expect(await violations(page, everything)).toEqual([]);
    await chat.stop.click();
    const stopped = await chat.ended(1, "stopped");
    expect(stopped).toMatch(/^Thought for [\s\S]*Ripe ones spoil fast\.[\s\S]*You stopped this answer\.$/);
    await page.reload();
    await chat.ended(1, "stopped");
    await disclosure(page).click();
    expect(await chat.ended(1, "stopped")).toBe(stopped);
    expect(await page.getByTestId("answer-actions").getByRole("button", { name: "Copy" }).count()).toBe(0);
  });
});
