import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newVisitor, openBrowser } from "./browser";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Relay } from "./relay";
import { Server } from "./server";

interface Manifest {
  name: string;
  start_url: string;
  display: string;
  icons: { src: string; sizes: string; purpose?: string }[];
}

describe("offline", () => {
  let server: Server;
  let relay: Relay;
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await Server.start({ DEMO_FIRST_TOKEN: "50ms", DEMO_TOKENS_PER_SECOND: "60" });
    relay = await Relay.before(server.url);
  });
  afterAll(async () => {
    await browser?.close();
    relay?.stop();
    await server?.stop();
  });

  /** A user in the chat whose page is fully cached. */
  async function enter() {
    const { page, complaints } = await newVisitor(browser, relay.url, { serviceWorkers: "allow" });
    await new AccountPages(page).enter(somebody());
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");
    await expect
      .poll(async () => {
        const cached = await cachedUrls(page);
        return page.evaluate((all) => {
          const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
          return loaded.filter((name) => name.startsWith("/_next/static/") && !all.includes(name));
        }, cached);
      })
      .toEqual([]);
    return { page, complaints, chat: new ChatPage(page) };
  }

  const cacheNames = (page: Page) => page.evaluate(() => caches.keys());
  const cachedUrls = (page: Page) =>
    page.evaluate(async () => {
      const names = await caches.keys();
      const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return lists.flat().map(({ url }) => new URL(url).pathname);
    });

  /** A new version of the service worker, as the next build would produce it. */
  async function publish(page: Page, build: string) {
    const worker = readFileSync(join(import.meta.dirname, "../public/sw.js"), "utf8");
    relay.replaced.set("/sw.js", worker.replace("__BUILD__", build));
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  }

  it("the page opens, reports being offline and recovers with the connection", async () => {
    const { page, complaints, chat } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText("You're offline.").waitFor();
    await chat.input.waitFor();
    await page.goto("/settings");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await page.goto("/nowhere-at-all");
    await page.getByText("You're offline.").waitFor();
    await page.context().setOffline(false);
    await page.getByText("You're offline.").waitFor({ state: "detached" });
    await page.goto("/chat");
    await chat.sessions.first().getByRole("link").click();
    await chat.ended(1);
    // Offline, the worker cannot fetch files that this page has not loaded (the API client was loaded before). They
    // are requested again once online, as the lines above show.
    const expected = /ERR_INTERNET_DISCONNECTED|ERR_FAILED.*\/_next\/static\//;
    expect(complaints.list().filter((text) => !expected.test(text))).toEqual([]);
  });

  it("the cache contains no user data", async () => {
    const { page, chat } = await enter();
    await chat.ask("Hello");
    await chat.ended(1);
    await page.goto("/settings");
    await page.getByTestId("device").first().waitFor();
    const pages = ["/chat", "/login", "/register", "/settings", "/"];
    const cached = await cachedUrls(page);
    expect(cached).toEqual(expect.arrayContaining(pages));
    expect(cached.filter((name) => !name.startsWith("/_next/static/") && !pages.includes(name))).toEqual([]);
  });

  it("an update is offered between answers, loads on request and removes the oldest version", async () => {
    const { page, chat } = await enter();
    const [first] = await cacheNames(page);
    const bar = page.getByTestId("new-version");
    await chat.ask("long answer");
    await chat.begun();
    await publish(page, "second");
    await page.waitForFunction(async () => (await navigator.serviceWorker.ready).waiting);
    expect(await bar.count()).toBe(0);
    await chat.stop.click();
    await bar.waitFor();
    const other = await page.context().newPage();
    await other.goto(`${relay.url}/chat`);
    await other.getByTestId("new-version").waitFor();

    await chat.input.fill("Words that are not sent yet");
    await Promise.all([page.waitForEvent("load"), bar.getByRole("button", { name: "Reload" }).click()]);
    await chat.input.waitFor();
    expect(await chat.input.inputValue()).toBe("Words that are not sent yet");
    expect(await bar.count()).toBe(0);
    // The other tab still runs the previous version, may need its files, and offers the update.
    expect(await cacheNames(page)).toEqual([first, "shell-second"]);
    expect(await other.getByTestId("new-version").isVisible()).toBe(true);
    await Promise.all([other.waitForEvent("load"), other.getByRole("button", { name: "Reload" }).click()]);
    await other.getByText("Welcome, ").waitFor();

    await publish(page, "third");
    await bar.getByRole("button", { name: "Reload" }).click();
    await expect.poll(() => cacheNames(page).catch(() => [])).toEqual(["shell-second", "shell-third"]);
    relay.replaced.clear();
  });

  it("a build without offline support removes the worker and its caches", async () => {
    const { page, chat } = await enter();
    const off = readFileSync(join(import.meta.dirname, "../scripts/sw-off.js"), "utf8");
    relay.replaced.set("/sw.js", off);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await expect.poll(() => cacheNames(page)).toEqual([]);
    const registrations = () =>
      page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
    await expect.poll(registrations).toBe(0);
    await page.reload();
    await chat.input.waitFor();
    await expect.poll(registrations).toBe(0);
    expect(await cacheNames(page)).toEqual([]);
    relay.replaced.clear();
  });

  it("the app is installable: the manifest is valid and icon sizes match", async () => {
    const { page } = await enter();
    const debug = await page.context().newCDPSession(page);
    const { url, errors } = await debug.send("Page.getAppManifest");
    expect([url, errors]).toEqual([`${relay.url}/api/manifest.webmanifest`, []]);
    const { installabilityErrors } = await debug.send("Page.getInstallabilityErrors");
    // Private windows store nothing, and browsers install no apps from them.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
    const response = await page.request.get("/api/manifest.webmanifest");
    expect(response.headers()["content-type"]).toBe("application/manifest+json");
    const manifest = (await response.json()) as Manifest;
    expect(manifest).toMatchObject({ name: "ChatBot", start_url: "/chat", display: "standalone" });
    expect(manifest.icons.map(({ sizes, purpose }) => [sizes, purpose])).toEqual([
      ["192x192", undefined],
      ["512x512", undefined],
      ["512x512", "maskable"],
    ]);
    for (const { src, sizes } of manifest.icons) {
      const size = await page.evaluate(async (address) => {
        const { width, height } = await createImageBitmap(await (await fetch(address)).blob());
        return `${width}x${height}`;
      }, src);
      expect(size, src).toBe(sizes);
    }
  });

  it("the worker is not part of the first load and is always revalidated", async () => {
    const response = await (await newVisitor(browser, relay.url)).page.request.get("/sw.js");
    expect(response.headers()["cache-control"]).toBe("no-cache");
    expect(response.headers()["content-security-policy"]).toContain("connect-src 'self'");
    expect(await response.text()).toMatch(/"shell-[0-9a-f]{16}"/);
    const { page } = await newVisitor(browser, relay.url, { serviceWorkers: "allow" });
    await page.goto("/login");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(
      0,
    );
  });
});
