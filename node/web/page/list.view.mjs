// Several items at once: a line for each with its verdict, which opens into all of it.

import { el } from './dom.mjs';
import { statusKey } from './event.mjs';
import { Item } from './item.mjs';
import { short } from './plain.mjs';
import { refusal } from './reason.view.mjs';
import { count, say } from './text.mjs';
import { shape } from './verdict.view.mjs';
import { stamp } from './when.mjs';

/** rows lists items, those that are not checked yet as their questions. */
export function rows(items, open) {
  return el('section', { class: 'card list', 'aria-labelledby': 'list' },
    el('h1', { id: 'list', tabindex: '-1' }, count('list.heading', items.length)),
    el('ol', { class: 'recent' }, items.map((item) => el('li', {}, row(item, open)))));
}

function row(item, open) {
  const checked = item instanceof Item;
  const asked = checked ? item.asked : item;
  const word = checked ? item.conclusion.word : 'CHECKING';
  const status = checked && statusKey(item.trace?.movement?.position ?? 0);
  const why = word === 'UNCHECKED' ? refusal(item.conclusion.failed ?? { reason: 'internal' }) : '';
  const text = why || say(`verdict.${word}`, { when: checked && item.answer.saved ? stamp(item.answer.saved) : '' });
  return rowLink({ tone: checked ? item.conclusion.tone : 'unknown', number: asked.id?.text ?? short(asked.text, 80),
    more: status ? `${text} · ${say(status)}` : text, word }, () => open(asked));
}

/** rowLink is a line that opens something. */
export function rowLink({ tone, number, more, word }, open) {
  return el('button', { type: 'button', class: 'rowlink', 'data-verdict': word, on: { click: open } },
    shape(tone), el('bdi', { class: 'number' }, number), el('span', { class: 'more' }, more),
    el('span', { class: 'go', 'aria-hidden': 'true' }, '›'));
}
