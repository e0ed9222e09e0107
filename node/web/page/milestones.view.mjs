// The bar of six milestones, with the present state in words above it.

import { el, svg } from './dom.mjs';
import { statusKey } from './event.mjs';
import { foreign } from './plain.mjs';
import { say } from './text.mjs';
import { moment } from './when.mjs';

/** milestoneBar draws how far an item has come; null for what does not travel. */
export function milestoneBar(item) {
  const stones = item.answer.milestones ?? [];
  const position = item.trace?.movement?.position ?? 0;
  if (stones.length === 0 || (position === 0 && stones.every((s) => s.state === 'open'))) return null;
  return el('section', { class: 'card progress', 'aria-labelledby': 'progress' },
    el('h2', { id: 'progress' }, position > 0 ? say(statusKey(position)) : say('milestone.heading')),
    seen(item),
    el('p', { class: 'eta', id: 'eta', hidden: true }, say('eta.label'), ' ', el('strong', {})),
    el('ol', { class: 'stones' }, stones.map(stone)));
}

function seen(item) {
  const e = item.trace?.movement?.seen ?? item.trace?.movement?.by;
  if (!e?.core) return null;
  const t = moment(e.core.time, e.core.offset);
  const place = item.placeText(e.core);
  return el('p', { class: 'last-seen' }, place ? [foreign(place, 120), ' · '] : '', el('time', { datetime: t.iso }, `${t.day}, ${t.clock}`), ' ',
    el('span', { class: 'zone' }, t.zone));
}

/** pictures of the six, in a square of 24. */
const pictures = {
  accepted: 'M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8',
  'export-customs': 'M6 3h8l4 4v14H6zM9.500 16l5-5M10.500 11h4v4',
  'in-flight': 'M3 12.500 21 4l-5.500 16-4-6.500zM11.500 13.500 21 4',
  'import-customs': 'M6 3h8l4 4v14H6zM14.500 11l-5 5M9.500 12v4h4',
  'out-for-delivery': 'M2 6h11v10H2zM13 9.500h4.500l3.500 3.500v3h-8M7 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4M17 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  delivered: 'M4 11l8-7 8 7v9H4zM10 20v-6h4v6',
};

const alarm = 'M12 5v9M12 18.500v.5';

function stone({ name, state }, i, all) {
  const last = all.findLastIndex((s) => s.state !== 'open');
  const current = i === last;
  const said = state === 'open' && i < last ? 'unsaid' : state; // it has gone past: "not yet" would be untrue
  return el('li', { class: state, 'aria-current': current ? 'step' : null },
    el('span', { class: 'dot' }, svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
      svg('path', { d: state === 'problem' ? alarm : pictures[name] }))),
    el('span', { class: 'name' }, say(`milestone.${name}`)),
    el('span', { class: 'hidden' }, ` (${say(`milestone.state.${said}`)})`));
}
