/* Keeping a page with all it needs for reading it without a network, and forgetting it again. */

import { accountOf, everyStore, openStore, removeStore } from "./store.js";

const PAGES = "zhongchuang-field-pages-";

/* Keep this page; pages of anybody else who was signed in here are forgotten. True once it is kept. */
export async function keepPage(workerUrl, account) {
  if (!("serviceWorker" in navigator)) return false;
  await navigator.serviceWorker.register(workerUrl);
  await navigator.serviceWorker.ready;
  await forgetPages((name) => name !== PAGES + account);
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const parts = loaded.filter((url) => url.origin === location.origin && !url.pathname.startsWith("/officer/"));
  const cache = await caches.open(PAGES + account);
  const wanted = new Set([location.href.split("#")[0], ...parts.map((url) => url.href.split("#")[0])]);
  await Promise.all([...wanted].map(async (url) => {
    const answer = await fetch(url, { cache: "no-cache", credentials: "same-origin" });
    if (answer.ok && !answer.redirected) await cache.put(url, answer);
  }));
  return true;
}

export async function forgetPages(which = () => true) {
  for (const name of await caches.keys()) if (name.startsWith(PAGES) && which(name)) await caches.delete(name);
}

export async function forgetPage(path, account) {
  const cache = await caches.open(PAGES + account);
  await cache.delete(new URL(path, location.href).href);
}

/* How many things of whoever was here the server does not have. */
export async function waitingHere() {
  let count = 0;
  for (const name of await everyStore()) {
    const store = await openStore(accountOf(name));
    count += await store.waiting();
    store.database.close();
  }
  return count;
}

/* Leave nothing of any case on this device. */
export async function forgetEverything() {
  await forgetPages();
  for (const name of await everyStore()) await removeStore(name);
}
