// Following a path of light blocks from genesis, or from a pinned header, as Go's package ledger/light does: every
// hash and every signature on the way is checked. What CometBFT v0.40 hashes and signs is stated again here.

import { compare, concat, equal, hex, u8, utf8 } from './bytes.mjs';
import { Refused, all } from './errors.mjs';
import { sha256 } from './hash.mjs';
import { ed25519, verify } from './sig.mjs';
import { root } from './tree.mjs';

const maxValidators = 1000;
const maxPower = 1n << 60n;

/** maxSignatures is how many a path holds. Whoever has seen the chain could write a path over each of its headers. */
const maxSignatures = 1 << 12;

const none = new Uint8Array(0);

/**
 * follow checks a path and returns what its last light block proves. trust is {chainId, validators, seconds, pinned,
 * trustingPeriod} (see verify.mjs); pinned is what the proof file names as its beginning.
 */
export async function follow(trust, pinned, path) {
  if (path.length === 0) throw new Refused('path', 'no light block');
  const signatures = path.reduce((sum, b) => sum + b.signatures.length, 0);
  if (signatures > maxSignatures) throw new Refused('path', `${signatures} signatures`);
  if (!equal(pinned, trust.pinned)) throw new Refused('pinned');
  let anchor = await beginning(trust);
  let stale = false;
  let last;
  for (const [i, lightBlock] of path.entries()) {
    const b = await read(lightBlock, trust.chainId);
    if (i === 0 && pinned.length > 0) {
      if (!equal(b.hash, trust.pinned)) throw new Refused('pinned');
    } else {
      accepts(anchor, b, 1n);
      const age = BigInt.asIntN(64, latest(b) - anchor.seconds);
      stale ||= trust.trustingPeriod > 0n && age > trust.trustingPeriod;
    }
    anchor = anchorOf(b);
    last = b;
  }
  return proven(last, trust.chainId, stale);
}

/** beginning is what a path's first light block is judged against; genesis is adjacent to height 1. */
async function beginning(trust) {
  const next = trust.pinned.length === 0 ? await validatorsHash(trust.validators) : none;
  return { height: 0n, seconds: trust.seconds, validators: trust.validators, next };
}

/** anchorOf is what the light block after this one is judged against. */
export const anchorOf = (b) => ({
  height: b.header.height, seconds: b.header.seconds, validators: b.validators, next: b.header.nextValidatorsHash,
});

/**
 * byTwoThirds reports whether a path that follow has checked also holds by the stricter rule of who follows headers: every
 * step to a set that was not announced is signed by more than two thirds of the power trusted before.
 */
export async function byTwoThirds(trust, path) {
  let anchor = await beginning(trust);
  for (const [i, b] of path.entries()) {
    const validatorsHashed = await validatorsHash(b.validators);
    const signers = b.signatures.map((s) => b.validators[s.validator].publicKey);
    if (i > 0 || trust.pinned.length === 0) {
      try {
        accepts(anchor, { ...b, validatorsHash: validatorsHashed, signers }, 2n);
      } catch (e) {
        if (e instanceof Refused) return false;
        throw e;
      }
    }
    anchor = anchorOf(b);
  }
  return true;
}

/** read checks a light block in itself: header, set, and every signature in it, by more than two thirds. */
export async function read(lightBlock, chainId) {
  const b = { ...lightBlock, total: totalPower(lightBlock.validators), signed: 0n, signers: [] };
  b.validatorsHash = await validatorsHash(b.validators);
  b.hash = await headerHash(b.header, chainId, b.validatorsHash);
  if (b.partsHash.length !== 32) throw new Refused('header', 'part set hash');
  let before = -1;
  for (const s of b.signatures) {
    if (s.validator <= before || s.validator >= b.validators.length) {
      throw new Refused('signature', `validator ${s.validator} out of order`);
    }
    before = s.validator;
    b.signed += b.validators[s.validator].power;
    b.signers.push(b.validators[s.validator].publicKey);
  }
  await all(b.signatures, async (s) => {
    const v = b.validators[s.validator];
    if (!(await verify(v.algorithm, v.publicKey, signBytes(b, s, chainId), s.signature))) {
      throw new Refused('signature', `validator ${s.validator}`);
    }
  });
  if (b.signed * 3n <= b.total * 2n) throw new Refused('power', `${b.signed} of ${b.total}`);
  return b;
}

function totalPower(set) {
  if (set.length === 0 || set.length > maxValidators) throw new Refused('validators', `${set.length} of them`);
  let total = 0n;
  set.forEach((v, i) => {
    if (v.algorithm !== ed25519 || v.publicKey.length !== 32 || v.power === 0n || v.power > maxPower - total) {
      throw new Refused('validators', `validator ${i}`);
    }
    total += v.power;
  });
  return total;
}

/**
 * accepts judges a step: to the height after, or any later one, with the set that was announced; or else by more than
 * so many thirds of the trusted power: one, or two for who wants more.
 */
export function accepts(anchor, b, thirds) {
  if (b.header.height <= anchor.height) throw new Refused('path', `height ${b.header.height} after ${anchor.height}`);
  if (b.header.seconds < anchor.seconds) throw new Refused('path', `time ${b.header.seconds} after ${anchor.seconds}`);
  if (equal(b.validatorsHash, anchor.next)) return;
  if (b.header.height === anchor.height + 1n) throw new Refused('validators', 'another set was announced');
  let total = 0n;
  let both = 0n;
  for (const v of anchor.validators) {
    total += v.power;
    if (b.signers.some((k) => equal(k, v.publicKey))) both += v.power;
  }
  if (total === 0n || both * 3n <= total * thirds) throw new Refused('trust', `${both} of ${total}`);
}

