import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Job } from "../src/data/client/types";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import type { Person } from "./pages/account";
import { AccountPages } from "./pages/account";
import { createAccount, firstAdmin } from "./pages/admin";
import { englishIn, readable, tooWide } from "./pages/words";
import { Program } from "./program";
import { Server } from "./server";

const addresses = [
  "/admin",
  "/admin/usage",
  "/admin/usage?by=user",
  "/admin/usage?by=group",
  "/admin/audit",
  "/admin/jobs",
];

/** A job fails only after many attempts over hours, so the page gets these from the test. */
const failed: Job = {
  id: 17,
  kind: "delete_account",
  key: "7",
  status: "failed",
  attempt: 25,
  due_at: null,
  worker: "server-1",
  created_at: "2026-11-20T08:00:00Z",
  ended_at: "2026-11-21T08:00:00Z",
  error: "the database cannot be reached",
  retriable: true,
};
const foreign: Job = { ...failed, id: 18, kind: "sing", key: "", attempt: 3 };

describe("the admin's overview, usage, audit log and jobs", () => {
  let server: Server;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;
  let admin: Person;
  let member: Person & { id: number };

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "0s", DEMO_TOKENS_PER_SECOND: "100000" });
    visitor = await newVisitor(browser, server.url);
    page = visitor.page;
    const first = await firstAdmin(server.url, page);
    admin = first.person;
    member = await createAccount(first.program, "member");
    const program = await Program.signIn(server.url, member);
    await program.ask("Hello");
    await program.ask("Show a table");
    await first.program.ask("Hello");
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const sums = () => page.getByTestId("usage-sum");
  const events = () => page.getByTestId("event");
  const jobs = () => page.getByTestId("job");
  const address = () => new URL(page.url());
  /** What a page shows once it has loaded. */
  const content = (at: string) => {
    const names = { usage: "usage-sum", audit: "event", jobs: "job", admin: "day-chart" };
    return page.getByTestId(names[(at.split(/[/?]/)[2] ?? "admin") as keyof typeof names]).first();
  };

  async function listFailed() {
    let listed = [failed, foreign];
    await page.route(/\/api\/admin\/jobs(\?|$)/, (route) =>
      route.fulfill({ json: { jobs: listed, next_cursor: null } }),
    );
    await page.route(`**/api/admin/jobs/${failed.id}`, (route) => {
      listed = [foreign];
      return route.fulfill({ status: 204 });
    });
    await page.route(`**/api/admin/jobs/${foreign.id}/retry`, (route) =>
      route.fulfill({ json: { ...foreign, status: "waiting", due_at: "2026-11-29T12:00:00Z", error: "" } }),
    );
  }

  it("the overview is the first page, and counts people, messages, tokens and models", async () => {
    await page.goto("/admin");
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    const tile = (name: string) => page.locator("dl > div", { has: page.getByText(name, { exact: true }) });
    await expect.poll(() => tile("Accounts").textContent()).toContain("22 active · admins: 1");
    await expect.poll(() => tile("Messages").textContent()).toContain("3in 30 days");
    await page.getByRole("table", { name: "Models" }).getByText("demo").first().waitFor();
    await page.getByText("No call failed in the last 30 days.").waitFor();
    await page.getByText("SQLite").waitFor();
    expect(await page.getByTestId("day-chart").count()).toBe(2);
    const bars = page.getByTestId("day-chart").first().locator("g");
    expect(await bars.count()).toBe(30);
    expect(await bars.last().locator("title").textContent()).toMatch(/: 3$/);
    await page.getByText("Show as a table").click();
    const table = page.getByRole("table", { name: "Messages a day" });
    expect(await table.getByRole("row").nth(1).textContent()).toContain("Messages: 3");
  });

  it("failed calls are said in words, with the code of those that have none", async () => {
    await page.route("**/api/admin/overview", async (route) => {
      const reply = await route.fetch();
      const failures = [
        { code: "model_busy", calls: 4 },
        { code: "of_a_newer_server", calls: 1 },
      ];
      await route.fulfill({ json: { ...(await reply.json()), failures } });
    });
    await page.goto("/admin");
    const rows = page.getByRole("table", { name: "Failed calls" }).getByRole("row");
    await expect.poll(() => rows.count()).toBe(3);
    expect(await rows.nth(1).textContent()).toMatch(/[a-z]+ [a-z]+.*model_busy/);
    expect(await rows.nth(2).textContent()).toContain("of_a_newer_server");
    await page.unroute("**/api/admin/overview");
  });

  it("usage is summed by day, account and model, and the choice stays in the address", async () => {
    await page.goto("/admin/usage");
    await sums().first().waitFor();
    expect(await sums().count()).toBe(1);
    expect(await sums().first().textContent()).toContain("Calls: 3");
    expect(await page.getByTestId("day-chart").locator("g").count()).toBe(30);
    await page.getByLabel("Period").selectOption("Last 90 days");
    await expect.poll(() => page.getByTestId("day-chart").locator("g").count()).toBe(90);
    await page.getByLabel("Grouped by").selectOption("By account");
    await expect.poll(() => sums().count()).toBe(2);
    expect(address().search).toBe("?days=90&by=user");
    await page.reload();
    await expect.poll(() => sums().first().textContent()).toContain(member.username);
    expect(await page.getByLabel("Period").inputValue()).toBe("90");
    await sums().first().getByRole("link").click();
    const dialog = page.getByTestId("person-dialog");
    await dialog.getByText(member.email).waitFor();
    await dialog.getByRole("link", { name: "Show in the audit log" }).click();
    await page.getByText(`Only events about ${member.username}`).waitFor();
    await page.goBack();
    await page.goBack();
    await page.getByLabel("Grouped by").selectOption("By model");
    await expect.poll(() => sums().count()).toBe(1);
    await expect.poll(() => sums().first().textContent()).toContain("demo");
  });

  it("own dates can be chosen; a period without calls and a wrong one say so", async () => {
    visitor.complaints.expect(400);
    await page.goto("/admin/usage");
    await page.getByLabel("Period").selectOption("Own dates");
    await page.getByLabel("First day").fill("2020-01-01");
    await page.getByText("Choose at most 366 days.").waitFor();
    await page.getByLabel("Last day").fill("2020-01-31");
    await page.getByText("No models were called in this period.").waitFor();
    expect(address().search).toBe("?from=2020-01-01&to=2020-01-31");
    await page.getByLabel("Period").selectOption("Last 30 days");
    await sums().first().waitFor();
    expect(address().search).toBe("");
  });

  it("usage downloads as CSV, as it is shown", async () => {
    await page.goto("/admin/usage?by=user");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download CSV" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^usage by user .*\.csv$/);
    expect(readFileSync(await file.path(), "utf8")).toMatch(/^\uFEFFuser_id,username,email,calls,/);
  });

  it("the audit log is filtered by event, day and account in the address", async () => {
    const { page: stranger, complaints } = await newVisitor(browser, server.url);
    complaints.expect(401);
    await stranger.request.post("/api/auth/login", {
      data: { username: member.username, password: "Wrong123!" },
    });
    await stranger.context().close();
    await page.goto("/admin/audit");
    await events().first().getByText("Refused: Incorrect username or password.").waitFor();
    const all = await events().count();
    await page.getByLabel("Event", { exact: true }).selectOption("Account created");
    await expect.poll(() => events().count()).toBe(2);
    expect(address().search).toBe("?action=account.registered");
    await page.reload();
    await expect.poll(() => events().count()).toBe(2);
    await events().getByRole("button", { name: member.username }).first().click();
    await page.getByText(`Only events about ${member.username}`).waitFor();
    await expect.poll(() => events().count()).toBe(1);
    await page.goBack();
    await expect.poll(() => events().count()).toBe(2);
    await page.getByLabel("Event", { exact: true }).selectOption("All events");
    await expect.poll(() => events().count()).toBe(all);
    await page.getByRole("combobox", { name: "Account" }).fill(member.email.toUpperCase());
    await page.getByRole("option", { name: member.username }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText(`Only events about ${member.username}`).waitFor();
    expect(address().search).toBe(`?user=${member.id}`);
    await page.getByRole("button", { name: "Show all" }).click();
    await expect.poll(() => events().count()).toBe(all);
    await page.getByLabel("To", { exact: true }).fill("2020-01-01");
    await page.getByText("No events found.").waitFor();
    visitor.complaints.expect(404);
    await page.goto("/admin/audit?user=9999");
    await page.getByText("Only events about deleted account 9999").waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await expect.poll(() => events().count()).toBe(all);
  });

  it("events of newer servers are listed by their code", async () => {
    await page.route("**/api/admin/audit*", async (route) => {
      const reply = (await (await route.fetch()).json()) as { events: object[] };
      await route.fulfill({
        json: {
          events: reply.events.slice(0, 1).map((event) => ({ ...event, action: "moon.landed" })),
          next_cursor: null,
        },
      });
    });
    await page.goto("/admin/audit");
    await events().first().getByText("moon.landed").waitFor();
    await page.unroute("**/api/admin/audit*");
  });

  it("jobs are filtered by state and kind in the address", async () => {
    await page.goto("/admin/jobs");
    await page.getByLabel("Status").selectOption("Failed");
    await page.getByText("No jobs found.").waitFor();
    await page.getByLabel("Kind").selectOption("Delete old jobs");
    expect(address().search).toBe("?status=failed&kind=prune_jobs");
    await page.reload();
    await page.getByText("No jobs found.").waitFor();
    expect(await page.getByLabel("Status").inputValue()).toBe("failed");
  });

  it("a failed job is discarded after a question in the colour of danger, and another is tried again", async () => {
    await listFailed();
    await page.goto("/admin/jobs");
    const job = jobs().filter({ hasText: "Erase a deleted account" });
    await job.getByText("the database cannot be reached").waitFor();
    await job.getByRole("button", { name: "Discard…" }).click();
    const cancel = job.getByRole("button", { name: "Cancel" });
    expect(await cancel.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    const ask = job.getByRole("button", { name: "Discard…" });
    expect(await ask.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await job.getByRole("alert").getByRole("button", { name: "Discard" }).click();
    await page.getByText("“Erase a deleted account” was discarded.").waitFor();
    await expect.poll(() => jobs().count()).toBe(1);
    await jobs().getByRole("button", { name: "Retry" }).click();
    await page.getByText("“sing” will be tried again.").waitFor();
    await jobs().getByText("Waiting", { exact: true }).waitFor();
    expect(await jobs().getByRole("button").count()).toBe(0);
    await page.unrouteAll();
  });

  it("a job that another admin discarded first leaves the list with words", async () => {
    visitor.complaints.expect(404);
    let listed = [failed];
    await page.route(/\/api\/admin\/jobs(\?|$)/, (route) =>
      route.fulfill({ json: { jobs: listed, next_cursor: null } }),
    );
    await page.goto("/admin/jobs");
    await jobs().getByRole("button", { name: "Retry" }).waitFor();
    listed = [];
    await jobs().getByRole("button", { name: "Retry" }).click();
    await page.getByText("There is no failed job with this number.").waitFor();
    await page.getByText("No jobs found.").waitFor();
    await page.unrouteAll();
  });

  it.each(["overview", "usage", "audit", "jobs"])(
    "%s: what fails to load says why, and loads on request",
    async (name) => {
      visitor.complaints.expect(503);
      await page.route(`**/api/admin/${name}*`, (route) =>
        route.fulfill({ status: 503, json: { code: "storage_unavailable", detail: "" } }),
      );
      const at = name === "overview" ? "/admin" : `/admin/${name}`;
      await page.goto(at);
      await page.getByText("The database can't be reached at the moment.").waitFor();
      await page.unrouteAll();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("The database can't be reached at the moment.").waitFor({ state: "detached" });
      await content(at).waitFor();
    },
  );

  it.each(["light", "dark"] as const)("have no accessibility violations (%s)", async (colorScheme) => {
    const pictures = process.env.SCREENSHOTS;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await listFailed();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const at of addresses) {
        await page.goto(at);
        await content(at).waitFor();
        if (at === "/admin/jobs") await jobs().first().getByRole("button", { name: "Discard…" }).click();
        const name = `${at.replaceAll(/\W+/g, "-")}-${width}-${colorScheme}`;
        if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
        const found = await violations(page, colorScheme === "light" ? everything : colours);
        expect([...found, ...(await tooWide(page))], name).toEqual([]);
      }
    }
    await page.unrouteAll();
    await page.setViewportSize({ width: 1280, height: 844 });
  });

  it("are German for readers of German", async () => {
    const { page: german, complaints } = await newVisitor(browser, server.url, {
      locale: "de-DE",
      viewport: { width: 390, height: 844 },
    });
    await new AccountPages(german).openAs(admin, "/admin");
    for (const at of addresses) {
      await german.goto(at);
      await german.getByRole("table").first().waitFor();
      expect(await tooWide(german), at).toEqual([]);
      expect(englishIn(await readable(german)), at).toEqual([]);
    }
    expect(complaints.list()).toEqual([]);
    await german.context().close();
  });

  it("no console errors occurred", () => {
    expect(visitor.complaints.list()).toEqual([]);
  });
});
