import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser, type Visitor } from "./browser";
import { Mailbox } from "./mailbox";
import { AccountPages, type Person, somebody } from "./pages/account";
import { englishIn, readable } from "./pages/words";
import { Server } from "./server";

// What people do with mails: from the click that causes one to the page of its link.
describe("mail", () => {
  let server: Server;
  let browser: Browser;
  let mailbox: Mailbox;
  let admin: Visitor;
  const root = somebody();

  beforeAll(async () => {
    mailbox = await Mailbox.start();
    browser = await openBrowser();
    server = await Server.start({ ...mailbox.settings(), REGISTRATION: "open" });
    admin = await newVisitor(browser, server.url);
    await new AccountPages(admin.page).enter(root);
    await mailbox.take(root.email, "Confirm your email address");
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await mailbox?.stop();
  });

  /** The link on the server under test, whose address is not localhost. */
  const here = (link: string) => {
    expect(link).toMatch(/^http:\/\/localhost:\d+\//); // PUBLIC_URL, which is the default here
    return link.replace("http://localhost", "http://127.0.0.1");
  };
  const visit = (locale: string) => newVisitor(browser, server.url, { locale });

  it("confirms the address of a new account, at once when signed in and else after the sign-in", async () => {
    const person = somebody();
    const { page, complaints } = await visit("en-US");
    await new AccountPages(page).register(person);
    await page.waitForURL("**/login*");
    const letter = await mailbox.take(person.email, "Confirm your email address");
    expect(letter).toMatchObject({ language: "en" });
    await page.goto(here(letter.link));
    await page.getByTestId("verify-button").waitFor();
    expect(page.url()).toBe(`${server.url}/verify`); // the secret is not in the address
    await page.getByRole("link", { name: "Sign in to confirm it" }).click();
    await page.waitForURL("**/login?next=/verify");
    await new AccountPages(page).signIn(person);
    await page.waitForURL(`${server.url}/verify`);
    expect(await page.getByTestId("password-input").count()).toBe(0);
    await page.getByTestId("verify-button").click();
    await page.getByText("Your email address is confirmed.").waitFor();
    await page.goto("/settings#email");
    await expect.poll(() => page.getByTestId("email-state").textContent()).toBe("confirmed");
    complaints.expect(403);
    await page.goto(here(letter.link)); // once
    await page.getByTestId("verify-button").click();
    await page.getByText("This link has expired or was already used.").waitFor();
    expect(complaints.list()).toEqual([]);
    await page.context().close();
  });

  it("resets a forgotten password, in German, and signs other devices out", async () => {
    const person = somebody();
    const device = await visit("de-DE");
    await new AccountPages(device.page).create(person);
    await new AccountPages(device.page).openAs(person);
    await mailbox.take(person.email, "Confirm your email address"); // the API was not told a language
    const { page, complaints } = await visit("de-DE");
    await page.goto("/login");
    await page.getByRole("link", { name: "Passwort vergessen?" }).click();
    await page.getByTestId("email-input").fill(person.email);
    await page.getByTestId("forgot-button").click();
    await page.getByText(`Wenn es ein Konto mit der Adresse ${person.email} gibt`).waitFor();
    const letter = await mailbox.take(person.email, "Passwort");
    expect(letter.language).toBe("de");
    await page.goto(here(letter.link));
    const replaced = { ...person, password: "Analytical1843" };
    await page.getByTestId("new-password-input").fill(replaced.password);
    expect(page.url()).toBe(`${server.url}/reset`);
    await page.getByTestId("reset-button").click();
    await page.waitForURL("**/login?note=reset");
    complaints.expect(401);
    await new AccountPages(page).signIn(person);
    await page.getByRole("alert").waitFor();
    await new AccountPages(page).signIn(replaced);
    await page.waitForURL("**/chat*");
    await page.goto("/settings#email"); // the mail has proven the address
    await expect.poll(() => page.getByTestId("email-state").textContent()).toBe("bestätigt");
    await device.page.waitForURL("**/login*");
    expect(complaints.list()).toEqual([]);
    await page.context().close();
    await device.page.context().close();
  });

  it("changes the address once the new one is confirmed, and tells the present one", async () => {
    const person = somebody();
    const { page, complaints } = await visit("en-US");
    await new AccountPages(page).enter(person);
    await page.goto(here((await mailbox.take(person.email, "Confirm your email address")).link));
    await page.getByTestId("verify-button").click();
    await page.getByText("Your email address is confirmed.").waitFor();
    await page.goto("/settings#email");
    await page.getByRole("button", { name: "Change address" }).click();
    const address = `new_${person.email}`;
    await page.getByLabel("New email address").fill(address);
    await page.getByRole("button", { name: "Send link" }).click();
    await page.getByText(`Unless another account has the address ${address}`).waitFor();
    expect((await mailbox.take(person.email, "is about to change")).text).not.toContain(address);
    const letter = await mailbox.take(address, "Confirm your new email address");
    await page.locator("#email").getByText(person.email, { exact: true }).waitFor(); // until it is confirmed
    await page.goto(here(letter.link));
    await page.getByTestId("verify-button").click();
    await page.getByText("Your email address is confirmed.").waitFor();
    await mailbox.take(person.email, "was changed");
    await page.goto("/settings#email");
    await page.locator("#email").getByText(address, { exact: true }).waitFor();
    await expect.poll(() => page.getByTestId("email-state").textContent()).toBe("confirmed");
    expect(complaints.list()).toEqual([]);
    await page.context().close();
  });

  async function registerBy(link: string, guest: Person, locale: string): Promise<Visitor> {
    const visitor = await visit(locale);
    const { page } = visitor;
    await page.goto(link);
    const email = page.getByTestId("email-input");
    await expect.poll(() => email.inputValue()).toBe(guest.email);
    expect(await email.isEditable()).toBe(false);
    await page.getByTestId("username-input").fill(guest.username);
    await page.getByTestId("password-input").fill(guest.password);
    await page.getByTestId("register-button").click();
    await page.waitForURL("**/login*");
    await new AccountPages(page).signIn(guest);
    await page.waitForURL("**/chat*");
    await page.goto("/settings#email");
    return visitor;
  }

  it("invites a person, who registers with a confirmed address", async () => {
    const guest = somebody();
    const { page, complaints } = admin;
    await page.goto("/admin/invitations");
    await page.getByRole("button", { name: "Invite a person" }).click();
    await page.getByLabel("Email", { exact: true }).fill(guest.email);
    await page.getByRole("button", { name: "Send invitation" }).click();
    await page.getByText(`The invitation is on its way to ${guest.email}.`).waitFor();
    expect(await page.getByTestId("invitation-link").count()).toBe(0);
    const first = await mailbox.take(guest.email, "You're invited");
    const row = page.getByTestId("invitation").filter({ hasText: guest.email });
    await row.getByText("Sent", { exact: true }).waitFor();
    await row.getByRole("button", { name: `Send the invitation to ${guest.email} again` }).click();
    const letter = await mailbox.take(guest.email, "You're invited");
    const late = await visit("en-US");
    late.complaints.expect(403);
    await late.page.goto(here(first.link));
    await late.page.getByRole("alert").getByText("This invitation has been withdrawn.").waitFor();
    await late.page.context().close();

    const visitor = await registerBy(here(letter.link), guest, "en-US");
    await expect.poll(() => visitor.page.getByTestId("email-state").textContent()).toBe("confirmed");
    expect(visitor.complaints.list()).toEqual([]);
    await visitor.page.context().close();
    await page.reload();
    await row.getByRole("link", { name: guest.username }).waitFor(); // used by
    expect(await row.getByRole("button").count()).toBe(0);
    expect(complaints.list()).toEqual([]);
  });

  it("invites in German, and does not ask for the address again", async () => {
    const guest = somebody();
    const { page } = await visit("de-DE");
    await new AccountPages(page).openAs(root, "/admin/invitations");
    await page.getByRole("button", { name: "Person einladen" }).click();
    await page.getByLabel("E-Mail-Adresse", { exact: true }).fill(guest.email);
    expect(await englishIn(await readable(page))).toEqual([]);
    await page.getByRole("button", { name: "Einladung senden" }).click();
    await page.getByText(`Die Einladung ist unterwegs an ${guest.email}.`).waitFor();
    const letter = await mailbox.take(guest.email, "Einladung");
    expect(letter.language).toBe("de");
    const visitor = await registerBy(here(letter.link), guest, "de-DE");
    await expect.poll(() => visitor.page.getByTestId("email-state").textContent()).toBe("bestätigt");
    const asked = mailbox
      .rest()
      .filter(({ to, subject }) => to === guest.email && subject.includes("bestätigen"));
    expect(asked).toEqual([]);
    await visitor.page.context().close();
    await page.context().close();
  });
});
