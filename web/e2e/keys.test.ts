import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import type { Person } from "./pages/account";
import { AccountPages } from "./pages/account";
import { createAccount, firstAdmin } from "./pages/admin";
import { judge } from "./pages/judge";
import { englishIn, readable, tooWide } from "./pages/words";
import type { Program } from "./program";
import { Server } from "./server";

describe("API keys", () => {
  let server: Server;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;
  let admin: Person;
  let program: Program;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start();
    visitor = await newVisitor(browser, server.url);
    page = visitor.page;
    ({ person: admin, program } = await firstAdmin(server.url, page));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const form = () => page.getByRole("form", { name: "Create a key" });
  const created = () => page.getByTestId("new-key");
  const rows = () => page.getByTestId("key-row");
  const models = (key: string) =>
    fetch(`${server.url}/v1/models`, { headers: { Authorization: `Bearer ${key}` } });

  async function createOn(name: string): Promise<string> {
    await page.getByRole("button", { name: "Create a key" }).click();
    await form().getByLabel("Name").fill(name);
    await form().getByRole("button", { name: "Create key" }).click();
    const key = await created().getByLabel(`Key “${name}”`).inputValue();
    await created().getByRole("button", { name: "Done" }).click();
    return key;
  }

  it("a key is found in the settings, created with the keyboard, shown once, and works at once", async () => {
    await page.goto("/settings");
    await page.getByRole("link", { name: "Manage API keys" }).click();
    await page.getByText("No API keys yet.").waitFor();
    await page.getByRole("button", { name: "Create a key" }).focus();
    await page.keyboard.press("Enter");
    await form().waitFor();
    await page.keyboard.type("Backup script");
    await form().getByLabel("Expires").selectOption("In 30 days");
    await form().getByLabel("list the models").uncheck();
    await form().getByLabel("Requests per minute (optional)").fill("5");
    await page.keyboard.press("Enter");
    const field = created().getByLabel("Key “Backup script”");
    await field.waitFor();
    const key = await field.inputValue();
    expect(key).toMatch(/^cb-[0-9A-Za-z]{49}$/);
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await created().getByRole("button", { name: "Copy" }).click();
    await created().getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);

    await rows().getByText("never used").waitFor();
    const row = String(await rows().textContent());
    for (const fact of [
      "Backup script",
      `${key.slice(0, 7)}…`,
      "expires on",
      "only to have models answer",
      "5 requests a minute",
    ])
      expect(row).toContain(fact);
    expect((await models(key)).status).toBe(403); // not in its scopes
    await page.reload();
    await rows().getByText("last used").waitFor();
    expect(await page.content()).not.toContain(key.slice(8));
  });

  it("what is wrong is said beside its field, and nothing typed is lost", async () => {
    visitor.complaints.expect(400);
    await page.goto("/settings/keys");
    await page.getByRole("button", { name: "Create a key" }).click();
    await form().getByLabel("Requests per minute (optional)").fill("0");
    await form().getByRole("button", { name: "Create key" }).click();
    await form().getByText("Use 1 to 100 characters.").waitFor();
    expect(await form().getByLabel("Requests per minute (optional)").inputValue()).toBe("0");
    await form().getByLabel("have models answer").uncheck();
    await form().getByLabel("list the models").uncheck();
    await form().getByRole("button", { name: "Create key" }).click();
    await form().getByText("Choose at least one.").waitFor();
  });

  it("asks for the password when the sign-in is no longer recent", async () => {
    visitor.complaints.expect(403);
    await page.goto("/settings/keys");
    await page.route("**/api/auth/keys", (route) => {
      if (route.request().method() !== "POST" || route.request().postDataJSON().password)
        return route.fallback();
      const problem = { code: "proof_needed", detail: "Enter your password to continue.", status: 403 };
      return route.fulfill({ status: 403, contentType: "application/problem+json", json: problem });
    });
    await page.getByRole("button", { name: "Create a key" }).click();
    await form().getByLabel("Name").fill("Old sign-in");
    await form().getByRole("button", { name: "Create key" }).click();
    await form().getByText("You signed in a while ago.").waitFor();
    await page.keyboard.type(admin.password);
    await page.keyboard.press("Enter");
    await created().getByLabel("Key “Old sign-in”").waitFor();
    await page.unrouteAll({ behavior: "wait" });
  });

  it("the examples name this server and its default model, and the one for curl works", async () => {
    await page.goto("/settings/keys");
    const key = await createOn("Script");
    const example = page.getByTestId("example");
    await expect.poll(() => example.textContent()).toContain(`${server.url}/v1/chat/completions`);
    await expect.poll(() => example.textContent()).not.toContain("MODEL");
    const body = /-d '(.*)'$/s.exec(String(await example.textContent()))?.[1];
    const reply = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body,
    });
    expect(reply.status).toBe(200);
    await page.getByText("Python", { exact: true }).click();
    expect(await example.textContent()).toContain(`base_url="${server.url}/v1"`);
    await page.getByText("JavaScript", { exact: true }).click();
    expect(await example.textContent()).toContain(`baseURL: "${server.url}/v1"`);
  });

  it("a key is revoked after a question, and refused at its next request", async () => {
    await page.goto("/settings/keys");
    const key = await createOn("To revoke");
    expect((await models(key)).status).toBe(200);
    const row = rows().filter({ hasText: "To revoke" });
    await row.getByRole("button", { name: "Revoke To revoke" }).click();
    await page.keyboard.press("Enter"); // on Cancel
    await row.getByRole("button", { name: "Revoke To revoke" }).click();
    await row.getByRole("button", { name: "Revoke key" }).click();
    await page.getByText("The key was revoked.").waitFor();
    await expect.poll(() => row.count()).toBe(0);
    expect((await models(key)).status).toBe(401);
  });

  it("admins see the keys of all accounts and revoke them", async () => {
    const person = await createAccount(program, "member");
    const { page: theirs } = await newVisitor(browser, server.url);
    await new AccountPages(theirs).openAs(person);
    await theirs.goto("/settings/keys");
    await theirs.getByRole("button", { name: "Create a key" }).click();
    await theirs.getByLabel("Name").fill("<b>Theirs</b>");
    await theirs.getByLabel("Requests per minute (optional)").fill("60");
    await theirs.getByRole("button", { name: "Create key" }).click();
    const key = await theirs.getByTestId("new-key").getByRole("textbox").inputValue();
    await theirs.context().close();

    await page.goto("/admin/keys");
    const row = page.getByTestId("key").filter({ hasText: "<b>Theirs</b>" });
    await row.getByRole("link", { name: person.username }).waitFor();
    await row.getByText("60 requests a minute").waitFor();
    await row.getByRole("button", { name: /^Revoke/ }).click();
    await row.getByRole("button", { name: "Revoke key" }).click();
    await page.getByText("Key revoked. Programs that use it are refused from now on.").waitFor();
    await expect.poll(() => row.count()).toBe(0);
    expect((await models(key)).status).toBe(401);
  });

  it("the pages fit a phone, in both themes, without violations", { timeout: 120_000 }, async () => {
    await judge(page, "keys", async () => {
      await page.goto("/settings/keys");
      await rows().first().waitFor();
      await rows()
        .first()
        .getByRole("button", { name: /^Revoke/ })
        .click();
    });
    await judge(page, "key-form", async () => {
      await page.goto("/settings/keys");
      await page.getByRole("button", { name: "Create a key" }).click();
      await rows().first().waitFor();
    });
    await judge(page, "key-created", async () => {
      await page.goto("/settings/keys");
      await page.getByRole("button", { name: "Create a key" }).click();
      await form().getByLabel("Name").fill("A key for the picture");
      await form().getByRole("button", { name: "Create key" }).click();
      await created().waitFor();
    });
    await judge(page, "admin-keys", async () => {
      await page.goto("/admin/keys");
      await page
        .getByTestId("key")
        .first()
        .getByRole("button", { name: /^Revoke/ })
        .click();
    });
  });

  it("the pages are German for readers of German", async () => {
    const { page: german, complaints } = await newVisitor(browser, server.url, {
      locale: "de-DE",
      viewport: { width: 390, height: 844 },
    });
    await new AccountPages(german).openAs(admin);
    await german.goto("/settings/keys");
    await german.getByTestId("key-row").first().waitFor();
    await german.getByRole("button", { name: "Schlüssel erstellen" }).click();
    expect(await tooWide(german)).toEqual([]);
    const names = ["Python"]; // of a language
    expect(englishIn((await readable(german)).filter((text) => !names.includes(text)))).toEqual([]);
    await german.goto("/admin/keys");
    await german.getByTestId("key").first().waitFor();
    await expect.poll(async () => englishIn(await readable(german))).toEqual([]);
    expect(await tooWide(german)).toEqual([]);
    expect(complaints.list()).toEqual([]);
    await german.context().close();
  });

  it("no console errors occurred", () => {
    expect(visitor.complaints.list()).toEqual([]);
  });
});
