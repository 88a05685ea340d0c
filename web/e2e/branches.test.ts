import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

describe("branches", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "100ms" });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter(at = server) {
    const { page, complaints } = await newVisitor(browser, at.url, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const person = somebody();
    await new AccountPages(page).enter(person);
    return { page, complaints, person, chat: new ChatPage(page) };
  }

  it("regenerating keeps both answers, with navigation between them", async () => {
    const { page, chat, complaints } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    await chat.message(2).getByRole("button", { name: "Regenerate" }).click();
    await chat.message(2).getByText("2/2").waitFor();
    await chat.ended(1);
    await chat.message(2).getByRole("button", { name: "Previous version" }).click();
    await chat.message(2).getByText("1/2").waitFor();
    await page.reload();
    await chat.message(2).getByText("1/2").waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("editing a message branches and keeps the old branch", async () => {
    const { page, chat } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    await chat.ask("Show a table");
    await chat.ended(2);
    await chat.scroll(-5_000);
    await chat.message(1).getByRole("button", { name: "Edit" }).click();
    const field = page.getByTestId("edit-input");
    expect(await field.inputValue()).toBe("Hello");
    await field.fill("Show code");
    await field.press("Enter");
    await chat.ended(1);
    await chat.scroll(-5_000);
    await chat.message(1).getByText("2/2").waitFor();
    await chat.shows(chat.questions, ["Show code"]);
    await chat.message(1).getByRole("button", { name: "Previous version" }).click();
    await chat.ended(2);
    await chat.shows(chat.questions, ["Hello", "Show a table"]);
  });

  it("arrow-up edits the last message and Escape cancels", async () => {
    const { page, chat } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    await chat.input.press("ArrowUp");
    await page.getByTestId("edit-input").press("Escape");
    await chat.questions.first().waitFor();
    expect(await chat.input.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it("answer details show the model, tokens and time; Copy copies the text", async () => {
    const { page, chat } = await enter();
    await chat.ask("Show code");
    await chat.ended(1);
    await chat.message(2).getByRole("button", { name: "Answer details" }).click();
    const facts = page.getByTestId("answer-facts");
    await facts.waitFor();
    expect(await facts.innerText()).toMatch(
      /Model\s+Demo.*Tokens in\s.*\d.*Tokens out\s.*\d.*Speed\s.*tokens\/s/s,
    );
    await page.keyboard.press("Escape");
    await facts.waitFor({ state: "detached" });
    await chat.message(2).getByTestId("answer-actions").getByRole("button", { name: "Copy" }).click();
    await chat.message(2).getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("```");
  });

  it("a rate-limited message shows a countdown and is then sent once", async () => {
    // A burst of twelve, then one per five seconds.
    const strict = await Server.start({ RATE_LIMIT_CHAT: "12/m", DEMO_FIRST_TOKEN: "10ms" });
    try {
      const { page, chat, person } = await enter(strict);
      await chat.ask("Hello");
      await chat.ended(1);
      const program = await Program.signIn(strict.url, person);
      await Promise.all(Array.from({ length: 11 }, () => program.ask("Hello")));
      await chat.ask("Show code");
      const retry = page.getByRole("button", { name: /^Try again/ });
      await page.getByRole("button", { name: /Try again in \d s/ }).waitFor();
      expect(await retry.isDisabled()).toBe(true);
      await page.getByRole("button", { name: "Try again", exact: true }).click();
      await chat.ended(2);
      await page.reload();
      await chat.ended(2);
      await chat.message(3).getByText("Show code").waitFor();
      expect(await chat.message(5).count()).toBe(0);
    } finally {
      await strict.stop();
    }
  });
});
