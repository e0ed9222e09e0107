// The service worker: the page opens without a network once it was opened with one. It keeps code and pages, never an
// answer: proofs are kept by the page, which checks them again.
//
// Before this line the node writes `self.waybillAssets = {version, shell, first, lazy}`: the page's address and its files,
// whose names change with what is in them. The script imports nothing.

const { version, shell, first, lazy } = self.waybillAssets;
const mine = `waybill-${version}`;

/** patience is how long the network may take for a page before the kept one is shown, in milliseconds. */
const patience = 4000;

/** wanted of the lazy files are what every check needs; languages, places and the scanner are kept when they were used. */
const wanted = lazy.filter((url) => /\/(check\.worker|land|map)\./.test(url));

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(mine);
    await cache.addAll([...new Set([shell, ...first])]);
    await Promise.allSettled(wanted.map((url) => cache.add(url)));
    await self.skipWaiting();
  })());
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    // An open page may still need files of the version before: one is left.
    const old = (await caches.keys()).filter((name) => name.startsWith('waybill-') && name !== mine);
    await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

/** The page names the files that it loaded before this worker was there. */
self.addEventListener('message', (event) => {
  if (!Array.isArray(event.data?.keep)) return;
  event.waitUntil((async () => {
    const cache = await caches.open(mine);
    const urls = event.data.keep.filter((url) => isAsset(new URL(url, self.location.href)));
    await Promise.allSettled(urls.map(async (url) => (await cache.match(url, { ignoreVary: true })) || cache.add(url)));
  })());
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate') {
    if (!/\/(v1|console)(\/|$)/.test(url.pathname)) event.respondWith(page(event.request, url));
  } else if (isAsset(url)) event.respondWith(asset(event.request));
});

/** named are the files of this version; on a node all others of a version lie in the same folder. */
const named = new Set([...first, ...lazy].map((url) => new URL(url, self.location.href).href));
const isAsset = (url) => url.origin === self.location.origin && (named.has(url.href) || /\/(assets|page|verify)\//.test(url.pathname));

/**
 * page asks the network first, for the newest code, and shows what is kept when it does not answer in time, or somebody before
 * the node answers that it is gone.
 */
async function page(request, url) {
  const cache = await caches.open(mine);
  const own = /\/scan(\.html)?$/.test(url.pathname);
  try {
    const answer = await Promise.race([fetch(request), late()]);
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (own && answer.ok) await cache.put(url.pathname, answer.clone());
    return answer;
  } catch {
    const kept = (own && (await cache.match(url.pathname, { ignoreVary: true }))) || (await cache.match(shell, { ignoreVary: true }));
    return kept ?? Response.error();
  }
}

const late = () => new Promise((_, reject) => { setTimeout(() => reject(new Error('late')), patience); });

/** asset takes what is kept: a name stands for one content. */
async function asset(request) {
  const kept = await caches.match(request.url, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(mine)).put(request.url, answer.clone());
  return answer;
}
