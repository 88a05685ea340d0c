import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { Server } from "./server";

/** Light and dark backgrounds are far apart; values in between belong to neither. */
function nameOf(luminance: number): string {
  if (luminance < 40) return "dark";
  return luminance > 215 ? "light" : `neither (${luminance})`;
}

describe("the theme", () => {
  let server: Server;
  let browser: Browser;
  let eye: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start();
    eye = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** The colour of a screenshot's corner, which shows only the background. */
  async function colourOf(picture: string): Promise<string> {
    const luminance = await eye.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context?.drawImage(bitmap, 0, 0);
      const [red = 0, green = 0, blue = 0] = context?.getImageData(3, 3, 1, 1).data ?? [];
      return Math.round((red + green + blue) / 3);
    }, picture);
    return nameOf(luminance);
  }

  async function look(page: Page): Promise<string> {
    return colourOf((await page.screenshot()).toString("base64"));
  }

  async function visit(scheme: "light" | "dark", theme?: "light" | "dark") {
    const { page, complaints } = await newVisitor(browser, server.url, { colorScheme: scheme });
    if (theme) await page.context().addCookies([{ name: "theme", value: theme, url: server.url }]);
    return { page, complaints };
  }

  it.each([
    ["light", "dark"],
    ["dark", "light"],
  ] as const)(
    "the first frame has the cookie's theme before any script file loads (a %s device, chosen %s)",
    async (scheme, theme) => {
      const { page } = await visit(scheme, theme);
      await page.route("**/*.js", () => undefined); // scripts never arrive
      await page.goto("/login", { waitUntil: "commit" });
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(await look(page)).toBe(theme);
    },
  );

  it("no frame flashes while pages load", async () => {
    const { page } = await visit("light", "dark");
    await page.goto("/login");
    expect(await look(page)).toBe("dark");
    const frames: string[] = [];
    const debug = await page.context().newCDPSession(page);
    debug.on("Page.screencastFrame", ({ data, sessionId }) => {
      frames.push(data);
      void debug.send("Page.screencastFrameAck", { sessionId });
    });
    await debug.send("Page.startScreencast", { format: "png", everyNthFrame: 1 });
    for (const address of ["/register", "/", "/nowhere", "/login"]) {
      await page.goto(address);
      await page.getByRole("heading").first().waitFor();
      await page.waitForTimeout(100); // frames arrive shortly after they were drawn
    }
    await debug.send("Page.stopScreencast");
    expect(frames.length).toBeGreaterThan(3);
    for (const frame of frames) expect(await colourOf(frame)).toBe("dark");
  });

  it("it follows the device until the user chooses", async () => {
    const { page } = await visit("dark");
    await page.goto("/login");
    expect(await look(page)).toBe("dark");
    await page.emulateMedia({ colorScheme: "light" });
    expect(await look(page)).toBe("light");
  });

  it('the choice persists and applies to other tabs; "system" follows the device again', async () => {
    const { page, complaints } = await visit("light");
    await new AccountPages(page).enter(somebody());
    const other = await page.context().newPage();
    await other.goto(`${server.url}/settings`);
    await page.goto("/settings");
    const choice = (tab: Page, name: string) => tab.getByRole("radio", { name });
    await choice(page, "Dark").check({ force: true });
    await expect.poll(() => look(other)).toBe("dark");
    expect(await choice(other, "Dark").isChecked()).toBe(true);
    await page.reload();
    await choice(page, "Dark").waitFor({ state: "attached" });
    expect(await look(page)).toBe("dark");
    expect(await choice(page, "Dark").isChecked()).toBe(true);

    await choice(other, "System").check({ force: true });
    await expect.poll(() => look(page)).toBe("light");
    await expect.poll(() => choice(page, "System").isChecked()).toBe(true);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await look(page)).toBe("dark");
    await page.reload();
    expect(await look(page)).toBe("dark");
    expect(await page.evaluate(() => document.cookie)).not.toContain("theme=");
    expect(complaints.list()).toEqual([]);
  });
});
