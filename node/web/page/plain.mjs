// Text that strangers wrote. Nothing of it may steer how the page is read: characters that are not seen, or that turn
// the direction of writing, are shown by their number, as in ⟨U+202E⟩, and a text is cut before it fills the page.

import { el } from './dom.mjs';
import { count, say } from './text.mjs';

/** longest is how many characters of a text are shown at first. */
export const longest = 300;

/** most is how many characters a text may show at all: the rest stands in the proof. */
const most = 20_000;

/** hidden are the characters that are never shown as they are; Go's package node/web has the same list. */
const hidden = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200f\\u2028-\\u202e' +
    '\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e0fff}\\ud800-\\udfff]',
  'gu',
);

/** visible gives each hidden character its number. Joiners between letters of the world's scripts stay. */
export function visible(text) {
  return text.replace(hidden, (c, at) => {
    const code = c.codePointAt(0);
    if ((code === 0x200c || code === 0x200d) && wide(text, at - 1) && wide(text, at + 1)) return c;
    if (code >= 0xd800 && code <= 0xdfff) return '⟨U+FFFD⟩';
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

const wide = (text, at) => text.charCodeAt(at) > 0x7f;

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
