import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newVisitor, openBrowser } from "../e2e/browser";
import { AccountPages } from "../e2e/pages/account";
import { ChatPage } from "../e2e/pages/chat";
import { Program } from "../e2e/program";
import { Server } from "../e2e/server";
import type { MessageList } from "../src/data/client/types";

const folder = join(import.meta.dirname, "../../docs/screenshots");
/** Size limit for all screenshots together: everyone who clones the repository downloads them. */
const most = 3 * 1024 * 1024;

const devices = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;

const person = { username: "ada", email: "ada@example.com", password: "SecurePass123!" };
const questions = [
  "How do I connect a real model?",
  "Where is my data?",
  "What are the limits?",
  "How do I move to PostgreSQL?",
  "What can you do?",
];
const rich = ["Hello", "Show a diagram", "Show code", "Show a table", "Show maths"];

let server: Server;
let browser: Browser;
let conversation: number;
/** The answer with a diagram. */
let diagram: number;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  browser = await openBrowser();
  server = await Server.start({ DEMO_FIRST_TOKEN: "0s", DEMO_TOKENS_PER_SECOND: "100000" });
  const { page } = await newVisitor(browser, server.url);
  await new AccountPages(page).enter(person);
  await page.context().close();
  const program = await Program.signIn(server.url, person);
  for (const question of questions) await program.ask(question);
  conversation = await program.ask(rich[0] ?? "");
  for (const question of rich.slice(1)) await program.ask(question, conversation);
  const path = `/api/chat/sessions/${conversation}`;
  const { messages } = (await (await program.request("GET", `${path}/messages`)).json()) as MessageList;
  diagram =
    messages.find(({ role, content }) => role === "assistant" && content.includes("```mermaid"))?.id ?? 0;
  await program.request("PATCH", path, {
    title: "Tables, maths, diagrams and code",
  });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it.each(["desktop", "phone"] as const)("%s", async (device) => {
  const { page } = await newVisitor(browser, server.url, { ...devices[device], reducedMotion: "reduce" });
  const chat = new ChatPage(page);
  const drawn = (name: string) => draw(page, `${name}-${device}`);
  for (const [name, address] of Object.entries({
    home: "/",
    register: "/register",
    login: "/login",
    lost: "/nowhere",
  })) {
    await page.goto(address);
    await page.getByRole("heading").first().waitFor();
    await drawn(name);
  }
  await page.goto("/login");
  await new AccountPages(page).signIn(person);
  await page.waitForURL("**/chat*");
  await chat.banner.getByRole("button").click();
  await page.getByText(`Welcome, ${person.username}`).waitFor();
  await chat.sessions.first().waitFor({ state: "attached" });
  await drawn("empty");

  await page.goto(`/chat?id=${conversation}`);
  await chat.ended(rich.length);
  await chat.answer(rich.length).locator(".katex").first().waitFor();
  await drawn("chat");
  await page.goto(`/chat?id=${conversation}&message=${diagram}`);
  await page.locator(".sought").getByRole("img").waitFor();
  await page.waitForTimeout(300); // it is laid out
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.mouse.move(0, 0);
  await drawn("diagram");

  const drawer = device === "phone";
  if (drawer) await page.getByTestId("menu-button").click();
  await page.getByTestId("search-input").fill("data");
  await page.getByTestId("search-result").nth(1).waitFor();
  await drawn("search");
  await page.goto("/settings");
  await page.getByTestId("device").first().waitFor();
  await drawn("settings");
});

it("screenshots stay within the size limit", () => {
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(most);
});

/** Takes screenshots of the current page in both themes. */
async function draw(page: Page, name: string) {
  const debug = await page.context().newCDPSession(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(100);
    const { data } = await debug.send("Page.captureScreenshot", { format: "webp", quality: 90 });
    writeFileSync(join(folder, `${name}-${colorScheme}.webp`), Buffer.from(data, "base64"));
  }
  await debug.detach();
}
