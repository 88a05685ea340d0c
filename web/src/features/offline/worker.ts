import { useSyncExternalStore } from "react";

/** How often a page that stays open asks for a new version, at most, in milliseconds. */
const hour = 60 * 60 * 1000;
/** How long a new version may take to take over before the page is loaded again all the same. */
const patience = 3_000;

/** Loads the page again, with the new version; undefined while there is none. */
type Renew = () => void;

let renew: Renew | undefined;
let registered = false;
const listeners = new Set<() => void>();

function offer(next: Renew): void {
  renew = next;
  for (const listener of listeners) listener();
}

function takeOver(worker: ServiceWorker): void {
  const reload = () => window.location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", reload);
  setTimeout(reload, patience);
  worker.postMessage({ kind: "take over" });
}

function watch(registration: ServiceWorkerRegistration): void {
  const look = () => {
    const { waiting } = registration;
    if (waiting && navigator.serviceWorker.controller) offer(() => takeOver(waiting));
  };
  look();
  registration.addEventListener("updatefound", () =>
    registration.installing?.addEventListener("statechange", look),
  );
  // Another tab has let the new version in: this one is asked, not loaded again under its reader's eyes.
  if (navigator.serviceWorker.controller)
    navigator.serviceWorker.addEventListener("controllerchange", () => offer(() => window.location.reload()));

  let askedAt = performance.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || performance.now() - askedAt < hour) return;
    askedAt = performance.now();
    registration.update().catch(() => undefined); // asked again later
  });
}

async function register(): Promise<void> {
  const workers = navigator.serviceWorker;
  watch(await workers.register("/sw.js", { updateViaCache: "none" }));
  const { active } = await workers.ready;
  // Loaded before the worker saw to it; what is on its way now, such as a font, is told when it has come.
  const tell = (entries: PerformanceEntryList) => {
    const addresses = entries.map(({ name }) => name).filter((name) => name.includes("/_next/static/"));
    if (addresses.length > 0) (workers.controller ?? active)?.postMessage({ kind: "keep", addresses });
  };
  new PerformanceObserver((list) => tell(list.getEntries())).observe({ type: "resource", buffered: true });
}

/** Keeps the page for times without a connection: where browsers permit it, once everything else is loaded. */
export function keepPage(): void {
  if (registered || !window.isSecureContext || !("serviceWorker" in navigator)) return;
  registered = true;
  const start = () => void register().catch(() => undefined); // the page works without it
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start, { once: true });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What loads the new version of the page, once there is one. */
export function useNewVersion(): Renew | undefined {
  return useSyncExternalStore(
    subscribe,
    () => renew,
    () => undefined,
  );
}
