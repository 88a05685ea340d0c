import { readFileSync } from "node:fs";
import type { Browser, Download, Page } from "playwright-core";
import { extractText } from "unpdf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Program } from "./program";
import { Server } from "./server";

/** Parts of the answers: code with a line wider than paper, a table, a formula and a diagram. */
const says: Record<string, string> = {
  code: `\`\`\`go\nfunc main() { println("${"wide ".repeat(60)}end of line") }\n\`\`\`\n`,
  table: "| one | two |\n|--|--|\n| 1 | 漢字 |\n",
  maths: "So $$E = mc^2$$ it is.\n",
  diagram: "```mermaid\ngraph TD; a[From here] --> b[to there]\n```\n",
};

// A chat of two hundred messages, exported in every format.
describe("export", () => {
  let model: Model;
  let server: Server;
  let browser: Browser;
  let page: Page;
  let complaints: Complaints;
  let chat: ChatPage;
  let session: number;

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start((question) => says[question] ?? `An answer to “${question}”.`);
    server = await Server.start({ OPENAI_BASE_URL: model.url, LLM_MODEL: "m" });
    const person = somebody();
    ({ page, complaints } = await newVisitor(browser, server.url));
    // The print dialog cannot be observed; the call that opens it can.
    await page.context().addInitScript(() => {
      window.print = () => document.documentElement.setAttribute("data-printed", "");
    });
    await new AccountPages(page).enter(person);
    chat = new ChatPage(page);
    const program = await Program.signIn(server.url, person);
    session = await program.ask("The very first words");
    for (const question of Object.keys(says)) await program.ask(question, session);
    for (let n = 5; n < 99; n += 1) await program.ask(`Question ${n}`, session);
    await program.ask("The very last words: 漢字 مرحبا 🗺️", session);
    await program.request("PATCH", `/api/chat/sessions/${session}`, { title: "Größe / 漢字" });
    await page.goto(`/chat?id=${session}`);
    await chat.answers.last().waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  const focused = () => page.evaluate(() => document.activeElement?.textContent);

  async function contents(download: Download): Promise<string> {
    return readFileSync(await download.path(), "utf8");
  }

  async function exportChat(format: string): Promise<Download> {
    await chat.sessions.first().hover();
    await page.getByRole("button", { name: "Options for Größe / 漢字" }).click();
    await page.getByRole("menuitem", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: format, exact: true }).click();
    return download;
  }

  it("the list's menu exports Markdown, JSON and plain text", async () => {
    const markdown = await exportChat("Markdown");
    expect(markdown.suggestedFilename()).toMatch(/^Größe - 漢字\.md$/);
    const text = await contents(markdown);
    expect(text.startsWith("# Größe / 漢字\n")).toBe(true);
    expect(text.match(/^## You, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/gm)).toHaveLength(100);
    expect(text).toContain("\nThe very first words\n");
    expect(text).toContain("\nThe very last words: 漢字 مرحبا 🗺️\n");

    const json = await exportChat("JSON");
    expect(json.suggestedFilename()).toMatch(/\.json$/);
    const exported = JSON.parse(await contents(json));
    expect(exported).toMatchObject({ format: "chatbot-chat", version: 1, session: { id: session } });
    expect(exported.messages).toHaveLength(200);
    expect(exported.messages[1]).toMatchObject({ role: "assistant", parent_id: exported.messages[0].id });

    const plain = await exportChat("Plain text");
    expect(plain.suggestedFilename()).toMatch(/\.txt$/);
    expect(await contents(plain)).toContain("\nThe very last words: 漢字 مرحبا 🗺️\n");
  });

  it("the open chat's menu exports by keyboard alone", async () => {
    const button = page.getByTestId("chat-menu-button");
    await button.focus();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("Rename");
    for (let n = 0; (await focused()) !== "Export" && n < 10; n += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(focused).toBe("Markdown");
    await page.getByRole("menu", { name: "Export Größe / 漢字" }).waitFor();
    await page.keyboard.press("ArrowDown");
    const download = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    expect((await download).suggestedFilename()).toMatch(/\.json$/);
    await page.getByRole("menu").waitFor({ state: "detached" });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    // As fast as a person types: Esc must reach the menu that the previous key opened.
    for (let n = 0; n < 10; n += 1) {
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      await page.getByRole("menu").waitFor({ state: "detached" });
    }
  });

  it("a failed export shows the reason", async () => {
    complaints.expect(503);
    await page.route("**/export?format=md", (route) =>
      route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify({ detail: "The storage is having a rest.", code: "storage_rests" }),
      }),
    );
    await chat.sessions.first().hover();
    await page.getByRole("button", { name: "Options for Größe / 漢字" }).click();
    await page.getByRole("menuitem", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Markdown" }).click();
    await page.getByText("The storage is having a rest.").waitFor();
    await page.unroute("**/export?format=md");
  });

  it("the PDF contains all messages as rendered", async () => {
    await page.getByTestId("chat-menu-button").click();
    await page.getByRole("menuitem", { name: "Export" }).click();
    const opened = page.waitForEvent("popup");
    await page.getByRole("menuitem", { name: "PDF" }).click();
    const printPage = await opened;
    await printPage.locator("html[data-printed]").waitFor({ timeout: 30_000 });
    expect(await printPage.getByTestId("printed-message").count()).toBe(200);
    expect(await printPage.title()).toBe("Größe / 漢字");
    expect(await printPage.locator(".katex").count()).toBeGreaterThan(0);
    expect(await printPage.locator('img[alt^="Diagram"]').count()).toBeGreaterThan(0);
    expect(await printPage.locator("pre code span").count()).toBeGreaterThan(0);

    const pdf = await printPage.pdf({ format: "A4", preferCSSPageSize: true });
    const { totalPages, text } = await extractText(new Uint8Array(pdf), { mergePages: true });
    expect(totalPages).toBeGreaterThan(5);
    for (const words of [
      "The very first words",
      "end of line",
      "to there",
      "Question 50",
      "The very last words",
    ])
      expect(text).toContain(words);
    // Controls are not printed.
    await printPage.emulateMedia({ media: "print" });
    expect(await printPage.getByRole("button").count()).toBe(0);
    const wide = await printPage.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await printPage.close();
  });

  it("the settings export all data of the account", async () => {
    await page.goto("/settings");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export all data" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^chatbot export \d{4}-\d\d-\d\d\.json$/);
    const exported = JSON.parse(await contents(file));
    expect(exported).toMatchObject({ format: "chatbot-account", version: 1, sessions: [{ id: session }] });
    expect(exported.sessions[0].messages).toHaveLength(200);
    expect(exported.devices.length).toBeGreaterThan(0);
    expect(JSON.stringify(exported)).not.toMatch(/token"|hash|password"/);
  });

  it("no console errors occurred", () => {
    expect(complaints.list()).toEqual([]);
  });
});
