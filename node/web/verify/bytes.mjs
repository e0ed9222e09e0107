// Bytes and numbers, as the formats of ledger/FORMAT.md write them.

const encoder = new TextEncoder();

export const utf8 = (s) => encoder.encode(s);

export const u8 = (v) => Uint8Array.of(v);

export function u16(v) {
  return Uint8Array.of(v >>> 8, v);
}

export function u32(v) {
  return Uint8Array.of(v >>> 24, v >>> 16, v >>> 8, v);
}

/** u64 takes a Number or a BigInt; negative ones are written in two's complement. */
export function u64(v) {
  const b = new Uint8Array(8);
  new DataView(b.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(v)));
  return b;
}

export function concat(...parts) {
  let n = 0;
  for (const p of parts) n += p.length;
  const out = new Uint8Array(n);
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** compare orders byte strings as Go's bytes.Compare does. */
export function compare(a, b) {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

export function equal(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}

export function hex(b) {
  let s = '';
  for (const v of b) s += (v < 16 ? '0' : '') + v.toString(16);
  return s;
}

export function unhex(s) {
  if (s.length % 2 !== 0 || /[^0-9a-f]/.test(s)) throw new TypeError('not lower-case hex');
  const out = new Uint8Array(s.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = parseInt(s.slice(2 * i, 2 * i + 2), 16);
  return out;
}
