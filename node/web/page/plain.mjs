// Text that strangers wrote. Nothing of it may steer how the page is read: characters that are not seen, or that turn
// the direction of writing, are shown by their number, as in ⟨U+202E⟩, and a text is cut before it fills the page.

import { el } from './dom.mjs';
import { count, say } from './text.mjs';
import { visible } from './visible.mjs';

/** longest is how many characters of a text are shown at first. */
export const longest = 300;

/** most is how many characters a text may show at all: the rest stands in the proof. */
const most = 20_000;

/** start is the first characters of a text, and how many more there are. A surrogate pair is not cut in two. */
function start(text, limit) {
  if (text.length <= limit) return [text, 0];
  let end = 0;
  let n = 0;
  for (const c of text.slice(0, 2 * limit)) {
    if (n === limit) break;
    end += c.length;
    n++;
  }
  return [text.slice(0, end), text.length - end];
}

/** short is a foreign text in one line, without a way to see all of it: for titles and messages. */
export function short(text, limit = longest) {
  const [head, rest] = start(String(text), limit);
  return visible(head) + (rest > 0 ? '…' : '');
}

/** foreign shows a text that a stranger wrote, isolated from what stands around it. */
export function foreign(text, limit = longest) {
  const [head, rest] = start(String(text), limit);
  const shown = el('bdi', { class: 'foreign' }, visible(head));
  if (rest === 0) return shown;
  shown.append('…');
  const more = el('button', { type: 'button', class: 'quiet', title: count('text.cut', rest) }, say('text.all'));
  more.addEventListener('click', () => {
    const [all, left] = start(String(text), most);
    shown.textContent = visible(all) + (left > 0 ? '…' : '');
    more.remove();
  });
  return el('span', {}, shown, ' ', more);
}
