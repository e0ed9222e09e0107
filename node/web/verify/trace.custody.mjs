// Who answered for a unit, in ledger order (Go: ledger/trace/custody.go). A container's hand-over is not the unit's.

import { act, int64, origin, takesOver, withheld } from './trace.numbers.mjs';
import { isSingle } from './trace.record.mjs';

/**
 * custodyOf returns {tenures, offer, claims}: tenures are {holder, from, offered, passed, to, reserve, gap}, events but for
 * holder; reserve is what was stated to be wrong (0 for nothing), gap how long after the giver's claimed time the taker
 * says that it took the unit, in milliseconds as a BigInt. offer is open; claims changed nothing.
 */
export function custodyOf(own) {
  const c = { tenures: [], offer: null, claims: [] };
  if (!isSingle(own.subject)) return c;
  const by = ranged(own);
  if (by) c.tenures.push(tenure(by, own.ledger[0], null));
  for (const e of own.ledger) {
    switch (e.core.type) {
      case act.commission:
      case act.accept:
        if (c.tenures.length === 0) c.tenures.push(tenure(own.doer(e), e, null));
        else if (e.core.type === act.accept) claim(c, e, own.doer(e));
        break;
      case act.observe:
        if (takesOver(e.core)) claim(c, e, own.doer(e));
        break;
      case act.custody_offer:
        c.offer = e;
        break;
      case act.custody_reject:
        c.offer = null;
        break;
      case act.custody_accept:
      case act.custody_reserve:
        pass(c, e, own.doer(e));
    }
  }
  return c;
}

function tenure(holder, from, offered) {
  return {
    holder, from, offered, passed: null, to: null, reserve: from.core.type === act.custody_reserve ? from.core.irregularity : 0,
    gap: offered ? int64(from.core.time - offered.core.time) : 0n,
  };
}

/** ranged is who commissioned the unit as part of a range of serials, '' for nobody. */
function ranged({ subject, ledger }) {
  const { state } = subject;
  if (state?.origin !== origin.commissioned || ledger.length === 0) return '';
  return subject.events.some((e) => withheld(e) || e.core.type === act.commission) ? '' : state.organisation;
}

function pass(c, e, to) {
  const last = c.tenures.at(-1);
  if (last) Object.assign(last, { passed: c.offer ?? e, to: e }); // a withheld offer: all that is known is when it was taken
  c.tenures.push(tenure(to, e, c.offer));
  c.offer = null;
}

function claim(c, e, by) {
  const last = c.tenures.at(-1);
  if (last && last.holder !== by && c.offer?.core.offer?.to !== by) c.claims.push(e);
}

/**
 * holdingAt says who had the unit at an event time, by the claimed times: {holders, between}, tenures; between is the one
 * that a hand-over under way led to, or null.
 */
export function holdingAt(custody, time) {
  const millis = BigInt(time);
  const holders = custody.tenures.filter((t) => t.from.core.time <= millis && (!t.passed || millis < t.passed.core.time));
  const between = custody.tenures.findLast((t) => t.offered && t.offered.core.time <= millis && millis < t.from.core.time);
  return { holders, between: between ?? null };
}
