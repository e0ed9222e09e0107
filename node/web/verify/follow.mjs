// Following headers by the clock, as Go's ledger/light does with Trusted (ledger/FORMAT.md §16): one header is trusted, and
// each next one is judged against it. And the evidence of two headers of one height that both hold.
//
// A trusted header is {chainId, height, seconds, nanos, validators, next, proven}: next is the hash of the validators of
// the height after, proven what its commit proves (as verifyProof's result.chain), null for a genesis. Moments are
// {seconds, nanos}, seconds a BigInt; limits are {period, drift, twoThirds}, in seconds as BigInts.

import { compare, concat, equal, hex, utf8 } from './bytes.mjs';
import { Refused } from './errors.mjs';
import { accepts, anchorOf, follow, headerHash, proven, read, validatorsHash } from './light.mjs';
import { canonical, maxBytes, maxItems } from './verify.mjs';

/** momentOf is a clock's milliseconds as a moment. */
export function momentOf(milliseconds) {
  const ms = BigInt(Math.floor(milliseconds));
  const seconds = ms / 1000n - (ms % 1000n < 0n ? 1n : 0n);
  return { seconds, nanos: Number(ms - seconds * 1000n) * 1e6 };
}

const compareMoments = (a, b) =>
  a.seconds < b.seconds ? -1 : a.seconds > b.seconds ? 1 : Math.sign(a.nanos - b.nanos);

const latest = (1n << 63n) - 1n;

/** later is so many seconds later; the end of time where a hostile time goes beyond it. */
function later(moment, seconds) {
  if (seconds > 0n && moment.seconds > latest - seconds) return { seconds: latest, nanos: 999_999_999 };
  return { seconds: moment.seconds + seconds, nanos: moment.nanos };
}

/** readLightBlock decodes a light block's bytes, as /v1/light-block answers. Nothing else of it is checked. */
export function readLightBlock(bytes) {
  if (bytes.length > maxBytes) throw new Refused('size', `${bytes.length} bytes`);
  return canonical('LightBlock', bytes, maxItems);
}

/** fromGenesis is the trust in what trustGenesis returns. */
export async function fromGenesis(trust) {
  return {
    chainId: trust.chainId, height: 0n, seconds: trust.seconds, nanos: 0, validators: trust.validators,
    next: await validatorsHash(trust.validators), proven: null,
  };
}

/** fromPin is the trust in a header by its height and hash, which somebody else checked. */
export async function fromPin(chainId, height, hash, lightBlock) {
  const b = await read(lightBlock, chainId);
  if (!equal(b.hash, hash) || b.header.height !== BigInt(height)) throw new Refused('pinned', `height ${b.header.height}`);
  return trustedOf(b, chainId);
}

function trustedOf(b, chainId) {
  const { height, seconds, validators, next } = anchorOf(b);
  return { chainId, height, seconds, nanos: b.header.nanos, validators, next, proven: proven(b, chainId, false) };
}

/** fresh refuses a header that must not be trusted any more: the keys of its validators may be anybody's. */
export function fresh(trusted, now, limits) {
  if (compareMoments(later(trusted, limits.period), now) <= 0) throw new Refused('expired', `height ${trusted.height}`);
}

/** step judges a light block of a greater height at a moment, and returns the trust in it. */
export async function step(trusted, lightBlock, now, limits) {
  fresh(trusted, now, limits);
  const b = await read(lightBlock, trusted.chainId);
  acceptsNow(trusted, b, now, limits);
  return trustedOf(b, trusted.chainId);
}

/** acceptsNow judges a light block that holds in itself. */
function acceptsNow(trusted, b, now, limits) {
  fresh(trusted, now, limits);
  if (compareMoments(b.header, later(now, limits.drift)) >= 0) throw new Refused('drift', `height ${b.header.height}`);
  // The first header may have the time of the genesis.
  if (trusted.height > 0n && b.header.height > trusted.height && compareMoments(b.header, trusted) <= 0) {
    throw new Refused('path', 'times do not rise');
  }
  accepts(trusted, b, limits.twoThirds ? 2n : 1n);
}

/** maxSteps bounds what a hostile source can make its reader keep. */
const maxSteps = 10_000;

/**
 * reach steps to a light block of a greater height, by as few others as bisection finds: fetchBlock(height) resolves to
 * one between. It resolves to {steps, trusted}: the light blocks, of which the last is target, and the trust in that.
 */
