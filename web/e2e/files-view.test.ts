import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { colours, everything, violations } from "./axe";
import { type Complaints, newVisitor, openBrowser } from "./browser";
import { pdfOf, pngOf } from "./made-files";
import { Model } from "./model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { englishIn, readable, tooWide } from "./pages/words";
import { Program } from "./program";
import { Server } from "./server";

const testdata = join(import.meta.dirname, "../../adapters/reading/testdata");
const stored = (name: string) => readFileSync(join(testdata, name));

const longPages = Array.from(
  { length: 2260 },
  (_, n) => `Page ${n + 1} is about the lighthouse number ${n}.`,
);
longPages[2000] = "The zeppelin lands on page two thousand and one.";
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>parent.hacked=1;window.hacked=1</script></svg>';
const html = '<h1>Heading</h1><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

// Marks that turn the direction of what follows, and a name as long as names can be.
const turned = "invoice\u202Egnp.exe.txt";
const arabic = "تقرير المبيعات 2026.txt";
const longName = `${"very long name ".repeat(16)}end.txt`;

declare global {
  interface Window {
    shifts: number;
    hacked?: number;
  }
}

/** Adds up how far elements of the page move by themselves. */
async function measureShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
        window.shifts += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
}

describe("files in the chat", () => {
  let browser: Browser;
  let server: Server;
  let model: Model;
  let page: Page;
  let complaints: Complaints;
  let program: Program;
  const person = somebody();
  const session: Record<string, number> = {};

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start(() => "Here is what I found.");
    model.names = ["seeing"];
    server = await Server.start({
      LLM_PROVIDER: "openai",
      OPENAI_BASE_URL: model.url,
      LLM_MODEL: "seeing",
      LLM_CONTEXT_TOKENS: "8000",
    });
    ({ page, complaints } = await newVisitor(browser, server.url));
    await new AccountPages(page).enter(person);
    program = await Program.signIn(server.url, person);
    await program.request("PATCH", "/api/admin/models/openai/seeing", { vision: true });
    const upload = (name: string, content: Uint8Array | string) => program.upload(name, content);
    const pictures = [
      await upload("first.png", pngOf(1200, 800, 0)),
      await upload("second.png", pngOf(600, 1400, 1)),
      await upload("third.png", pngOf(900, 900, 4)),
    ];
    session.pictures = await program.ask("What is in these?", undefined, pictures);
    session.one = await program.ask("", undefined, [await upload("alone.png", pngOf(1600, 900, 3))]);
    session.long = await program.ask("Where does the zeppelin land?", undefined, [
      await upload("lighthouses.pdf", pdfOf(longPages)),
    ]);
    session.kinds = await program.ask("Sum these up.", undefined, [
      await upload("manual.pdf", stored("manual.pdf")),
      await upload("sales.xlsx", stored("sales.xlsx")),
      await upload("locked.pdf", stored("encrypted.pdf")),
      await upload("logo.svg", svg),
      await upload("page.html", html),
      await upload("quoted.txt", html),
      await upload(turned, "An invoice."),
      await upload(arabic, "مرحبا بالعالم\nEnglish line"),
      await upload(longName, "Long."),
    ]);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  const chip = (name: string, on = page) => on.getByTestId("file-chip").filter({ hasText: name });
  const viewer = (on = page) => on.getByTestId("text-viewer");
  const scale = () => page.getByTestId("large-picture").getAttribute("data-scale").then(Number);

  async function open(name: string, on = page): Promise<void> {
    await on.goto(`/chat?id=${session[name]}`);
    await new ChatPage(on).ended(1); // laid out, so that nothing moves under a click
  }

  it("pictures have their place before they are loaded, and nothing moves", async () => {
    const { page: fresh } = await newVisitor(browser, server.url);
    await new AccountPages(fresh).openAs(person);
    await measureShifts(fresh);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await fresh.route("**/content", async (route) => {
      await held;
      await route.continue();
    });
    await open("pictures", fresh);
    const thumbnails = fresh.getByTestId("thumbnail");
    await expect.poll(() => thumbnails.count()).toBe(3);
    const boxes = () =>
      thumbnails.evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
    const before = await boxes();
    expect(await thumbnails.locator("img").count()).toBe(0);
    await fresh.evaluate(() => {
      window.shifts = 0;
    });
    release();
    await expect
      .poll(() =>
        thumbnails
          .locator("img")
          .evaluateAll((all) => all.filter((one) => (one as HTMLImageElement).naturalWidth > 0).length),
      )
      .toBe(3);
    expect(await boxes()).toEqual(before);
    expect(await fresh.evaluate(() => window.shifts)).toBe(0);
    expect(await thumbnails.first().locator("img").getAttribute("alt")).toBe("first.png");
    expect(await thumbnails.first().locator("img").getAttribute("src")).toMatch(/^blob:/);
    await fresh.unrouteAll({ behavior: "wait" });
    await fresh.context().close();
  });

  it("a question without text shows its files alone", async () => {
    await open("one");
    await page.getByTestId("thumbnail").locator("img").waitFor();
    expect(await page.getByTestId("user-message").count()).toBe(0);
    const question = page.locator('li[aria-posinset="1"]');
    await question.hover();
    expect(await question.getByRole("button", { name: "Copy" }).count()).toBe(0);
    expect(await question.getByRole("button", { name: "Edit" }).count()).toBe(1);
  });

  it("a picture opens large, zooms, and gives way to the others by keyboard", async () => {
    await open("pictures");
    const thumbnail = page.getByTestId("thumbnail").nth(1);
    await thumbnail.locator("img").waitFor();
    await thumbnail.focus();
    await page.keyboard.press("Enter");
    const large = page.getByTestId("large-picture");
    await large.waitFor();
    expect(await large.getAttribute("alt")).toBe("second.png");
    const box = await large.boundingBox();
    const screen = page.viewportSize();
    expect(box && screen && box.height <= screen.height && box.width <= screen.width).toBe(true);
    await page.keyboard.press("+");
    await expect.poll(scale).toBeGreaterThan(1);
    await page.keyboard.press("0");
    await expect.poll(scale).toBe(1);
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, -400);
    await expect.poll(scale).toBeGreaterThan(1);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => large.getAttribute("alt")).toBe("third.png");
    expect(await scale()).toBe(1);
    await page.keyboard.press("ArrowRight"); // the last one
    await page.keyboard.press("Home");
    await expect.poll(() => large.getAttribute("alt")).toBe("first.png");
    await large.click();
    await expect.poll(scale).toBe(2.5);
    await large.click();
    await expect.poll(scale).toBe(1);
    // The focus stays in the view, and returns to the picture from which it was opened.
    for (let n = 0; n < 12; n += 1) {
      await page.keyboard.press("Tab");
      expect(
        await page.evaluate(() => {
          const now = document.activeElement;
          return now === document.body || now?.closest("dialog") !== null;
        }),
      ).toBe(true);
    }
    await page.keyboard.press("Escape");
    await page.getByTestId("picture-viewer").waitFor({ state: "detached" });
    expect(await thumbnail.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it("a picture is downloaded under its name", async () => {
    await open("pictures");
    await page.getByTestId("thumbnail").first().click();
    await page.getByTestId("large-picture").waitFor();
    const download = page.waitForEvent("download");
    await page.getByTestId("picture-viewer").getByRole("button", { name: "Download" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("first.png");
    expect(readFileSync(await file.path()).equals(pngOf(1200, 800, 0))).toBe(true);
    await page.keyboard.press("Escape");
  });

  it("what was read from 2,260 pages is shown without delay, found and left again", async () => {
    await open("long");
    await chip("lighthouses.pdf").getByText("2,260 pages").waitFor();
    await chip("lighthouses.pdf").click();
    await viewer().getByText("Page 1 is about the lighthouse number 0.").waitFor();
    expect(await viewer().getByTestId("read-text").locator("p").count()).toBeLessThan(100);
    await viewer().getByTestId("find-in-text").fill("ZEPPELIN");
    await viewer().getByText("1 of 1").waitFor();
    await page.keyboard.press("Enter");
    await viewer().locator("mark").getByText("zeppelin").waitFor();
    await viewer().getByTestId("go-to-page").fill("1500");
    await viewer().getByText("Page 1500 is about the lighthouse number 1499.").waitFor();
    await viewer()
      .getByText(/^2,260 pages|· 2,260 pages/)
      .waitFor();
    const slowest = await page.evaluate(async () => {
      const list = document.querySelector("[data-testid=read-text]");
      let longest = 0;
      let before = performance.now();
      for (let n = 0; n < 40; n += 1) {
        list?.scrollBy(0, 4000);
        await new Promise((frame) => requestAnimationFrame(frame));
        longest = Math.max(longest, performance.now() - before);
        before = performance.now();
      }
      return longest;
    });
    expect(slowest).toBeLessThan(500);
    await page.keyboard.press("Escape");
    await viewer().waitFor({ state: "detached" });
    expect(await chip("lighthouses.pdf").evaluate((element) => element === document.activeElement)).toBe(
      true,
    );
  });

  it("an answer says what it used of a file that did not fit, and shows it", async () => {
    await open("long");
    const line = page.getByTestId("file-use");
    await line.waitFor();
    expect(await line.innerText()).toMatch(
      /^Used .*2,?260 pages of .*lighthouses\.pdf|^Used pages? .* of .*lighthouses\.pdf/,
    );
    await line.click();
    await viewer().getByText("For this answer, the model got passages from these parts only.").waitFor();
    await viewer().getByTestId("find-in-text").fill("zeppelin");
    await viewer().getByText("1 of 1").waitFor();
    await viewer().getByTestId("find-in-text").fill("number 1499.");
    await viewer().getByText("No matches").waitFor();
    await viewer().getByRole("button", { name: "Show everything" }).click();
    await viewer().getByText("1 of 1").waitFor();
    await page.keyboard.press("Escape");
  });

  it("an answer says nothing of files that it got in full", async () => {
    await open("pictures");
    expect(await page.getByTestId("files-used").count()).toBe(0);
  });

  it("the text of a file stays text, in its own direction", async () => {
    await open("kinds");
    await chip("quoted.txt").click();
    await viewer().getByText('<img src=x onerror="window.hacked=1">').waitFor();
    expect(await viewer().locator("img, h1, script").count()).toBe(0);
    await page.keyboard.press("Escape");
    await chip("2026.txt").click();
    const text = viewer().getByTestId("read-text").locator("p");
    await text.getByText("English line").waitFor();
    expect(await text.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe("plaintext");
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => window.hacked)).toBe(undefined);
  });

  it("an SVG is a file whose drawing is never shown", async () => {
    await open("kinds");
    expect(await page.getByTestId("thumbnail").count()).toBe(0);
    await chip("logo.svg").click();
    await viewer().waitFor();
    expect(await page.locator('img[src^="blob:"], object, embed, iframe').count()).toBe(0);
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => window.hacked)).toBe(undefined);
  });

  it("a file that could not be read says why", async () => {
    await open("kinds");
    await chip("locked.pdf").getByText("Password-protected").waitFor();
    await chip("locked.pdf").click();
    await viewer().getByText("This file needs a password, so it couldn't be read.").waitFor();
    const download = page.waitForEvent("download");
    await viewer().getByRole("button", { name: "Download" }).click();
    expect((await download).suggestedFilename()).toBe("locked.pdf");
    await page.keyboard.press("Escape");
  });

  it("a file that is gone says so", async () => {
    complaints.expect(404);
    await page.route("**/api/files?ids=*", (route) =>
      route.fulfill({ json: { files: [], next_cursor: null } }),
    );
    await page.route("**/content", (route) =>
      route.fulfill({
        status: 404,
        contentType: "application/problem+json",
        json: { code: "file_not_found", detail: "File not found." },
      }),
    );
    await open("kinds");
    await chip("manual.pdf").getByText("Deleted").waitFor();
    await chip("manual.pdf").click();
    await viewer().getByText("This file has been deleted.").waitFor();
    await page.keyboard.press("Escape");
    await open("one");
    await page.getByTestId("thumbnail").getByText("Deleted").waitFor();
    await page.unrouteAll({ behavior: "wait" });
  });

  it("names do not mislead, and long ones are cut but known in full", async () => {
    await open("kinds");
    const long = page.getByTestId("file-chip").last();
    expect((await long.getAttribute("title"))?.startsWith("very long name very long")).toBe(true);
    const widths = await page
      .getByTestId("file-chip")
      .evaluateAll((all) => all.map((one) => one.clientWidth));
    expect(new Set(widths).size).toBe(1);
    for (const text of await page.getByTestId("file-chip").allInnerTexts())
      expect(text).not.toMatch(/\u202E/);
  });

  it("the search shows the name by which a chat was found", async () => {
    await open("kinds");
    await page.getByTestId("search-input").fill("lighthouses");
    const result = page.getByTestId("search-result").first();
    await result.locator("mark").getByText("lighthouses").waitFor();
    expect(await result.innerText()).toContain("lighthouses.pdf");
    await page.getByTestId("search-input").press("Escape");
  });

  it("editing and answering again keep the files, also in another tab", async () => {
    session.edited = await program.ask("Count the pages.", undefined, [
      await program.upload("to-edit.pdf", stored("manual.pdf")),
    ]);
    const other = await page.context().newPage();
    await open("edited", other);
    await open("edited");
    await page.locator('li[aria-posinset="1"]').hover();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByTestId("edit-input").fill("Count them again.");
    await page.keyboard.press("Enter");
    for (const tab of [page, other]) {
      await tab.getByTestId("user-message").getByText("Count them again.").waitFor();
      await chip("to-edit.pdf", tab).waitFor();
    }
    await page.getByRole("button", { name: "Regenerate" }).click();
    await page.getByText("2/2").nth(1).waitFor();
    await chip("to-edit.pdf").waitFor();
    await other.close();
  });

  it("the printed chat has the pictures and names the files", async () => {
    const printed = await page.context().newPage();
    await printed.addInitScript(() => {
      window.print = () => document.documentElement.setAttribute("data-printed", "");
    });
    await printed.goto(`/print?id=${session.pictures}`);
    await printed.locator("html[data-printed]").waitFor({ timeout: 30_000 });
    expect(await printed.getByTestId("printed-files").locator("img").count()).toBe(3);
    await printed.goto(`/print?id=${session.kinds}`);
    await printed.locator("html[data-printed]").waitFor({ timeout: 30_000 });
    const links = printed.getByTestId("printed-files").getByRole("link");
    expect(await links.count()).toBe(9);
    expect(await links.first().innerText()).toContain("manual.pdf");
    await links.first().click();
    await viewer(printed).getByText("Page one: the valve opens at 6.2 bar.").waitFor();
    await printed.keyboard.press("Escape");
    await printed.waitForURL("**/settings/files");
    await printed.close();
  });

  it("nothing logs errors", () => {
    expect(complaints.list()).toEqual([]);
  });
});

