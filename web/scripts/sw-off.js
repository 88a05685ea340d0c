// Takes the place of sw.js in builds with OFFLINE_SHELL=off: it removes itself and all that was kept, and leaves the page be.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) =>
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("shell-")) await caches.delete(name);
      await self.registration.unregister();
    })(),
  ),
);