export async function reach(trusted, target, now, limits, fetchBlock) {
  const { chainId } = trusted;
  const steps = [];
  const pending = [await read(target, chainId)];
  while (pending.length > 0) {
    const next = pending.at(-1);
    try {
      acceptsNow(trusted, next, now, limits);
    } catch (e) {
      const { height } = next.header;
      if (!(e instanceof Refused) || e.reason !== 'trust' || height <= trusted.height + 1n || steps.length === maxSteps) throw e;
      pending.push(await between(trusted, next, fetchBlock));
      continue;
    }
    steps.push(next);
    trusted = trustedOf(next, chainId);
    pending.pop();
  }
  return { steps, trusted };
}

async function between(from, to, fetchBlock) {
  const height = from.height + (to.header.height - from.height) / 2n;
  const b = await read(await fetchBlock(height), from.chainId);
  if (b.header.height !== height) throw new Refused('path', `light block ${b.header.height}, asked for ${height}`);
  return b;
}

/** hashOf is the hash of a light block's header; nothing else is checked. */
export async function hashOf(lightBlock, chainId) {
  return headerHash(lightBlock.header, chainId, await validatorsHash(lightBlock.validators));
}

/** field writes a message or text of an evidence file. */
const field = (num, bytes) => concat(Uint8Array.of((num << 3) | 2), uvarint(bytes.length), bytes);

function uvarint(v) {
  const out = [];
  for (; v > 0x7f; v = Math.floor(v / 128)) out.push((v & 0x7f) | 0x80);
  return Uint8Array.from([...out, v]);
}

/**
 * evidenceOf makes an evidence file of two paths that begin at the root, as proof files' paths do. It refuses paths that
 * do not hold, or do not conflict. Light blocks are as decoded, so that they have their bytes.
 */
export async function evidenceOf(trust, a, b) {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && equal(a[shared].raw, b[shared].raw)) shared++;
  const ends = await Promise.all([a, b].map(async (path) => (path.length ? hashOf(path.at(-1), trust.chainId) : new Uint8Array(0))));
  const ways = [a, b].map((path) => path.slice(shared));
  if (compare(ends[0], ends[1]) > 0) ways.reverse();
  const file = concat(
    Uint8Array.of(0x08, 1),
    field(2, utf8(trust.chainId)),
    trust.pinned.length > 0 ? field(3, trust.pinned) : new Uint8Array(0),
    ...a.slice(0, shared).map((x) => field(4, x.raw)),
    ...ways[0].map((x) => field(5, x.raw)),
    ...ways[1].map((x) => field(6, x.raw)),
  );
  await checkEvidence(file, trust);
  return file;
}

/**
 * checkEvidence checks an evidence file and says what it shows: {first, second, since, both, sameRound}: what the two
 * headers prove, the last height that the ways share, the validators that signed both, and whether in one round.
 */
export async function checkEvidence(file, trust) {
  if (file.length > maxBytes) throw new Refused('size', `${file.length} bytes`);
  const e = canonical('Evidence', file, maxItems);
  if (e.version !== 1) throw new Refused('version', String(e.version));
  if (e.chainId !== trust.chainId) throw new Refused('chain', JSON.stringify(e.chainId.slice(0, 60)));
  if (e.first.length === 0 || e.second.length === 0) throw new Refused('evidence', 'one way on only');
  const first = await follow(trust, e.pinned, [...e.common, ...e.first]);
  const second = await follow(trust, e.pinned, [...e.common, ...e.second]);
  if (first.height !== second.height) throw new Refused('evidence', `heights ${first.height} and ${second.height}`);
  if (compare(first.headerHash, second.headerHash) >= 0) throw new Refused('evidence', 'the same header, or the higher hash first');
  if (equal(e.first[0].raw, e.second[0].raw)) throw new Refused('evidence', 'both ways begin alike');
  const [x, y] = [e.first.at(-1), e.second.at(-1)];
  const also = new Set(signersOf(y).map((v) => hex(v.publicKey)));
  return {
    first, second, since: e.common.length > 0 ? e.common.at(-1).header.height : 0n,
    both: signersOf(x).filter((v) => also.has(hex(v.publicKey))), sameRound: x.round === y.round,
  };
}

const signersOf = (b) => b.signatures.map((s) => b.validators[s.validator]);