describe("the list of files", () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let complaints: Complaints;
  let program: Program;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ FILE_QUOTA_BYTES: "1048576" });
    const person = somebody();
    ({ page, complaints } = await newVisitor(browser, server.url));
    await new AccountPages(page).enter(person);
    program = await Program.signIn(server.url, person);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const rows = () => page.getByTestId("file-row");
  const row = (name: string) => rows().filter({ hasText: name });

  it("is found in the account's menu, and empty at first", async () => {
    await new ChatPage(page).openAccount();
    await page.getByRole("menuitem", { name: "Files" }).click();
    await page.waitForURL("**/settings/files");
    await page.getByTestId("no-files").waitFor();
    await page.getByText("0 bytes of 1 MB used").waitFor();
  });

  it("shows what is stored, and deletes what no chat uses", async () => {
    const used = await program.upload("used.txt", "The code is 4711.");
    await program.upload("unused.txt", "x".repeat(200_000));
    await program.upload("locked.pdf", stored("encrypted.pdf"));
    await program.ask("What is the code?", undefined, [used]);
    await page.reload();
    await expect.poll(() => rows().count()).toBe(3);
    expect(await rows().first().innerText()).toContain("locked.pdf");
    await row("locked.pdf").getByText("Password-protected").waitFor();
    await row("used.txt").first().waitFor();
    expect(await page.getByRole("button", { name: /^Delete .*unused\.txt/ }).count()).toBe(1);
    await row("unused.txt").getByText("Not in a chat").waitFor();
    const held = rows().last();
    await held.getByText("In a chat", { exact: true }).waitFor();
    expect(await held.getByRole("button", { name: /^Delete/ }).count()).toBe(0);
    await page.getByText(/^198(\.\d)? kB of 1 MB used/).waitFor();

    await page.getByRole("button", { name: /^Delete .*unused\.txt/ }).click();
    await page.getByText("This can't be undone.").waitFor();
    await page.keyboard.press("Enter"); // Cancel has the focus
    expect(await rows().count()).toBe(3);
    await page.getByRole("button", { name: /^Delete .*unused\.txt/ }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect.poll(() => rows().count()).toBe(2);
    await page.getByText(/^2(\.\d)? kB of 1 MB used/).waitFor();
  });

  it("says that a file is in use which a chat has taken meanwhile", async () => {
    const id = await program.upload("soon.txt", "Soon.");
    await page.reload();
    await row("soon.txt").waitFor();
    await program.ask("Now.", undefined, [id]);
    complaints.expect(409);
    await row("soon.txt")
      .getByRole("button", { name: /^Delete/ })
      .click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("Delete the chat to delete the file.").first().waitFor();
    await row("soon.txt").getByText("In a chat", { exact: true }).waitFor();
  });

  it("opens and downloads files", async () => {
    await page.reload();
    await row("soon.txt").getByRole("button").first().click();
    await page.getByTestId("text-viewer").getByText("Soon.", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    const download = page.waitForEvent("download");
    await row("soon.txt")
      .getByRole("button", { name: /^Download/ })
      .click();
    expect((await download).suggestedFilename()).toBe("soon.txt");
  });

  it("loads more than a page on request", async () => {
    for (let n = 0; n < 105; n += 15)
      await Promise.all(
        Array.from({ length: 15 }, (_, m) => program.upload(`n${n + m}.txt`, `number ${n + m}`)),
      );
    await page.reload();
    await expect.poll(() => rows().count()).toBe(100);
    await page.getByRole("button", { name: "Load more" }).click();
    await expect.poll(() => rows().count()).toBe(108);
  });

  it("nothing logs errors", () => {
    expect(complaints.list()).toEqual([]);
  });
});

