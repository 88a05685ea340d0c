import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colours, everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { tooWide } from "./pages/words";
import { Relay } from "./relay";
import { Server } from "./server";

const testdata = join(import.meta.dirname, "../../adapters/reading/testdata");
const bytesOf = (name: string) => readFileSync(join(testdata, name));
const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

interface Given {
  name: string;
  type: string;
  content: Buffer | string;
}

const report: Given = { name: "report.docx", type: word, content: bytesOf("report.docx") };
const picture: Given = { name: "print.jpg", type: "image/jpeg", content: bytesOf("print.jpg") };
const notes: Given = {
  name: "notes.md",
  type: "text/markdown",
  content: "# Notes\n\nThe gate code is 8842.",
};
/** A fact in report.docx. */
const fact = "4711 crates of quinces";

describe("files in the composer", () => {
  let server: Server;
  let browser: Browser;
  let model: Model;

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start(() => "This answers.");
    model.names = ["plain", "gpt-4o"];
    server = await Server.start({
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: "k",
      LLM_MODEL: "plain",
      FILE_MAX_BYTES: "2000000",
    });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  async function enter({ url = server.url, width = 1_000 } = {}) {
    const { page, complaints } = await newVisitor(browser, url, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.setViewportSize({ width, height: 1_200 });
    await new AccountPages(page).enter(somebody());
    const chat = new ChatPage(page);
    // The ways to add files load after the field.
    await page.getByTestId("attach-status").waitFor({ state: "attached" });
    const chips = page.getByTestId("attached-file");
    const chip = (name: string) => chips.filter({ hasText: name });
    return { page, complaints, chat, chips, chip };
  }

  const state = (chip: Locator, ...of: string[]) =>
    expect
      .poll(() => chip.getAttribute("data-state").catch(() => null))
      .toSatisfy((now) => of.includes(String(now)));
  const uploaded = (chip: Locator) => state(chip, "reading", "ready", "problem");

  /** A drag with files, a link or a text over an element. */
  async function drag(page: Page, type: string, of: Given[] | Record<string, string>, over = "main") {
    const given = Array.isArray(of)
      ? of.map(({ content, ...file }) => ({ ...file, base64: Buffer.from(content).toString("base64") }))
      : of;
    await page.evaluate(
      ([event, what, where]) => {
        const data = new DataTransfer();
        if (Array.isArray(what))
          for (const { name, type: kind, base64 } of what)
            data.items.add(
              new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type: kind }),
            );
        else for (const [format, text] of Object.entries(what)) data.setData(format, text);
        document
          .querySelector(where)
          ?.dispatchEvent(new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true }));
      },
      [type, given, over] as const,
    );
  }

  /** Pastes into the focused field as programs do that put several formats on the clipboard; returns whether the page took it. */
  async function paste(page: Page, texts: Record<string, string>, files: Given[] = []): Promise<boolean> {
    const given = files.map(({ content, ...file }) => ({
      ...file,
      base64: Buffer.from(content).toString("base64"),
    }));
    return page.evaluate(
      ([formats, what]) => {
        const data = new DataTransfer();
        for (const [format, text] of Object.entries(formats)) data.setData(format, text);
        for (const { name, type, base64 } of what)
          data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
        const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        return document.activeElement?.dispatchEvent(event) === false;
      },
      [texts, given] as const,
    );
  }

  async function pick(page: Page, files: Given[]): Promise<void> {
    await page.getByTestId("composer-menu-button").click();
    const chooser = page.waitForEvent("filechooser");
    await page.getByTestId("composer-files").click();
    await (await chooser).setFiles(
      files.map(({ name, type, content }) => ({ name, mimeType: type, buffer: Buffer.from(content) })),
    );
  }

  /** What the model was asked last, as one text. */
  const prompt = () => JSON.stringify(model.asked.at(-1)?.messages);

  it("a document that was picked reaches the model with its text, and the field keeps the focus", async () => {
    const { page, complaints, chat, chips, chip } = await enter();
    await pick(page, [report]);
    await uploaded(chip("report"));
    expect(await chat.input.evaluate((field) => field === document.activeElement)).toBe(true);
    // Backspace in the empty field leaves files alone.
    await page.keyboard.press("Backspace");
    expect(await chips.count()).toBe(1);
    await chat.ask("How many crates?");
    await chat.ended(1);
    expect(prompt()).toContain(fact);
    expect(await chips.count()).toBe(0);
    expect(complaints.list()).toEqual([]);
  });

  it("files that are dropped anywhere are sent in their order, also without a text", async () => {
    const { page, complaints, chat, chips, chip } = await enter();
    await drag(page, "dragenter", [notes, report]);
    await page.getByText("Drop files to add them to your message").waitFor();
    await drag(page, "drop", [notes, report]);
    await page.getByTestId("drop-overlay").waitFor({ state: "detached" });
    expect(await chips.count()).toBe(2);
    await uploaded(chip("notes"));
    await uploaded(chip("report"));
    await chat.send.click();
    await chat.ended(1);
    expect(prompt()).toContain(fact);
    expect(prompt().indexOf("8842")).toBeLessThan(prompt().indexOf(fact));
    expect(complaints.list()).toEqual([]);
  });

  it("drags of links and texts show no overlay, and neither a link nor a drag that ends elsewhere changes the page", async () => {
    const { page, chips } = await enter();
    const before = page.url();
    await drag(page, "dragenter", { "text/plain": "words" });
    await drag(page, "dragenter", { "text/uri-list": "https://example.com/" });
    expect(await page.getByTestId("drop-overlay").count()).toBe(0);
    await drag(page, "drop", { "text/uri-list": "https://example.com/" });
    expect(page.url()).toBe(before);
    await drag(page, "dragenter", [notes]);
    await page.getByTestId("drop-overlay").waitFor();
    // Leaving an element for the next one keeps it; leaving the window does not.
    await drag(page, "dragleave", [notes]);
    await drag(page, "dragover", [notes]);
    await page.waitForTimeout(300);
    expect(await page.getByTestId("drop-overlay").count()).toBe(1);
    await drag(page, "dragleave", [notes]);
    await page.getByTestId("drop-overlay").waitFor({ state: "detached" });
    await drag(page, "dragenter", [notes]);
    await page.getByTestId("drop-overlay").waitFor();
    await page.mouse.move(300, 300);
    await page.getByTestId("drop-overlay").waitFor({ state: "detached" });
    expect(await chips.count()).toBe(0);
  });

  it("pasted pictures become files with names of their own", async () => {
    const { page, chat, chips } = await enter();
    await chat.input.focus();
    const image = { ...picture, name: "image.jpg" };
    expect(await paste(page, { "text/html": "<img src='https://example.com/a.jpg'>" }, [image])).toBe(true);
    expect(await paste(page, {}, [image])).toBe(true);
    await expect.poll(() => chips.count()).toBe(2);
    await chips.nth(0).getByTitle("Pasted image.jpg", { exact: true }).waitFor();
    await chips.nth(1).getByTitle("Pasted image 2.jpg", { exact: true }).waitFor();
    expect(
      await chips
        .nth(0)
        .locator("img")
        .evaluate((shown) => (shown as HTMLImageElement).src),
    ).toMatch(/^blob:/);
  });

  it("a text that comes with a picture of itself, as from Word or Excel, stays a text", async () => {
    const { page, chat, chips } = await enter();
    await chat.input.focus();
    const formats = { "text/plain": "a\tb\n1\t2", "text/html": "<table></table>" };
    expect(await paste(page, formats, [{ ...picture, name: "image.png" }])).toBe(false);
    // File managers put names or paths beside files.
    expect(await paste(page, { "text/plain": "/home/ada/notes.md" }, [notes])).toBe(true);
    await expect.poll(() => chips.count()).toBe(1);
  });

  it("a long pasted text becomes a file, and stays a text with Ctrl+Shift+V", async () => {
    const { page, chat, chips } = await enter();
    const long = `The password of the shed is heron. ${"lorem ipsum ".repeat(1_000)}`;
    await page.evaluate((text) => navigator.clipboard.writeText(text), long);
    await chat.input.focus();
    await page.keyboard.press("Control+Shift+v");
    await expect.poll(async () => (await chat.input.inputValue()).length).toBeGreaterThan(10_000);
    expect(await chips.count()).toBe(0);
    await chat.input.fill("");
    await page.keyboard.press("Control+v");
    await chips.getByText("Pasted text", { exact: true }).waitFor();
    expect(await chat.input.inputValue()).toBe("");
    await state(chips, "ready");
    await chips.getByText("12,035 characters").waitFor();
    await chat.ask("What is the password?");
    await chat.ended(1);
    expect(prompt()).toContain("heron");
  });

  it("what can't be attached is refused at once, with a reason", async () => {
    const { page, complaints, chat, chips } = await enter();
    const eleven = Array.from({ length: 11 }, (_, n) => ({ ...notes, name: `n${n}.md` }));
    await drag(page, "drop", [
      { name: "empty.txt", type: "text/plain", content: "" },
      { name: "large.bin", type: "", content: Buffer.alloc(2_000_001) },
      ...eleven,
    ]);
    const refusals = page.getByTestId("attach-refusals");
    await refusals.getByText("empty.txt is empty.").waitFor();
    await refusals.getByText("large.bin is too large. Files can have at most 1.9 MB.").waitFor();
    await refusals.getByText("A message can have at most 10 files. 1 file wasn't added.").waitFor();
    await expect.poll(() => chips.count()).toBe(10);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await refusals.waitFor({ state: "detached" });
    await expect
      .poll(() => chips.evaluateAll((all) => all.filter(({ dataset }) => dataset.state === "ready").length))
      .toBe(10);
    // Removed files are deleted from the server, and there is room for others.
    const deleted = page.waitForRequest((request) => request.method() === "DELETE");
    await page.getByRole("button", { name: "Remove n0.md" }).click();
    await deleted;
    await expect.poll(() => chips.count()).toBe(9);
    expect(await chat.input.evaluate((field) => field === document.activeElement)).toBe(true);
    expect(complaints.list()).toEqual([]);
  });

  it("a failed upload says why and can be tried again, a running one can be cancelled", async () => {
    const { page, complaints, chat, chips, chip } = await enter();
    complaints.expect(507, 503);
    let refuse = true;
    let held: (() => void) | undefined;
    await page.route("**/api/files", async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      if (route.request().postDataBuffer()?.includes("slow.md")) {
        await new Promise<void>((go) => {
          held = go;
        });
        return route.abort().catch(() => undefined);
      }
      if (!refuse) return route.fallback();
      const body = {
        type: "about:blank",
        title: "",
        status: 507,
        detail: "No.",
        code: "quota_exceeded",
        params: { max_bytes: 1024 },
      };
      await route.fulfill({
        status: 507,
        contentType: "application/problem+json",
        body: JSON.stringify(body),
      });
    });
    await pick(page, [report]);
    await chip("report")
      .getByText(/Your files can take at most 1 kB/)
      .waitFor();
    await page.getByText("report.docx isn't uploaded. Try again or remove it, then send.").waitFor();
    // A message with a failed upload is not sent.
    await chat.input.fill("Sent?");
    await chat.input.press("Enter");
    expect(await chat.input.inputValue()).toBe("Sent?");
    refuse = false;
    await chip("report").getByRole("button", { name: "Try again to upload report.docx" }).click();
    await uploaded(chip("report"));
    await pick(page, [{ ...notes, name: "slow.md" }]);
    await state(chip("slow"), "uploading");
    await page.getByRole("button", { name: "Cancel the upload of slow.md" }).click();
    await expect.poll(() => chips.count()).toBe(1);
    held?.();
    await page.unrouteAll({ behavior: "wait" });
    await chat.input.press("Enter");
    await chat.ended(1);
    expect(prompt()).toContain(fact);
    expect(complaints.list()).toEqual([]);
  });

  it("a question waits visibly for its uploads, can be taken back, and is sent once they are there", async () => {
    const relay = await Relay.before(server.url);
    try {
      const { page, complaints, chat, chips, chip } = await enter({ url: relay.url });
      relay.holdUploads();
      await pick(page, [report]);
      await state(chip("report"), "uploading");
      await chat.ask("How many crates?");
      await chat.loading.getByText("Uploading report.docx…").waitFor();
      await page.getByTestId("sent-files").getByText("report", { exact: false }).first().waitFor();
      expect(await chips.count()).toBe(0);
      // Stop takes it back.
      await page.keyboard.press("Escape");
      await expect.poll(() => chat.input.inputValue()).toBe("How many crates?");
      expect(await chips.count()).toBe(1);
      await chat.send.click();
      await chat.loading.getByText("Uploading report.docx…").waitFor();
      const asked = model.asked.length;
      relay.releaseUploads();
      await chat.ended(1);
      expect(model.asked.length).toBe(asked + 1);
      expect(prompt()).toContain(fact);
      expect(complaints.list()).toEqual([]);
    } finally {
      relay.stop();
    }
  });

  it("a question is sent while its file is being read, and the answer's place says what it waits for", async () => {
    // A reader that does not answer until it is told to; then it fails, and the server reads the file itself.
    let fail: (() => void) | undefined;
    const reader = createServer((request, reply) => {
      request.resume();
      fail = () => reply.writeHead(500).end();
    });
    await new Promise<void>((listening) => reader.listen(0, "127.0.0.1", listening));
    const slow = await Server.start({
      OPENAI_BASE_URL: model.url,
      LLM_MODEL: "plain",
      DOCLING_URL: `http://127.0.0.1:${(reader.address() as AddressInfo).port}`,
    });
    try {
      const { page, complaints, chat, chips, chip } = await enter({ url: slow.url });
      await pick(page, [report]);
      await state(chip("report"), "reading");
      await chips.getByText("Reading…").waitFor();
      await chat.ask("How many crates?");
      await chat.loading.getByText("Reading report.docx…").waitFor();
      await expect.poll(() => fail !== undefined).toBe(true);
      fail?.();
      await chat.ended(1);
      expect(prompt()).toContain(fact);
      expect(complaints.list()).toEqual([]);
    } finally {
      await slow.stop();
      reader.close();
      reader.closeAllConnections();
    }
  });

  it("a picture is refused for a model that can't see before it is sent, and reaches one that sees", async () => {
    const { page, complaints, chat, chip } = await enter();
    const original = bytesOf("clear.png");
    await pick(page, [{ name: "clear.png", type: "image/png", content: original }]);
    await chip("clear").getByText("The model can't see pictures").waitFor();
    await page.getByText(/can't see pictures\. Choose another model, or remove the picture\./).waitFor();
    const asked = model.asked.length;
    await chat.input.fill("What is this?");
    await chat.input.press("Enter");
    // The list of models opens instead.
    await page.getByTestId("model-option").getByText("gpt-4o", { exact: true }).click();
    await state(chip("clear"), "ready");
    expect(await chip("clear").getByText("The model can't see pictures").count()).toBe(0);
    expect(await chat.input.inputValue()).toBe("What is this?");
    expect(model.asked.length).toBe(asked);
    await chat.send.click();
    await chat.ended(1);
    const question = model.asked.at(-1)?.messages.at(-1)?.content ?? "";
    const images = typeof question === "string" ? [] : question.filter((part) => part.type === "image_url");
    expect(images).toHaveLength(1);
    const [, type, base64 = ""] =
      /^data:(image\/\w+);base64,(.*)$/.exec(images[0]?.image_url.url ?? "") ?? [];
    expect(type).toBe("image/png");
    // Its header: signature, width and height.
    const sent = Buffer.from(base64, "base64");
    expect(sent.subarray(0, 24)).toEqual(original.subarray(0, 24));
    expect(complaints.list()).toEqual([]);
  });

  it("a file that can't be read says so in the chip, and can be sent nevertheless", async () => {
    const { page, chat, chips } = await enter();
    await drag(page, "drop", [
      { name: "locked.docx", type: word, content: bytesOf("locked-report.docx") },
      { name: "junk.bin", type: "", content: Buffer.from([0, 1, 2, 3, 0, 255, 254, 0]) },
    ]);
    await chips.getByText(/This file needs a password/).waitFor({ timeout: 30_000 });
    await chips.getByText(/Files of this type can't be read/).waitFor({ timeout: 30_000 });
    await chat.ask("Anything?");
    await chat.ended(1);
  });

  it("chips survive a reload and other chats; an upload that had not finished is gone with a word", async () => {
    const { page, chat, chips, chip } = await enter();
    await chat.ask("First");
    await chat.ended(1);
    await page.waitForURL("**/chat?id=*");
    await pick(page, [report]);
    await uploaded(chip("report"));
    await page.route("**/api/files", (route) =>
      route.request().method() === "POST" ? new Promise<void>(() => undefined) : route.fallback(),
    );
    await pick(page, [notes]);
    await state(chip("notes"), "uploading");
    await chat.newChat();
    await expect.poll(() => chips.count()).toBe(0);
    await chat.sessions.first().click();
    await expect.poll(() => chips.count()).toBe(2);
    await state(chip("notes"), "uploading");
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.reload();
    await page
      .getByText("notes.md wasn't uploaded before the page was closed or reloaded. Add it again.")
      .waitFor();
    await expect.poll(() => chips.count()).toBe(1);
    await chat.ask("How many crates?");
    await chat.ended(2);
    expect(prompt()).toContain(fact);
  });

  it("queued messages keep their files, and give them back when they are edited", async () => {
    const { page, chat, chips, chip } = await enter();
    model.hold();
    await chat.ask("First");
    await chat.stop.waitFor();
    await pick(page, [report]);
    await uploaded(chip("report"));
    await chat.input.press("Enter");
    await chat.queued.getByText("1 file").waitFor();
    expect(await chips.count()).toBe(0);
    await chat.queued.getByRole("button", { name: "Edit" }).click();
    await expect.poll(() => chips.count()).toBe(1);
    await chat.input.fill("How many crates?");
    await chat.input.press("Enter");
    await chat.queued.getByText("How many crates?").waitFor();
    model.release();
    await chat.ended(2);
    expect(prompt()).toContain(fact);
  });

  it("an edited question can lose its files and get others", async () => {
    const { page, complaints, chat, chip } = await enter();
    await drag(page, "drop", [report]);
    await uploaded(chip("report"));
    await chat.ask("How many?");
    await chat.ended(1);
    await page.getByTestId("sent-files").waitFor({ state: "detached" });
    await chat.input.press("ArrowUp");
    await page.getByTestId("edit-input").waitFor();
    await page.getByRole("button", { name: "Remove report.docx" }).click();
    const chooser = page.waitForEvent("filechooser");
    await page.getByTestId("edit-files").click();
    await (await chooser).setFiles({
      name: notes.name,
      mimeType: notes.type,
      buffer: Buffer.from(notes.content),
    });
    await uploaded(chip("notes"));
    await page.getByTestId("edit-input").press("Enter");
    await expect.poll(prompt).toContain("8842");
    expect(prompt()).not.toContain(fact);
    // Another edit keeps what the message has.
    await chat.ended(1);
    await page.getByTestId("sent-files").waitFor({ state: "detached" });
    await chat.input.press("ArrowUp");
    await page.getByTestId("edit-input").fill("And now?");
    await uploaded(chip("notes"));
    await page.getByTestId("edit-input").press("Enter");
    await expect.poll(prompt).toMatch(/8842.*And now\?|And now\?.*8842/);
    expect(complaints.list()).toEqual([]);
  });

  it("files are accessible and fit, in both themes and on a phone", async () => {
    const { page, chat, chips, chip } = await enter({ width: 390 });
    await page.route("**/api/files", async (route) => {
      if (!route.request().postDataBuffer()?.includes("failing.md")) return route.fallback();
      await route.abort();
    });
    await drag(page, "drop", [
      { ...report, name: `${"A very long name ".repeat(8)}2026.docx` },
      picture,
      { ...notes, name: "failing.md" },
      { name: "empty.txt", type: "text/plain", content: "" },
    ]);
    await uploaded(chip("2026.docx"));
    await state(chip("failing"), "failed");
    await chat.input.fill("Look");
    const faults: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      faults.push(...(await violations(page, colorScheme === "light" ? everything : colours)));
    }
    expect(faults).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
    expect(
      await page.getByRole("list", { name: "Files of your message" }).getByRole("listitem").count(),
    ).toBe(3);
    await page.unrouteAll({ behavior: "wait" });
    expect(await chips.count()).toBe(3);
  });
});
