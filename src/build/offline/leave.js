/* Takes the offline copy away from readers who have one: the copies first, then this worker itself. */
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter(name => name.startsWith("leidraad-")).map(name => caches.delete(name)));
    await self.registration.unregister();
  })());
});
