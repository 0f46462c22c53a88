/* The service worker of visits: what was loaded once is there without a network.

   Pages put themselves into the cache when they have loaded (`offline.js`); nothing is kept of any
   other page. The network comes first, and is not waited for long where a copy is at hand. */

const PATIENCE = 4000;
const FIELD = /^\/officer\/visits\/\d+\/field\/$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const asset = request.mode !== "navigate" && !url.pathname.startsWith("/officer/");
  if (asset || FIELD.test(url.pathname)) event.respondWith(answer(request));
});

async function answer(request) {
  const copy = await caches.match(request, { ignoreVary: true });
  const coming = fetch(request);
  if (!copy) return coming;
  coming.catch(() => {});
  const late = new Promise((resolve) => setTimeout(() => resolve(copy.clone()), PATIENCE));
  return Promise.race([coming.catch(() => copy), late]);
}
