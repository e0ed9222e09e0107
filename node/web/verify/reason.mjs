// What is proven against a unit, and the verdict that follows: Go's package ledger/proof, reason.go.

import { utf8 } from './bytes.mjs';
import { covers } from './ranges.mjs';

const sgtin = 6;
const afterEnd = 7; // the warning of a scan after the end (W7)

/** verdicts says what the word of a reason calls for, unless a worse one is there too. */
const verdicts = {
  recalled: 'RECALLED', // the record asked about
  'product-recalled': 'RECALLED',
  'serials-recalled': 'RECALLED', // a recalled range of the product covers the serial
  'never-commissioned': 'SUSPECT',
  'other-product': 'SUSPECT', // hidden goods that were commissioned under another product
  'clone-suspect': 'SUSPECT',
  'after-end': 'SUSPECT',
  'some-serials-recalled': 'CAUTION', // of the product asked about
  damaged: 'CAUTION',
  disputed: 'CAUTION',
  warning: 'CAUTION', // any other that stands
};

/** reason is one thing that is proven against what was asked about. */
export function reason(word, more = {}) {
  return { word, verdict: verdicts[word], height: 0n, organisation: '', code: 0, count: 0, last: 0, range: null, ...more };
}

/** standing finds what a record's own state says against it. What was resolved does not count. */
export function standing(state) {
  const out = [];
  const flag = (word, height, organisation = '') => {
    if (height > 0n) out.push(reason(word, { height, organisation }));
  };
  const f = state.flags;
  if (f) {
    flag('recalled', f.recalled, f.recalledBy);
    flag('clone-suspect', f.cloneSuspect);
    flag('damaged', f.damaged);
    flag('disputed', f.disputed);
  }
  if (state.product?.recalled.length > 0) out.push(reason('some-serials-recalled'));
  for (const { code, count, last, resolved } of state.warnings) {
    if (resolved === 0) out.push(reason(code === afterEnd ? 'after-end' : 'warning', { code, count, last }));
  }
  return out;
}

/** recalls finds what a product's state says against goods of it; number is the serial or lot. */
export function recalls(state, namespace, number) {
  const out = [];
  const f = state.flags;
  if (f && f.recalled > 0n) out.push(reason('product-recalled', { height: f.recalled, organisation: f.recalledBy }));
  if (namespace !== sgtin) return out;
  for (const range of state.product?.recalled ?? []) {
    if (covers({ lo: utf8(range.lo), hi: utf8(range.hi) }, number)) out.push(reason('serials-recalled', { range }));
  }
  return out;
}

/**
 * verdict sums up. An incomplete answer is never better than PARTIAL, but what it proves against the unit stands: whoever
 * answers can leave out, and not add.
 */
export function verdict({ reasons, missing }, { event, good, record }) {
  const calls = (want) => reasons.some((r) => r.verdict === want);
  if (event && missing.length === 0) return 'EVENT';
  if (calls('RECALLED')) return 'RECALLED';
  if (calls('SUSPECT')) return 'SUSPECT';
  if (missing.length > 0) return 'PARTIAL';
  if (good) return calls('CAUTION') ? 'CAUTION' : 'GENUINE';
  return record ? 'SEEN' : 'ABSENT';
}
