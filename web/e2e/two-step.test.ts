import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { AccountPages, type Person } from "./pages/account";
import { createAccount, firstAdmin } from "./pages/admin";
import { ChatPage } from "./pages/chat";
import { judge } from "./pages/judge";
import { englishIn, readable } from "./pages/words";
import type { Program } from "./program";
import { Server } from "./server";

/** The code of an authenticator app with this secret; `ahead` counts time steps from now. */
function codeOf(secret: string, ahead = 0): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

describe("two-step sign-in", () => {
  let server: Server;
  let browser: Browser;
  let admin: Visitor;
  let program: Program;
  let member: Visitor;
  let person: Person;
  let root: Person;
  let secret = "";
  let codes: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ REGISTRATION: "" });
    admin = await newVisitor(browser, server.url);
    ({ program, person: root } = await firstAdmin(server.url, admin.page));
    person = await createAccount(program, "member");
    member = await newVisitor(browser, server.url);
    await member.page.goto("/login");
    await new AccountPages(member.page).signIn(person);
    await member.page.waitForURL("**/chat");
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const section = (page: Page) => page.locator("#two-step");

  /** Sets it up in the open settings, and returns the secret and the recovery codes. */
  async function setUp(page: Page, judged: boolean): Promise<void> {
    await section(page).getByRole("button", { name: "Set up" }).click();
    await section(page)
      .getByRole("img", { name: /QR code/ })
      .waitFor();
    secret = (await page.getByTestId("totp-secret").innerText()).replaceAll(" ", "");
    if (judged) await judge(page, "two-step-setup");
    await page.getByTestId("totp-code").fill(codeOf(secret));
    await section(page).getByRole("button", { name: "Turn on" }).click();
    await page.getByTestId("recovery-code").first().waitFor();
    codes = await page.getByTestId("recovery-code").allInnerTexts();
    if (judged) {
      await judge(page, "two-step-codes");
      await page.goBack();
      await section(page).getByText("The codes are lost once you leave.").waitFor();
      expect(await page.getByTestId("recovery-code").count()).toBe(10);
      await judge(page, "two-step-codes-back");
    }
    await section(page).getByRole("button", { name: "I've saved them" }).click();
    await section(page).getByText("Unused recovery codes: 10").waitFor();
  }

  it("is set up with a QR code and a code, and shows recovery codes once", async () => {
    const { page, complaints } = member;
    await page.goto("/settings#two-step");
    await section(page).getByText("Off.").waitFor();
    await setUp(page, true);
    expect(codes).toHaveLength(10);
    await judge(page, "two-step-settings");
    await page.reload();
    await section(page).getByRole("button", { name: "Turn off" }).waitFor();
    expect(await page.getByTestId("recovery-code").count()).toBe(0);
    expect(complaints.list()).toEqual([]);
  });

  it("asks for a code after the password", async () => {
    const { page, complaints } = member;
    await page.goto("/chat");
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    await new AccountPages(page).signIn(person);
    const code = page.getByTestId("code-input");
    await code.waitFor();
    expect(await code.getAttribute("autocomplete")).toBe("one-time-code");
    expect(await page.getByTestId("password-input").count()).toBe(0);
    await judge(page, "two-step-code");
    complaints.expect(401);
    await code.fill("000000");
    await page.keyboard.press("Enter");
    await page.getByText("Incorrect code.").waitFor();
    const next = codeOf(secret, 1); // that of the setup is used
    await code.fill(`${next.slice(0, 3)} ${next.slice(3)}`);
    await page.getByTestId("code-button").click();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("takes a recovery code instead, once", async () => {
    const { page, complaints } = member;
    for (const works of [true, false]) {
      await new ChatPage(page).signOut();
      await page.waitForURL("**/login*");
      await new AccountPages(page).signIn(person);
      await page.getByRole("button", { name: "Use a recovery code" }).click();
      if (works) await judge(page, "two-step-recovery");
      else complaints.expect(401);
      await page.getByTestId("code-input").fill((codes[0] ?? "").toLowerCase().replaceAll("-", " "));
      await page.getByTestId("code-button").click();
      if (!works) break;
      await page.getByText(`Welcome, ${person.username}`).waitFor();
    }
    await page.getByText("Incorrect code.").waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByTestId("password-input").waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("is turned off, and set up again", async () => {
    const { page, complaints } = member;
    await new AccountPages(page).signIn(person);
    const code = page.getByTestId("code-input");
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await code.fill(codes[1] ?? "");
    await page.getByTestId("code-button").click();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    await page.goto("/settings#two-step");
    await section(page).getByRole("button", { name: "Turn off" }).click();
    await judge(page, "two-step-off");
    await section(page).getByRole("button", { name: "Turn off" }).click();
    await section(page).getByText("Two-step sign-in is off.").waitFor();
    await setUp(page, false);
    await page.goto("/chat");
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    expect(complaints.list()).toEqual([]);
  });

  it("is reset by an administrator", async () => {
    const { page, complaints } = admin;
    await page.goto("/admin/people");
    await page.getByText(person.username).first().click();
    await page.getByRole("button", { name: "Reset…" }).waitFor();
    await judge(page, "two-step-reset");
    await page.getByRole("button", { name: "Reset…" }).click();
    // As after ten minutes.
    await page.route(
      "**/second-factor",
      (route) =>
        route.fulfill({
          status: 403,
          contentType: "application/problem+json",
          json: { status: 403, code: "proof_needed", title: "Forbidden", detail: "Enter your password." },
        }),
      { times: 1 },
    );
    complaints.expect(403);
    await page.getByRole("button", { name: "Reset", exact: true }).click();
    await page.getByLabel("Your password", { exact: true }).waitFor();
    await judge(page, "two-step-reset-proof");
    await page.getByLabel("Your password", { exact: true }).fill(root.password);
    await page.getByRole("button", { name: "Reset", exact: true }).click();
    await page.getByText(`Two-step sign-in of ${person.username} is reset.`).waitFor();
    await new AccountPages(member.page).signIn(person);
    await member.page.getByText(`Welcome, ${person.username}`).waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("is required by a policy, first with a notice, then before anything else", async () => {
    const { page } = admin;
    await page.goto("/admin/settings");
    const policy = page.getByTestId("setting-require_second_factor");
    await policy.getByLabel("Everyone").check();
    await judge(page, "two-step-policy");
    await policy.getByRole("button", { name: "Save" }).click();
    await policy.getByText("Saved.").waitFor();
    const theirs = member.page;
    await theirs.goto("/chat");
    await theirs.getByTestId("second-factor-notice").waitFor();
    await judge(theirs, "two-step-notice");
    // The administrator has no second factor either, so this ends the use of their pages, too.
    const grace = { require_second_factor_grace: { value: "0", version: 0 } };
    expect((await program.request("PATCH", "/api/admin/settings", grace)).status).toBe(200);
    member.complaints.expect(403);
    await theirs.goto("/chat");
    await theirs.waitForURL("**/settings#two-step");
    await theirs.getByText("Set up two-step sign-in to continue.").waitFor();
    expect(await theirs.getByRole("heading", { name: "Profile" }).count()).toBe(0);
    await judge(theirs, "two-step-needed");
    await setUp(theirs, false);
    await theirs.getByRole("heading", { name: "Profile" }).waitFor();
    expect(await section(theirs).getByRole("button", { name: "Turn off" }).count()).toBe(0);
    await theirs.getByRole("link", { name: "Back to chats" }).click();
    await theirs.getByText(`Welcome, ${person.username}`).waitFor();
  });

  it("is German in German", async () => {
    const page = member.page;
    await page.goto("/settings#two-step");
    await page.getByRole("radio", { name: "Deutsch" }).click({ force: true });
    await section(page).getByText("Unbenutzte Wiederherstellungscodes: 10").waitFor();
    expect(englishIn(await readable(page))).toEqual([]);
  });
});
