// The card with the answer to the first question: in a word, a colour, a shape, and the reasons for it.

import { add, el, svg } from './dom.mjs';
import { foreign, short } from './plain.mjs';
import { reasonText, refusal } from './reason.view.mjs';
import { count, has, number, say } from './text.mjs';
import { since, span, stamp } from './when.mjs';

/** shapes are drawn in a square of 48, so that nobody needs the colour. */
const shapes = {
  good: ['M24 3 41 9v13c0 11-7 19-17 23C14 41 7 33 7 22V9z', 'M15 24l6.5 6.5L34 17'],
  care: ['M24 5 45 42H3z', 'M24 18v11M24 35v.5'],
  bad: ['M16 4h16l12 12v16L32 44H16L4 32V16z', 'M17 17l14 14M31 17 17 31'],
  recall: ['M6 6h36v36H6z', 'M16 20h11a7 7 0 0 1 0 14h-8M21 14l-6 6 6 6'],
  kept: ['M24 4a20 20 0 1 0 .01 0z', 'M24 13v11l7 5'],
  unknown: ['M24 4a20 20 0 1 0 .01 0z', 'M18 19a6 6 0 1 1 8.500 5.500c-1.700 1-2.500 2-2.500 4M24 34.500v.5'],
};

export function shape(tone) {
  const [outline, mark] = shapes[tone];
  return svg('svg', { viewBox: '0 0 48 48', class: `shape shape-${tone}`, 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: outline, class: 'outline' }), svg('path', { d: mark, class: 'mark' }));
}

/** checkingCard stands until the answer is there. */
export function checkingCard(question) {
  return el('section', { class: 'verdict unknown', 'aria-labelledby': 'verdict', 'data-verdict': 'CHECKING', 'aria-busy': 'true' },
    el('div', { class: 'verdict-head' },
      svg('svg', { viewBox: '0 0 48 48', class: 'shape spin', 'aria-hidden': 'true', focusable: 'false' },
        svg('path', { d: 'M24 5a19 19 0 1 1-19 19' })),
      el('h1', { id: 'verdict', tabindex: '-1' }, say('verdict.CHECKING')), el('p', { class: 'says' }, say('verdict.CHECKING.says'))),
    el('p', { class: 'unit' }, numberText(short(question.id?.text ?? question.text, 80))));
}

/** verdictCard draws the card of a page's item; retry is called by the button that asks again. */
export function verdictCard(page, retry) {
  const { conclusion: c, answer, unit } = page;
  const heading = el('h1', { id: 'verdict', tabindex: '-1' }, headline(c, answer));
  const marks = { 'data-verdict': c.word, 'data-refused': c.failed?.reason };
  const card = el('section', { class: `verdict ${c.tone}`, 'aria-labelledby': 'verdict', ...marks },
    el('div', { class: 'verdict-head' }, shape(c.tone), heading, el('p', { class: 'says' }, says(c, answer))),
    el('p', { class: 'unit' }, el('span', { class: 'kind' }, unit.kind), ' ', numberText(unit.text)),
    reasons(page),
    next(c),
    proof(c, answer));
  if (c.failed) add(card, el('p', { class: 'acts' }, el('button', { type: 'button', class: 'plain', on: { click: retry } }, say('verdict.retry'))));
  return card;
}

/** numberText is a number that may be broken before the brackets of its parts. */
function numberText(text) {
  return el('bdi', { class: 'number' }, text.split(/(?=\()/).map((part, i) => [i > 0 ? el('wbr') : null, part]));
}

const headline = (c, answer) => (c.word === 'OFFLINE' ? say('verdict.OFFLINE', { when: stamp(answer.saved) }) : say(`verdict.${c.word}`));

function says(c, answer) {
  const age = answer.result ? span(answer.age) : '';
  const parts = [say(`verdict.${c.word}.says`, { age })];
  if (c.then) parts.push(' ', say('verdict.then', { verdict: then(c.then) }));
  return parts;
}

/** then names an older verdict. The page's own good word is kept for what was checked now. */
export const then = (word) => (word === 'GENUINE' ? say('verdict.nothingagainst') : say(`verdict.${word}`));

/** reasons are what is proven against the item, then why the check failed, then what is missing. */
function reasons(page) {
  const { conclusion: c, answer } = page;
  const list = (answer.result?.reasons ?? []).map((r) => el('li', {}, reasonText(r, page)));
  if (c.failed) list.unshift(el('li', {}, refusal(c.failed)));
  for (const missing of answer.result?.missing ?? []) list.push(el('li', {}, foreign(missing)));
  if (list.length === 0) return null;
  return [el('h2', { class: 'small' }, say('verdict.reasons')), el('ul', { class: 'reasons' }, list)];
}

function next(c) {
  const key = `verdict.next.${c.word}`;
  return has(key) ? el('p', { class: 'next' }, say(key)) : null;
}

function proof(c, answer) {
  const chain = answer.result?.chain;
  if (!chain || c.word === 'UNCHECKED' || c.word === 'CONFLICT') return null;
  const text = count('verdict.checked', chain.validators, { n: number(chain.signed), m: number(chain.validators) });
  return el('p', { class: 'proved' }, el('a', { href: '#panel' }, text), ' · ', since(answer.age));
}
