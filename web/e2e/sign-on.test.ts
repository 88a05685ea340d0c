import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { IdentityProvider } from "./identity-provider";
import { firstAdmin } from "./pages/admin";
import { ChatPage } from "./pages/chat";
import { judge } from "./pages/judge";
import type { Program } from "./program";
import { Server } from "./server";

describe("signing in with an identity provider", () => {
  let server: Server;
  let provider: IdentityProvider;
  let browser: Browser;
  let grace: Visitor;
  let root: Visitor;
  let admin: Program;

  /** What this server's pages are to blame for: those of the provider are another's, and load what they like. */
  const ours = ({ complaints }: Visitor) =>
    complaints
      .list()
      .filter((one) => !one.includes(provider.issuer) && !one.includes("fonts.googleapis.com"));

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ REGISTRATION: "" });
    const url = server.url.replace("127.0.0.1", "localhost");
    root = await newVisitor(browser, url);
    ({ program: admin } = await firstAdmin(url, root.page));
    provider = await IdentityProvider.start([`${url}/api/auth/oidc/corp/callback`], `${url}/login`);
    const added = await admin.request("POST", "/api/admin/identity-providers", {
      id: "corp",
      name: "Corp",
      issuer: provider.issuer,
      client_id: "chat",
      client_secret: "chat-secret",
      groups_claim: "groups",
      create_accounts: true,
    });
    expect(await added.json()).toMatchObject({ callback_url: `${url}/api/auth/oidc/corp/callback` });
    grace = await newVisitor(browser, url);
  });
  afterAll(async () => {
    await browser?.close();
    await provider?.stop();
    await server?.stop();
  });

  it("creates the account of a new person, and leads to where they wanted to go", async () => {
    const { page } = grace;
    await page.goto("/login?next=/settings");
    await page.getByRole("link", { name: "Continue with Corp" }).waitFor();
    await judge(page, "sign-on-login");
    await page.getByRole("link", { name: "Continue with Corp" }).click();
    await page.locator("input[name=login]").fill("grace");
    await page.locator("input[name=password]").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL("**/settings");
    await page.getByText("grace@corp.example").first().waitFor();
    await page.locator("#sign-ins").getByTestId("identity").waitFor();
    await judge(page, "sign-on-settings");
    expect(ours(grace)).toEqual([]);
  });

  it("keeps the only way to sign in", async () => {
    const { page, complaints } = grace;
    complaints.expect(409);
    await page.locator("#sign-ins").getByRole("button", { name: "Disconnect" }).click();
    await page.locator("#sign-ins").getByRole("button", { name: "Disconnect" }).click();
    await page.getByText("This is the only way to sign in to your account.", { exact: false }).waitFor();
    expect(await page.locator("#sign-ins").getByTestId("identity").count()).toBe(0);
    await page.locator("#sign-ins").getByRole("button", { name: "Cancel" }).click();
    await page.locator("#sign-ins").getByTestId("identity").waitFor();
    expect(ours(grace)).toEqual([]);
  });

  it("chooses a first password without an earlier one", async () => {
    const { page } = grace;
    expect(await page.getByLabel("Current password").count()).toBe(0);
    await page.getByLabel("New password", { exact: true }).fill("SecurePass123!");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Password changed.", { exact: false }).waitFor();
    await page.getByLabel("Current password").first().waitFor();
    expect(ours(grace)).toEqual([]);
  });

  it("signs the same person in again", async () => {
    const { page } = grace;
    await page.goto("/chat");
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    await page.getByRole("link", { name: "Continue with Corp" }).click();
    await page.waitForURL("**/chat");
    await page.getByText("Welcome, grace").waitFor();
    expect(ours(grace)).toEqual([]);
  });

  it("stays signed in at the provider when the person signs out here", async () => {
    const { page } = grace;
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    await page.getByRole("link", { name: "Continue with Corp" }).click();
    await page.waitForURL("**/chat");
    expect(await page.locator("input[name=login]").count()).toBe(0);
  });

  it("signs out at the provider, too, once an administrator wants that", async () => {
    const { page } = grace;
    await admin.request("PATCH", "/api/admin/identity-providers/corp", { sign_out: true });
    await new ChatPage(page).signOut();
    await page.waitForURL("**/login*");
    await page.getByRole("link", { name: "Continue with Corp" }).click();
    await page.waitForURL("**/chat"); // the session is kept from this sign-in on
    await new ChatPage(page).signOut();
    await page.waitForURL(`${provider.issuer}/**`);
    await page.getByRole("button", { name: "Yes, sign me out" }).click();
    await page
      .getByText("You’re signed out here. At Corp you’re signed out, too", { exact: false })
      .waitFor();
    expect(new URL(page.url()).search).toBe("");
    await judge(page, "sign-on-signed-out");
    await page.getByRole("link", { name: "Continue with Corp" }).click();
    await page.locator("input[name=login]").waitFor(); // it asks again
    expect(ours(grace)).toEqual([]);
  });

  it("is signed out here whether or not the person agrees there", async () => {
    const { page } = grace;
    await page.locator("input[name=login]").fill("grace");
    await page.locator("input[name=password]").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    const agree = page.getByRole("button", { name: "Continue" });
    await Promise.race([agree.waitFor(), page.waitForURL("**/chat")]);
    if (await agree.count()) await agree.click();
    await page.waitForURL("**/chat");
    await new ChatPage(page).signOut();
    await page.waitForURL(`${provider.issuer}/**`);
    await page.goto(`${server.url.replace("127.0.0.1", "localhost")}/chat`); // without an answer there
    await page.waitForURL("**/login*");
    await page.getByText("You’re signed out here. If Corp didn’t say so", { exact: false }).waitFor();
    expect(ours(grace)).toEqual([]);
  });

  it("is signed out here when the provider is away or has no sign-out, and says so", async () => {
    const { page, complaints } = grace;
    await page.getByRole("link", { name: "Continue with Corp" }).click();
    await page.waitForURL("**/chat");
    await page.route("**/api/auth/oidc/corp/sign-out", (route) =>
      route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify({
          status: 503,
          code: "sign_on_unreachable",
          title: "t",
          detail: "d",
          type: "about:blank",
        }),
      }),
    );
    complaints.expect(503);
    await new ChatPage(page).signOut();
    await page.getByText("may still be signed in at Corp", { exact: false }).waitFor();
    await judge(page, "sign-on-signed-out-here");
    expect(ours(grace)).toEqual([]);
  });

  it("says that a person canceled at the provider", async () => {
    const stranger = await newVisitor(browser, server.url.replace("127.0.0.1", "localhost"));
    const { page } = stranger;
    await page.goto("/login");
    await page.getByRole("link", { name: "Continue with Corp" }).click();
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.getByText("You canceled the sign-in", { exact: false }).waitFor();
    expect(ours(stranger)).toEqual([]);
  });

  it("shows an administrator what a test sign-in said, and names what is missing", async () => {
    const { page } = root;
    await page.goto("/admin/identity");
    await page.getByRole("button", { name: "Test sign-in: Corp" }).click();
    await page.locator("input[name=login]").fill("heidi");
    await page.locator("input[name=password]").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    const result = page.getByTestId("test-result");
    await result.getByText("It works. Everything that this server uses is there.").waitFor();
    const person = page.getByTestId("tested-person");
    await person.getByText("heidi@corp.example · verified").waitFor();
    await person.getByText("crew").waitFor();
    await judge(page, "sign-on-tested");

    await admin.request("PATCH", "/api/admin/identity-providers/corp", { admin_group: "bosses" });
    await page.reload();
    await page.getByRole("button", { name: "Test sign-in: Corp" }).click(); // the provider remembers the person
    await result.getByTestId("missing").getByText("isn't in the group of administrators").waitFor();
    const accounts = await (await admin.request("GET", "/api/admin/users")).text();
    expect(accounts).not.toContain("heidi");
    expect(ours(root)).toEqual([]);
  });
});
