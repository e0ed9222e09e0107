/**
 * Refused says why a proof file proves nothing. `reason` is a stable word, the same as the name of the Go verifier's
 * sentinel ("app-hash" is proof.ErrAppHash); `detail` is for people who look closer.
 */
export class Refused extends Error {
  constructor(reason, detail = '') {
    super(detail ? `${reason}: ${detail}` : reason);
    this.name = 'Refused';
    this.reason = reason;
    this.detail = detail;
  }
}

/** width is how many items are worked on at once: each waits for hashes, and what waits takes memory. */
const width = 256;

/** all runs f on every item, many at once, and returns the results, or throws what the first item in order threw. */
export async function all(items, f) {
  const out = [];
  for (let at = 0; at < items.length; at += width) {
    const settled = await Promise.allSettled(items.slice(at, at + width).map((item, i) => f(item, at + i)));
    for (const s of settled) out.push(taken(s));
  }
  return out;
}

/** taken returns the value of a settled promise, or throws its reason. */
function taken(s) {
  if (s.status === 'rejected') throw s.reason;
  return s.value;
}
