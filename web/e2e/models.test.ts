import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Model as Offered, SessionList } from "../src/data/client/types";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { englishIn, readable, tooWide } from "./pages/words";
import { Program } from "./program";
import { Server } from "./server";

const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
/** Without spaces, and wider than a phone. */
const longName = "hf.co/bartowski/Qwen2.5-Coder-32B-Instruct-abliterated-GGUF:Q4_K_M";
const local = ["qwen3:8b", "llama3.2", longName];

/** The ids of the models that a person may use. */
async function offered(program: Program): Promise<string[]> {
  const { models } = (await (await program.request("GET", "/api/models")).json()) as { models: Offered[] };
  return models.map(({ id }) => id);
}

/** The composer's button and the list that it opens. */
function picker(page: Page) {
  const button = page.getByTestId("model-button");
  const options = page.getByTestId("model-option");
  return {
    button,
    options,
    effort: page.getByTestId("effort-button"),
    search: page.getByTestId("model-search"),
    shows: (name: string) => button.getByText(name, { exact: true }).waitFor(),
    choose: async (name: string) => {
      await button.click();
      await options.getByText(name, { exact: true }).click();
    },
  };
}

describe("several models", () => {
  let browser: Browser;
  let server: Server;
  let remote: Model;
  let ollama: Model;

  beforeAll(async () => {
    browser = await openBrowser();
    remote = await Model.start((question) => `The remote one answers: ${question}.`);
    remote.names = ["gpt-5.4-mini", "gpt-4o"];
    ollama = await Model.start((question) => `The local one answers: ${question}.`);
    ollama.names = local;
    server = await Server.start({
      LLM_PROVIDER: "openai",
      LLM_MODEL: "gpt-5.4-mini",
      OPENAI_BASE_URL: remote.url,
      OLLAMA_HOST: new URL(ollama.url).origin,
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    remote?.stop();
    ollama?.stop();
  });

  async function enter(options: BrowserContextOptions = {}, person = somebody(), isNew = true) {
    const { page, complaints } = await newVisitor(browser, server.url, {
      reducedMotion: "reduce",
      ...options,
    });
    const account = new AccountPages(page);
    if (isNew) await account.create(person);
    const program = await Program.signIn(server.url, person);
    await expect.poll(async () => (await offered(program)).length).toBe(5);
    await account.openAs(person);
    await picker(page).button.waitFor();
    return { page, complaints, person, program, chat: new ChatPage(page), ...picker(page) };
  }

  it("one is found by typing and chosen by keyboard; it answers, and is remembered", async () => {
    const { page, complaints, person, chat, options, search, shows } = await enter();
    await shows("gpt-5.4-mini");
    await chat.input.fill("Hello");
    await page.keyboard.press("Control+Shift+M");
    await search.waitFor();
    await expect.poll(() => options.count()).toBe(5);
    await page.getByRole("group", { name: "Ollama" }).waitFor();
    await page.keyboard.type("nothing like it");
    await page.getByText("No models found").waitFor();
    await search.fill("ollama");
    expect(await options.count()).toBe(3);
    await search.fill("ollama llama3");
    await page.keyboard.press("Enter");
    await shows("llama3.2");
    expect(await chat.input.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    expect(await chat.ended(1)).toContain("The local one answers: Hello.");
    expect(ollama.asked.at(-1)?.model).toBe("llama3.2");
    await chat.message(2).getByTestId("answer-model").getByText("llama3.2").waitFor();
    await page.reload();
    await chat.ended(1);
    await shows("llama3.2");
    await chat.newChat();
    await page.getByText("You're chatting with llama3.2.").waitFor();
    await shows("llama3.2");

    // Another device knows the chat's model, not the person's last one.
    const other = await enter({}, person, false);
    await other.shows("gpt-5.4-mini");
    await other.chat.sessions.first().getByRole("link").click();
    await other.chat.ended(1);
    await other.shows("llama3.2");
    expect(complaints.list()).toEqual([]);
    expect(other.complaints.list()).toEqual([]);
  });

  it("a chat's model is changed at once, for other devices too, and back to the default", async () => {
    const { page, person, program, chat, choose, shows } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    const other = await enter({}, person, false);
    const session = async () => {
      const reply = await program.request("GET", "/api/chat/sessions");
      return ((await reply.json()) as SessionList).sessions[0]?.model;
    };
    expect(await session()).toBeNull();
    await choose("gpt-4o");
    await expect.poll(session).toBe("openai/gpt-4o");
    await other.page.reload();
    await other.chat.sessions.first().getByRole("link").click();
    await other.shows("gpt-4o");
    await other.chat.ask("And now?");
    await other.chat.ended(2);
    expect(remote.asked.at(-1)?.model).toBe("gpt-4o");

    await page.reload();
    await shows("gpt-4o");
    // The choice is still being stored when the message is sent.
    await page.route("**/api/chat/sessions/*", async (route) => {
      if (route.request().method() === "PATCH") await new Promise((wake) => setTimeout(wake, 1_000));
      await route.continue();
    });
    await choose("gpt-5.4-mini");
    await chat.ask("And again?");
    await chat.ended(3);
    expect(remote.asked.at(-1)?.model).toBe("gpt-5.4-mini");
    expect(await session()).toBeNull();
  });

  it("a choice that cannot be stored is undone, with words", async () => {
    const { page, chat, choose, shows } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    await page.route("**/api/chat/sessions/*", (route) =>
      route.request().method() === "PATCH" ? route.abort() : route.continue(),
    );
    await choose("gpt-4o");
    await page.getByText("Can't reach the server.").waitFor();
    await shows("gpt-5.4-mini");
  });

  it("another one answers again, and is the chat's then", async () => {
    const { page, chat, complaints, options, shows } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    await chat.message(2).getByTestId("answer-again").click();
    await page.getByRole("dialog", { name: "Answer again with…" }).waitFor();
    await options.getByText("qwen3:8b", { exact: true }).click();
    await chat.message(2).getByText("2/2").waitFor();
    expect(await chat.ended(1)).toContain("The local one answers: Hello.");
    await chat.message(2).getByTestId("answer-model").getByText("qwen3:8b").waitFor();
    await shows("qwen3:8b");
    await chat.message(2).getByRole("button", { name: "Previous version" }).click();
    await chat.message(2).getByTestId("answer-model").getByText("gpt-5.4-mini").waitFor();
    await shows("qwen3:8b");
    expect(complaints.list()).toEqual([]);
  });

  it("the effort goes to models that reason, and belongs to the chat", async () => {
    const { page, chat, button, effort, choose, shows } = await enter();
    await effort.click();
    await page.getByRole("menuitemradio", { name: "High" }).click();
    await effort.getByText("High").waitFor();
    await chat.ask("Hello");
    await chat.ended(1);
    expect(remote.asked.at(-1)).toMatchObject({ model: "gpt-5.4-mini", reasoning_effort: "high" });
    await page.reload();
    await effort.getByText("High").waitFor();
    await choose("gpt-4o");
    await shows("gpt-4o");
    expect(await effort.count()).toBe(0);
    expect(await button.isVisible()).toBe(true);
    await chat.ask("And now?");
    await chat.ended(2);
    expect(remote.asked.at(-1)).toMatchObject({ model: "gpt-4o" });
    expect(remote.asked.at(-1)?.reasoning_effort).toBeUndefined();
  });

  it("Escape closes the list and returns to the button; the answer goes on", async () => {
    const { page, chat, button, search } = await enter();
    remote.hold();
    try {
      await chat.ask("Hello");
      await chat.loading.waitFor();
      await page.keyboard.press("Control+k");
      await page.getByTestId("palette-input").fill("change model");
      await page.keyboard.press("Enter");
      await search.waitFor();
      await page.keyboard.press("Escape");
      await search.waitFor({ state: "detached" });
      await button.press("Enter");
      await search.waitFor();
      await page.keyboard.press("Escape");
      await search.waitFor({ state: "detached" });
      expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await chat.stop.isVisible()).toBe(true);
    } finally {
      remote.release();
    }
    await chat.ended(1);
  });

  it.each([
    ["a desktop", { viewport: { width: 1280, height: 800 } }],
    ["a small phone", phone],
    ["a window at 200 %", { viewport: { width: 640, height: 400 } }],
  ] as const)("the list has no violations and fits %s, in both themes", async (_on, options) => {
    const { page, chat, button, effort, search, options: models, choose, shows } = await enter(options);
    const faults: string[] = [];
    const judge = async (name: string) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const found = await violations(page, colorScheme === "light" ? everything : colours);
        faults.push(...found.map((fault) => `${name}, ${colorScheme}: ${fault}`));
      }
      faults.push(...(await tooWide(page)).map((fault) => `${name}: ${fault}`));
    };
    await choose(longName);
    await shows(longName);
    await judge("a new chat");
    await chat.ask("Hello");
    await chat.ended(1);
    await chat.message(2).getByTestId("answer-model").getByText(longName).waitFor();
    await page.getByTestId("chat-title").waitFor();
    await judge("closed");
    // The list of messages scrolls in itself.
    const sideways = await page.getByTestId("answer-actions").evaluate((actions) => {
      const frame = actions.closest<HTMLElement>(".overflow-y-auto");
      return frame === null ? -1 : frame.scrollWidth - frame.clientWidth;
    });
    expect(sideways).toBe(0);
    // With an effort.
    await choose("gpt-5.4-mini");
    await shows("gpt-5.4-mini");
    await effort.click();
    await page.getByRole("menu", { name: "Reasoning effort" }).waitFor();
    await judge("efforts");
    await page.keyboard.press("Escape");
    await button.click();
    await models.first().waitFor();
    await judge("open");
    const box = await page.getByRole("dialog").boundingBox();
    const view = page.viewportSize();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(view?.width ?? 0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(view?.height ?? 0);
    if ("hasTouch" in options) {
      const small = await page
        .locator(
          "[data-testid=model-option], [data-testid=model-button], [data-testid=model-search], [data-testid=effort-button]",
        )
        .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).length);
      expect(small).toBe(0);
    }
    await search.fill("zzz");
    await page.getByText("No models found").waitFor();
    await judge("nothing found");
    await page.keyboard.press("Escape");
    expect(faults).toEqual([]);
  });

  it("the list is German", async () => {
    const { page, button, effort, options } = await enter({ locale: "de-DE" });
    await effort.click();
    await page.getByRole("menu", { name: "Denkaufwand" }).waitFor();
    expect(englishIn(await readable(page))).toEqual([]);
    await page.keyboard.press("Escape");
    await button.click();
    await options.first().waitFor();
    expect(englishIn(await readable(page))).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
  });

  // Last: it takes a model away from the server.
  it("one that is gone is not sent to: another one is chosen, before sending or after", async () => {
    const { page, program, chat, button, options, choose, shows } = await enter();
    await choose("qwen3:8b");
    await chat.ask("Hello");
    await chat.ended(1);
    ollama.names = ["llama3.2"];
    await server.crash();
    await expect.poll(async () => (await offered(program)).includes("ollama/llama3.2")).toBe(true);
    expect(await offered(program)).not.toContain("ollama/qwen3:8b");

    // The page still has the old list.
    await chat.ask("Are you there?");
    await page.getByText(/Not sent\. .*Choose another one\./).waitFor();
    await page.getByRole("button", { name: "qwen3:8b is no longer available" }).waitFor();
    await page.getByRole("button", { name: "Choose another model", exact: true }).click();
    await options.getByText("llama3.2", { exact: true }).click();
    expect(await chat.ended(2)).toContain("The local one answers");
    await shows("llama3.2");
    await chat.shows(chat.questions, ["Hello", "Are you there?"]);

    // A new chat silently gets the default instead of the person's last choice.
    await chat.newChat();
    await shows("gpt-5.4-mini");

    // A page that knows it asks before sending.
    ollama.names = local;
    await server.crash();
    await expect.poll(async () => (await offered(program)).includes("ollama/qwen3:8b")).toBe(true);
    const session = await program.ask("Third");
    await program.request("PATCH", `/api/chat/sessions/${session}`, { model: "ollama/qwen3:8b" });
    ollama.names = ["llama3.2"];
    await server.crash();
    await expect.poll(async () => (await offered(program)).includes("ollama/llama3.2")).toBe(true);
    await page.goto(`/chat?id=${session}`);
    await chat.ended(1);
    await page.getByText("qwen3:8b is no longer available. Choose another model.").waitFor();
    await chat.input.fill("Fourth");
    await page.keyboard.press("Enter");
    await options.getByText("gpt-4o", { exact: true }).click();
    await shows("gpt-4o");
    expect(await chat.input.inputValue()).toBe("Fourth");
    await chat.send.click();
    await chat.ended(2);
    expect(remote.asked.at(-1)?.model).toBe("gpt-4o");
    expect(await button.isVisible()).toBe(true);
  });
});

describe("a single model", () => {
  it("is named in the field, and there is nothing to choose", async () => {
    const browser = await openBrowser();
    const server = await Server.start({ DEMO_FIRST_TOKEN: "10ms" });
    try {
      const { page } = await newVisitor(browser, server.url);
      await new AccountPages(page).enter(somebody());
      const chat = new ChatPage(page);
      await chat.ask("Hello");
      await chat.ended(1);
      await page.getByTestId("only-model").getByText(/^demo/i).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByTestId("palette-input").fill("change model");
      await page.getByText("No results").waitFor();
      for (const id of ["model-button", "answer-again", "answer-model"])
        expect(await page.getByTestId(id).count()).toBe(0);
    } finally {
      await browser.close();
      await server.stop();
    }
  });
});
