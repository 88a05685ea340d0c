import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { englishIn, readable, tooWide } from "./pages/words";
import { Server } from "./server";

const german = { locale: "de-DE" };
const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };

/** Records every visible text, frame by frame, from the first one on. */
async function watchFrames(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, { shown });
    const look = () => {
      const body = document.body;
      if (body !== null && getComputedStyle(body).visibility === "visible") {
        const text = body.innerText.trim();
        if (text !== "" && text !== shown.at(-1)) shown.push(text);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  return () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
}

/** Intercepts the request for the German texts, whichever chunk they are in. */
async function onGermanWords(page: Page, act: "delay" | "abort"): Promise<void> {
  await page.route("**/_next/static/chunks/*.js", async (route) => {
    const response = await route.fetch();
    if ((await response.text()).includes("Angeheftet")) {
      if (act === "abort") return route.abort();
      await new Promise((wake) => setTimeout(wake, 700));
    }
    return route.fulfill({ response });
  });
}

describe("German", () => {
  const person = somebody();
  let server: Server;
  let browser: Browser;
  let page: Page;
  let complaints: Complaints;
  let chat: ChatPage;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start();
    ({ page, complaints } = await newVisitor(browser, server.url, { ...german, viewport: wide }));
    chat = new ChatPage(page);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** All texts are German and fit large and small windows. */
  async function check(place: string, sizes = [wide, narrow]): Promise<void> {
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
    for (const size of sizes) {
      await page.setViewportSize(size);
      await page.waitForTimeout(250); // animations have finished
      const texts = await readable(page);
      expect(texts.length, place).toBeGreaterThan(4);
      expect(englishIn(texts), `${place} at ${size.width}`).toEqual([]);
      expect(await tooWide(page), `${place} at ${size.width}`).toEqual([]);
    }
    await page.setViewportSize(wide);
  }

  it("the home page is German", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "Erstes Konto anlegen" }).waitFor();
    await check("the first page");
    expect(await page.getByRole("button", { name: "Deutsch" }).getAttribute("aria-pressed")).toBe("true");
  });

  it("registration and its errors are German", async () => {
    complaints.expect(400, 401, 409);
    await page.getByRole("link", { name: "Konto anlegen" }).click();
    await page.waitForURL("**/register");
    await page.getByTestId("register-button").click();
    await page.getByText("Wähle einen Benutzernamen.").waitFor();
    await check("mistakes while registering");
    await page.getByTestId("username-input").fill(person.username);
    await page.getByTestId("email-input").fill(person.email);
    await page.getByTestId("password-input").fill(`${person.username}A1`);
    await page.getByTestId("register-button").click();
    await page.getByText("Dieses Passwort enthält deinen Benutzernamen").waitFor();
    await check("a mistake that the server finds");
    await page.getByTestId("password-input").fill(person.password);
    await page.getByTestId("register-button").click();
    await page.waitForURL("**/login*");
    await page.getByText("Konto angelegt.").waitFor();
  });

  it("signing in is German", async () => {
    const account = new AccountPages(page);
    await account.signIn({ ...person, password: "Wrong12345" });
    await page.getByText("Benutzername oder Passwort ist falsch.").waitFor();
    await check("signing in");
    expect(await page.title()).toBe("Anmelden · ChatBot");
    await account.signIn(person);
    await page.getByTestId("try-demo").waitFor();
    await check("connecting a model");
    await account.skipConnecting();
    await page.getByText(`Willkommen, ${person.username}`).waitFor();
    await page.getByText("Noch keine Chats").waitFor();
    await chat.banner.waitFor();
    await check("a new chat");
  });

  it("the chat is German, and its starters work", async () => {
    await page.getByRole("button", { name: "Zeig eine Tabelle" }).click();
    await chat.ended(1);
    expect(await chat.answer(1).locator("table").count()).toBe(1);
    await page.getByText("Heute", { exact: true }).waitFor();
    await check("an answer");
    await page.getByTestId("answer-details").click();
    expect(await page.getByTestId("answer-facts").innerText()).toMatch(/Gesamtzeit\s+\d+(,\d)? s/);
    await check("the details of an answer");
    await page.keyboard.press("Escape");
    await chat.ask("Lange Antwort");
    await chat.begun(2);
    await chat.stop.click();
    await chat.ended(2, "stopped");
    await page.getByText("Du hast diese Antwort gestoppt.").waitFor();
    await page.getByRole("button", { name: "Weiterschreiben" }).waitFor();
    await check("an answer that was stopped");
    await chat.input.press("ArrowUp");
    await page.getByTestId("edit-input").waitFor();
    await page.getByText("Deine ursprüngliche Nachricht bleibt erhalten").waitFor();
    await check("a message that is edited");
    await page.keyboard.press("Escape");
    await chat.input.fill("x".repeat(2001));
    await page.getByText("2.001 / 2.000 Zeichen. Kürze um 1.").waitFor();
    await check("a message that is too long");
    await chat.input.fill("");
  });

  it("search and chat actions are German", async () => {
    await page.getByTestId("search-input").fill("Tabelle");
    await page.getByTestId("search-result").first().waitFor();
    await check("what was found", [wide]);
    await page.getByTestId("search-input").fill("gibtesnicht");
    await page.getByText("Keine Ergebnisse für „gibtesnicht“.").waitFor();
    await page.getByTestId("search-input").fill("");
    await chat.sessions.first().hover();
    await page.getByTestId("session-menu-button").first().click();
    await page.getByRole("menuitem", { name: "Anheften" }).waitFor();
    await check("the menu of a chat", [wide]);
    await page.getByRole("menuitem", { name: "Anheften" }).click();
    await page.getByRole("region", { name: "Angeheftet" }).waitFor();
    await chat.delete(1);
    await page.getByText("gelöscht.").waitFor();
    await check("a chat that was deleted");
    await chat.undo();
    await page.getByTestId("archive-button").click();
    await page.getByText("Keine archivierten Chats").waitFor();
    await page.getByRole("button", { name: "Zurück zu den Chats" }).click();
    await page.setViewportSize(narrow);
    await page.getByTestId("menu-button").click();
    await page.locator("main[inert]").waitFor();
    await check("the drawer", [narrow]);
    await page.keyboard.press("Escape");
  });

  it("keyboard overlays are German", async () => {
    await page.keyboard.press("Control+k");
    await page.getByTestId("palette-input").waitFor();
    await check("the palette");
    await page.keyboard.type("tasten");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Tastenkürzel" }).waitFor();
    await check("the shortcuts");
    await page.keyboard.press("Escape");
  });

  it("empty states and the 404 page are German", async () => {
    complaints.expect(404);
    await page.goto("/chat?id=999999");
    await page.getByText("Diesen Chat gibt es nicht, oder du hast keinen Zugriff darauf.").waitFor();
    await check("a chat that does not exist");
    await page.goto("/nothing-of-that-name");
    await page.getByText("Seite nicht gefunden").waitFor();
    await check("a page that does not exist");
  });

  it("the settings are German, and switching to English persists", async () => {
    await page.goto("/settings");
    await page.getByText(person.email).waitFor();
    await page.getByText("Dieses Gerät").waitFor();
    await page.getByText(" auf Linux").waitFor();
    await page.getByRole("button", { name: "Mein Konto löschen …" }).click();
    await check("settings");
    await page.getByRole("radio", { name: "English" }).check({ force: true });
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    expect(await page.title()).toBe("Settings · ChatBot");
    await page.reload();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
    // The choice is shown once its texts have loaded.
    await page.getByRole("radio", { name: "Deutsch" }).click({ force: true });
    await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
    expect(await page.getByRole("radio", { name: "Deutsch" }).isChecked()).toBe(true);
    await page.reload();
    await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
  });

  it("no console errors occurred", () => {
    expect(complaints.list()).toEqual([]);
  });

  it.each(["/", "/login", "/register", "/nothing-of-that-name"])(
    "English is never visible first, however slow the texts load: %s",
    async (address) => {
      const visitor = await newVisitor(browser, server.url, german);
      visitor.complaints.expect(404);
      const shown = await watchFrames(visitor.page);
      await onGermanWords(visitor.page, "delay");
      await visitor.page.goto(address);
      await expect.poll(async () => (await shown()).length).toBeGreaterThan(0);
      await visitor.page.waitForTimeout(500);
      expect(englishIn((await shown()).flatMap((text) => text.split("\n")))).toEqual([]);
      expect(visitor.complaints.list()).toEqual([]);
      await visitor.page.context().close();
    },
  );

  it("English is never visible first when signed in", async () => {
    const visitor = await newVisitor(browser, server.url, german);
    const account = new AccountPages(visitor.page);
    const other = somebody();
    await account.register(other);
    await visitor.page.waitForURL("**/login*");
    await account.signIn(other);
    await visitor.page.getByText(`Willkommen, ${other.username}`).waitFor();
    const shown = await watchFrames(visitor.page);
    await onGermanWords(visitor.page, "delay");
    for (const [address, words] of [
      ["/settings", "Dieses Gerät"],
      ["/chat", "Willkommen"],
    ] as const) {
      await visitor.page.goto(address);
      await visitor.page.getByText(words).waitFor();
      expect(englishIn((await shown()).flatMap((text) => text.split("\n")))).toEqual([]);
    }
    expect(visitor.complaints.list()).toEqual([]);
    await visitor.page.context().close();
  });

  it("English is shown if the German texts fail to load", async () => {
    const visitor = await newVisitor(browser, server.url, german);
    const shown = await watchFrames(visitor.page);
    await onGermanWords(visitor.page, "abort");
    await visitor.page.goto("/login");
    await visitor.page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await visitor.page.evaluate(() => document.documentElement.lang)).toBe("en");
    // Proves that the check above would find English.
    const texts = (await shown()).flatMap((text) => text.split("\n"));
    expect(englishIn(texts)).toContain("Username or email");
    expect(englishIn(await readable(visitor.page))).toContain("Sign in");
    await visitor.page.context().close();
  });
});

describe("an unsupported language", () => {
  it("shows English, loads no German and offers the language switch before signing in", async () => {
    const server = await Server.start();
    const browser = await openBrowser();
    try {
      const { page, complaints } = await newVisitor(browser, server.url, { locale: "fr-FR" });
      const files: string[] = [];
      page.on("response", async (response) => {
        if (response.url().endsWith(".js")) files.push(await response.text().catch(() => ""));
      });
      await page.goto("/login");
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await page.waitForLoadState("networkidle");
      expect(files.length).toBeGreaterThan(3);
      expect(files.filter((text) => text.includes("Angeheftet"))).toEqual([]);
      await page.getByTestId("username-input").fill("typed before");
      await page.getByRole("button", { name: "Deutsch" }).click();
      await page.getByRole("heading", { name: "Anmelden" }).waitFor();
      expect(await page.getByTestId("username-input").inputValue()).toBe("typed before");
      expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
      await page.goto("/");
      await page.getByRole("link", { name: "Konto anlegen" }).waitFor();
      expect(complaints.list()).toEqual([]);
    } finally {
      await browser.close();
      await server.stop();
    }
  });
});
