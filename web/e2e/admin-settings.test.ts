import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { AccountPages, type Person } from "./pages/account";
import { createAccount, firstAdmin, settingOn } from "./pages/admin";
import { englishIn, readable, tooWide } from "./pages/words";
import type { Program } from "./program";
import { Server } from "./server";

describe("the settings of administrators", () => {
  let server: Server;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;
  let person: Person;
  let program: Program;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ REGISTRATION: "", SYSTEM_PROMPT: "You are terse." });
    visitor = await newVisitor(browser, server.url);
    page = visitor.page;
    ({ person, program } = await firstAdmin(server.url, page));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("opens from the account menu", async () => {
    await page.goto("/chat");
    await page.locator("[data-testid=account-button]:visible").click();
    await page.getByRole("menuitem", { name: "Administration" }).click();
    await page.waitForURL("**/admin");
    await page.goto("/admin/settings");
    await settingOn(page, "banner").field.waitFor();
    expect(await page.title()).toBe("Settings · Administration · ChatBot");
  });

  it("a member is told that the page is not for them, gets none of its code, and no data", async () => {
    const member = await createAccount(program, "member");
    const { page: theirs, complaints } = await newVisitor(browser, server.url);
    const files: string[] = [];
    theirs.on("response", async (response) => {
      if (response.url().endsWith(".js")) files.push(await response.text().catch(() => ""));
    });
    const asked: string[] = [];
    theirs.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await new AccountPages(theirs).openAs(member, "/admin/settings");
    await theirs.getByRole("heading", { name: "This page is for administrators" }).waitFor();
    expect(asked.filter((path) => path.startsWith("/api/admin"))).toEqual([]);
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((text) => text.includes("Allowed email domains"))).toEqual([]);
    expect(await violations(theirs, everything)).toEqual([]);
    await theirs.goto("/settings");
    await theirs.getByText(member.email).waitFor();
    expect(await theirs.getByRole("link", { name: "Administration" }).count()).toBe(0);
    await theirs.goto("/admin");
    await theirs.getByRole("link", { name: "Back to chats" }).click();
    await theirs.getByText(`Welcome, ${member.username}`).waitFor();
    expect(complaints.list()).toEqual([]);
    await theirs.context().close();
  });

  it("a visitor signs in first and comes back to the page", async () => {
    const { page: theirs } = await newVisitor(browser, server.url);
    await theirs.goto("/admin/settings");
    await theirs.waitForURL("**/login?*");
    await new AccountPages(theirs).signIn(person);
    await theirs.waitForURL("**/admin/settings");
    await settingOn(theirs, "banner").field.waitFor();
    await theirs.context().close();
  });

  it("a change counts on the page, says who made it, and can be undone and reset", async () => {
    // A new visitor each time: browsers keep the public configuration for some seconds.
    const mayRegister = async (expected: boolean) => {
      const { page: stranger } = await newVisitor(browser, server.url);
      await Promise.all([stranger.waitForResponse("**/api/config"), stranger.goto("/")]);
      const link = stranger.getByRole("link", { name: "Create an account" });
      await link.waitFor({ state: expected ? "visible" : "detached" });
      await stranger.context().close();
    };
    await mayRegister(true);
    await page.goto("/admin/settings");
    const registration = settingOn(page, "registration");
    await registration.form.getByRole("radio", { name: "Closed" }).check();
    await registration.save();
    await registration.saved();
    expect(await registration.source.textContent()).toContain(`changed by ${person.username}, `);
    await mayRegister(false);
    await registration.button("Undo").click();
    await expect.poll(() => registration.form.getByRole("radio", { name: "Open" }).isChecked()).toBe(true);
    await mayRegister(true);

    const name = settingOn(page, "app_name");
    await name.field.fill("Kolleg");
    await name.field.press("Enter");
    await name.saved();
    await page.reload();
    await expect.poll(() => name.field.inputValue()).toBe("Kolleg");
    await name.button("Reset to the built-in value").click();
    await expect.poll(() => name.field.inputValue()).toBe("ChatBot");
    expect(await name.source.textContent()).toContain("Built-in value · reset by");
    await name.button("Undo").click();
    await expect.poll(() => name.field.inputValue()).toBe("Kolleg");
  });

  it("what the environment sets is shown as set there, and cannot be edited", async () => {
    const prompt = settingOn(page, "system_prompt");
    expect(await prompt.field.inputValue()).toBe("You are terse.");
    expect(await prompt.field.isEditable()).toBe(false);
    expect(await prompt.source.textContent()).toContain("environment (SYSTEM_PROMPT)");
    expect(await prompt.form.getByRole("button").count()).toBe(0);
  });

  it("what is wrong with a value stands beside it, and the text stays", async () => {
    visitor.complaints.expect(400);
    const domains = settingOn(page, "allowed_email_domains");
    await domains.field.fill("example.com\n\n10.0.0.1");
    await domains.save();
    await domains.form.getByText("10.0.0.1: Enter a domain such as example.com").waitFor();
    expect(await domains.field.inputValue()).toBe("example.com\n\n10.0.0.1");
    expect(await domains.field.getAttribute("aria-invalid")).toBe("true");
    await domains.field.fill("EXAMPLE.com");
    await domains.save();
    await domains.saved();
    expect(await domains.field.inputValue()).toBe("example.com");
  });

  it("the default model is chosen from the list of models", async () => {
    const model = settingOn(page, "default_model");
    await model.field.click();
    await page.getByTestId("model-option").first().click();
    await page.getByTestId("model-option").first().waitFor({ state: "detached" });
    const titles = settingOn(page, "title_model");
    await titles.field.focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("model-search").waitFor();
    await page.keyboard.press("Enter");
    await titles.save();
    await titles.saved();
    expect(await titles.field.textContent()).toContain("Demo");
    await titles.button("Undo").click();
    await expect.poll(() => titles.field.textContent()).toBe("Taken from the first message");
  });

  it("of two administrators, the second is told, keeps the text, and decides", async () => {
    const other = await createAccount(program, "admin");
    const second = await newVisitor(browser, server.url);
    second.complaints.expect(409);
    await new AccountPages(second.page).openAs(other, "/admin/settings");
    const theirs = settingOn(second.page, "banner");
    await theirs.field.fill("Theirs");
    const ours = settingOn(page, "banner");
    await ours.field.fill("Ours");
    await ours.save();
    await ours.saved();
    expect(await page.getByText("Preview").locator("..").textContent()).toContain("Ours");

    await theirs.save();
    await theirs.outdated.waitFor();
    expect(await theirs.outdated.textContent()).toContain(`changed by ${person.username} in the meantime`);
    expect(await theirs.outdated.textContent()).toContain("Ours");
    expect(await theirs.field.inputValue()).toBe("Theirs");
    expect(await violations(second.page, everything)).toEqual([]);
    await theirs.button("Save mine instead").click();
    await theirs.saved();

    // The first one typed meanwhile; the page learns of the change when it is looked at again.
    await ours.field.fill("Ours again");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
    await ours.outdated.waitFor();
    expect(await ours.field.inputValue()).toBe("Ours again");
    await ours.button("Discard mine").click();
    expect(await ours.field.inputValue()).toBe("Theirs");
    expect(second.complaints.list()).toEqual([]);
    await second.page.context().close();
  });

  it("what was typed outlives a look at another page, and the browser asks before it is lost", async () => {
    const banner = settingOn(page, "banner");
    await banner.field.fill("Half a sent");
    await page.getByText("Unsaved changes").first().waitFor({ state: "attached" });
    await page.getByRole("link", { name: "Back to chats" }).click();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    await page.goBack();
    await banner.field.waitFor();
    expect(await banner.field.inputValue()).toBe("Half a sent");
    const asked: string[] = [];
    page.on("dialog", async (dialog) => {
      asked.push(dialog.type());
      await dialog.accept();
    });
    await page.reload();
    expect(asked).toEqual(["beforeunload"]);
    await expect.poll(() => banner.field.inputValue()).toBe("Theirs");
  });

  it("a role that ends while the page is open closes it", async () => {
    const other = await createAccount(program, "admin");
    const { page: theirs, complaints } = await newVisitor(browser, server.url);
    complaints.expect(403);
    await new AccountPages(theirs).openAs(other, "/admin/settings");
    const banner = settingOn(theirs, "banner");
    await banner.field.fill("No longer allowed");
    await program.request("PATCH", `/api/admin/users/${other.id}`, { role: "member" });
    await banner.save();
    await theirs.getByRole("heading", { name: "This page is for administrators" }).waitFor();
    expect(complaints.list()).toEqual([]);
    await theirs.context().close();
  });

  it("works by keyboard alone", async () => {
    await page.goto("/admin/settings");
    const name = settingOn(page, "app_name");
    await name.field.waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("registration");
    for (
      let n = 0;
      n < 20 && !(await name.field.evaluate((field) => field === document.activeElement));
      n += 1
    )
      await page.keyboard.press("Tab");
    await page.keyboard.type("By keyboard");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await name.saved();
    await page.keyboard.press("Shift+Tab");
    expect(await name.field.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it.each(["light", "dark"] as const)("has no accessibility violations (%s)", async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(viewport);
      expect(await violations(page, colorScheme === "light" ? everything : colours)).toEqual([]);
      expect(await tooWide(page)).toEqual([]);
    }
    await page.getByTestId("admin-menu-button").click();
    await page.getByRole("dialog").getByRole("link", { name: "Settings" }).waitFor();
    expect(await violations(page, colorScheme === "light" ? everything : colours)).toEqual([]);
    await page.keyboard.press("Escape");
  });

  it("is German for readers of German", async () => {
    const { page: german, complaints } = await newVisitor(browser, server.url, { locale: "de-DE" });
    await new AccountPages(german).openAs(person, "/admin/settings");
    await settingOn(german, "banner").field.waitFor();
    await german.setViewportSize({ width: 390, height: 844 });
    expect(await tooWide(german)).toEqual([]);
    expect(englishIn(await readable(german))).toEqual([]);
    expect(complaints.list()).toEqual([]);
    await german.context().close();
  });

  it("no console errors occurred", () => {
    expect(visitor.complaints.list()).toEqual([]);
  });
});
