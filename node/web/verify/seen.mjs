// The newest header that this phone has verified: {chainId, height, headerHash, seconds}, with a Number, 64 hexadecimal
// digits, and a Number of seconds since 1970; and `pin`, the height of the pin that it rests on, if any (client.mjs).
// Who answers below it serves an old state; who has another one, another chain.

/** memory keeps it as long as the page is open. */
export function memory() {
  let last = null;
  return { get: () => last, set: (v) => { last = v; } };
}

/** stored keeps it in a Storage, as localStorage, under a name; where that keeps nothing, as long as the page is open. */
export function stored(storage, name = 'waybill.seen') {
  const behind = memory();
  return {
    get() {
      try {
        const v = JSON.parse(storage.getItem(name));
        return wellFormed(v) ? v : behind.get();
      } catch {
        return behind.get();
      }
    },
    set(v) {
      const newest = this.get(); // another tab may have seen more
      if (newest?.chainId === v.chainId && newest.height > v.height) return;
      behind.set(v);
      try {
        storage.setItem(name, JSON.stringify(v));
      } catch {
        // A full or forbidden store: it is kept in memory.
      }
    },
  };
}

/** wellFormed tells whether a value is such a header. */
export const wellFormed = (v) =>
  typeof v?.chainId === 'string' && Number.isSafeInteger(v.height) && v.height > 0 &&
  typeof v.headerHash === 'string' && /^[0-9a-f]{64}$/.test(v.headerHash) && Number.isSafeInteger(v.seconds);
