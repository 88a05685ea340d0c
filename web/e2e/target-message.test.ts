import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

describe("target messages", () => {
  const person = somebody();
  let server: Server;
  let browser: Browser;
  let program: Program;
  let page: Page;
  let complaints: Complaints;
  let chat: ChatPage;
  let long: number;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "0s", DEMO_TOKENS_PER_SECOND: "100000" });
    ({ page, complaints } = await newVisitor(browser, server.url));
    await new AccountPages(page).enter(person);
    chat = new ChatPage(page);
    program = await Program.signIn(server.url, person);
    long = await program.ask("Show code");
    for (let n = 2; n <= 200; n += 1)
      await program.ask(n === 6 ? "Where is the umbrella?" : `Show a table (${n})`, long);
    await program.ask("Something else");
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-message"));
  const target = () => page.locator(".target-message");

  async function search(words: string) {
    await page.getByTestId("search-input").fill(words);
    await page.getByTestId("search-result").first().waitFor();
  }

  /** The message is in reading position: below the top of the list and above its end. */
  async function inView(words: string) {
    await target().getByText(words).waitFor();
    await expect
      .poll(async () => {
        const [message, field] = [await target().boundingBox(), await chat.input.boundingBox()];
        return message !== null && field !== null && message.y > 0 && message.y < field.y - 100;
      })
      .toBe(true);
    const id = new URL(page.url()).searchParams.get("message");
    await expect.poll(focused).toBe(id);
  }

  it("a result above the loaded messages is scrolled to, highlighted and focused", async () => {
    await page.goto(`${server.url}/chat`);
    await search("umbrella");
    await page.getByTestId("search-result").first().getByRole("link").click();
    await page.locator(".target-message.highlighted").waitFor();
    await inView("Where is the umbrella?");
    await page.locator(".target-message:not(.highlighted)").waitFor();
    expect(await chat.toLatest.innerText()).toBe(""); // no new text
    expect(await target().locator("xpath=..").getAttribute("aria-posinset")).toBe("11");
    const { y } = (await target().boundingBox()) ?? { y: 0 };
    await page.waitForTimeout(500);
    expect(Math.abs(((await target().boundingBox())?.y ?? 0) - y)).toBeLessThan(2);
  });

  it("the same link and a reload scroll to it again", async () => {
    await chat.scroll(20_000);
    await expect.poll(() => target().isVisible()).toBe(true); // it stays mounted
    await page.getByTestId("search-result").first().getByRole("link").click();
    await page.locator(".target-message.highlighted").waitFor();
    await inView("Where is the umbrella?");
    await page.reload();
    await inView("Where is the umbrella?");
  });

  it("sending a message clears the target", async () => {
    await chat.ask("One more");
    await chat.questions.filter({ hasText: "One more" }).waitFor();
    expect(new URL(page.url()).search).toBe(`?id=${long}`);
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(2);
  });

  it("a result on another branch switches to that branch", async () => {
    const session = await program.ask("Where is my bicycle?");
    const messages = await program.request("GET", `/api/chat/sessions/${session}/messages`);
    const [question] = ((await messages.json()) as { messages: { id: number }[] }).messages;
    await program.request("POST", `/api/chat/messages/${question?.id}/edit`, { message: "Hello" });
    await page.goto(`${server.url}/chat?id=${session}`);
    await chat.ended(1);
    await chat.shows(chat.questions, ["Hello"]);
    await search("bicycle");
    await page
      .getByTestId("search-result")
      .filter({ hasText: "Where is my bicycle?" })
      .last()
      .getByRole("link")
      .click();
    await inView("Where is my bicycle?");
    await chat.message(1).getByText("1/2").waitFor();
  });

  it("the scroll position holds while content around the target grows", async () => {
    const session = await program.ask("Hello");
    for (const question of ["Show a diagram", "Show code", "Show a table", "Show maths"])
      await program.ask(question, session);
    const messages = await program.request("GET", `/api/chat/sessions/${session}/messages`);
    const diagram = ((await messages.json()) as { messages: { id: number }[] }).messages[3]?.id;
    await page.setViewportSize({ width: 1440, height: 900 });
    for (let n = 0; n < 3; n += 1) {
      await page.goto(`${server.url}/chat?id=${session}`);
      await chat.ended(5);
      await page.goto(`${server.url}/chat?id=${session}&message=${diagram}`);
      await target().getByRole("img").waitFor();
      await page.waitForTimeout(500);
      const { y } = (await target().boundingBox()) ?? { y: Number.NaN };
      expect(y).toBeGreaterThan(48);
      expect(y).toBeLessThan(300);
    }
  });

  it("reduced motion highlights without animation", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`${server.url}/chat`);
    await search("umbrella");
    await page.getByTestId("search-result").first().getByRole("link").press("Enter");
    await inView("Where is the umbrella?");
    const look = await target().evaluate((element) => {
      const { outlineStyle, animationName } = getComputedStyle(element);
      return { outlineStyle, animationName };
    });
    expect(look).toEqual({ outlineStyle: "solid", animationName: "none" });
  });

  it("a deleted target does not keep the page searching", async () => {
    complaints.expect(404);
    await page.goto(`${server.url}/chat?id=${long}&message=999999999`);
    await chat.answers.last().waitFor();
    await page.getByText("Finding the message…").waitFor({ state: "detached" });
    await page.locator("#composer-hint").filter({ hasText: /\w/ }).waitFor();
    expect(complaints.list()).toEqual([]);
  });
});
