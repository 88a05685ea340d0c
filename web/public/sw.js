// Serves the page offline, and faster online. It caches files that are the same for all users and nothing else: requests
// for user data are not intercepted. Decisions: docs/adr/0020-offline-shell.md.

// The build id, inserted by scripts/pack.mjs; a new one makes browsers install the new worker.
const cacheName = "shell-__BUILD__";
const pages = ["/chat", "/login", "/register", "/settings", "/"];
/** How long to wait for the network before a cached page is served, in milliseconds. Pages that are not cached wait. */
const networkTimeout = 3000;

const files = "/_next/static/";
const filesInPage = /\/_next\/static\/[\w./~-]+/g;
const notPages = /^\/(api|ws|metrics|health|debug)(\/|$)/;

let takeOverRequested = false;

async function install() {
  const cache = await caches.open(cacheName);
  const urls = new Set();
  for (const page of pages) {
    const response = await fetch(page, { cache: "no-cache" });
    if (!response.ok || response.redirected) throw new Error(`${page}: ${response.status}`);
    for (const [address] of (await response.clone().text()).matchAll(filesInPage)) urls.add(address);
    await cache.put(page, response);
  }
  await cache.addAll(urls);
}

async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== cacheName);
  // One tab activated the update: other tabs still run the previous version and load missing files from its cache.
  if (takeOverRequested) others.pop();
  await Promise.all(others.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Serves a file whose name contains a hash of its content. */
async function file(request) {
  const cached = await caches.match(request);
  if (cached) return cached;
  const response = await fetch(request);
  if (response.ok) {
    const copy = response.clone();
    await caches
      .open(cacheName)
      .then((cache) => cache.put(request, copy))
      .catch(() => undefined); // the cache is full; the response is served anyway
  }
  return response;
}

/** Whether a gateway reports that the server is unreachable. */
const isUnreachable = ({ status }) => status >= 502 && status <= 504;

async function page(request) {
  const { pathname } = new URL(request.url);
  const network = fetch(request).catch(() => undefined);
  const timeout = new Promise((resolve) => setTimeout(resolve, networkTimeout));
  const answer = await (pages.includes(pathname) ? Promise.race([network, timeout]) : network);
  if (answer && !isUnreachable(answer)) return answer;
  const cache = await caches.open(cacheName);
  const cached = (await cache.match(pathname)) ?? (await cache.match("/chat"));
  return cached ?? (await network) ?? Response.error();
}

/** Caches files that a page loaded before this worker controlled it. */
async function keep(addresses) {
  const cache = await caches.open(cacheName);
  const cacheable = addresses.map((address) => new URL(address)).filter((address) => isFile(address));
  const missing = [];
  for (const address of cacheable) if (!(await cache.match(address))) missing.push(address);
  await Promise.allSettled(missing.map((address) => cache.add(address)));
}

const isFile = ({ origin, pathname }) => origin === self.location.origin && pathname.startsWith(files);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  const { kind, addresses } = event.data;
  if (kind === "keep") event.waitUntil(keep(addresses));
  if (kind === "take over") {
    takeOverRequested = true;
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
