import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { AccountPages } from "./pages/account";
import { Server } from "./server";

// One invitation, from the admin who makes it to the person who opens its link a second time.
describe("an invitation", () => {
  const admin = { username: "root", email: "root@example.com", password: "SecurePass123!" };
  const guest = { username: "guest", email: "Guest@Example.com", password: "SecurePass123!" };
  let server: Server;
  let browser: Browser;
  let token = "";
  let link = "";

  const call = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(server.url + path, {
      method,
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return response.status === 204 ? {} : response.json();
  };
  const invite = async (body: unknown) => String((await call("POST", "/api/admin/invitations", body)).url);
  /** The link on the server under test, whose address is not localhost. */
  const here = (url: string) => url.replace("http://localhost", "http://127.0.0.1");

  const visit = async (): Promise<{ page: Page; complaints: Complaints }> => newVisitor(browser, server.url);

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start();
    await call("POST", "/api/auth/register", admin);
    token = String((await call("POST", "/api/auth/login", admin)).access_token);
    await call("PATCH", "/api/admin/settings", { registration: { value: "invite", version: 0 } });
    link = here(await invite({ email: guest.email, role: "member", expires_in: 3600 }));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("is needed: without one there is no form", async () => {
    const { page } = await visit();
    await page.goto("/register");
    await page.getByText("You need an invitation to create an account.").waitFor();
    expect(await page.getByTestId("register-button").count()).toBe(0);
  });

  it("lets its guest register by keyboard, also after a reload, and leaves no trace in the address", async () => {
    const { page, complaints } = await visit();
    await page.goto(link);
    await page.getByText("You've been invited to create an account.").waitFor();
    expect(page.url()).toBe(`${server.url}/register`);
    await page.keyboard.type("gu"); // the first field has the focus
    await page.reload();
    await page.getByText("You've been invited to create an account.").waitFor();
    const email = page.getByTestId("email-input");
    expect(await email.inputValue()).toBe(guest.email);
    expect(await email.isEditable()).toBe(false);
    await page.keyboard.type("est"); // goes on from what was typed before
    expect(await page.getByTestId("username-input").inputValue()).toBe(guest.username);
    await page.keyboard.press("Tab");
    await page.keyboard.type("x"); // cannot change the address
    await page.keyboard.press("Tab");
    await page.keyboard.type(guest.password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/login*");
    await new AccountPages(page).signIn(guest);
    await page.waitForURL("**/chat*");
    const me = (await call("GET", "/api/admin/users?query=guest")) as { users: Record<string, unknown>[] };
    expect(me.users).toMatchObject([{ username: "guest", email: guest.email, role: "member" }]);
    expect(await page.evaluate(() => ({ ...sessionStorage, ...localStorage }).invitation)).toBeUndefined();
    expect(complaints.list()).toEqual([]);
  });

  it("refuses in words when it is opened again", async () => {
    const { page } = await visit();
    await page.goto(link);
    await page.getByRole("alert").getByText("This invitation has already been used.").waitFor();
    expect(await page.getByTestId("register-button").count()).toBe(0);
    expect(page.url()).toBe(`${server.url}/register`);
  });

  it("that was revoked says so, in German, too", async () => {
    const revoked = here(await invite({}));
    const { invitations } = (await call("GET", "/api/admin/invitations")) as {
      invitations: { id: number }[];
    };
    await call("DELETE", `/api/admin/invitations/${invitations[0]?.id}`);
    const { page } = await newVisitor(browser, server.url, { locale: "de-DE" });
    await page.goto(revoked);
    await page.getByRole("alert").getByText("Diese Einladung wurde zurückgezogen.").waitFor();
  });

  it("is closed with the registration, and says so", async () => {
    const closed = here(await invite({}));
    await call("PATCH", "/api/admin/settings", { registration: { value: "closed", version: 1 } });
    const { page } = await visit();
    await page.goto(closed);
    await page.getByText("Registration is closed.").first().waitFor();
    expect(await page.getByTestId("register-button").count()).toBe(0);
  });
});
