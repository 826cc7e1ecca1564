/* The offline copy, in the browser of a reader whose site offers one. Kept under the name of the
   build: a new build brings a new copy and takes the old one away. Pages come from the network as
   long as there is one, so that nobody reads an old text without need. BUILD, FILES and NAMED (files
   that carry their hash in the name) stand above this. */
const KEEP = "leidraad-" + BUILD;
const scope = self.registration.scope;
const fresh = path => new Request(new URL(path, scope), { cache: "reload" });

self.addEventListener("install", event => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEEP);
    for (let at = 0; at < FILES.length; at += 20) await kept.addAll(FILES.slice(at, at + 20).map(fresh));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", event => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter(name => name.startsWith("leidraad-") && name !== KEEP).map(name => caches.delete(name)));
    await self.clients.claim();
  })());
});

/* A folder's address is kept as its page. */
const known = async url => {
  const kept = await caches.open(KEEP);
  const path = url.pathname.endsWith("/") ? url.pathname + "index.html" : url.pathname;
  return await kept.match(url.origin + path) || await kept.match(url.origin + path + "/index.html");
};

self.addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !url.href.startsWith(scope)) return;
  event.respondWith((async () => {
    const named = NAMED.test(url.pathname);
    if (named) {
      const copy = await known(url);
      if (copy) return copy;
    }
    try {
      const answer = await fetch(event.request);
      if (answer.ok && event.request.mode === "navigate" && !url.search) {
        const kept = await caches.open(KEEP);
        const path = url.pathname.endsWith("/") ? url.pathname + "index.html" : url.pathname;
        event.waitUntil(kept.put(url.origin + path, answer.clone()));
      }
      return answer;
    } catch (offline) {
      const copy = await known(url);
      if (copy) return copy;
      throw offline;
    }
  })());
});
