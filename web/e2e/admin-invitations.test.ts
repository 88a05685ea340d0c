import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { AccountPages, type Person, somebody } from "./pages/account";
import { firstAdmin } from "./pages/admin";
import { judge } from "./pages/judge";
import { englishIn, readable, tooWide } from "./pages/words";
import type { Program } from "./program";
import { Server } from "./server";

describe("the admin's invitations", () => {
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

  const rows = () => page.getByTestId("invitation");
  const link = () => page.getByTestId("invitation-link");
  const form = () => page.getByRole("form", { name: "Invite a person" });
  /** The link on the server under test, whose address is not localhost. */
  const here = (url: string) => url.replace("http://localhost", "http://127.0.0.1");

  async function setPolicy(value: string) {
    const { settings } = (await (await program.request("GET", "/api/admin/settings")).json()) as {
      settings: { name: string; version: number }[];
    };
    const version = settings.find(({ name }) => name === "registration")?.version ?? 0;
    await program.request("PATCH", "/api/admin/settings", { registration: { value, version } });
  }

  it("says what an invitation does under each policy of registration", async () => {
    for (const [policy, text] of [
      ["open", "Registration is open, so people don't need an invitation."],
      ["invite", "Only people with an invitation can register."],
      ["closed", "Registration is closed, so invitations can't be used."],
    ] as const) {
      await setPolicy(policy);
      await page.goto("/admin/invitations");
      await page.getByText(text).waitFor();
    }
    await page.getByRole("link", { name: "Change who can register" }).click();
    await page.waitForURL("**/admin/settings");
  });

  it("a link is shown once, makes one account, and says so when it is used again", async () => {
    await setPolicy("invite");
    const guest = somebody();
    await page.goto("/admin/invitations");
    await page.getByText("No invitations yet.").waitFor();
    await page.getByRole("button", { name: "Invite a person" }).focus();
    await page.keyboard.press("Enter");
    await form().waitFor();
    await page.keyboard.type(guest.email);
    await form().getByLabel("Valid for").selectOption("1 day");
    await form().getByLabel("Email (optional)").press("Enter");
    const field = link().getByLabel(`Link for ${guest.email}`);
    await field.waitFor();
    const url = await field.inputValue();
    expect(url).toMatch(/^http:\/\/localhost:\d+\/register#invitation=[\w-]{40,}$/);
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await link().getByRole("button", { name: "Copy" }).click();
    await link().getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
    await rows().getByText(guest.email).waitFor();
    await link().getByRole("button", { name: "Done" }).click();
    await page.reload();
    await rows().getByText("Open", { exact: true }).waitFor();
    expect(await page.content()).not.toContain(url.split("=")[1]);

    const { page: theirs, complaints } = await newVisitor(browser, server.url);
    await theirs.goto(here(url));
    await theirs.getByText("You've been invited to create an account.").waitFor();
    await theirs.getByTestId("username-input").fill(guest.username);
    await theirs.getByTestId("password-input").fill(guest.password);
    await theirs.getByTestId("register-button").click();
    await theirs.waitForURL("**/login*");
    await new AccountPages(theirs).signIn(guest);
    await theirs.getByText(`Welcome, ${guest.username}`).waitFor();
    expect(complaints.list()).toEqual([]);
    await theirs.context().close();

    const { page: second } = await newVisitor(browser, server.url);
    await second.goto(here(url));
    await second.getByRole("alert").getByText("This invitation has already been used.").waitFor();
    await second.context().close();

    await page.reload();
    await rows().getByText("Used by").waitFor();
    expect(await rows().getByRole("button", { name: "Revoke" }).count()).toBe(0);
    await rows().getByRole("link", { name: guest.username }).click();
    await page.getByTestId("person-dialog").getByText(guest.email).waitFor();
  });

  it("one is revoked after a question, and its link says so", async () => {
    await page.goto("/admin/invitations");
    await rows().first().waitFor();
    const before = await rows().count();
    await page.getByRole("button", { name: "Invite a person" }).click();
    await form().getByLabel("Role").selectOption("Admin");
    await form().getByRole("button", { name: "Create link" }).click();
    const url = await link().getByLabel("Link").inputValue();
    await expect.poll(() => rows().count()).toBe(before + 1);
    const row = rows().filter({ hasText: "Anyone with the link" }).first();
    expect(await row.textContent()).toContain("Role: Admin");
    await row.getByRole("button", { name: "Revoke the invitation: Anyone with the link" }).click();
    await page.keyboard.press("Enter"); // on Cancel
    await row.getByRole("button", { name: /^Revoke/ }).click();
    await row.getByRole("button", { name: "Revoke invitation" }).click();
    await page.getByText("Invitation revoked. Its link no longer works.").waitFor();
    await expect.poll(() => rows().count()).toBe(before);
    expect(await link().count()).toBe(0);
    const { page: theirs } = await newVisitor(browser, server.url);
    await theirs.goto(here(url));
    await theirs.getByRole("alert").getByText("This invitation has been withdrawn.").waitFor();
    await theirs.context().close();
  });

  it("one that was used meanwhile is not revoked, and the list follows", async () => {
    visitor.complaints.expect(409, 400);
    const guest = somebody();
    const reply = await program.request("POST", "/api/admin/invitations", { email: guest.email });
    const { token } = (await reply.json()) as { token: string };
    await page.goto("/admin/invitations");
    const row = rows().filter({ hasText: guest.email });
    await row.getByRole("button", { name: /^Revoke/ }).click();
    await program.request("POST", "/api/auth/register", { ...guest, invitation: token });
    await row.getByRole("button", { name: "Revoke invitation" }).click();
    await row.getByText("An account was created with this invitation.").waitFor();
    await row.getByRole("link", { name: guest.username }).waitFor();
    await page.getByRole("button", { name: "Invite a person" }).click();
    await form().getByLabel("Email (optional)").fill("nonsense");
    await form().getByRole("button", { name: "Create link" }).click();
    await form().getByText("Enter a valid email address").waitFor();
    expect(await form().getByLabel("Email (optional)").inputValue()).toBe("nonsense");
  });

  it("fit a phone, in both themes, without violations", { timeout: 120_000 }, async () => {
    await program.request("POST", "/api/admin/invitations", { email: "ada.lovelace@example.com" });
    await judge(page, "invitations", async () => {
      await page.goto("/admin/invitations");
      await rows()
        .getByRole("button", { name: /^Revoke/ })
        .first()
        .click();
    });
    await judge(page, "invitation-form", async () => {
      await page.goto("/admin/invitations");
      await page.getByRole("button", { name: "Invite a person" }).click();
      await rows().first().waitFor();
    });
    await judge(page, "invitation-link", async () => {
      await page.goto("/admin/invitations");
      await page.getByRole("button", { name: "Invite a person" }).click();
      await form().getByRole("button", { name: "Create link" }).click();
      await link().waitFor();
    });
    await setPolicy("closed");
    await judge(page, "invitations-closed", async () => {
      await page.goto("/admin/invitations");
      await page.getByText("Registration is closed, so invitations can't be used.").waitFor();
      await rows().first().waitFor();
    });
  });

  it("are German for readers of German", async () => {
    const { page: german, complaints } = await newVisitor(browser, server.url, {
      locale: "de-DE",
      viewport: { width: 390, height: 844 },
    });
    await new AccountPages(german).openAs(admin, "/admin/invitations");
    await german.getByTestId("invitation").first().waitFor();
    await german.getByRole("button", { name: "Person einladen" }).click();
    expect(await tooWide(german)).toEqual([]);
    expect(englishIn(await readable(german))).toEqual([]);
    await german.getByRole("button", { name: "Link erstellen" }).click();
    await german.getByTestId("invitation-link").waitFor();
    expect(englishIn(await readable(german))).toEqual([]);
    expect(complaints.list()).toEqual([]);
    await german.context().close();
  });

  it("no console errors occurred", () => {
    expect(visitor.complaints.list()).toEqual([]);
  });
});
