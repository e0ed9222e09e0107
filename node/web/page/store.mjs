// What this phone keeps: the items that were checked, each with its proof, so that they open and are checked again without a
// network; the highest block that was seen; the language. Nothing of it leaves the phone. Where the browser keeps
// nothing (a private window), everything works but this.

const database = 'waybill';
const table = 'items';

/** most is how many items are kept; the oldest go first. */
const most = 50;

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(table, { keyPath: 'key' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run(mode, work) {
  const db = await open();
  const tx = db.transaction(table, mode);
  const request = work(tx.objectStore(table));
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve(request.result);
    tx.onerror = tx.onabort = () => reject(tx.error);
  });
}

/** quiet turns a failure of the browser's store into "nothing kept". */
async function quiet(work, otherwise) {
  try {
    return await work();
  } catch {
    return otherwise;
  }
}

/** keyOf names an item of a chain; two salts are two items. */
export const keyOf = (chain, id, salt) => [chain, id, salt ?? ''].join('\n');

/** keep stores {key, text, path, salt, file, at, word}. */
export function keep(item) {
  return quiet(async () => {
    await run('readwrite', (s) => s.put(item));
    const all = await recent();
    for (const old of all.slice(most)) await run('readwrite', (s) => s.delete(old.key));
  });
}

/** soon does not wait for a store that never answers, as some browsers' do after a restart: nothing is asked before it. */
const soon = (work, otherwise) => Promise.race([work, new Promise((resolve) => { setTimeout(() => resolve(otherwise), 1000); })]);

/** kept returns what was stored under a key, or undefined. */
export const kept = (key) => soon(quiet(() => run('readonly', (s) => s.get(key))));

/** recent returns everything that is kept, the newest first. */
export const recent = () => soon(quiet(async () => (await run('readonly', (s) => s.getAll())).filter(whole).sort((a, b) => b.at - a.at), []), []);

const whole = (k) => typeof k.text === 'string' && Number.isSafeInteger(k.at) && Math.abs(k.at) < 8.64e15;

/** forget deletes all items. */
export const forget = () => quiet(() => run('readwrite', (s) => s.clear()));

/** setting reads and writes a text by name. */
export const setting = {
  get(name) {
    try {
      return localStorage.getItem(`waybill.${name}`);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`waybill.${name}`, value);
    } catch {
      // It is asked for again next time.
    }
  },
};
