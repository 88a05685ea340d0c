import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

describe("a message that a search finds", () => {
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
  const sought = () => page.locator(".sought");

  async function search(words: string) {
    await page.getByTestId("search-input").fill(words);
    await page.getByTestId("search-result").first().waitFor();
  }

  /** The message is where one reads: below the top of the list and above its end. */
  async function inView(words: string) {
    await sought().getByText(words).waitFor();
    await expect
      .poll(async () => {
        const [message, field] = [await sought().boundingBox(), await chat.input.boundingBox()];
        return message !== null && field !== null && message.y > 0 && message.y < field.y - 100;
      })
      .toBe(true);
    const id = new URL(page.url()).searchParams.get("message");
    await expect.poll(focused).toBe(id);
  }

  it("is gone to, far above what is loaded, marked, and has the focus", async () => {
    await page.goto(`${server.url}/chat`);
    await search("umbrella");
    await page.getByTestId("search-result").first().getByRole("link").click();
    await page.locator(".sought.marked").waitFor();
    await inView("Where is the umbrella?");
    await page.locator(".sought:not(.marked)").waitFor();
    expect(await chat.toLatest.innerText()).toBe(""); // nothing of this is new
    expect(await sought().locator("xpath=..").getAttribute("aria-posinset")).toBe("11");
    const { y } = (await sought().boundingBox()) ?? { y: 0 };
    await page.waitForTimeout(500);
    expect(Math.abs(((await sought().boundingBox())?.y ?? 0) - y)).toBeLessThan(2);
  });

  it("is gone to again by the same link, and after a reload", async () => {
    await chat.scroll(20_000);
    await expect.poll(() => sought().isVisible()).toBe(true); // it stays in the document
    await page.getByTestId("search-result").first().getByRole("link").click();
    await page.locator(".sought.marked").waitFor();
    await inView("Where is the umbrella?");
    await page.reload();
    await inView("Where is the umbrella?");
  });

  it("is left behind when the person asks something", async () => {
    await chat.ask("One more");
    await chat.questions.filter({ hasText: "One more" }).waitFor();
    expect(new URL(page.url()).search).toBe(`?id=${long}`);
    await expect.poll(() => chat.distanceToEnd()).toBeLessThan(2);
  });

  it("is found on the branch where it is, and that one is shown", async () => {
    const session = await program.ask("Where is my bicycle?");
    const messages = await program.request("GET", `/api/chat/sessions/${session}/messages`);
    const [question] = ((await messages.json()) as { messages: { id: number }[] }).messages;
    await program.request("POST", `/api/chat/messages/${question?.id}/edit`, { message: "Hello" });
    await page.goto(`${server.url}/chat?id=${session}`);
    await chat.ended(1);
    expect(await chat.texts(chat.questions)).toEqual(["Hello"]);
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

  it("is stayed at while it and what is around it become longer", async () => {
    const session = await program.ask("Hello");
    for (const wish of ["Show a diagram", "Show code", "Show a table", "Show maths"])
      await program.ask(wish, session);
    const messages = await program.request("GET", `/api/chat/sessions/${session}/messages`);
    const diagram = ((await messages.json()) as { messages: { id: number }[] }).messages[3]?.id;
    await page.setViewportSize({ width: 1440, height: 900 });
    for (let n = 0; n < 3; n += 1) {
      await page.goto(`${server.url}/chat?id=${session}`);
      await chat.ended(5);
      await page.goto(`${server.url}/chat?id=${session}&message=${diagram}`);
      await sought().getByRole("img").waitFor();
      await page.waitForTimeout(500);
      const { y } = (await sought().boundingBox()) ?? { y: Number.NaN };
      expect(y).toBeGreaterThan(48);
      expect(y).toBeLessThan(300);
    }
  });

  it("is marked without motion where that was asked for", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`${server.url}/chat`);
    await search("umbrella");
    await page.getByTestId("search-result").first().getByRole("link").press("Enter");
    await inView("Where is the umbrella?");
    const look = await sought().evaluate((element) => {
      const { outlineStyle, animationName } = getComputedStyle(element);
      return { outlineStyle, animationName };
    });
    expect(look).toEqual({ outlineStyle: "solid", animationName: "none" });
  });

  it("that is not there any more is not looked for without end", async () => {
    complaints.expect(404);
    await page.goto(`${server.url}/chat?id=${long}&message=999999999`);
    await chat.answers.last().waitFor();
    await page.getByText("Finding the message…").waitFor({ state: "detached" });
    await page.locator("#composer-hint").filter({ hasText: /\w/ }).waitFor();
    expect(complaints.list()).toEqual([]);
  });
});
