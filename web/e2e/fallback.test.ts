import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Setting } from "../src/data/client/types";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { firstAdmin, settingOn } from "./pages/admin";
import { ChatPage } from "./pages/chat";
import type { Program } from "./program";
import { Server } from "./server";

describe("models that answer when another one fails", () => {
  let browser: Browser;
  let server: Server;
  let remote: Model;
  let local: Model;
  let page: Page;
  let program: Program;
  let speak: () => void = () => undefined;

  beforeAll(async () => {
    browser = await openBrowser();
    remote = await Model.start((question) => `The remote one answers: ${question}.`);
    remote.names = ["gpt-5.4-mini"];
    local = await Model.start(async function* () {
      await new Promise<void>((resolve) => {
        speak = resolve;
      });
      yield "The local one answers.";
    });
    local.names = ["llama3.2", "qwen3:8b"];
    server = await Server.start({
      LLM_PROVIDER: "openai",
      LLM_MODEL: "gpt-5.4-mini",
      OPENAI_BASE_URL: remote.url,
      OLLAMA_HOST: new URL(local.url).origin,
      LLM_MAX_RETRIES: "0",
    });
    ({ page } = await newVisitor(browser, server.url));
    ({ program } = await firstAdmin(server.url, page));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await remote?.stop();
    await local?.stop();
  });

  async function stored(): Promise<unknown> {
    const { settings } = (await (await program.request("GET", "/api/admin/settings")).json()) as {
      settings: Setting[];
    };
    return settings.find(({ name }) => name === "fallback_models")?.value;
  }

  it("are an ordered list, which the keyboard edits", async () => {
    await page.goto("/admin/settings");
    const setting = settingOn(page, "fallback_models");
    await setting.form.getByText("None. The failure is shown.").waitFor();
    for (const name of ["llama3.2", "qwen3:8b", "gpt-5.4-mini"]) {
      await setting.field.focus();
      await page.keyboard.press("Enter");
      await page.getByTestId("model-search").waitFor();
      await page.keyboard.type(name);
      await expect.poll(() => page.getByTestId("model-option").count()).toBe(1);
      await page.keyboard.press("Enter");
      await page.getByTestId("model-search").waitFor({ state: "detached" });
      await setting.form.getByTestId("fallback-model").getByText(name).waitFor();
    }
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    await setting.form.getByRole("button", { name: /^Move qwen3:8b .* up$/ }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toMatch(/^Move qwen3:8b .* down$/); // it is the first, and cannot move up
    await setting.form.getByRole("button", { name: /^Remove gpt-5\.4-mini / }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toMatch(/^Remove llama3\.2 /);
    expect(await violations(page, everything)).toEqual([]);
    await setting.save();
    await setting.saved();
    expect(await stored()).toEqual(["ollama/qwen3:8b", "ollama/llama3.2"]);
    expect(await setting.source.textContent()).toContain("changed by");
  });

  it("say so before their first token, and when the page loads again", async () => {
    remote.key = "another";
    const chat = new ChatPage(page);
    await page.goto("/chat");
    await chat.ask("Who is there?");
    const note = page.getByTestId("fallback-note");
    await note.waitFor();
    expect(await note.textContent()).toMatch(/^gpt-5\.4-mini.* didn't respond, so qwen3:8b.* answers\.$/i);
    expect(await page.getByText("The local one answers.").count()).toBe(0);
    speak();
    await page.getByText("The local one answers.").waitFor();
    await page.locator('[data-testid="assistant-message"][data-status="complete"]').waitFor();
    await note.waitFor();
    expect(await violations(page, colours)).toEqual([]);
    await page.reload();
    await note.waitFor();
    expect(local.asked.map(({ model }) => model)).toEqual(["qwen3:8b"]);
  });
});
