// Blocks, one block, and one transaction.

import { base64, bytes, call, hexOf } from './api.mjs';
import { chainFacts, checkHeader, proofPart, verdictChip } from './proof.mjs';
import { raw } from './raw.mjs';
import { replace } from '../page/dom.mjs';
import { save } from './csv.mjs';
import { blockLink, card, chip, count, el, facts, foreign, head, iso, link, mono, orgLink, problem, sizeText, txLink, unitLink, when } from './show.mjs';
import { noticeName } from './words.mjs';
import { table } from './table.mjs';

export function blocksTable(caption, { narrow = false } = {}) {
  return table({ caption, file: narrow ? '' : 'blocks', key: (b) => b.height, empty: 'No block yet.', columns: [
    { title: 'height', right: true, cell: (b) => blockLink(b.height), text: (b) => b.height },
    { title: 'time', cell: (b) => when(b.time), text: (b) => iso(b.time) },
    { title: 'txs', right: true, cell: (b) => count(b.txs), text: (b) => b.txs ?? 0 },
    { title: 'refused', right: true, cell: (b) => (b.refused ? chip(count(b.refused), 'odd') : '0'), text: (b) => b.refused ?? 0 },
    { title: 'warnings', right: true, cell: (b) => (b.warnings ? chip(count(b.warnings), 'odd') : '0'), text: (b) => b.warnings ?? 0 },
    { title: 'proposer', cell: (b) => orgLink(b.proposer), text: (b) => b.proposer ?? '' },
    { title: 'signed', right: true, cell: (b) => `${b.signed ?? 0}/${b.validators ?? 0}`, text: (b) => b.signed ?? 0 },
    ...(narrow ? [] : [
      { title: 'round', right: true, cell: (b) => String(b.round ?? 0), text: (b) => b.round ?? 0 },
      { title: 'size', right: true, cell: (b) => sizeText(b.bytes), text: (b) => b.bytes ?? 0 },
    ]),
  ] });
}

export function blocksView({ live }) {
  const list = blocksTable('Blocks, the newest first');
  const older = el('button', { type: 'button', on: { click: more } }, 'Show older blocks');
  let past = [];
  async function more() {
    const last = (past.at(-1) ?? live.blocks.at(-1))?.height;
    if (!last) return;
    older.disabled = true;
    const blocks = (await call('ConsoleService/RecentBlocks', { below: last, limit: 100 }).catch(() => ({}))).blocks ?? [];
    past.push(...blocks);
    older.disabled = false;
    older.hidden = blocks.length === 0;
    update();
  }
  function update() {
    const first = past[0] ? Number(past[0].height) : 0;
    list.update([...live.blocks.filter((b) => Number(b.height) > first), ...past]);
  }
  update();
  return { node: el('div', {}, head('Blocks'), card(null, list.node, el('p', { class: 'more' }, older))), update };
}

const txColumns = [
  { title: 'no.', right: true, cell: (t) => String(t.index ?? 0), text: (t) => t.index ?? 0 },
  { title: 'transaction', cell: (t) => (t.txId ? txLink(hexOf(t.txId)) : link(['place', t.height, t.index ?? 0], 'no transaction')), text: (t) => hexOf(t.txId) },
  { title: 'result', cell: (t) => chip(t.name ?? '', t.code ? 'bad' : 'good'), text: (t) => t.name ?? '' },
  { title: 'organisation', cell: (t) => orgLink(t.organisation), text: (t) => t.organisation ?? '' },
  { title: 'acts', cell: (t) => foreign((t.acts ?? []).join(', ') + (t.actions > 1 ? ` (${count(t.actions)})` : '')), text: (t) => (t.acts ?? []).join(' ') },
  { title: 'first unit', cell: (t) => [unitLink(t.unit), t.units > 1 ? ` and ${count(t.units - 1)} more` : ''], text: (t) => t.unit?.id ?? '' },
  { title: 'warnings', cell: (t) => (t.warnings ?? []).map((w) => chip(noticeName(w), 'odd')), text: (t) => (t.warnings ?? []).map(noticeName).join(' ') },
  { title: 'size', right: true, cell: (t) => sizeText(t.bytes), text: (t) => t.bytes ?? 0 },
];

