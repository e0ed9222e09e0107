// Warnings by kind, and units whose custody is disputed.

import { hexOf } from './api.mjs';
import { blockLink, card, chip, count, el, head, iso, orgLink, txLink, unitLink, when } from './show.mjs';
import { noticeName } from './words.mjs';
import { raw } from './raw.mjs';
import { replace } from '../page/dom.mjs';
import { table } from './table.mjs';

/** warningsTable lists kinds; a narrow one leaves out whom the last one concerns. */
export function warningsTable({ narrow = false } = {}) {
  return table({ caption: 'Warnings by kind', file: narrow ? '' : 'warnings', key: (w) => w.code, empty: 'No warning in the blocks that were read.', columns: [
    { title: 'kind', rowHead: true, cell: (w) => chip(noticeName(w.code), Number(w.recent ?? 0) > 0 && w.warning ? 'odd' : ''), text: (w) => noticeName(w.code) },
    { title: 'meaning', wide: true, cell: (w) => w.text ?? '', text: (w) => w.text ?? '' },
    { title: 'ten minutes', right: true, cell: (w) => count(w.recent), text: (w) => w.recent ?? 0 },
    { title: 'all', right: true, cell: (w) => count(w.count), text: (w) => w.count ?? 0 },
    { title: 'last', cell: (w) => (w.newest?.[0]?.unit ? unitLink(w.newest[0].unit) : w.newest?.[0] ? blockLink(w.newest[0].height) : '–'), text: (w) => w.newest?.[0]?.unit?.id ?? '' },
  ].slice(0, narrow ? 4 : 5) });
}

export function disputesTable({ narrow = false } = {}) {
  return table({ caption: 'Units whose custody is disputed', file: narrow ? '' : 'disputes', key: (d) => `${d.unit?.id}/${d.epoch ?? 0}`, empty: 'No custody is disputed.', columns: [
    { title: 'unit', rowHead: true, cell: (d) => [unitLink(d.unit), d.epoch ? ` epoch ${d.epoch}` : ''], text: (d) => d.unit?.id ?? '' },
    { title: 'custody of', cell: (d) => orgLink(d.custodian), text: (d) => d.custodian ?? '' },
    { title: 'offered to', cell: (d) => orgLink(d.offeredTo), text: (d) => d.offeredTo ?? '' },
    { title: 'since', right: true, cell: (d) => (Number(d.disputed ?? 0) > 0 ? blockLink(d.disputed) : '–'), text: (d) => d.disputed ?? '' },
    { title: 'warnings', cell: (d) => (d.codes ?? []).map((c) => chip(noticeName(c), 'odd')), text: (d) => (d.codes ?? []).map(noticeName).join(' ') },
    { title: 'raised by', cell: (d) => orgLink(d.raised?.organisation), text: (d) => d.raised?.organisation ?? '' },
  ].slice(0, narrow ? 5 : 6) });
}

/** examples of all kinds in one list, the newest first. */
const examples = (kinds) => kinds.flatMap((w) => (w.newest ?? []).map((n) => ({ ...n, code: w.code })))
  .toSorted((a, b) => Number(b.height) - Number(a.height) || (b.tx ?? 0) - (a.tx ?? 0) || (b.action ?? 0) - (a.action ?? 0));

export function warningsView({ live }) {
  const kinds = warningsTable();
  const newest = table({ caption: 'The newest of each kind', file: 'warnings-newest', key: (n) => `${n.height}/${n.tx ?? 0}/${n.action ?? 0}/${n.code}/${n.unit?.id ?? ''}`, empty: 'None.', columns: [
    { title: 'kind', rowHead: true, cell: (n) => chip(noticeName(n.code), n.code < 1000 ? 'odd' : ''), text: (n) => noticeName(n.code) },
    { title: 'block', right: true, cell: (n) => blockLink(n.height), text: (n) => n.height },
    { title: 'time', cell: (n) => when(n.time), text: (n) => iso(n.time) },
    { title: 'unit', cell: (n) => unitLink(n.unit), text: (n) => n.unit?.id ?? '' },
    { title: 'signed by', cell: (n) => orgLink(n.organisation), text: (n) => n.organisation ?? '' },
    { title: 'transaction', cell: (n) => txLink(hexOf(n.txId)), text: (n) => hexOf(n.txId) },
  ] });
  const disputes = disputesTable();
  const seen = el('p', { class: 'soft' });
  const open = el('p', { class: 'soft' });
  function update() {
    const o = live.overview;
    replace(seen, `From blocks ${count(o.seenFrom)} to ${count(o.seenTo)}.`,
      Number(o.seenFrom) > 1 ? ' What lies before was not read by this node since it started.' : '');
    replace(open, `${count(o.disputesOpen)} open${o.disputesOpen > (o.disputes ?? []).length ? `, of which the newest ${(o.disputes ?? []).length} are shown` : ''}` +
      `${Number(o.disputesDropped ?? 0) > 0 ? `; ${count(o.disputesDropped)} older ones were too many to watch` : ''}.`);
    kinds.update(o.warnings ?? []);
    newest.update(examples(o.warnings ?? []));
    disputes.update(o.disputes ?? []);
  }
  update();
  return { node: el('div', {}, head('Warnings and disputes'), seen, card('By kind', kinds.node), card('Custody disputes', open, disputes.node), card('The newest', newest.node),
    raw('warnings', { warnings: live.overview.warnings, disputes: live.overview.disputes })), update };
}
