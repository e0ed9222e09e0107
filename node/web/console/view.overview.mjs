// The first view: how the network is, at a glance.

import { bars, voteGrid } from './charts.mjs';
import { blocksTable } from './view.blocks.mjs';
import { replace } from '../page/dom.mjs';
import { card, chip, count, el, foreign, head, link, orgLink, sizeText, spanText, tile, when } from './show.mjs';
import { disputesTable, warningsTable } from './view.warnings.mjs';

/** pace is the mean time between blocks in milliseconds, and transactions a second, over the last minute of blocks. */
export function pace(blocks) {
  let [last, txs] = [0, 0];
  for (let i = 1; i < blocks.length; i++) {
    if (i > 1 && Number(blocks[0].time) - Number(blocks[i].time) > 60_000) break;
    last = i;
    txs += blocks[i - 1].txs ?? 0;
  }
  const span = last > 0 ? Number(blocks[0].time) - Number(blocks[last].time) : 0;
  return span > 0 ? { millis: span / last, rate: (1000 * txs) / span } : null;
}

/** lately is over how many blocks a validator that signed none is called silent. */
const lately = 10;
export const silent = (v) => !(v.votes ?? '').slice(-lately).includes('s');

export function overviewView({ live }) {
  const tiles = el('dl', { class: 'tiles' });
  const chart = el('div', { class: 'charts' });
  const votes = el('ul', { class: 'votelist' });
  const state = el('div', { class: 'state' });
  const blocks = blocksTable('Last blocks', { narrow: true });
  const warnings = warningsTable({ narrow: true });
  const disputes = disputesTable({ narrow: true });
  const node = el('div', {}, head('Overview'), state, tiles, el('div', { class: 'two' },
    card('Blocks', chart, blocks.node, el('p', { class: 'more' }, link(['blocks'], 'All blocks'))),
    el('div', { class: 'stack' },
      card('Validators', votes, el('p', { class: 'more' }, link(['validators'], 'All of them'))),
      card('Warnings', warnings.node, el('p', { class: 'more' }, link(['warnings'], 'All warnings'))),
      card('Custody disputes', disputes.node))));

  function update() {
    const o = live.overview;
    const s = o.status;
    const p = pace(live.blocks);
    const recent = (o.warnings ?? []).filter((w) => w.warning).reduce((n, w) => n + Number(w.recent ?? 0), 0);
    const quiet = (o.validators ?? []).filter(silent);
    replace(state, live.age > 60_000 ? el('p', { class: 'problem', role: 'alert' }, `No block for ${spanText(live.age)}: a quorum of validators may be missing.`) : null,
      s.upgrade ? el('p', { class: 'notice' }, `Rules ${s.upgrade.rules} begin at block ${count(s.upgrade.height)}`, s.upgrade.known ? '.' : ', which this node’s software does not know: install a newer release.') : null);
    replace(tiles,
      tile('Height', count(s.height), [`${spanText(live.age)} ago`], live.age > 60_000 ? 'bad' : ''),
      tile('Block time', p ? spanText(p.millis) : '–', p ? `${p.rate.toFixed(1)} tx/s` : 'too few blocks'),
      tile('Consensus', `${count(s.roundHeight)} / ${s.round ?? 0}`, (s.step ?? '').replace(/^RoundStep/, '')),
      tile('Waiting', count(s.poolTxs), sizeText(s.poolBytes)),
      tile('Warnings', count(recent), 'in ten minutes', recent > 0 ? 'odd' : ''),
      tile('Disputes', count(o.disputesOpen), 'of custody', o.disputesOpen > 0 ? 'odd' : ''),
      tile('Proposals', count(o.proposalsOpen), 'open'),
      tile('Members', count(o.organisationsActive), `of ${count(o.organisations)} active, ${count(o.devices)} devices`));
    const list = live.blocks.slice(0, 100).toReversed();
    replace(chart, el('figure', {}, bars(list.map((b) => b.txs ?? 0), { label: `Transactions in each of the last ${list.length} blocks` }), el('figcaption', {}, 'transactions a block')),
      el('figure', {}, bars(list.slice(1).map((b, i) => Number(b.time) - Number(list[i].time)), { label: `Time between the last ${list.length} blocks`, tone: 'second' }), el('figcaption', {}, 'time between blocks')));
    replace(votes, (o.validators ?? []).map((v) => el('li', {}, el('span', { class: 'who' }, orgLink(v.organisation), quiet.includes(v) ? chip('silent', 'bad') : null),
      voteGrid((v.votes ?? '').slice(-50), v.votesTo))));
    blocks.update(live.blocks.slice(0, 12));
    warnings.update((o.warnings ?? []).filter((w) => w.warning));
    disputes.update(o.disputes ?? []);
  }
  update();
  return { node, update };
}

/** nodeView is what this node is, and what it takes. */
export function nodeFacts(live) {
  const { status: s, machine: m = {} } = live.overview;
  return [
    ['chain', foreign(s.chainId)], ['organisation', orgLink(s.organisation)], ['software', foreign(s.version)], ['rules', String(s.rules ?? 0)],
    ['role', s.syncing ? 'fetching blocks' : s.validator ? 'validator' : 'follows the chain'], ['standing', s.standing || 'no member'],
    ['seat in the council', s.seat ? 'yes' : 'no'], ['peer id', foreign(s.peerId)], ['records', count(s.records)], ['blocks held from', count(s.base)],
    ['last block', when(s.ledgerTime)], ['memory', sizeText(m.memoryBytes)], ['ledger on disk', sizeText(m.ledgerBytes)],
    ['blocks on disk', sizeText(m.blocksBytes)], ['running for', spanText(m.uptimeMs)],
  ];
}
