// The journey, newest first.

import { el } from './dom.mjs';
import { customs, dispositionKey, kinds, modeKey, placeOf, sideName, titleKey } from './event.mjs';
import { codeOf, label } from './place.mjs';
import { foreign } from './plain.mjs';
import { count, country, number, phrase, say } from './text.mjs';
import { moment } from './when.mjs';

/** atFirst is how many events are shown before more are asked for. */
const atFirst = 8;

/** journeyList draws the events of an item; open.shown is how many were asked for, and stays when it is drawn again. */
export function journeyList(item, open) {
  const events = item.trace ? item.trace.events.toReversed() : [];
  const withheld = events.filter((e) => !e.core);
  const lines = [...events.filter((e) => e.core), ...withheld];
  const list = el('ol', { class: 'journey', reversed: true }, lines.slice(0, Math.max(atFirst, open.shown)).map((e) => line(e, item)));
  const section = el('section', { class: 'card journey-card', 'aria-labelledby': 'journey' },
    el('h2', { id: 'journey' }, say('journey.heading')),
    lines.length > 0 ? el('p', { class: 'quiet' }, say('journey.order')) : el('p', {}, say('journey.empty')),
    list);
  const hidden = (item.trace?.withheld ?? 0) + (item.trace?.hidden ?? 0);
  if (hidden > 0) section.append(el('p', { class: 'note' }, count('journey.hidden', hidden)));
  if (lines.length > list.children.length) section.append(more(lines, list, item, open));
  return section;
}

/** more shows the rest in portions, so that a long history does not stop the page, and takes the focus to what is new. */
function more(lines, list, item, open) {
  const button = el('button', { type: 'button', class: 'plain wide' }, count('journey.more', lines.length - list.children.length));
  button.addEventListener('click', () => {
    const next = lines.slice(list.children.length, list.children.length + 200).map((e) => line(e, item));
    list.append(...next);
    open.shown = list.children.length;
    next[0].tabIndex = -1;
    next[0].focus();
    if (open.shown >= lines.length) button.remove();
    else button.textContent = count('journey.more', lines.length - open.shown);
  });
  return button;
}

function line(e, item) {
  if (!e.core) {
    return el('li', { class: 'withheld' }, el('h3', {}, say('journey.withheld')), el('p', {}, say('journey.withheld.says')),
      el('p', { class: 'quiet' }, say('journey.block', { height: number(e.position.height) })));
  }
  const whose = customs(e.core);
  const title = el('h3', {}, e.corrected ? el('s', {}, say(titleKey(e.core))) : say(titleKey(e.core)));
  return el('li', { class: e.corrected ? 'corrected' : whose ? `customs ${whose}` : null },
    when(e.core), title, where(e.core), tags(e, whose), details(e, item), signer(e, item));
}

function when(core) {
  const t = moment(core.time, core.offset);
  return el('p', { class: 'when' },
    el('time', { datetime: t.iso }, el('span', { class: 'day' }, t.day), ' ', el('span', { class: 'clock' }, t.clock)), ' ',
    el('span', { class: 'zone' }, t.zone));
}

function where(core) {
  const place = placeOf(core);
  return place ? el('p', { class: 'where' }, foreign(label(codeOf(place)), 120)) : null;
}

/** tags mark what a reader would else take for more than it is. */
function tags(e, whose) {
  const out = [];
  const tag = (key, kind) => out.push(el('li', { class: kind }, say(key)));
  if (whose === 'decided') tag('journey.decided', 'decided');
  if (whose === 'reported') tag('journey.reported', 'reported');
  if (e.corrected) tag('journey.corrected', 'bad');
  if (e.late) tag('journey.late', 'late');
  if (e.beside) tag('journey.beside', '');
  return out.length > 0 ? el('ul', { class: 'tags' }, out) : null;
}

/** details are the terms of the act, each on a line, those that a reader has use for. */
function details(e, item) {
  const { core } = e;
  const out = [];
  const line = (...parts) => out.push(el('li', {}, parts));
  const mode = modeKey(core);
  if (mode) line(say(mode));
  if (core.conveyance) line(foreign(core.conveyance, 60));
  if (core.offer?.to) line(phrase('journey.to', { org: item.who(core.offer.to) }));
  if (core.lane) line(phrase('journey.lane', { from: foreign(country(core.lane.from), 60), to: foreign(country(core.lane.to), 60) }));
  const parent = item.parentOf(e);
  if (parent && core.type === kinds.pack) line(phrase('journey.packed', { unit: parent }));
  if (parent && core.type === kinds.unpack) line(phrase('journey.unpacked', { unit: parent }));
  if (e.in.length > 0) line(phrase('journey.in', { unit: item.unitOf(e.in.at(-1)) }));
  if (core.side > 0) line(say(`customs.${sideName(core)}`));
  if (core.irregularity > 0 && core.type !== kinds.exception) line(say(item.irregularity(core)));
  if (dispositionKey(core)) line(say(dispositionKey(core)));
  if (core.reference) line(phrase('journey.reference', { reference: foreign(core.reference, 60) }));
  if (core.reason) line(foreign(core.reason));
  if (core.weight > 0n) line(say('journey.weight', { weight: number(core.weight) }));
  if (core.pieces > 0) line(count('journey.pieces', core.pieces));
  if (core.onBehalfOf) line(phrase('journey.behalf', { org: item.who(core.onBehalfOf) }));
  return out.length > 0 ? el('ul', { class: 'terms' }, out) : null;
}

function signer(e, item) {
  const device = item.deviceOf(e.organisation);
  const parts = [phrase('journey.by', { org: item.who(device ? device.owner : e.organisation) })];
  if (device) parts.push(' ', phrase('journey.device', { device: item.who(e.organisation) }));
  return el('p', { class: 'signer' }, parts);
}
