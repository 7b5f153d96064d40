// The service worker keeps the shell, so that the page opens without a connection: never a word of anybody's.
// The server writes SHELL above this line.

const CACHE = `shell-${SHELL.version}`;
const PATIENCE = 4000; // on a bad line the kept page after 4 s is better than a white one

self.addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll([...SHELL.pages, ...SHELL.files]));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (SHELL.files.includes(url.pathname + url.search)) event.respondWith(file(request));
});

/** An alert was pressed outside the page: the page comes forward. */
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const found = self.clients.matchAll({ type: "window" });
  event.waitUntil(found.then(([open]) => (open ? open.focus() : self.clients.openWindow(SHELL.pages[0]))));
});

async function file(request) {
  return (await caches.match(request)) || fetch(request);
}

/** The network first, because it gives the cookie. A link's page falls back to the plain one when it must. */
async function page(request, url) {
  const plain = SHELL.pages.includes(url.pathname);
  const kept = await caches.match(plain ? url.pathname : SHELL.pages[SHELL.pages.length - 1]);
  const fresh = fetch(request).catch(() => kept || Response.error());
  if (!kept || !plain) return fresh;
  return Promise.race([fresh, new Promise((resolve) => setTimeout(resolve, PATIENCE, kept))]);
}
