// What was checked on this phone before.

import { el } from './dom.mjs';
import { identify } from './entry.view.mjs';
import { rowLink } from './list.view.mjs';
import { short } from './plain.mjs';
import * as store from './store.mjs';
import { say } from './text.mjs';
import { then } from './verdict.view.mjs';
import { toneOf } from './verdict.mjs';
import { stamp } from './when.mjs';

/** recentCard lists what is kept, null where nothing is. A verdict of then is not one of now: it is named with its day. */
export async function recentCard(open, announce) {
  const kept = await store.recent();
  if (kept.length === 0) return null;
  const forget = el('button', { type: 'button', class: 'quiet' }, say('recent.forget'));
  const list = el('ol', { class: 'recent' }, kept.slice(0, 10).map((k) => el('li', {},
    rowLink({ tone: toneOf(k.word) === 'good' ? 'kept' : toneOf(k.word), number: short(k.text, 80), word: k.word,
      more: say('recent.kept', { when: stamp(k.at), verdict: then(k.word) }) }, () => open(identify(k.text, k.salt))))));
  const card = [el('div', { class: 'head-row' }, el('h2', { id: 'recent-heading' }, say('recent.heading')), forget), list,
    el('p', { class: 'quiet' }, say('recent.note'))];
  forget.addEventListener('click', async () => {
    await store.forget();
    announce(say('recent.forgotten'));
    forget.closest('section').hidden = true;
  });
  return card;
}
