// Rows of an answer: from what is shown of a record to its leaf in the register.

import { Refused } from './errors.mjs';
import { because, optional, roleIn, withheld } from './event.mjs';
import { recordKey, stateHash } from './hash.mjs';
import { pathRoot, root } from './tree.mjs';

/** maxValue is the longest identifier in bytes. */
export const maxValue = 512;

/**
 * readRow checks a row against the events it refers to and returns {row, record, events, whole, used}: events is what
 * is shown of the history, whole says whether that is all of it, used are the indexes of those events.
 */
export async function readRow(row, events, leaves) {
  const record = { key: await keyOf(row), next: row.next };
  if (row.next.length !== 32) throw new Refused('malformed', 'next key is not 32 bytes');
  if (row.state && row.stateHash.length > 0) throw new Refused('malformed', 'state and its hash');
  record.state = row.state ? await stateHash(row.state.raw) : optional(row.stateHash, 'state hash');
  const history = await readHistory(row, events, leaves);
  record.count = history.count;
  record.history = history.root;
  return { row, record, events: history.used.map((i) => events[i]), whole: history.whole, used: history.used };
}

async function keyOf(row) {
  if (row.value.length === 0) {
    if (row.key.length !== 32 || row.namespace !== 0 || row.scheme !== 0 || row.epoch !== 0) throw new Refused('malformed', 'bare row');
    return row.key;
  }
  if (row.key.length > 0 || row.namespace === 0 || row.namespace > 255 || row.value.length > maxValue) {
    throw new Refused('malformed', 'identified row');
  }
  if (row.scheme > 1 || (row.scheme === 1 && row.value.length !== 32)) throw new Refused('malformed', 'scheme of an identified row');
  return recordKey(row.scheme, row.namespace, row.value, row.epoch);
}

async function readHistory(row, events, leaves) {
  const bare = row.count === 0 && row.historyRoot.length === 0;
  if (row.history.length > 0) {
    if (row.single || !bare) throw new Refused('malformed', 'row with two histories');
    return readWhole(row, events, leaves);
  }
  if (row.single) {
    if (!bare) throw new Refused('malformed', 'row with two histories');
    return readSingle(row, events, leaves);
  }
  if ((row.historyRoot.length === 0) !== (row.count === 0)) {
    throw new Refused('malformed', 'history root without a count, or the reverse');
  }
  return { count: row.count, root: optional(row.historyRoot, 'history root'), used: [], whole: row.count === 0 };
}

async function readWhole(row, events, leaves) {
  row.history.forEach((at, i) => {
    if (i > 0 && at <= row.history[i - 1]) throw new Refused('history', 'references out of order');
    inside(at, events);
  });
  const folded = await root(row.history.map((at) => leaves[at]));
  named(row, row.history.map((at) => events[at]));
  return { count: row.history.length, root: folded, used: row.history, whole: true };
}

async function readSingle(row, events, leaves) {
  const s = row.single;
  inside(s.event, events);
  const leaf = { index: s.index, hash: leaves[s.event] };
  const folded = await because('history', () => pathRoot([leaf], s.count, s.path));
  named(row, [events[s.event]]);
  return { count: s.count, root: folded, used: [s.event], whole: false };
}

function inside(at, events) {
  if (at >= events.length) throw new Refused('malformed', `reference to event ${at} of ${events.length}`);
}

/** named checks that every disclosed event of an identified row names it. */
function named(row, events) {
  if (row.value.length === 0) throw new Refused('malformed', 'history of a row without an identifier');
  for (const e of events) {
    if (!withheld(e) && roleIn(e, row) === null) throw new Refused('foreign-event', placeText(e.position));
  }
}

export const placeText = (p) => `height ${p.height} tx ${p.tx} action ${p.action}`;
