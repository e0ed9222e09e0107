// Organisations with roles and keys, and proposals with their votes.

import { hexOf } from './api.mjs';
import { blockLink, card, chip, count, el, facts, foreign, head, iso, link, mono, orgLink, problem, when } from './show.mjs';
import { changeName, choiceName, roleText, standingName, statusName } from './words.mjs';
import { people } from './people.mjs';
import { proofPart } from './proof.mjs';
import { raw } from './raw.mjs';
import { table } from './table.mjs';

const tone = (standing) => ({ active: 'good', suspended: 'odd', expelled: 'bad' })[standing] ?? '';
const power = (m, council) => council.seats.find((s) => s.organisation === m.id)?.power ?? 0n;

export async function organisationsView({ live }) {
  const { members, council } = await people(live.height);
  const columns = [
    { title: 'id', rowHead: true, cell: (m) => orgLink(m.id), text: (m) => m.id },
    { title: 'name', cell: (m) => foreign(m.title, 60), text: (m) => m.title },
    { title: 'standing', cell: (m) => chip(standingName(m.standing), tone(standingName(m.standing))), text: (m) => standingName(m.standing) },
    { title: 'roles', wide: true, cell: (m) => foreign(m.roles.map(roleText).join(', '), 160), text: (m) => m.roles.map(roleText).join('; ') },
    { title: 'power', right: true, cell: (m) => count(power(m, council)), text: (m) => power(m, council) },
    { title: 'keys', right: true, cell: (m) => count(m.keys.length), text: (m) => m.keys.length },
    { title: 'node', cell: (m) => (m.node ? 'yes' : '–'), text: (m) => (m.node ? 'yes' : 'no') },
    { title: 'devices', right: true, cell: (m) => count(m.devices), text: (m) => m.devices },
  ];
  const list = table({ caption: 'Organisations', file: 'organisations', key: (m) => m.id, columns });
  list.update(members.filter((m) => !m.device));
  const devices = members.filter((m) => m.device);
  const more = table({ caption: 'Devices', file: 'devices', key: (m) => m.id, empty: 'No devices.', columns: [
    columns[0], columns[1], { title: 'of', cell: (m) => orgLink(m.device.owner), text: (m) => m.device.owner }, columns[2], columns[3],
    { title: 'counter', right: true, cell: (m) => count(m.device.counter), text: (m) => m.device.counter },
    { title: 'gaps', right: true, cell: (m) => (m.device.gaps.length ? chip(count(m.device.gaps.length), 'odd') : '0'), text: (m) => m.device.gaps.length },
    { title: 'forks', right: true, cell: (m) => (m.device.forks ? chip(count(m.device.forks), 'bad') : '0'), text: (m) => m.device.forks },
  ] });
  more.update(devices);
  return { node: el('div', {}, head('Organisations'), card(null, list.node), devices.length ? card('Devices', more.node) : null) };
}

export async function organisationView({ live, args: [id] }) {
  const all = await people(live.height);
  const m = all.members.find((o) => o.id === id);
  if (!m) return { node: el('div', {}, head('Organisation'), problem(`No member is called ${id}.`)) };
  const keys = table({ caption: 'Keys', file: `keys-${m.id}`, key: (k) => hexOf(k.publicKey), columns: [
    { title: 'public key', rowHead: true, cell: (k) => mono(hexOf(k.publicKey)), text: (k) => hexOf(k.publicKey) },
    { title: 'kind', cell: (k) => k.kind, text: (k) => k.kind },
    { title: 'from', right: true, cell: (k) => (k.from ? blockLink(k.from) : '–'), text: (k) => k.from ?? '' },
    { title: 'until', right: true, cell: (k) => (k.until ? blockLink(k.until) : '–'), text: (k) => k.until ?? '' },
  ] });
  keys.update([...m.keys.map((k) => ({ kind: 'signs transactions', publicKey: k.publicKey, from: k.from, until: k.until })),
    ...(m.validator ? [{ kind: `votes on blocks, power ${m.validator.power}`, publicKey: m.validator.publicKey }] : []),
    ...(m.node ? [{ kind: 'its node', publicKey: m.node.publicKey }] : [])]);
  const record = `urn:waybill:id:org:${m.id}`;
  return { node: el('div', {}, head(foreign(m.title || m.id, 80), el('p', {}, mono(m.id))),
    card('Record', facts(['standing', chip(standingName(m.standing), tone(standingName(m.standing)))], ['roles', el('ul', { class: 'plain' }, m.roles.map((r) => el('li', {}, foreign(roleText(r), 200))))],
      ['power', count(power(m, all.council))], m.node ? ['addresses', el('ul', { class: 'plain' }, m.node.addresses.map((a) => el('li', {}, foreign(a))))] : null,
      ['last heartbeat', m.heartbeat ? blockLink(m.heartbeat) : 'never'], m.ownerCommitment.length ? ['alias', 'of an organisation that governance knows'] : null,
      m.device ? ['device of', orgLink(m.device.owner)] : null, m.brokers.length ? ['brokers', m.brokers.map((b) => [orgLink(b.broker), ' '])] : null,
      ['prefixes', all.council.prefixes.filter((p) => p.organisation === m.id).map((p) => p.prefix).join(', ') || '–'])),
    card('Keys', keys.node), card('Proof', proofPart({ question: { unit: { id: record } }, id: record, name: m.id, begin: true,
      found: (r) => (r.subject?.state?.member ? facts(['proven record', `${r.subject.state.member.id}, ${standingName(r.subject.state.member.standing)}, ${r.subject.state.member.keys.length} keys`]) : el('p', {}, 'It has no record.')) })),
    raw(m.id, m, m.raw)) };
}

