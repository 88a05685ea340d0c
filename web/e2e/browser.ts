import { accessSync, constants } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  try {
    accessSync(executablePath, constants.X_OK);
  } catch {
    throw new Error(`CHROMIUM_PATH: there is no Chromium at ${executablePath}`);
  }
  return chromium.launch({ executablePath, args: flags });
}

/** Collects what a page must not do: log errors or contact other hosts. */
export interface Complaints {
  /** HTTP statuses that a test provokes on purpose; browsers log them as errors. */
  expect(...statuses: number[]): void;
  list(): string[];
}

export interface Visitor {
  page: Page;
  complaints: Complaints;
}

function watch(page: Page, origin: string): Complaints {
  const found: string[] = [];
  const expected = new Set<number>();
  page.on("pageerror", (error) => found.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // Chromium asks for it by itself where a page is left before its own icon is known.
    if (message.location().url === `${origin}/favicon.ico`) return;
    const status = Number(/status of (\d+)/.exec(message.text())?.[1]);
    if (!expected.has(status)) found.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol.startsWith("http")) found.push(`request to ${url.origin}`);
  });
  return {
    expect: (...statuses) => {
      for (const status of statuses) expected.add(status);
    },
    list: () => found,
  };
}

/** A fresh browser context with one page, in English by default. */
export async function newVisitor(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: url, locale: "en-US", ...options });
  // Without service workers: requests that a test intercepts must not come from one.
  if (options.serviceWorkers !== "allow")
    await context.addInitScript("Reflect.deleteProperty(Navigator.prototype, 'serviceWorker')");
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return { page, complaints: watch(page, new URL(url).origin) };
}
