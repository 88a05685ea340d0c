// Opens the page without a connection, and faster with one. It keeps files of the page, which are the same for everybody,
// and nothing else: what belongs to a person goes past it. Decisions: docs/adr/0020-offline-shell.md.

// The build's name, put in by scripts/pack.mjs; another one makes browsers install this file again.
const mine = "shell-__BUILD__";
const pages = ["/chat", "/login", "/register", "/settings", "/"];
/** How long a page may take to come before the kept one is shown, in milliseconds. */
const patience = 3000;

const files = "/_next/static/";
const filesInPage = /\/_next\/static\/[\w./~-]+/g;
const notPages = /^\/(api|ws|metrics|health|debug)(\/|$)/;

let askedToTakeOver = false;

async function install() {
  const cache = await caches.open(mine);
  const wanted = new Set();
  for (const page of pages) {
    const response = await fetch(page, { cache: "no-cache" });
    if (!response.ok || response.redirected) throw new Error(`${page}: ${response.status}`);
    for (const [address] of (await response.clone().text()).matchAll(filesInPage)) wanted.add(address);
    await cache.put(page, response);
  }
  await cache.addAll(wanted);
}

async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== mine);
  // Asked for by one tab: others are open with the last version still, and load what they lack from its cache.
  if (askedToTakeOver) others.pop();
  await Promise.all(others.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** A file whose name changes with its content. */
async function file(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    const copy = response.clone();
    await caches
      .open(mine)
      .then((cache) => cache.put(request, copy))
      .catch(() => undefined); // no room: never mind
  }
  return response;
}

/** Whether a gateway says that the server behind it is away. */
const isAway = ({ status }) => status >= 502 && status <= 504;

async function page(request) {
  const asked = fetch(request).catch(() => undefined);
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  const answer = await Promise.race([asked, late]);
  if (answer && !isAway(answer)) return answer;
  const cache = await caches.open(mine);
  const kept = (await cache.match(new URL(request.url).pathname)) ?? (await cache.match("/chat"));
  return kept ?? (await asked) ?? Response.error();
}

/** Keeps what a page loaded before this worker was there. */
async function keep(addresses) {
  const cache = await caches.open(mine);
  const ours = addresses.map((address) => new URL(address)).filter((address) => isFile(address));
  const missing = [];
  for (const address of ours) if (!(await cache.match(address))) missing.push(address);
  await Promise.allSettled(missing.map((address) => cache.add(address)));
}

const isFile = ({ origin, pathname }) => origin === self.location.origin && pathname.startsWith(files);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  const { kind, addresses } = event.data;
  if (kind === "keep") event.waitUntil(keep(addresses));
  if (kind === "take over") {
    askedToTakeOver = true;
    event.waitUntil(self.skipWaiting());
  }
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (isFile(address)) event.respondWith(file(request));
  else if (request.mode === "navigate" && !notPages.test(address.pathname)) event.respondWith(page(request));
});
