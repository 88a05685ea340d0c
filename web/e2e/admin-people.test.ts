import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { AccountPages, type Person, somebody } from "./pages/account";
import { createAccount, firstAdmin } from "./pages/admin";
import { englishIn, readable, tooWide } from "./pages/words";
import type { Program } from "./program";
import { Server } from "./server";

describe("the accounts", () => {
  let server: Server;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;
  let person: Person;
  let program: Program;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start();
    visitor = await newVisitor(browser, server.url);
    page = visitor.page;
    ({ person, program } = await firstAdmin(server.url, page));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  let retried = false;
  const rows = () => page.getByTestId("person");
  const row = (name: string) => rows().filter({ has: page.getByRole("button", { name, exact: true }) });
  const dialog = () => page.getByTestId("person-dialog");
  const button = (name: string) => dialog().getByRole("button", { name });
  const open = async (name: string) => {
    await row(name).getByRole("button").click();
    await dialog().waitFor();
  };
  const reads = (text: string) => dialog().getByText(text).waitFor();

  it("an account is created with a password, appears in the list, and can sign in", async () => {
    visitor.complaints.expect(409);
    await page.goto("/admin/people");
    await row(person.username).getByText("You").waitFor();
    const { username, email, password } = somebody();
    await page.getByRole("button", { name: "Create account" }).click();
    const form = page.getByRole("form", { name: "Create account" });
    await page.getByLabel("Username", { exact: true }).fill(person.username);
    await form.getByLabel("Email").fill(email);
    await form.getByLabel("Password", { exact: true }).fill("weak");
    await form.getByRole("button", { name: "Create account" }).click();
    await form.getByText("Use 8 to 128 characters.").waitFor();
    await form.getByLabel("Password", { exact: true }).fill(password);
    await form.getByRole("button", { name: "Create account" }).click();
    await form.getByText("This username is taken. Choose another.").waitFor();
    expect(await form.getByLabel("Email").inputValue()).toBe(email);
    await form.getByLabel("Username").fill(username);
    await form.getByRole("button", { name: "Create account" }).click();
    await page.getByText(`${username} can sign in now.`).waitFor();
    await row(username).getByText("Member", { exact: true }).waitFor();
    expect(await row(username).textContent()).toContain("never");
    const { page: theirs } = await newVisitor(browser, server.url);
    await theirs.goto("/login");
    await new AccountPages(theirs).signIn({ username, password });
    await theirs.getByText(`Welcome, ${username}`).waitFor();
    await theirs.context().close();
  });

  it("a role changes after a question, and the row follows without a new list", async () => {
    const other = await createAccount(program, "member");
    await page.goto("/admin/people");
    await open(other.username);
    await button("Make admin…").click();
    expect(await button("Cancel").evaluate((cancel) => cancel === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await button("Make admin…").click();
    let lists = 0;
    page.on("request", (request) => (lists += Number(/\/api\/admin\/users(\?|$)/.test(request.url()))));
    await button("Make admin").click();
    await reads(`${other.username} is an admin now.`);
    await row(other.username).getByText("Admin", { exact: true }).waitFor();
    await button("Make member").click();
    await reads(`${other.username} is a member now.`);
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    await row(other.username).getByText("Member", { exact: true }).waitFor();
    expect(lists).toBe(0);
    expect(new URL(page.url()).search).toBe("");
  });

  it("deactivating signs the person's open page out; activating lets them in again", async () => {
    const other = await createAccount(program, "member");
    const { page: theirs, complaints } = await newVisitor(browser, server.url);
    complaints.expect(401, 403);
    await new AccountPages(theirs).openAs(other);
    await theirs.getByText(`Welcome, ${other.username}`).waitFor();
    await page.goto("/admin/people");
    await open(other.username);
    await button("Deactivate").click();
    await reads("is inactive now");
    await row(other.username).getByText("Inactive").waitFor();
    await expect.poll(() => row(other.username).textContent()).toContain("Devices: 0");
    await theirs.waitForURL("**/login*");
    await new AccountPages(theirs).signIn(other);
    await theirs.getByText("This account is inactive.").waitFor();
    await button("Activate").click();
    await reads("is active again");
    await new AccountPages(theirs).signIn(other);
    await theirs.getByText(`Welcome, ${other.username}`).waitFor();
    await page.reload();
    await button("Sign out everywhere").click();
    await reads(`${other.username} is signed out everywhere.`);
    await expect.poll(() => button("Sign out everywhere").isDisabled()).toBe(true);
    await theirs.waitForURL("**/login*");
    expect(complaints.list()).toEqual([]);
    await theirs.context().close();
  });

  it("deleting asks in the colour of danger, and the account leaves the list", async () => {
    const other = await createAccount(program, "member");
    await page.goto("/admin/people");
    await open(other.username);
    await button("Delete…").click();
    await dialog().getByText("This can't be undone.").waitFor();
    await button("Delete account").click();
    await page.getByText(`Deleted ${other.username}.`).waitFor();
    await row(other.username).waitFor({ state: "detached" });
    await dialog().waitFor({ state: "detached" });
  });

  it("the last admin cannot step down, and is told what to do first", async () => {
    visitor.complaints.expect(409);
    await page.goto("/admin/people");
    await open(person.username);
    expect(await button("Deactivate").count()).toBe(0);
    expect(await button("Delete…").count()).toBe(0);
    await button("Give up the role…").click();
    await button("Give up the role").click();
    await reads("This is the last active admin. Make another account an admin first.");
    const other = await createAccount(program, "admin");
    const { page: theirs } = await newVisitor(browser, server.url);
    await new AccountPages(theirs).openAs(other, "/admin/people");
    await theirs.getByRole("button", { name: other.username, exact: true }).click();
    await theirs.getByRole("button", { name: "Give up the role…" }).click();
    await theirs.getByRole("button", { name: "Give up the role" }).click();
    await theirs.getByRole("heading", { name: "This page is for administrators" }).waitFor();
    await theirs.context().close();
  });

  it("search and filters are in the address, and long lists continue", { timeout: 180_000 }, async () => {
    for (let n = 0; n < (retried ? 0 : 52); n += 1) await createAccount(program, "member");
    retried = true;
    await page.goto("/admin/people");
    await expect.poll(() => rows().count()).toBe(50);
    await page.getByRole("button", { name: "Load more" }).click();
    await expect.poll(() => rows().count()).toBeGreaterThan(52);
    const all = await rows().count();
    expect(await page.getByRole("button", { name: "Load more" }).count()).toBe(0);

    // A change far down leaves the list and the position as they are.
    await rows().last().scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => window.scrollY);
    await open(person.username);
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(await page.evaluate(() => window.scrollY)).toBe(before);
    expect(await rows().count()).toBe(all);

    const search = page.getByLabel("Search by username or email");
    await search.fill(person.email.toUpperCase());
    await expect.poll(() => rows().count()).toBe(1);
    await expect.poll(() => new URL(page.url()).searchParams.get("query")).toBe(person.email.toUpperCase());
    await page.reload();
    await expect.poll(() => rows().count()).toBe(1);
    expect(await search.inputValue()).toBe(person.email.toUpperCase());
    await page.getByLabel("Role").selectOption("Member");
    await page.getByText("No accounts found.").waitFor();
    await search.fill("");
    await expect.poll(() => rows().count()).toBe(50);
    await page.getByLabel("Role").selectOption("Admin");
    await page.getByLabel("Status").selectOption("Active");
    await expect.poll(() => rows().count()).toBe(1);
  });

  it("a list that fails to load says why, and loads on request", async () => {
    visitor.complaints.expect(503);
    await page.route("**/api/admin/users*", (route) =>
      route.fulfill({ status: 503, json: { code: "storage_unavailable", detail: "" } }),
    );
    await page.goto("/admin/people");
    await page.getByText("The database can't be reached at the moment.").waitFor();
    await page.unroute("**/api/admin/users*");
    await page.getByRole("button", { name: "Try again" }).click();
    await row(person.username).or(rows().first()).first().waitFor();
  });

  it("works by keyboard alone", async () => {
    await page.goto("/admin/people?role=admin");
    await row(person.username).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.getByRole("button", { name: "Create account" }).focus();
    for (let n = 0; n < 6 && (await focused()) !== person.username; n += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await dialog().waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(await focused()).toBe(person.username);
  });

  it.each(["light", "dark"] as const)("has no accessibility violations (%s)", async (colorScheme) => {
    const faults = async () => [
      ...(await violations(page, colorScheme === "light" ? everything : colours)),
      ...(await tooWide(page)),
    ];
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(viewport);
      await page.goto("/admin/people");
      await rows().first().waitFor();
      expect(await faults()).toEqual([]);
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("form").getByRole("button", { name: "Create account" }).click();
      expect(await faults()).toEqual([]);
      await rows().first().getByRole("button").click();
      await button("Delete…").click();
      expect(await faults()).toEqual([]);
      await button("Cancel").click();
      expect(await faults()).toEqual([]);
    }
  });

  it("is German for readers of German", async () => {
    const { page: german, complaints } = await newVisitor(browser, server.url, {
      locale: "de-DE",
      viewport: { width: 390, height: 844 },
    });
    await new AccountPages(german).openAs(person, "/admin/people");
    await german.getByTestId("person").first().waitFor();
    await german.getByRole("button", { name: "Konto anlegen" }).click();
    await german.getByTestId("person").first().getByRole("button").click();
    await german.getByRole("button", { name: "Deaktivieren" }).waitFor();
    expect(await tooWide(german)).toEqual([]);
    expect(englishIn(await readable(german))).toEqual([]);
    expect(complaints.list()).toEqual([]);
    await german.context().close();
  });

  it("no console errors occurred", () => {
    expect(visitor.complaints.list()).toEqual([]);
  });
});
