// An object as it is: JSON and hexadecimal, to read, to copy and to keep.

import { save } from './csv.mjs';
import { hexOf } from './api.mjs';
import { el, say, sizeText } from './show.mjs';
import { visible } from '../page/visible.mjs';

/** most is how many characters of JSON, or of hexadecimal, are shown; the file has all of it. */
const most = 40_000;

/** json writes anything: 64-bit numbers as strings, bytes in hexadecimal; `raw` of decoded messages is left out. */
export function json(value) {
  return JSON.stringify(value, (k, v) => {
    if (k === 'raw' && v instanceof Uint8Array) return undefined;
    if (typeof v === 'bigint') return v.toString();
    return v instanceof Uint8Array ? hexOf(v) : v;
  }, 2);
}

/** hexDump is lines of an offset, 16 bytes, and what of them is printable ASCII. */
export function hexDump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length && at < most / 4; at += 16) {
    const part = bytes.subarray(at, at + 16);
    const hex = [...part].map((b) => b.toString(16).padStart(2, '0')).join(' ');
    const text = [...part].map((b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '·')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${text}`);
  }
  return lines.join('\n');
}

/** raw shows an object's JSON, and its bytes where it has some. */
export function raw(name, value, bytes = null) {
  const text = json(value) ?? '';
  return el('details', { class: 'card raw' }, el('summary', {}, 'Raw form'),
    part('JSON', shown(text), text, `${name}.json`, text, 'application/json'),
    bytes ? part(`Bytes, ${sizeText(bytes.length)}`, hexDump(bytes) + (bytes.length > most / 4 ? '\n…' : ''), hexOf(bytes), `${name}.bin`, bytes,
      'application/octet-stream') : null);
}

/** shown keeps line ends and hides nothing else that cannot be seen. */
const shown = (text) => text.slice(0, most).split('\n').map(visible).join('\n') + (text.length > most ? '\n…' : '');

function part(title, content, copied, file, saved, type) {
  return el('div', { class: 'part' }, el('div', { class: 'partbar' }, el('p', {}, title),
    el('button', { type: 'button', class: 'quiet', on: { click: async () => {
      await navigator.clipboard?.writeText(copied).then(() => say(`${title} copied`), () => say('The browser did not allow copying.'));
    } } }, 'Copy', el('span', { class: 'unseen' }, ` ${title}`)),
    el('button', { type: 'button', class: 'quiet', on: { click: () => save(file, saved, type) } }, 'Save', el('span', { class: 'unseen' }, ` ${title}`))),
  el('pre', { tabindex: '0', role: 'region', 'aria-label': title }, content));
}
