// What is proven of a unit: nothing here is the node's word.

import { actName, noticeName, origins } from './words.mjs';
import { blockLink, card, chip, count, el, facts, foreign, head, link, orgLink, when } from './show.mjs';
import { clearances } from '../page/words.mjs';
import { iso } from './show.mjs';
import { proofPart } from './proof.mjs';
import { raw } from './raw.mjs';
import { replace } from '../page/dom.mjs';
import { table } from './table.mjs';

const tones = { GENUINE: 'good', CAUTION: 'odd', SUSPECT: 'bad', RECALLED: 'bad', PARTIAL: 'odd' };

export async function unitView({ args: [id] }) {
  const below = el('div', { class: 'stack' });
  const part = proofPart({ question: { unit: { id } }, id, name: id, begin: true, found: (r, file) => {
    replace(below, record(r), raw(id.replace(/[^\w.-]+/g, '_').slice(0, 60), { ...r }, file));
    return facts(['verdict', [chip(r.verdict, tones[r.verdict] ?? ''), ' ', (r.reasons ?? []).map((x) => x.word).join(', ')]],
      r.missing?.length ? ['missing', r.missing.join(', ')] : null);
  } });
  return { node: el('div', {}, head(foreign(id, 80)), card('Proof', part), below) };
}

const text = (b) => new TextDecoder().decode(b);

function place(core) {
  const p = core?.readPoint ?? core?.businessLocation;
  return p ? text(p.value) : '';
}

function record(r) {
  const s = r.subject;
  if (!s) return card('Record', el('p', {}, 'It is proven that the ledger has no record of it.'), r.inRange ? el('p', {}, 'A commissioned range holds its serial.') : null);
  const state = s.state ?? {};
  const f = state.flags ?? {};
  const flags = [['recalled', f.recalled], ['clone suspect', f.cloneSuspect], ['damaged', f.damaged], ['custody disputed', f.disputed]].filter(([, h]) => h);
  const c = state.custody;
  const events = table({ caption: 'Events', file: 'events', key: (e) => `${e.height}/${e.tx}/${e.action}`, empty: 'No event is shown.', columns: [
    { title: 'block', right: true, cell: (e) => blockLink(e.height), text: (e) => e.height },
    { title: 'act', rowHead: true, cell: (e) => (e.core ? link(['place', e.height, e.tx], actName(e.core.type)) : el('span', { class: 'soft' }, 'withheld')), text: (e) => (e.core ? actName(e.core.type) : '') },
    { title: 'claimed time', cell: (e) => (e.core ? when(e.core.time) : '–'), text: (e) => (e.core ? iso(e.core.time) : '') },
    { title: 'place', cell: (e) => foreign(place(e.core)), text: (e) => place(e.core) },
    { title: 'signed by', cell: (e) => orgLink(e.organisation), text: (e) => e.organisation ?? '' },
  ] });
  events.update((s.events ?? []).map(({ position, core, organisation }) => ({ ...position, core, organisation })).toReversed());
  return [card('Record', facts(['came to be', `${origins[state.origin] ?? state.origin} by ${state.organisation}`], ['since block', state.height ? blockLink(state.height) : '–'],
    ['epoch', String(s.epoch ?? 0)], ['custody', c?.custodian ? [orgLink(c.custodian), ' since block ', blockLink(c.height)] : '–'],
    c?.offeredTo ? ['offered to', orgLink(c.offeredTo)] : null, flags.length ? ['flags', flags.map(([name, h]) => [chip(name, 'bad'), ' since block ', blockLink(h), ' '])] : null,
    ['export', clearance(state.export)], ['import', clearance(state.import)],
    ['warnings', (state.warnings ?? []).length ? state.warnings.map((w) => [chip(noticeName(w.code), w.resolved ? '' : 'odd'), ` ×${w.count}${w.resolved ? ' resolved' : ''} `]) : '–'],
    ['events', `${count(s.count ?? s.events?.length ?? 0)}${s.withheld ? `, ${count(s.withheld)} withheld` : ''}`])), card('Events, the newest first', events.node)];
}

function clearance(c) {
  if (!c) return '–';
  return [`${clearances[c.status] ?? 'reported only'}${c.country ? ` (${c.country})` : ''}`, c.authority ? [' by ', orgLink(c.authority)] : null,
    c.holds?.length ? [' ', chip(`${c.holds.length} holds`, 'bad')] : null];
}
