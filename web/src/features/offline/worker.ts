import { useSyncExternalStore } from "react";

/** Minimum interval between update checks, in milliseconds. */
const updateInterval = 60 * 60 * 1000;
/** Maximum wait for a new worker to take over before the page reloads anyway, in milliseconds. */
const takeOverTimeout = 3_000;

/** Reloads the page with the new version; undefined while there is none. */
type ActivateUpdate = () => void;

let activateUpdate: ActivateUpdate | undefined;
let registered = false;
const listeners = new Set<() => void>();

function publishUpdate(next: ActivateUpdate): void {
  activateUpdate = next;
  for (const listener of listeners) listener();
}

function takeOver(worker: ServiceWorker): void {
  const reload = () => window.location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", reload);
  setTimeout(reload, takeOverTimeout);
  worker.postMessage({ kind: "take over" });
}

function watch(registration: ServiceWorkerRegistration): void {
  const checkForUpdate = () => {
    const { waiting } = registration;
    if (waiting && navigator.serviceWorker.controller) publishUpdate(() => takeOver(waiting));
  };
  checkForUpdate();
  registration.addEventListener("updatefound", () =>
    registration.installing?.addEventListener("statechange", checkForUpdate),
  );
  // Another tab activated the update: offer a reload here instead of forcing it.
  if (navigator.serviceWorker.controller)
    navigator.serviceWorker.addEventListener("controllerchange", () =>
      publishUpdate(() => window.location.reload()),
    );

  let checkedAt = performance.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || performance.now() - checkedAt < updateInterval) return;
    checkedAt = performance.now();
    registration.update().catch(() => undefined); // the next check retries
  });
}

async function register(): Promise<void> {
  const workers = navigator.serviceWorker;
  watch(await workers.register("/sw.js", { updateViaCache: "none" }));
  const { active } = await workers.ready;
  // The page loaded before the worker controlled it. Report requests still in flight, such as fonts, when they
  // finish.
  const sendLoadedFiles = (entries: PerformanceEntryList) => {
    const addresses = entries.map(({ name }) => name).filter((name) => name.includes("/_next/static/"));
    if (addresses.length > 0) (workers.controller ?? active)?.postMessage({ kind: "keep", addresses });
  };
  new PerformanceObserver((list) => sendLoadedFiles(list.getEntries())).observe({
    type: "resource",
    buffered: true,
  });
}

/** Registers the service worker for offline use, after everything else has loaded. */
export function registerWorker(): void {
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

/** Returns the function that loads the new version, once there is one. */
export function useNewVersion(): ActivateUpdate | undefined {
  return useSyncExternalStore(
    subscribe,
    () => activateUpdate,
    () => undefined,
  );
}