/** latest is the later one of header time and age: keys that were sold would sign old headers, with votes of today. */
function latest(b) {
  const votes = medianSeconds(b);
  return votes > b.header.seconds ? votes : b.header.seconds;
}

/** proven is what a light block proves that was read and accepted. */
export function proven(b, chainId, stale) {
  return {
    chainId,
    height: b.header.height,
    appHash: b.header.appHash,
    headerHash: b.hash,
    headerSeconds: b.header.seconds,
    seconds: medianSeconds(b),
    rules: b.header.versionApp,
    signed: b.signatures.length,
    validators: b.validators.length,
    signedPower: b.signed,
    power: b.total,
    stale,
  };
}

/** medianSeconds is the median of the signers' times, weighed by power. */
function medianSeconds(b) {
  const votes = b.signatures.map((s) => ({ seconds: s.seconds, power: b.validators[s.validator].power }));
  votes.sort((x, y) => (x.seconds < y.seconds ? -1 : x.seconds > y.seconds ? 1 : 0));
  let half = b.signed / 2n;
  for (const v of votes) {
    if (v.power > half) return v.seconds;
    half -= v.power;
  }
  return 0n;
}

/** genesisValidators returns a genesis's set in the engine's order: power descending, then address ascending. */
export async function genesisValidators(genesis) {
  const set = [];
  for (const { validator: v } of genesis.members) {
    if (v && v.power > 0n) set.push({ ...v, address: (await sha256(v.publicKey)).subarray(0, 20) });
  }
  set.sort((a, b) => (a.power === b.power ? compare(a.address, b.address) : a.power > b.power ? -1 : 1));
  return set;
}

// What follows is the engine's protobuf: defaults are left out, embedded messages written even when empty.

function uvarint(v) {
  v = BigInt.asUintN(64, BigInt(v));
  const out = [];
  for (; v > 0x7fn; v >>= 7n) out.push(Number(v & 0x7fn) | 0x80);
  out.push(Number(v));
  return Uint8Array.from(out);
}

const number = (num, v) => (BigInt(v) === 0n ? none : concat(uvarint(num << 3), uvarint(v)));

const bytes = (num, b) => (b.length === 0 ? none : message(num, b));

const message = (num, b) => concat(uvarint((num << 3) | 2), uvarint(b.length), b);

function fixed64(num, v) {
  if (BigInt(v) === 0n) return none;
  const b = new Uint8Array(8);
  new DataView(b.buffer).setBigUint64(0, BigInt(v), true);
  return concat(uvarint((num << 3) | 1), b);
}

const timestamp = (seconds, nanos) => concat(number(1, seconds), number(2, nanos));

const blockId = (hash, total, parts) => concat(bytes(1, hash), message(2, concat(number(1, total), bytes(2, parts))));

/** merkle is the engine's tree: RFC 6962 with its leaf prefix. */
async function merkle(items) {
  return root(await Promise.all(items.map((item) => sha256(u8(0), item))));
}

/** headerHash is the root over the fourteen fields of a header, in order (types/block.go, Header.Hash). */
export async function headerHash(h, chainId, validators) {
  if (!h || h.height === 0n || h.height > 1n << 62n || h.nanos >= 1e9) throw new Refused('header', 'height or time');
  const first = h.height === 1n;
  const sizes = [
    [h.lastBlockHash, 32, first], [h.lastPartsHash, 32, first], [h.lastCommitHash, 32], [h.dataHash, 32],
    [h.nextValidatorsHash, 32], [h.consensusHash, 32], [h.appHash, 32], [h.lastResultsHash, 32],
    [h.evidenceHash, 32], [h.proposerAddress, 20],
  ];
  for (const [b, size, mayBeAbsent] of sizes) {
    if (b.length !== size && !(mayBeAbsent && b.length === 0)) throw new Refused('header', 'size of a hash');
  }
  return merkle([
    concat(number(1, h.versionBlock), number(2, h.versionApp)),
    bytes(1, utf8(chainId)),
    number(1, h.height),
    timestamp(h.seconds, h.nanos),
    blockId(h.lastBlockHash, h.lastPartsTotal, h.lastPartsHash),
    bytes(1, h.lastCommitHash),
    bytes(1, h.dataHash),
    bytes(1, validators),
    bytes(1, h.nextValidatorsHash),
    bytes(1, h.consensusHash),
    bytes(1, h.appHash),
    bytes(1, h.lastResultsHash),
    bytes(1, h.evidenceHash),
    bytes(1, h.proposerAddress),
  ]);
}

/** validatorsHash is the root over SimpleValidator{PublicKey{ed25519}, power} in set order. */
export function validatorsHash(set) {
  return merkle(set.map((v) => concat(message(1, bytes(1, v.publicKey)), number(2, v.power))));
}

/** signBytes is what a validator signed: its precommit for the light block's header, length-prefixed. */
export function signBytes(b, s, chainId) {
  const precommit = 2;
  const m = concat(
    number(1, precommit),
    fixed64(2, b.header.height),
    fixed64(3, b.round),
    message(4, blockId(b.hash, b.partsTotal, b.partsHash)),
    message(5, timestamp(s.seconds, s.nanos)),
    bytes(6, utf8(chainId)),
  );
  return concat(uvarint(m.length), m);
}

/** chainIdOf is the genesis's name, a hyphen, and the first ten hex digits of its hash. */
export const chainIdOf = (genesis, hash) => `${genesis.name}-${hex(hash.subarray(0, 5))}`;
