import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

const columns = Array.from({ length: 14 }, (_, n) => `Column ${n + 1}`);
const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
const wideTable = [
  row(columns),
  row(columns.map(() => "---")),
  row(columns.map(() => "Donaudampfschiff")),
].join("\n");
const longCode = `\`\`\`go\n${Array.from({ length: 120 }, (_, n) => `line(${n})`).join("\n")}\n\`\`\``;
const wrongDiagram = "```mermaid\ngraph TD\nA[User (admin)] --> B{Ok?}\n```";
const rightDiagram = "```mermaid\ngraph TD\nA[User] --> B{Ok?}\n```";

const longWords = [
  row(["Rank", "Word", "Another", "Short"]),
  row(["---", "---", "---", "---"]),
  row(["Donaudampfschifffahrt", "Rechtsschutzversicherung", "Pneumonoultramicroscopic", "id"]),
].join("\n");

const answers: Record<string, string> = {
  "long words": longWords,
  table: wideTable,
  code: `Before.\n\n${longCode}`,
  wrong: `Before.\n\n${wrongDiagram}\n\nAfter.`,
  right: `Before.\n\n${rightDiagram}\n\nAfter.`,
};

/** URLs of the page's scripts that contain a text. */
function scriptsWith(text: string): string[] {
  const folder = fileURLToPath(new URL("../out/_next/static/chunks", import.meta.url));
  return readdirSync(folder).filter(
    (name) => name.endsWith(".js") && readFileSync(`${folder}/${name}`, "utf8").includes(text),
  );
}

describe("parts of an answer", () => {
  let browser: Browser;
  let model: Model;
  let server: Server;
  let page: Page;
  let chat: ChatPage;
  const person = somebody();

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start((question) => answers[question] ?? "Hello.");
    server = await Server.start({ OPENAI_BASE_URL: model.url, LLM_MODEL: "m" });
    ({ page } = await newVisitor(browser, server.url));
    await new AccountPages(page).enter(person);
    chat = new ChatPage(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  it("wide tables scroll sideways with readable cells", async () => {
    await chat.ask("table");
    await chat.ended(1);
    const table = chat.answer(1).locator(".table");
    const [visibleWidth, fullWidth] = await table.evaluate((box) => [box.clientWidth, box.scrollWidth]);
    expect(fullWidth).toBeGreaterThan(visibleWidth ?? 0);
    const widths = await table
      .locator("td")
      .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().width));
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(128);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
  });

  it("the header of a long code block stays in view", async () => {
    await chat.ask("code");
    await chat.ended(2);
    const block = chat.answer(2).locator(".code");
    await block.getByText("line(60)", { exact: true }).or(block.locator("code")).first().waitFor();
    await chat.scroll(-1200);
    const head = block.locator(".code-head");
    await expect
      .poll(async () => {
        const [inside, bar] = [await block.boundingBox(), await head.boundingBox()];
        return (bar?.y ?? 0) - (inside?.y ?? 0);
      })
      .toBeGreaterThan(200);
    expect(await head.getByRole("button", { name: "Copy" }).isVisible()).toBe(true);
  });

  it("an invalid diagram shows its code and leaves nothing outside the answer", async () => {
    const children = () => page.evaluate(() => document.body.children.length);
    await chat.ask("right");
    await chat.ended(3);
    await chat.answer(3).locator(".code img, .code svg[id]").first().waitFor();
    const before = await children();
    await chat.ask("wrong");
    await chat.ended(4);
    const answer = chat.answer(4);
    await answer.getByText("Can't draw this diagram").waitFor();
    expect(await answer.innerText()).toContain("A[User (admin)] --> B{Ok?}");
    expect(await children()).toBe(before);
    expect(await page.getByText("Syntax error in text").count()).toBe(0);
  });

  it("printing breaks no word in a table at the width of a page", async () => {
    await chat.ask("long words");
    await chat.ended(5);
    const id = new URL(page.url()).searchParams.get("id");
    const printPage = await page.context().newPage();
    await printPage.addInitScript(() => {
      window.print = () => document.documentElement.setAttribute("data-printed", "");
    });
    await printPage.setViewportSize({ width: 672, height: 950 }); // A4 without its margins, at 96 dpi
    await printPage.emulateMedia({ media: "print" });
    await printPage.goto(`/print?id=${id}`);
    await printPage.locator("html[data-printed]").waitFor({ timeout: 30_000 });
    const lines = await printPage
      .locator("table")
      .last()
      .locator("td")
      .evaluateAll((cells) =>
        cells.map((cell) => {
          const words = document.createRange();
          words.selectNodeContents(cell);
          return new Set([...words.getClientRects()].map(({ top }) => Math.round(top))).size;
        }),
      );
    expect(lines).toEqual([1, 1, 1, 1]);
    await printPage.close();
  });

  it("the sidebar and the composer work when messages fail to render", async () => {
    const broken = scriptsWith("aria-posinset");
    expect(broken.length).toBeGreaterThan(0);
    const visitor = await newVisitor(browser, server.url);
    const other = new ChatPage(visitor.page);
    for (const name of broken) await visitor.page.route(`**/${name}`, (route) => route.abort());
    await new AccountPages(visitor.page).openAs(person);
    await other.sessions.first().click();
    await visitor.page.getByText("Something went wrong here.").first().waitFor();
    expect(await other.sessions.count()).toBe(1);
    await other.input.fill("I can still write.");
    expect(await other.input.inputValue()).toBe("I can still write.");
    for (const name of broken) await visitor.page.unroute(`**/${name}`);
    await visitor.page.getByRole("button", { name: "Try again" }).first().click();
    await other.answers.first().waitFor();
    expect(await visitor.page.getByText("Something went wrong here.").count()).toBe(0);
    await other.newChat();
    await expect.poll(() => new URL(visitor.page.url()).search).toBe("");
    expect(await other.input.isVisible()).toBe(true);
  });
});
