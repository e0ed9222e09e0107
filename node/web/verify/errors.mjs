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

/** all runs f on every item at once and returns the results, or throws what the first item in order threw. */
export async function all(items, f) {
  const settled = await Promise.allSettled(items.map(f));
  return settled.map(taken);
}

/** taken returns the value of a settled promise, or throws its reason. */
export function taken(s) {
  if (s.status === 'rejected') throw s.reason;
  return s.value;
}
