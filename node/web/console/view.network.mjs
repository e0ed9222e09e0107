// Validators, peers, the pool, and this node.

import { hexOf } from './api.mjs';
import { nodeFacts, silent } from './view.overview.mjs';
import { peerMap } from './map.mjs';
import { people } from './people.mjs';
import { raw } from './raw.mjs';
import { replace } from '../page/dom.mjs';
import { share, voteGrid } from './charts.mjs';
import { card, chip, count, el, facts, foreign, head, iso, mono, orgLink, sizeText, when } from './show.mjs';
import { table } from './table.mjs';

export function validatorsView({ live }) {
  const list = table({ caption: 'Validators', file: 'validators', key: (v) => v.publicKey, columns: [
    { title: 'organisation', rowHead: true, cell: (v) => [orgLink(v.organisation), v.title ? el('div', { class: 'soft' }, foreign(v.title, 60)) : null], text: (v) => v.organisation ?? '' },
    { title: 'power', right: true, cell: (v) => count(v.power), text: (v) => v.power },
    { title: 'signed', right: true, cell: (v) => count(v.signed), text: (v) => v.signed ?? 0 },
    { title: 'missed', right: true, cell: (v) => (v.missed ? count(v.missed) : '0'), text: (v) => v.missed ?? 0 },
    { title: '', name: 'state', cell: (v) => (silent(v) ? chip('silent', 'bad') : chip('signing', 'good')) },
    { title: 'the last hundred blocks', cell: (v) => voteGrid(v.votes ?? '', v.votesTo), text: (v) => v.votes ?? '' },
    { title: 'address', cell: (v) => mono(`${hexOf(v.address).slice(0, 12)}…`, hexOf(v.address)), text: (v) => hexOf(v.address) },
  ] });
  const update = () => list.update(live.overview.validators ?? []);
  update();
  return { node: el('div', {}, head('Validators'), card(null, list.node, el('ul', { class: 'legend' },
    ['signed', 'missed', 'nil', 'out'].map((k) => el('li', {}, el('span', { class: `swatch ${k}` }), { signed: 'signed', missed: 'not in the commit', nil: 'voted for no block', out: 'not in the set' }[k]))),
  el('p', { class: 'soft' }, 'A block is final with more than two thirds of the power, so a commit need not hold everybody’s vote.'),
  raw('validators', live.overview.validators ?? []))), update };
}

/** rttText is a round trip time; the node measures it every half minute. */
const rttText = (us) => (us ? `${(us / 1000).toFixed(us < 10_000 ? 1 : 0)} ms` : '–');

export async function peersView({ live }) {
  const list = table({ caption: 'Peers', file: 'peers', key: (p) => p.peerId, empty: 'Nobody is connected, or the token has not the scope admin.', columns: [
    { title: 'organisation', rowHead: true, cell: (p) => orgLink(p.organisation), text: (p) => p.organisation ?? '' },
    { title: 'countries', cell: (p) => foreign((p.countries ?? []).join(' ')), text: (p) => (p.countries ?? []).join(' ') },
    { title: 'round trip', right: true, cell: (p) => rttText(p.rttUs), text: (p) => (p.rttUs ?? 0) / 1000 },
    { title: 'software', cell: (p) => foreign(p.version, 32), text: (p) => p.version ?? '' },
    { title: 'role', cell: (p) => (p.validator ? 'validator' : 'follows'), text: (p) => (p.validator ? 'validator' : 'follows') },
    { title: 'since', cell: (p) => when(p.since), text: (p) => iso(p.since) },
    { title: 'address', cell: (p) => foreign(p.address), text: (p) => p.address ?? '' },
    { title: 'peer id', cell: (p) => mono(`${String(p.peerId).slice(0, 12)}…`, p.peerId), text: (p) => p.peerId },
  ] });
  const map = el('div');
  const versions = el('ul', { class: 'chips' });
  const own = (await people(live.height).catch(() => null))?.members.find((m) => m.id === live.overview.status.organisation);
  const home = own?.roles.flatMap((r) => r.countries)[0] ?? '';
  let drawn = '';
  function update() {
    const peers = live.overview.status.peers ?? [];
    list.update(peers);
    const counts = Map.groupBy(peers, (p) => p.version || 'unknown');
    replace(versions, [...counts].map(([v, l]) => el('li', {}, chip(''), foreign(v, 40), ` ${l.length}`)));
    const shown = peers.map((p) => ({ name: p.organisation || 'nobody', country: p.countries?.[0] ?? '', rtt: rttText(p.rttUs) }));
    const print = JSON.stringify(shown);
    if (print === drawn) return;
    drawn = print;
    peerMap(home, shown).then((m) => replace(map, m), () => replace(map));
  }
  update();
  return { node: el('div', {}, head('Peers'), map, card(null, versions, list.node, raw('peers', live.overview.status.peers ?? []))), update };
}

export function poolView({ live }) {
  const list = table({ caption: 'What waits for a block, by organisation', file: 'pool', key: (s) => s.organisation, empty: 'Nothing waits for a block.', columns: [
    { title: 'organisation', rowHead: true, cell: (s) => orgLink(s.organisation), text: (s) => s.organisation },
    { title: 'waiting', right: true, cell: (s) => count(s.txs), text: (s) => s.txs ?? 0 },
    { title: 'to verify', right: true, cell: (s) => count(s.queued), text: (s) => s.queued ?? 0 },
    { title: 'bytes', right: true, cell: (s) => sizeText(s.bytes), text: (s) => s.bytes ?? 0 },
    { title: 'of its share', cell: (s) => { const v = used(s); return el('span', { class: 'sharecell' }, share(v, `${(v * 100).toFixed(0)} % of what one organisation may have waiting`), `${(v * 100).toFixed(1)} %`); }, text: (s) => (used(s) * 100).toFixed(1) },
  ] });
  const used = (s) => {
    const l = live.overview.poolLimits ?? {};
    return Math.max((s.txs ?? 0) / (l.organisationTxs || Infinity), Number(s.bytes ?? 0) / (Number(l.organisationBytes) || Infinity));
  };
  const sum = el('div');
  function update() {
    const { status: s, poolLimits: l = {} } = live.overview;
    const v = Number(s.poolBytes ?? 0) / (Number(l.bytes) || Infinity);
    replace(sum, facts(['transactions', count(s.poolTxs)], ['bytes', `${sizeText(s.poolBytes)} of ${sizeText(l.bytes)}`],
      ['one organisation may have', `${count(l.organisationTxs)} transactions, ${sizeText(l.organisationBytes)}`]), share(v, `${(v * 100).toFixed(0)} % of the pool`));
    list.update(live.overview.pool ?? []);
  }
  update();
  return { node: el('div', {}, head('Pool'), card('All together', sum), card('By organisation', list.node)), update };
}

export function nodeView({ live }) {
  const body = el('div');
  const update = () => replace(body, facts(...nodeFacts(live)));
  update();
  return { node: el('div', {}, head('This node'), card(null, body, raw('overview', live.overview))), update };
}