export async function blockView({ live, args: [height] }) {
  if (!/^\d{1,15}$/.test(height ?? '')) return { node: el('div', {}, head('Block'), problem('This is no height.')) };
  const said = await call('ConsoleService/BlockTransactions', { height });
  const b = said.block;
  const list = table({ caption: `Transactions of block ${height}`, file: `block-${height}`, key: (t) => t.index ?? 0, columns: txColumns, empty: 'An empty block: it only says that time went on.' });
  let txs = [];
  let next = said.next;
  const more = el('button', { type: 'button', hidden: !next, on: { click: async () => {
    const part = await call('ConsoleService/BlockTransactions', { height, from: next });
    add(part);
  } } }, 'Show more transactions');
  function add(part) {
    txs = [...txs, ...(part.transactions ?? []).map((t) => ({ ...t, height }))];
    next = part.next ?? 0;
    more.hidden = !next;
    list.update(txs);
  }
  add(said);
  const header = el('div', { class: 'proof' }, el('p', { class: 'soft' }, 'Checking the header …'));
  checkHeader(height, live.overview.status.organisation && `urn:waybill:id:org:${live.overview.status.organisation}`).then(({ file, block, header: proven, reason }) => {
    replace(header, el('p', { class: 'proofline' }, verdictChip(reason),
      file ? el('button', { type: 'button', class: 'quiet', on: { click: () => save(`block-${height}.lightblock`, file, 'application/octet-stream') } }, 'Save the light block') : null,
      el('button', { type: 'button', class: 'quiet', on: { click: async () => save(`block-${height}.audit`, bytes((await call('QueryService/Block', { height })).block), 'application/octet-stream') } }, 'Save the whole block')),
    reason ? problem(`The header does not hold: ${reason}`) : chainFacts(proven), file && block ? raw(`block-${height}`, { summary: b, lightBlock: block }, file) : null);
  }, (e) => replace(header, problem(e.message)));
  return { node: el('div', {}, head(`Block ${count(height)}`, el('p', { class: 'pager' },
    Number(height) > 1 ? link(['block', Number(height) - 1], '← before') : null, link(['block', Number(height) + 1], 'after →'))),
  card('What it is', facts(['time', when(b.time)], ['proposer', orgLink(b.proposer)], ['hash', b.hash ? mono(hexOf(b.hash)) : null],
    ['app hash', mono(hexOf(b.appHash))], ['records after it', count(b.records)], ['round', String(b.round ?? 0)],
    ['signed by', `${b.signed ?? 0} of ${b.validators ?? 0} validators`])),
  card('Header', header), card(`Transactions: ${count(b.txs)}, ${count(b.refused)} refused`, list.node, more)) };
}

/** transactionView shows a transaction by its id; placeView by its place, for bytes that are none. */
export const transactionView = ({ args: [hex] }) => (/^[0-9a-f]{64}$/.test(hex ?? '')
  ? shown({ txId: base64(hex) }) : { node: el('div', {}, head('Transaction'), problem('This is no transaction id.')) });
export const placeView = ({ args: [height, index] }) => shown({ height: String(Number(height)), index: Number(index) });

async function shown(request) {
  const t = await call('ConsoleService/ShowTransaction', request);
  const r = t.receipt;
  const id = hexOf(r.txId);
  const actions = (t.actions ?? []).map((a, i) => action(t, a, i));
  return { node: el('div', {}, head('Transaction', id ? el('p', {}, mono(id)) : null),
    card('Result', facts(['result', [chip(r.name, r.code ? 'bad' : 'good'), ' ', r.text ?? '']], ['block', blockLink(r.height)], ['place in it', String(r.index ?? 0)],
      ['time', when(r.time)], t.body ? ['signed by', orgLink(t.body.organisation)] : null, t.body ? ['key', mono(hexOf(t.body.keyId))] : null,
      r.action ? ['refused for', `action ${r.action}${r.unit ? `, unit ${r.unit}` : ''}`] : null)),
    t.body ? null : el('p', { class: 'notice' }, 'These bytes are no transaction; the block holds them because its proposer put them there.'),
    ...actions, raw(id || `transaction-${r.height}-${r.index ?? 0}`, { receipt: r, body: t.body, details: details(t.details) }, bytes(t.raw))) };
}

/** details are JSON texts in bytes. */
const details = (list) => list?.map((d) => ({ ...d, fields: (d.fields ?? []).map((f) => ({ name: f.name, value: new TextDecoder().decode(bytes(f.value)) })) }));

function action(t, a, i) {
  const notices = (t.receipt.notices ?? []).filter((n) => (n.action ?? 0) === i + 1);
  const units = (a.units ?? []).map((u, k) => el('li', {}, unitLink(u), ' ', el('span', { class: 'soft' }, u.kind),
    notices.filter((n) => n.unit === k + 1).map((n) => el('span', {}, ' ', chip(noticeName(n.code), n.code < 1000 ? 'odd' : ''), ' ', n.text))));
  const first = (a.units ?? [])[0];
  const event = { height: t.receipt.height, tx: t.receipt.index ?? 0, action: i };
  return card(`Action ${i + 1}: ${a.act}`, facts(['happened', when(a.time)], a.place ? ['at', foreign(a.place)] : null,
    ...rest(t.body.actions[i].core), ['units', `${count(a.unitCount)}${(a.unitCount ?? 0) > units.length ? `, of which the first ${units.length} are shown` : ''}`],
    ...detail(t, i)),
  el('ul', { class: 'units' }, units),
  !t.receipt.code && first && !first.blinded ? proofPart({ question: { unit: { id: first.id }, event }, id: first.id, event, name: `event-${event.height}-${event.tx}-${i}` }) : null);
}

const told = new Set(['type', 'time', 'offset', 'readPoint', 'businessLocation']);

/** rest is what else an event's core says, by the names of its fields. */
const rest = (core = {}) => Object.entries(core).filter(([name]) => !told.has(name)).map(([name, value]) => [
  name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`), foreign(typeof value === 'object' ? JSON.stringify(value) : String(value).replace(/^[A-Z_]+_(?=[A-Z]+$)/, ''), 300)]);

/** detail is what stands beside the event, as its signer wrote it. */
const detail = (t, i) => (t.details ?? []).filter((d) => (d.action ?? 0) === i).flatMap((d) => d.fields ?? []).map((f) => [
  foreign(f.name, 60), foreign(new TextDecoder().decode(bytes(f.value).subarray(0, 2000)), 300)]);
