// At a glance: where from, by which way and means, how customs stand to it, who vouches, who has it.

import { el } from './dom.mjs';
import { kinds, modeKey, placeOf } from './event.mjs';
import { codeOf, label } from './place.mjs';
import { foreign } from './plain.mjs';
import { count, country, phrase, say } from './text.mjs';
import { clearances, reports, sides } from './words.mjs';

/** factsCard draws the facts that are proven; null where nothing is. */
export function factsCard(item) {
  if (!item.answer.result?.subject && !item.answer.result?.inRange) return null;
  const rows = [product, origin, way, customsOf, vouchers, custody, inside].map((f) => f(item)).filter(Boolean);
  if (rows.length === 0) return null;
  return el('section', { class: 'card facts', 'aria-labelledby': 'facts' }, el('h2', { id: 'facts' }, say('facts.heading')),
    el('dl', {}, rows.map(([key, ...values]) => el('div', {}, el('dt', {}, say(key)), values.flat(1).map((v) => el('dd', {}, v))))));
}

const shown = (item) => (item.trace?.events ?? []).filter((e) => e.core && !e.corrected);

/** product is what the record of a product says of it, or the serials that goods were made in. */
function product(item) {
  const { result } = item.answer;
  const values = [];
  const facts = result.subject?.state?.product?.facts;
  if (facts?.origin) values.push(foreign(country(facts.origin), 60));
  if (facts?.hs) values.push(phrase('facts.tariff', { hs: foreign(facts.hs, 12) }));
  if (result.inRange) values.push(phrase('facts.serials', { lo: foreign(result.inRange.lo, 24), hi: foreign(result.inRange.hi, 24) }));
  return values.length > 0 ? ['facts.product', values] : null;
}

/** origin is where the item was made or posted: the first event of the trade that has a place, or else its lane. */
function origin(item) {
  const begin = [kinds.commission, kinds.accept, kinds.ship, kinds['register-product']];
  const e = shown(item).find((one) => begin.includes(one.core.type) && placeOf(one.core)) ?? shown(item).find((one) => placeOf(one.core));
  const lane = item.answer.result.subject?.state?.shipment?.lane;
  const values = [];
  if (e) values.push([foreign(label(codeOf(placeOf(e.core))), 120), el('span', { class: 'by' }, item.who(owner(item, e)))]);
  else if (lane?.from) values.push(foreign(country(lane.from), 60));
  return values.length > 0 ? ['facts.origin', values] : null;
}

const owner = (item, e) => item.deviceOf(e.organisation)?.owner ?? e.organisation;

/** way is the departures: from where to where by which means. */
function way(item) {
  const values = [];
  const lane = item.answer.result.subject?.state?.shipment?.lane;
  if (lane?.from && lane?.to) values.push([foreign(country(lane.from), 60), ' → ', foreign(country(lane.to), 60)]);
  for (const e of shown(item)) {
    if (e.core.type !== kinds.depart || e.beside) continue;
    const mode = modeKey(e.core);
    const means = [mode ? say(mode) : '', e.core.conveyance ? [' ', foreign(e.core.conveyance, 40)] : ''];
    const place = placeOf(e.core);
    if (mode || e.core.conveyance) values.push([means, place ? [' · ', foreign(label(codeOf(place)), 80)] : '']);
  }
  return values.length > 0 ? ['facts.route', unique(values)] : null;
}

/** unique leaves out what is there already: bag and parcel fly by one flight. */
function unique(values) {
  const seen = new Set();
  return values.filter((v) => {
    const text = el('i', {}, v).textContent;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

function customsOf(item) {
  const values = [];
  for (const c of [item.trace?.export, item.trace?.import]) {
    if (!c) continue;
    values.push([el('b', {}, say(`customs.${sides[c.side]}`)), ' ', clearance(c, item)]);
  }
  return values.length > 0 ? ['facts.customs', values] : null;
}

/** clearance says how customs stand to the item; what is only reported never reads as decided. */
function clearance(c, item) {
  const by = { org: item.who(c.authority) };
  const key = clearances[c.status] ?? '';
  const standing = c.holds?.find((h) => !h.to);
  if (key === 'held' || key === 'referred') return mark('warn', phrase(`customs.${key}`, { org: item.who(standing?.authority ?? c.authority) }));
  if (key === 'released') return mark('ok', phrase('customs.released', by));
  if (key === 'refused' || key === 'seized') return mark('stop', phrase(`customs.${key}`, by));
  const last = c.reports?.at(-1);
  const parts = key === 'declared' ? [say('customs.declared')] : [];
  if (last) {
    if (parts.length > 0) parts.push('; ');
    parts.push(phrase(`customs.reported.${reports[last.core.report]}`, { org: item.who(owner(item, last)) }));
  }
  return mark('open', parts.length > 0 ? parts : say('customs.none'));
}

const mark = (state, content) => el('span', { class: `state ${state}` }, content);

function vouchers(item) {
  const values = [];
  for (const v of item.trace?.vouchers ?? []) {
    if (v.organisations.length === 0) continue;
    values.push([el('b', {}, say(`stage.${v.stage}`)), ' ', v.organisations.map((org, i) => [i > 0 ? ', ' : '', item.who(org)])]);
  }
  const all = new Set((item.trace?.vouchers ?? []).flatMap((v) => v.organisations));
  if (all.size > 1) values.unshift(count('facts.orgs', all.size));
  return values.length > 0 ? ['facts.vouches', values] : null;
}

const delivered = 16;

function custody(item) {
  const { custody: c, movement } = item.trace ?? {};
  if (!c || c.tenures.length === 0) return null;
  if (movement?.position === delivered) return ['facts.custody', [say('facts.final')]];
  const values = [item.who(c.tenures.at(-1).holder)];
  if (c.offer?.core.offer) values.push(phrase('facts.offered', { org: item.who(c.offer.core.offer.to) }));
  return ['facts.custody', values];
}


/** inside is what it travels in now, the inner container first. */
function inside(item) {
  const stays = (item.trace?.stays ?? []).filter((s) => s.open && s.container).toSorted((a, b) => a.depth - b.depth);
  return stays.length > 0 ? ['facts.inside', stays.map((s) => item.unitOf(s.container))] : null;
}
