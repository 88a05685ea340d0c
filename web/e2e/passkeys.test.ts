import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { AccountPages, type Person } from "./pages/account";
import { createAccount, firstAdmin } from "./pages/admin";
import { ChatPage } from "./pages/chat";
import { judge } from "./pages/judge";
import { englishIn, readable } from "./pages/words";
import { Server } from "./server";

/** A device of the page's, as the browser's own developer tools simulate it. */
async function plugIn(page: Page): Promise<{ session: CDPSession; id: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  const options = {
    protocol: "ctap2",
    ctap2Version: "ctap2_1",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  return { session, id: authenticatorId };
}

describe("passkeys", () => {
  let server: Server;
  let browser: Browser;
  let admin: Visitor;
  let member: Visitor;
  let person: Person;
  let device: Awaited<ReturnType<typeof plugIn>>;
  let codes: string[] = [];
  const section = (page: Page) => page.locator("#passkeys");

  /** While it is away, nothing answers what the sign-in page suggests by itself. */
  const present = (is: boolean) =>
    device.session.send("WebAuthn.setAutomaticPresenceSimulation", {
      authenticatorId: device.id,
      enabled: is,
    });

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ REGISTRATION: "" });
    // Passkeys belong to a name, so the page is opened by it.
    const url = server.url.replace("127.0.0.1", "localhost");
    admin = await newVisitor(browser, url);
    const { program } = await firstAdmin(url, admin.page);
    person = await createAccount(program, "member");
    member = await newVisitor(browser, url);
    device = await plugIn(member.page);
    await present(false);
    await member.page.goto("/login");
    await new AccountPages(member.page).signIn(person);
    await member.page.waitForURL("**/chat");
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("are added, with recovery codes for the first", async () => {
    const { page, complaints } = member;
    await page.goto("/settings#passkeys");
    await section(page).getByText("You have no passkeys yet.").waitFor();
    await judge(page, "passkeys-none");
    await present(true);
    await section(page).getByRole("button", { name: "Add a passkey" }).click();
    await page.getByTestId("recovery-code").first().waitFor();
    codes = await page.getByTestId("recovery-code").allInnerTexts();
    expect(codes).toHaveLength(10);
    await judge(page, "passkeys-codes");
    await page.getByRole("button", { name: "I've saved them" }).click();
    await page.getByTestId("passkey").getByText("Chrome, Linux").waitFor();
    await page.locator("#two-step").getByText("Unused recovery codes: 10").waitFor();
    await judge(page, "passkeys-settings");
    expect(complaints.list()).toEqual([]);
  });

  it("are not made twice on one device, and renamed", async () => {
    const { page, complaints } = member;
    await section(page).getByRole("button", { name: "Add a passkey" }).click();
    await section(page).getByText("This device already has a passkey for your account.").waitFor();
    await section(page).getByRole("button", { name: "Rename Chrome, Linux" }).click();
    await judge(page, "passkeys-rename");
    await section(page).getByLabel("Name").fill("Ada's laptop");
    await page.keyboard.press("Enter");
    await page.getByTestId("passkey").getByText("Ada's laptop").waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("sign in by the button", async () => {
    const { page, complaints } = member;
    await present(false);
    await page.goto("/chat");
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    const name = page.getByTestId("username-input");
    await name.waitFor();
    expect(await name.getAttribute("autocomplete")).toBe("username webauthn");
    await page.getByTestId("passkey-button").waitFor();
    await judge(page, "passkeys-sign-in");
    await present(true);
    await page.getByTestId("passkey-button").click();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("sign in by what the browser suggests", async () => {
    const { page, complaints } = member;
    // The simulated device answers the suggestions of the field at once. Until then, the chat of before may still be shown.
    const signedIn = page.waitForResponse("**/api/auth/passkeys/login/finish");
    await new ChatPage(page).signOut();
    expect((await signedIn).status()).toBe(200);
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("pass the second step after the password", async () => {
    const { page, complaints } = member;
    await present(false);
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    await new AccountPages(page).signIn(person);
    const use = page.getByTestId("second-passkey");
    await use.waitFor();
    await judge(page, "passkeys-second");
    await page.getByRole("button", { name: "Use a code instead" }).click();
    await page.getByTestId("code-input").waitFor();
    await judge(page, "passkeys-second-code");
    await page.getByRole("button", { name: "Use your passkey" }).click();
    await present(true);
    await use.click();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("can be replaced by a recovery code", async () => {
    const { page, complaints } = member;
    await present(false);
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    await new AccountPages(page).signIn(person);
    await page.getByRole("button", { name: "Use a code instead" }).click();
    await page.getByTestId("code-input").fill(codes[0] ?? "");
    await page.getByTestId("code-button").click();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("are German in German", async () => {
    const { page } = member;
    await page.goto("/settings#passkeys");
    await page.getByRole("radio", { name: "Deutsch" }).click({ force: true });
    await section(page).getByRole("button", { name: "Passkey hinzufügen" }).waitFor();
    expect(englishIn(await readable(page))).toEqual([]);
    await page.getByRole("radio", { name: "English" }).click({ force: true });
    await section(page).getByRole("button", { name: "Add a passkey" }).waitFor();
  });

  it("are deleted, after which the password is enough", async () => {
    const { page, complaints } = member;
    await section(page).getByRole("button", { name: "Delete Ada's laptop" }).click();
    await judge(page, "passkeys-delete");
    await section(page).getByRole("button", { name: "Delete", exact: true }).click();
    await section(page).getByText("You have no passkeys yet.").waitFor();
    await page.goto("/chat");
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    await new AccountPages(page).signIn(person);
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it("are not offered at another address", async () => {
    const page = admin.page;
    const there = server.url.replace("localhost", "127.0.0.1");
    await page.goto(`${there}/login`);
    await page.getByTestId("login-button").waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.getByTestId("passkey-button").count()).toBe(0);
  });
});
