import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { Model } from "./model";
import type { Person } from "./pages/account";
import { AccountPages } from "./pages/account";
import { createAccount, firstAdmin } from "./pages/admin";
import { ChatPage } from "./pages/chat";
import { judge } from "./pages/judge";
import { englishIn, readable, tooWide } from "./pages/words";
import type { Program } from "./program";
import { Server } from "./server";

describe("budgets of people and groups", () => {
  let server: Server;
  let browser: Browser;
  let model: Model;
  let visitor: Visitor;
  let page: Page;
  let admin: Person;
  let program: Program;
  let member: Person & { id: number };

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start((question) => `An answer to ${question}.`);
    model.names = ["a-model"];
    server = await Server.start({
      LLM_PROVIDER: "openai",
      LLM_MODEL: "a-model",
      OPENAI_BASE_URL: model.url,
    });
    visitor = await newVisitor(browser, server.url);
    page = visitor.page;
    ({ person: admin, program } = await firstAdmin(server.url, page));
    member = await createAccount(program, "member");
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  const form = () => page.getByTestId("budget-form");
  const amount = () => form().getByLabel("Budget", { exact: true });
  const stored = async () => {
    const reply = await program.request("GET", `/api/admin/users/${member.id}`);
    return ((await reply.json()) as { budget: object | null }).budget;
  };

  async function open() {
    await page.goto(`/admin/people?person=${member.id}`);
    await amount().waitFor();
  }

  it("one set in the page refuses the member's message, and says when it renews", async () => {
    await open();
    await form().getByText("the default counts: No limit").waitFor();
    await amount().fill("100");
    await form().getByLabel("Period").selectOption("a month");
    await page.keyboard.press("Tab");
    await form().getByRole("button", { name: "Save budget" }).click();
    await form().getByText("Budget saved.").waitFor();
    expect(await stored()).toEqual({ tokens: 100, per: "month" });

    const { page: theirs, complaints } = await newVisitor(browser, server.url);
    complaints.expect(429);
    await new AccountPages(theirs).openAs(member);
    await new ChatPage(theirs).ask("Hello");
    const next = new Date();
    const renews = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 1));
    const month = new Intl.DateTimeFormat("en-US", { month: "long" }).format(renews);
    await theirs
      .getByText(new RegExp(`The budget is used up, .* It renews on ${month}`))
      .first()
      .waitFor();
    expect(model.asked).toHaveLength(0);

    await page.reload();
    await expect.poll(() => amount().inputValue()).toBe("100");
    await form().getByRole("button", { name: "Use the default" }).click();
    await form().getByText("Budget removed.").waitFor();
    expect(await amount().inputValue()).toBe("");
    expect(await stored()).toBeNull();
    await theirs.reload();
    await new ChatPage(theirs).ask("Hello again");
    await theirs.getByText("An answer to Hello again.").waitFor();
    await theirs.context().close();
  });

  it("an amount out of range is refused beside its field, and stays typed", async () => {
    await open();
    await amount().fill("-5");
    await amount().press("Enter");
    await form().getByText("The value must be between 0 and 1,000,000,000,000.").waitFor();
    await expect.poll(() => amount().getAttribute("aria-invalid")).toBe("true");
    await amount().fill("2.5");
    await amount().press("Enter");
    await form().getByText("Enter a whole number of tokens.").waitFor();
    await form().getByLabel("Unit").selectOption("US dollars");
    await amount().fill("1000001");
    await amount().press("Enter");
    await form().getByText("The value must be between 0 and 1,000,000.").waitFor();
    expect(await amount().inputValue()).toBe("1000001");
    expect(await stored()).toBeNull();
    await amount().fill("2.5");
    await amount().press("Enter");
    await form().getByText("Budget saved.").waitFor();
    expect(await stored()).toEqual({ usd: 2.5, per: "day" });
  });

  it("what the server refuses is told beside the field, too", async () => {
    visitor.complaints.expect(400);
    await page.route(`**/api/admin/users/${member.id}`, async (route) => {
      if (route.request().method() !== "PATCH") return route.fallback();
      const params = { min: 0, max: 50 };
      const errors = [{ field: "budget.tokens", code: "out_of_range", message: "no", params }];
      await route.fulfill({ status: 400, json: { code: "invalid_input", detail: "no", errors } });
    });
    await open();
    await amount().fill("60");
    await form().getByLabel("Unit").selectOption("tokens");
    await amount().press("Enter");
    await form().getByText("The value must be between 0 and 50.").waitFor();
    expect(await amount().inputValue()).toBe("60");
    await page.unrouteAll();
  });

  it("the default is named, and leads to its setting", async () => {
    const value = { usd: 5, per: "month" };
    await program.request("PATCH", "/api/admin/settings", { default_budget: { value, version: 0 } });
    await open();
    await form().getByText("the default counts: $5.00 a month").waitFor();
    await form().getByRole("link", { name: "Change the default" }).click();
    await page.waitForURL("**/admin/settings");
    await expect.poll(() => page.locator("#default_budget").inputValue()).toBe("5");
  });

  it("a group has one, which the list shows", async () => {
    const reply = await program.request("POST", "/api/admin/groups", { name: "Design" });
    const { id } = (await reply.json()) as { id: number };
    await page.goto(`/admin/groups?group=${id}`);
    await amount().fill("200000");
    await amount().press("Enter");
    await form().getByText("Budget saved.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("group").getByText("200,000 tokens a day").waitFor();
    await page.getByTestId("group").getByRole("button").click();
    await form().getByRole("button", { name: "Remove budget" }).click();
    await form().getByText("Budget removed.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("group").getByText("none").waitFor();
  });

  it("fit a phone, in both themes, without violations", { timeout: 60_000 }, async () => {
    await judge(page, "person-budget", async () => {
      await open();
      await amount().fill("-1");
      await amount().press("Enter");
      await form().getByText("The value must be between").waitFor();
    });
  });

  it("are German for readers of German", async () => {
    const { page: german, complaints } = await newVisitor(browser, server.url, {
      locale: "de-DE",
      viewport: { width: 390, height: 844 },
    });
    await new AccountPages(german).openAs(admin, `/admin/people?person=${member.id}`);
    await german.getByTestId("budget-form").getByText("Standard ändern").waitFor();
    await german.getByTestId("budget-form").getByLabel("Budget", { exact: true }).fill("7");
    expect(await tooWide(german)).toEqual([]);
    expect(englishIn(await readable(german))).toEqual([]);
    expect(complaints.list()).toEqual([]);
    await german.context().close();
  });

  it("no console errors occurred", () => {
    expect(visitor.complaints.list()).toEqual([]);
  });
});
