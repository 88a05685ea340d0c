import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Session } from "../src/data/client/types";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { AccountPages, type Person, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { englishIn, readable, tooWide } from "./pages/words";
import { Program } from "./program";
import { Server } from "./server";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
/** Without spaces, and wider than a phone. */
const longName = "gpt-5.4-mini-fine-tuned-on-the-letters-of-our-house-since-1987";

/** The chat's instructions and parameters. */
function sheetOf(page: Page) {
  const dialog = page.getByRole("dialog", { name: "Instructions and parameters" });
  return {
    dialog,
    field: dialog.getByTestId("instructions-field"),
    temperature: dialog.getByTestId("temperature"),
    value: dialog.getByTestId("temperature-value"),
    applying: dialog.getByTestId("instructions-applying"),
    mark: page.getByTestId("setup-mark"),
    effort: page.getByTestId("effort-button"),
    open: async () => {
      await page.getByTestId("composer-menu-button").click();
      await page.getByTestId("composer-instructions").click();
      await dialog.waitFor();
    },
    close: async () => {
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    },
  };
}

describe("instructions and parameters", () => {
  let browser: Browser;
  let server: Server;
  let model: Model;

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start((question) => `You said: ${question}.`);
    model.names = ["gpt-5.4-mini", "gpt-4o", longName];
    server = await Server.start({
      LLM_PROVIDER: "openai",
      LLM_MODEL: "gpt-5.4-mini",
      OPENAI_BASE_URL: model.url,
      SYSTEM_PROMPT: "Be kind.",
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  /** What the model was told last, and how it was asked. */
  function asked() {
    const { messages = [], temperature, reasoning_effort } = model.asked.at(-1) ?? {};
    const system = messages.find(({ role }) => role === "system")?.content;
    return { system, temperature, reasoning_effort };
  }

  async function enter(options: BrowserContextOptions = {}, known?: Person) {
    const person = known ?? somebody();
    const { page, complaints } = await newVisitor(browser, server.url, {
      reducedMotion: "reduce",
      ...options,
    });
    const account = new AccountPages(page);
    if (known === undefined) await account.create(person);
    await account.openAs(person);
    await page.getByTestId("model-button").waitFor();
    return { page, complaints, person, chat: new ChatPage(page), ...sheetOf(page) };
  }

  async function sessionOf(person: Person): Promise<Session | undefined> {
    const program = await Program.signIn(server.url, person);
    const reply = await program.request("GET", "/api/chat/sessions");
    return ((await reply.json()) as { sessions: Session[] }).sessions[0];
  }

  it("those of a new chat survive a reload before its first message, reach the model, and are on every device", async () => {
    const { page, complaints, person, chat, field, temperature, value, mark, effort, open, close } =
      await enter();
    await open();
    await value.getByText("The model's own").waitFor();
    await field.fill("Be brief.");
    await temperature.fill("0.3");
    await value.getByText("0.3").waitFor();
    await page.getByRole("radio", { name: "High" }).check({ force: true });
    await close();
    await mark.waitFor();
    await effort.getByText("High").waitFor();
    await page.reload();
    await mark.waitFor();
    await chat.ask("Hello");
    await chat.ended(1);
    expect(asked()).toEqual({ system: "Be kind.\n\nBe brief.", temperature: 0.3, reasoning_effort: "high" });
    await expect
      .poll(() => sessionOf(person))
      .toMatchObject({
        instructions: "Be brief.",
        parameters: { temperature: 0.3, reasoning_effort: "high" },
      });
    await page.reload();
    await chat.ended(1);
    await mark.click();
    await expect.poll(() => field.inputValue()).toBe("Be brief.");
    await close();

    const other = await enter({}, person);
    await other.chat.sessions.first().getByRole("link").click();
    await other.chat.ended(1);
    await other.effort.getByText("High").waitFor();
    await other.mark.click();
    await other.value.getByText("0.3").waitFor();
    expect(await other.field.inputValue()).toBe("Be brief.");
    await other.close();
    await other.chat.ask("And here?");
    await other.chat.ended(2);
    expect(asked()).toEqual({ system: "Be kind.\n\nBe brief.", temperature: 0.3, reasoning_effort: "high" });

    // They are that chat's own; a new one begins without them.
    await chat.newChat();
    await page.getByText(`Welcome, ${person.username}`).waitFor();
    await chat.ask("Afresh");
    await chat.ended(1);
    expect(asked()).toMatchObject({ system: "Be kind.", temperature: undefined });
    expect(complaints.list()).toEqual([]);
    expect(other.complaints.list()).toEqual([]);
  });

  it("those of a chat change from its menu and from the line, also just before a message", async () => {
    const { page, complaints, person, chat, field, dialog, temperature, mark, effort, close } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    expect(asked().system).toBe("Be kind.");
    // What is being stored counts for the message that follows.
    await page.route("**/api/chat/sessions/*", async (route) => {
      if (route.request().method() === "PATCH") await new Promise((wake) => setTimeout(wake, 700));
      await route.continue();
    });
    await page.getByTestId("chat-menu-button").click();
    await page.getByTestId("setup-item").click();
    await field.fill("Answer in verse.");
    await temperature.fill("1.4");
    await close();
    await effort.click();
    await page.getByRole("menuitemradio", { name: "Low" }).click();
    await chat.ask("And now?");
    await chat.ended(2);
    expect(asked()).toEqual({
      system: "Be kind.\n\nAnswer in verse.",
      temperature: 1.4,
      reasoning_effort: "low",
    });
    await page.unrouteAll({ behavior: "wait" });
    await mark.click();
    await dialog.getByRole("button", { name: "Reset" }).click();
    await field.fill("");
    await close();
    await mark.waitFor({ state: "detached" });
    await expect
      .poll(() => sessionOf(person))
      .toMatchObject({ instructions: "", parameters: { reasoning_effort: "low" } });
    await chat.ask("Plain again?");
    await chat.ended(3);
    expect(asked()).toEqual({ system: "Be kind.", temperature: undefined, reasoning_effort: "low" });
    expect(complaints.list()).toEqual([]);
  });

  it("personal ones are saved in the settings and reach new chats, before the chat's own", async () => {
    const { page, complaints, person, chat, field, applying, open, close } = await enter();
    await page.goto("/settings#instructions");
    const personal = page.getByRole("textbox", { name: "Personal instructions" });
    await personal.fill("I am a beekeeper.");
    await page.getByTestId("instructions-save").click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.reload();
    await expect.poll(() => personal.inputValue()).toBe("I am a beekeeper.");
    await page.goto("/chat");
    await open();
    await applying.getByText("Your personal instructions apply to this chat.").waitFor();
    await field.fill("Be brief.");
    await close();
    await open();
    await applying.getByText("Your personal instructions apply first, then these.").waitFor();
    await close();
    await chat.ask("Hello");
    await chat.ended(1);
    expect(asked().system).toBe("Be kind.\n\nI am a beekeeper.\n\nBe brief.");
    const other = await enter({}, person);
    await other.chat.ask("Elsewhere");
    await other.chat.ended(1);
    expect(asked().system).toBe("Be kind.\n\nI am a beekeeper.");
    expect(complaints.list()).toEqual([]);
  });

  it("lose nothing when saving fails or when they were changed elsewhere", async () => {
    const { page, complaints, person, chat, dialog, field, mark, open, close } = await enter();
    complaints.expect(500);
    await chat.ask("Hello");
    await chat.ended(1);
    await page.route("**/api/chat/sessions/*", (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 500, contentType: "application/json", body: "{}" })
        : route.continue(),
    );
    await open();
    await field.fill("Never lose me.");
    await page.getByTestId("instructions-save").click();
    await dialog.getByRole("alert").waitFor();
    await close();
    // Closing tries again; the mark is there until that has failed.
    await expect.poll(() => mark.count()).toBe(0);
    await page.getByText(/The server returned an error/).waitFor();
    await page.reload();
    await chat.ended(1);
    await page.unroute("**/api/chat/sessions/*");
    await open();
    await dialog.getByText("Not saved yet").waitFor();
    expect(await field.inputValue()).toBe("Never lose me.");
    await page.getByTestId("instructions-save").click();
    await expect.poll(() => sessionOf(person)).toMatchObject({ instructions: "Never lose me." });

    const program = await Program.signIn(server.url, person);
    const session = await sessionOf(person);
    await field.fill("Mine.");
    await program.request("PATCH", `/api/chat/sessions/${session?.id}`, { instructions: "Theirs." });
    await page.getByTestId("instructions-save").click();
    await dialog.getByTestId("instructions-conflict").getByText("Theirs.").waitFor();
    expect(await field.inputValue()).toBe("Mine.");
    expect(await sessionOf(person)).toMatchObject({ instructions: "Theirs." });
    await dialog.getByRole("button", { name: "Save mine" }).click();
    await expect.poll(() => sessionOf(person)).toMatchObject({ instructions: "Mine." });
    await close();
    expect(complaints.list()).toEqual([]);
  });

  it("personal ones lose nothing when saving fails", async () => {
    const { page, complaints } = await enter();
    complaints.expect(500);
    await page.goto("/settings");
    const personal = page.getByRole("textbox", { name: "Personal instructions" });
    await personal.fill("Never lose me.");
    await page.route("**/api/chat/instructions", (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 500, contentType: "application/json", body: "{}" })
        : route.continue(),
    );
    await page.getByTestId("instructions-save").click();
    await page.getByText(/The server returned an error/).waitFor();
    await page.unroute("**/api/chat/instructions");
    await page.reload();
    await page.getByText("Not saved yet").waitFor();
    expect(await personal.inputValue()).toBe("Never lose me.");
    await page.getByTestId("instructions-save").click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(complaints.list()).toEqual([]);
  });

  it.each([
    ["a desktop", { viewport: { width: 1280, height: 800 } }],
    ["a phone", phone],
    ["a small phone", { ...phone, viewport: { width: 320, height: 640 } }],
  ] as const)("have no violations and fit %s, in both themes", async (_on, options) => {
    const { page, field, temperature, effort, dialog, mark, open, close } = await enter(options);
    const faults: string[] = [];
    const judge = async (name: string) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const found = await violations(page, colorScheme === "light" ? everything : colours);
        faults.push(...found.map((fault) => `${name}, ${colorScheme}: ${fault}`));
      }
      faults.push(...(await tooWide(page)).map((fault) => `${name}: ${fault}`));
    };
    await page.getByTestId("model-button").click();
    await page.getByTestId("model-option").getByText(longName, { exact: true }).click();
    await page.getByTestId("composer-menu-button").click();
    await page.getByRole("menu", { name: "More options" }).waitFor();
    await judge("the menu");
    await page.keyboard.press("Escape");
    await open();
    await field.fill("Be brief.");
    await temperature.fill("0.3");
    await judge("open");
    const box = await dialog.boundingBox();
    const view = page.viewportSize();
    expect(Math.round((box?.x ?? 0) + (box?.width ?? 0))).toBeLessThanOrEqual(view?.width ?? 0);
    expect(Math.round((box?.y ?? 0) + (box?.height ?? 0))).toBeLessThanOrEqual(view?.height ?? 0);
    await close();
    await mark.waitFor();
    await effort.waitFor();
    await judge("the line");
    const send = await page.getByTestId("send-button").boundingBox();
    expect((send?.x ?? 0) + (send?.width ?? 0)).toBeLessThanOrEqual(view?.width ?? 0);
    await page.goto("/settings");
    await page.getByRole("textbox", { name: "Personal instructions" }).fill("I am a beekeeper.");
    await judge("the settings");
    expect(faults).toEqual([]);
  });

  it("work by keyboard alone, and return the focus", async () => {
    const { page, dialog, field, mark } = await enter();
    const menu = page.getByTestId("composer-menu-button");
    await menu.focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("composer-instructions").waitFor();
    await page.keyboard.press("ArrowDown"); // past the files
    await page.keyboard.press("ArrowDown"); // and the tools
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type("Be brief.");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await menu.evaluate((element) => element === document.activeElement)).toBe(true);
    await mark.waitFor();
  });

  it("are German", async () => {
    const { page } = await enter({ locale: "de-DE" });
    await page.getByTestId("composer-menu-button").click();
    await page.getByTestId("composer-instructions").click();
    await page.getByRole("dialog", { name: "Anweisungen und Parameter" }).waitFor();
    await page.getByText("Für diesen Chat gelten keine Anweisungen.").waitFor();
    expect(englishIn(await readable(page))).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
    await page.goto("/settings");
    await page.getByRole("textbox", { name: "Persönliche Anweisungen" }).waitFor();
    expect(englishIn(await readable(page))).toEqual([]);
  });
});