const changeText = (p) => `${changeName(p.change?.type)} ${p.change?.organisation || p.change?.card?.id || ''}`.trim();

function tally(p, council) {
  let [yes, no, all] = [0n, 0n, 0n];
  for (const s of council.seats) {
    all += s.power;
    const b = p.ballots.find((v) => v.organisation === s.organisation);
    if (b?.choice === 1) yes += s.power;
    if (b?.choice === 2) no += s.power;
  }
  return `${yes} yes, ${no} no of ${all} power`;
}

export async function proposalsView({ live }) {
  const { proposals, council } = await people(live.height);
  const columns = [
    { title: 'id', rowHead: true, cell: (p) => link(['proposal', p.id], foreign(p.id)), text: (p) => p.id },
    { title: 'change', cell: (p) => foreign(changeText(p)), text: changeText },
    { title: 'by', cell: (p) => orgLink(p.proposer), text: (p) => p.proposer },
    { title: 'status', cell: (p) => chip(statusName(p.status), { 1: 'odd', 2: 'good' }[p.status] ?? ''), text: (p) => statusName(p.status) },
    { title: 'votes', cell: (p) => (p.status === 1 ? tally(p, council) : `${p.ballots.length} cast`), text: (p) => tally(p, council) },
    { title: 'opened', right: true, cell: (p) => blockLink(p.opened), text: (p) => p.opened },
    { title: 'deadline', cell: (p) => when(p.deadline), text: (p) => iso(p.deadline) },
  ];
  const [open, closed] = [[], []];
  for (const p of proposals.toReversed()) (p.status === 1 ? open : closed).push(p);
  const [first, second] = ['Open proposals', 'Closed proposals'].map((caption) => table({ caption, file: caption.toLowerCase().replace(' ', '-'), key: (p) => p.id, columns, empty: 'None.' }));
  first.update(open);
  second.update(closed);
  return { node: el('div', {}, head('Proposals'), card('Open', first.node), card('Closed', second.node)) };
}

export async function proposalView({ live, args: [id] }) {
  const { proposals, council } = await people(live.height);
  const p = proposals.find((q) => q.id === id);
  if (!p) return { node: el('div', {}, head('Proposal'), problem(`No proposal is called ${id}. Of the closed ones, only the newest 200 are listed.`)) };
  const ballots = table({ caption: 'Votes', file: `votes-${p.id.replace('/', '-')}`, key: (b) => b.organisation, empty: 'Nobody has a seat.', columns: [
    { title: 'organisation', rowHead: true, cell: (b) => orgLink(b.organisation), text: (b) => b.organisation },
    { title: 'power', right: true, cell: (b) => count(b.power), text: (b) => b.power },
    { title: 'vote', cell: (b) => (b.choice ? chip(choiceName(b.choice), b.choice === 1 ? 'good' : 'bad') : '–'), text: (b) => choiceName(b.choice ?? 0) },
    { title: 'block', right: true, cell: (b) => (b.height ? blockLink(b.height) : '–'), text: (b) => b.height ?? '' },
  ] });
  const seats = council.seats.map((s) => ({ organisation: s.organisation, power: s.power, ...pick(p.ballots.find((b) => b.organisation === s.organisation)) }));
  const gone = p.ballots.filter((b) => !council.seats.some((s) => s.organisation === b.organisation)).map((b) => ({ organisation: b.organisation, power: 0n, ...pick(b) }));
  ballots.update([...seats, ...gone]);
  const record = `urn:waybill:id:proposal:${p.id}`;
  return { node: el('div', {}, head(['Proposal ', foreign(p.id)]),
    card('What it is', facts(['change', foreign(changeText(p))], ['proposed by', orgLink(p.proposer)], ['status', chip(statusName(p.status))], ['votes', tally(p, council)],
      ['opened in', blockLink(p.opened)], p.closed ? ['closed in', blockLink(p.closed)] : null, ['deadline', when(p.deadline)])),
    card('Votes', ballots.node), card('Proof', proofPart({ question: { unit: { id: record } }, id: record, name: p.id, begin: true })), raw(p.id.replace('/', '-'), p, p.raw)) };
}

const pick = (b) => (b ? { choice: b.choice, height: b.height } : {});
