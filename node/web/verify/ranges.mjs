// Serial ranges of a product: whether goods that nobody registered singly were commissioned at all.

import { compare, equal, utf8 } from './bytes.mjs';
import { Refused } from './errors.mjs';
import { rangeLeaf } from './hash.mjs';
import { Misfit, pathRoot } from './tree.mjs';

/**
 * judgeRanges checks the neighbours of a serial that an answer shows against the product's root. It returns the range
 * that holds the serial, or null when none does.
 */
export async function judgeRanges(shown, product, serial) {
  const ranges = shown.ranges.map((range) => ({ range, lo: utf8(range.lo), hi: utf8(range.hi) }));
  if (ranges.length === 0 || ranges.length > 2) throw new Refused('ranges', "they are not the product's");
  if (ranges.some((r) => r.lo.length > 255 || r.hi.length > 255)) throw new Refused('malformed', 'range');
  const leaves = [];
  for (const [i, r] of ranges.entries()) leaves.push({ index: shown.first + i, hash: await rangeLeaf(r.lo, r.hi) });
  if (!(await folds(leaves, product, shown.siblings))) throw new Refused('ranges', "they do not fold to the product's root");
  const holder = ranges.find((r) => covers(r, serial));
  if (holder) return holder.range;
  const above = compareSerials(ranges[0].lo, serial) <= 0 || shown.first === 0;
  const below = compareSerials(serial, ranges.at(-1).hi) <= 0 || shown.first + ranges.length === product.ranges;
  if (!above || !below) throw new Refused('ranges', 'they are not its neighbours');
  return null;
}

async function folds(leaves, product, siblings) {
  try {
    return equal(await pathRoot(leaves, product.ranges, siblings), product.rangesRoot);
  } catch (e) {
    if (e instanceof Misfit) return false;
    throw e;
  }
}

/** covers: equal length, the common beginning of lo and hi, then decimal digits between theirs. */
export function covers({ lo, hi }, serial) {
  if (serial.length !== lo.length || compare(serial, lo) < 0 || compare(serial, hi) > 0) return false;
  let prefix = 0;
  while (prefix < lo.length && lo[prefix] === hi[prefix]) prefix++;
  return equal(serial.subarray(0, prefix), lo.subarray(0, prefix)) && serial.subarray(prefix).every((c) => c >= 0x30 && c <= 0x39);
}

/** compareSerials orders by length, then by bytes. */
function compareSerials(a, b) {
  return a.length - b.length || compare(a, b);
}
