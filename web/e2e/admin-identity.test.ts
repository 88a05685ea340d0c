import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { AccountPages, type Person } from "./pages/account";
import { firstAdmin } from "./pages/admin";
import { judge } from "./pages/judge";
import { englishIn, readable, tooWide } from "./pages/words";
import type { Program } from "./program";
import { Server } from "./server";

const secret = "a-secret-of-no-one-else";

describe("identity providers in the admin pages", () => {
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

  const item = () => page.getByTestId("identity-provider");
  const button = (name: string) => page.getByRole("button", { name, exact: true });

  it("one is added with a secret that is never shown again, after what was wrong is said", async () => {
    await page.goto("/admin/identity");
    await page.getByText("People sign in with Google, Microsoft, GitHub").waitFor();
    await button("Add an identity provider").click();
    await page.getByText("Another issuer").click();
    await page.getByLabel("Issuer", { exact: true }).fill("nowhere");
    await page.getByLabel("Name", { exact: true }).fill("Company");
    await page.getByLabel("Client ID").fill("chat");
    await page.getByLabel("Client secret", { exact: true }).fill(secret);
    visitor.complaints.expect(400);
    await button("Add").click();
    await page.getByText("Enter an address that begins with").waitFor();
    await page.getByLabel("Issuer", { exact: true }).fill("http://127.0.0.1:1");
    await button("Add").click();
    await page.getByText("Company is added.").waitFor();
    await item().getByText("/api/auth/oidc/company/callback").waitFor();
    await page.reload();
    await item().getByText("Secret stored").waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(await (await program.request("GET", "/api/admin/identity-providers")).text()).not.toContain(
      secret,
    );
  });

  it("has no accessibility violations, with the form and with a test that failed", async () => {
    await judge(page, "admin-identity", async () => {
      await page.goto("/admin/identity?provider=company&sign_on=sign_on_expired");
      await page.getByTestId("test-result").getByText("This sign-in took too long").waitFor();
      await button("Edit: Company").click();
      await page.getByText("Groups and administrators").click();
      await page.getByText("Protocol and scopes").click();
      await page.getByLabel("Scopes").waitFor();
    });
  });

  it("is German for readers of German, and fits a phone", async () => {
    const { page: german, complaints } = await newVisitor(browser, server.url, {
      locale: "de-DE",
      viewport: { width: 390, height: 844 },
    });
    await new AccountPages(german).openAs(person, "/admin/identity?provider=company&sign_on=sign_on_expired");
    await german.getByRole("button", { name: "Identitätsanbieter hinzufügen" }).click();
    await german.getByText("Gruppen und Administratoren").click();
    await german.getByText("Protokoll, Scopes und ID").click();
    await german.getByLabel("Scopes").waitFor();
    expect(await tooWide(german)).toEqual([]);
    expect(englishIn(await readable(german))).toEqual([]);
    expect(complaints.list()).toEqual([]);
    await german.context().close();
  });

  it("a change that another admin made in between is shown instead of overwritten", async () => {
    await page.goto("/admin/identity");
    await button("Edit: Company").click();
    await page.getByLabel("Name", { exact: true }).fill("Mine");
    await program.request("PATCH", "/api/admin/identity-providers/company", { name: "Theirs" });
    visitor.complaints.expect(409);
    await button("Save").click();
    await page.getByTestId("changed-notice").getByText("Theirs").waitFor();
    await button("Save mine instead").click();
    await item().getByRole("heading", { name: "Mine" }).waitFor();
  });

  it("one is deleted after a question, and the audit log names all that was done", async () => {
    await page.goto("/admin/identity");
    await button("Delete…: Mine").click();
    await button("Delete provider").click();
    await page.getByText("Deleted Mine.").waitFor();
    await page.getByText("People sign in with Google, Microsoft, GitHub").waitFor();
    await page.goto("/admin/audit");
    for (const event of ["Identity provider added", "Identity provider changed", "Identity provider deleted"])
      await page.getByTestId("event").getByText(event).first().waitFor();
    expect(visitor.complaints.list()).toEqual([]);
  });
});