const screens = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

describe("what shows files", () => {
  let browser: Browser;
  let server: Server;
  let model: Model;
  const person = somebody();
  let chat: number;

  beforeAll(async () => {
    browser = await openBrowser();
    model = await Model.start(() => "Done.");
    server = await Server.start({ OPENAI_BASE_URL: model.url, LLM_MODEL: "m", LLM_CONTEXT_TOKENS: "2000" });
    const { page } = await newVisitor(browser, server.url);
    await new AccountPages(page).enter(person);
    const program = await Program.signIn(server.url, person);
    await program.request("PATCH", "/api/admin/models/openai/m", { vision: true });
    chat = await program.ask("Look.", undefined, [
      await program.upload("one.png", pngOf(500, 400, 1)),
      await program.upload("two.png", pngOf(400, 700, 4)),
      await program.upload("long.pdf", pdfOf(longPages.slice(0, 200))),
      await program.upload("locked.pdf", stored("encrypted.pdf")),
    ]);
    await page.context().close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    model?.stop();
  });

  it.each(["desktop", "phone"] as const)(
    "has no violations in either theme, and fits the window (%s)",
    { timeout: 120_000 },
    async (screen) => {
      const { page, complaints } = await newVisitor(browser, server.url, {
        ...screens[screen],
        reducedMotion: "reduce",
      });
      await new AccountPages(page).openAs(person);
      const faults: string[] = [];
      const judge = async (name: string) => {
        faults.push(...(await violations(page, everything)).map((fault) => `${name}: ${fault}`));
        for (const theme of ["light", "dark"] as const) {
          await page.evaluate((to) => {
            document.documentElement.dataset.theme = to;
          }, theme);
          faults.push(...(await violations(page, colours)).map((fault) => `${name}, ${theme}: ${fault}`));
        }
        expect(await tooWide(page), name).toEqual([]);
      };
      await page.goto(`/chat?id=${chat}`);
      await page.getByTestId("thumbnail").locator("img").nth(1).waitFor();
      await page.getByTestId("file-chip").getByText("Password-protected").waitFor();
      await page.getByTestId("files-used").waitFor();
      await page.getByRole("heading", { level: 1 }).waitFor();
      await judge("the chat");
      await page.getByTestId("files-used").getByRole("button").first().click();
      await page.getByTestId("file-use").first().waitFor();
      await judge("what was used");
      await page.getByTestId("thumbnail").first().click();
      await page.getByTestId("large-picture").waitFor();
      await judge("a large picture");
      if (screen === "phone") {
        const step = page.getByRole("button", { name: "Next picture" });
        await step.tap();
        await expect.poll(() => page.getByTestId("large-picture").getAttribute("alt")).toBe("two.png");
      }
      await page.keyboard.press("Escape");
      await page.getByTestId("file-chip").first().click();
      await page.getByTestId("read-text").getByText("lighthouse number 0").waitFor();
      await judge("what was read");
      await page.keyboard.press("Escape");
      await page.goto("/settings/files");
      await page.getByTestId("file-row").first().waitFor();
      await judge("the list");
      expect(faults).toEqual([]);
      expect(complaints.list()).toEqual([]);
    },
  );

  it("speaks German", async () => {
    const { page } = await newVisitor(browser, server.url, { locale: "de-DE" });
    await new AccountPages(page).openAs(person);
    await page.goto(`/chat?id=${chat}`);
    await page.getByTestId("file-chip").getByText("200 Seiten").waitFor();
    await page.getByTestId("file-chip").getByText("Passwortgeschützt").waitFor();
    expect(englishIn(await readable(page))).toEqual([]);
    await page.getByTestId("file-chip").first().click();
    await page.getByTestId("text-viewer").getByText("Diesen Text bekommen Modelle.").waitFor();
    await page.keyboard.press("Escape");
    await page.goto("/settings/files");
    await page.getByText("In einem Chat", { exact: true }).first().waitFor();
    expect(englishIn(await readable(page))).toEqual([]);
  });
});
