import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

const paragraph = (n: number) =>
  `Paragraph ${n} has *words* of its own, and enough of them for a line or two.`;
const filler = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `${paragraph(from + n)}\n\n`).join("");
/** Much longer than the viewport; the search words occur once, near the end, one with emphasis inside. */
const longAnswer = `${filler(0, 60)}The train goes to Zürich, by the **Bahn**hof\u00adstraße.\n\n${filler(60, 90)}`;
const wide = `\`\`\`text\n${"x ".repeat(200)}cafe\u0301\n\`\`\``;

describe("chat lists", () => {
  const person = somebody();
  let browser: Browser;
  let server: Server;
  let model: Model;
  let page: Page;
  let complaints: Complaints;
  let chat: ChatPage;
  let program: Program;
  let train: number;

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start((question) =>
      question.startsWith("Where") ? longAnswer : question.startsWith("Code") ? wide : "Yes.",
    );
    server = await Server.start({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: model.url });
    ({ page, complaints } = await newVisitor(browser, server.url));
    await new AccountPages(page).enter(person);
    chat = new ChatPage(page);
    program = await Program.signIn(server.url, person);
    train = await program.ask("Where does the train go?");
    await program.ask("Code, please", train);
    for (let n = 0; n < 8; n += 1) await program.ask(`And ${n}?`, train);
    await program.ask("Anything else");
    await page.goto("/chat");
    await chat.sessions.nth(1).waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  /** The highlighted words, and whether the first of them is inside the message list. */
  const highlighted = () =>
    page.evaluate(() => {
      const ranges = [...(CSS.highlights.get("target-words")?.values() ?? [])] as Range[];
      const inView = ranges.some((range) => {
        const { top, bottom, left, right } = range.getBoundingClientRect();
        const shown = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return shown?.closest(".target-message") !== null && shown !== null;
      });
      return { words: ranges.map(String), inView };
    });

  async function search(words: string) {
    await page.getByTestId("search-input").fill(words);
    await page.getByTestId("search-result").first().waitFor();
    await page.getByTestId("search-result").last().getByRole("link").click();
  }

  it("a search result scrolls to the matching word in a long answer and highlights it", async () => {
    await search("zürich");
    await expect.poll(highlighted).toEqual({ words: ["Zürich"], inView: true });
    expect(new URL(page.url()).searchParams.get("q")).toBe("zürich");
    await page.waitForTimeout(600);
    expect(await highlighted()).toEqual({ words: ["Zürich"], inView: true });
  });

  it("the word is highlighted again after a reload, also in another spelling", async () => {
    const address = new URL(page.url());
    address.searchParams.set("q", "zurich bahnhofstrasse");
    await page.goto(address.href);
    await expect.poll(highlighted).toEqual({ words: ["Zürich", "Bahnhof\u00adstraße"], inView: true });
  });

  it("a match at the end of a long line of code scrolls into view", async () => {
    await page.goto(`/chat?id=${train}&message=${await codeMessage()}&q=caf%C3%A9`);
    await expect.poll(highlighted).toEqual({ words: ["cafe\u0301"], inView: true });
  });

  async function codeMessage(): Promise<number> {
    const reply = await program.request("GET", `/api/chat/sessions/${train}/messages?limit=50`);
    const { messages } = (await reply.json()) as { messages: { id: number; content: string }[] };
    return messages.find(({ content }) => content.includes("x x"))?.id ?? 0;
  }

  it("sending a message removes the highlight", async () => {
    await chat.ask("Thanks?");
    await chat.questions.filter({ hasText: "Thanks?" }).last().waitFor();
    await expect.poll(highlighted).toEqual({ words: [], inView: false });
    expect(new URL(page.url()).search).toBe(`?id=${train}`);
  });

  it("undoing a deletion reopens the chat", async () => {
    await page.getByTestId("search-input").press("Escape");
    await page.getByTestId("search-input").fill("");
    const before = await chat.texts(chat.sessions);
    await page.getByTestId("chat-menu-button").click();
    await page.getByTestId("delete-session-button").click();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    await chat.undo();
    await chat.questions.filter({ hasText: "Thanks?" }).last().waitFor();
    expect(new URL(page.url()).search).toBe(`?id=${train}`);
    await chat.shows(chat.sessions, before);
  });

  it("the archive has a heading, and archiving can be undone", async () => {
    await page.getByTestId("chat-menu-button").click();
    await page.getByRole("menuitem", { name: "Archive" }).click();
    await chat.sessions.nth(1).waitFor({ state: "detached" });
    await page.getByTestId("archive-button").click();
    await page.getByRole("heading", { name: "Archived", exact: true }).waitFor();
    await page.getByTestId("archive-button").click();
    await chat.undo();
    await chat.sessions.nth(1).waitFor();
  });

  it("the skip link bypasses the list, which has one tab stop per chat", async () => {
    await page.goto(`/chat?id=${train}`);
    await chat.sessions.nth(1).waitFor();
    await page.getByTestId("narrow-button").focus();
    await page.keyboard.press("Shift+Tab");
    const skip = page.getByTestId("skip-link");
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
    const { width = 0, x = -1 } = (await skip.boundingBox()) ?? {};
    expect(width).toBeGreaterThan(100);
    expect(x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press("Enter");
    expect(await chat.input.evaluate((field) => field === document.activeElement)).toBe(true);
    await chat.sessions.nth(0).getByRole("link").focus();
    await page.keyboard.press("Tab");
    const second = chat.sessions.nth(1).getByRole("link");
    expect(await second.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Escape");
    expect(await second.evaluate((link) => link === document.activeElement)).toBe(true);
  });

  it("untitled chats are named in the reader's language", async () => {
    await program.request("PATCH", `/api/chat/sessions/${train}`, { title: "New Chat" });
    const german = await newVisitor(browser, server.url, { locale: "de-DE" });
    await new AccountPages(german.page).openAs(person);
    await german.page.waitForURL("**/chat*");
    await german.page.goto(`/chat?id=${train}`);
    await german.page.getByTestId("chat-title").getByText("Neuer Chat").waitFor();
    await german.page.getByTestId("session-item").getByText("Neuer Chat").waitFor();
    expect(await german.page.title()).toBe("Neuer Chat · ChatBot");
    await german.page.getByTestId("chat-menu-button").click();
    await german.page.getByRole("menu", { name: "Neuer Chat" }).waitFor();
    await german.page.getByRole("menuitem", { name: "Exportieren" }).click();
    const [file] = await Promise.all([
      german.page.waitForEvent("download"),
      german.page.getByRole("menuitem", { name: "Markdown" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("Neuer Chat.md");
    expect(german.complaints.list()).toEqual([]);
    await german.page.context().close();
  });

  it("a chat whose question has no words is named by its answer, without a reload", async () => {
    await page.goto("/chat");
    await chat.ask("?!");
    await chat.answers.last().getByText("Yes.").waitFor();
    await page.getByTestId("chat-title").getByText("Yes.").waitFor({ timeout: 5000 });
    await page.getByTestId("session-item").first().getByText("Yes.").waitFor();
  });

  it("running and unread marks show for answers in other chats", async () => {
    await page.goto("/chat");
    await chat.sessions.nth(1).waitFor();
    model.hold();
    const asked = program.ask("Anything new?");
    await page.reload();
    const row = chat.sessions.filter({ hasText: "Anything new?" });
    await row.getByTestId("running-mark").waitFor();
    model.release();
    await asked;
    // Only the list itself polls.
    await row.getByTestId("unread-mark").waitFor();
    await row.getByRole("link").click();
    await chat.answers.last().waitFor();
    await page.goto(`/chat?id=${train}`);
    await row.waitFor();
    await chat.answers.last().waitFor();
    expect(await row.getByTestId("unread-mark").count()).toBe(0);
  });

  it("no console errors occurred", () => {
    expect(complaints.list()).toEqual([]);
  });
});
