// The canonical encoding of ledger/FORMAT.md, read as strictly as Go's package ledger/canon reads it and driven by
// the same tables. A message becomes an object with one property for each field of messages.mjs, present or not:
// numbers of 32 bits are Numbers, of 64 bits BigInts, an absent message is null. Bytes are views of the input, `raw`
// is what the message was read from.

import { messages } from './messages.mjs';

/** NotCanonical has the reason (see `reasons`) and the path of the field, as in "actions[3].units[0].value". */
export class NotCanonical extends Error {
  constructor(reason, field = '') {
    super(field ? `${field}: ${reasons[reason]}` : reasons[reason]);
    this.name = 'NotCanonical';
    this.reason = reason;
    this.field = field;
  }
}

export const reasons = {
  truncated: 'ends inside a field',
  varint: 'varint is not minimal or over 64 bits',
  order: 'field out of ascending order',
  unknown: 'unknown field',
  'wire-type': 'wrong wire type',
  default: 'default value is written out',
  range: 'number out of range',
  utf8: 'not UTF-8',
  items: 'too many items',
};

const VARINT = 0;
const BYTES = 2;

/**
 * decode reads bytes as the canonical encoding of a message named as in messages.mjs, with at most `items` messages
 * and list elements inside. It throws NotCanonical.
 */
export function decode(name, bytes, items) {
  return message(name, bytes, { items });
}

// Absent bytes and lists are one object each: a message of many empty fields would cost a kilobyte.
const noBytes = new Uint8Array(0);
const noList = Object.freeze([]);

const defaults = {
  uint32: () => 0,
  enum: () => 0,
  sint32: () => 0,
  uint64: () => 0n,
  int64: () => 0n,
  string: () => '',
  bytes: () => noBytes,
};

function message(name, bytes, budget) {
  const fields = messages[name];
  const out = { raw: bytes };
  for (const [, field, kind, list] of fields) out[field] = list ? noList : kind in defaults ? defaults[kind]() : null;
  const r = new Reader(bytes, budget);
  while (r.at < bytes.length) {
    const key = r.varint();
    const num = typeof key === 'bigint' ? 0 : Math.floor(key / 8);
    const row = fields.find((f) => f[0] === num);
    if (!row) throw new NotCanonical('unknown');
    readField(r, row, Number(key % 8), out);
  }
  return out;
}

function readField(r, [num, field, kind, list], wire, out) {
  const packed = list && (kind === 'uint32' || kind === 'enum');
  const path = () => snake(field);
  within(path, () => r.order(num, list && !packed));
  if (packed) {
    out[field] = within(path, () => r.packed(wire));
    return;
  }
  const v = within(list ? () => `${path()}[${out[field].length}]` : path, () => {
    if (kind in defaults) {
      const v = r[kind](wire);
      if (list) r.item();
      return v;
    }
    const b = r.bytes(wire); // an empty message is a default
    r.item();
    return message(kind, b, r.budget);
  });
  if (!list) out[field] = v;
  else if (out[field] === noList) out[field] = [v];
  else out[field].push(v);
}

/** within puts the field that path gives before the path of what f throws. */
function within(path, f) {
  try {
    return f();
  } catch (e) {
    if (!(e instanceof NotCanonical)) throw e;
    throw new NotCanonical(e.reason, e.field ? `${path()}.${e.field}` : path());
  }
}

/** snake gives a field its name in the .proto files, which errors use. */
const snake = (field) => field.replace(/[A-Z]/g, (c) => '_' + c.toLowerCase());

class Reader {
  constructor(bytes, budget) {
    this.b = bytes;
    this.at = 0;
    this.last = 0; // number of the field before
    this.budget = budget; // messages and list elements still allowed
  }

  order(num, repeated) {
    if (num < this.last || (num === this.last && !repeated)) throw new NotCanonical('order');
    this.last = num;
  }

  /** varint reads a minimal varint: a Number below 2^53, else a BigInt. */
  varint() {
    let low = 0; // of the first seven bytes
    let high = 0; // of the other three
    for (let i = 0; this.at + i < this.b.length; i++) {
      const c = this.b[this.at + i];
      if (i === 9 && c > 1) throw new NotCanonical('varint');
      if (i < 7) low += (c & 0x7f) * 2 ** (7 * i);
      else high += (c & 0x7f) * 2 ** (7 * (i - 7));
      if (c < 0x80) {
        if (c === 0 && i > 0) throw new NotCanonical('varint');
        this.at += i + 1;
        return high < 16 ? high * 2 ** 49 + low : (BigInt(high) << 49n) | BigInt(low);
      }
    }
    throw new NotCanonical('truncated');
  }

  /** number reads a varint field; zero is the default and may not be written. */
  number(wire) {
    if (wire !== VARINT) throw new NotCanonical('wire-type');
    const v = this.varint();
    if (v === 0) throw new NotCanonical('default');
    return v;
  }

  uint32(wire) {
    const v = this.number(wire);
    if (v > 0xffffffff) throw new NotCanonical('range');
    return v;
  }

  enum(wire) {
    const v = this.number(wire);
    if (v > 0x7fffffff) throw new NotCanonical('range');
    return v;
  }

  sint32(wire) {
    const v = this.uint32(wire);
    return v % 2 === 0 ? v / 2 : -(v + 1) / 2;
  }

  uint64(wire) {
    return BigInt(this.number(wire));
  }

  int64(wire) {
    return BigInt.asIntN(64, BigInt(this.number(wire)));
  }

  bytes(wire) {
    if (wire !== BYTES) throw new NotCanonical('wire-type');
    const n = this.varint();
    if (n > this.b.length - this.at) throw new NotCanonical('truncated');
    if (n === 0) throw new NotCanonical('default');
    this.at += n;
    return this.b.subarray(this.at - n, this.at);
  }

  string(wire) {
    const b = this.bytes(wire);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(b);
    } catch {
      throw new NotCanonical('utf8');
    }
  }

  item() {
    if (this.budget.items <= 0) throw new NotCanonical('items');
    this.budget.items--;
  }

  /** packed reads a packed list of numbers of 32 bits; elements may be zero, the list may not be empty. */
  packed(wire) {
    const inner = new Reader(this.bytes(wire), this.budget);
    const out = [];
    while (inner.at < inner.b.length) {
      inner.item();
      const v = inner.varint();
      if (v > 0xffffffff) throw new NotCanonical('range');
      out.push(v);
    }
    return out;
  }
}
