// What views are made of. Texts that members of the chain or peers wrote go through foreign(): text nodes only, hidden
// characters by their number, cut where they are long.

import { el } from '../page/dom.mjs';
import { visible } from '../page/visible.mjs';

export { el };

/** short is a stranger's text in one line, cut where it is long; a surrogate pair is not cut in two. */
export function short(text, limit = 120) {
  const all = String(text);
  let head = all.slice(0, limit);
  if (/[\ud800-\udbff]$/.test(head) && all.length > limit) head = head.slice(0, -1);
  return visible(head) + (all.length > head.length ? '…' : '');
}

/** foreign shows a stranger's text, isolated from what stands around it; '–' for none. */
export function foreign(text, limit = 120) {
  return el('bdi', { class: 'foreign' }, String(text ?? '') === '' ? '–' : short(String(text), limit));
}

/** link leads to a view; to is a list of its name and what it is about. */
export const href = (...to) => '#/' + to.map((part) => encodeURIComponent(String(part))).join('/');
export const link = (to, ...children) => el('a', { href: href(...to) }, ...children);

export const orgLink = (id) => (id ? link(['organisation', id], foreign(id, 40)) : el('span', { class: 'soft' }, '–'));
export const blockLink = (height) => link(['block', height], count(height));
export const txLink = (hex) => (hex ? link(['transaction', hex], mono(`${hex.slice(0, 10)}…`, hex)) : '–');

/** unitLink leads to what is proven of a unit; a blinded one is known by its hash only. */
export function unitLink(unit) {
  if (!unit?.id) return '–';
  if (unit.blinded) return el('span', { title: 'its identifier is hidden: whoever has its salt can ask for it' }, mono(`${unit.id.slice(0, 10)}…`), ' blinded');
  return link(['unit', unit.id], foreign(unit.id, 60));
}

export const mono = (text, title) => el('code', { title: title ?? null }, text);
export const chip = (text, tone = '') => el('span', { class: `chip ${tone}` }, text);

const numbers = new Intl.NumberFormat('en');
export const count = (n) => numbers.format(typeof n === 'bigint' ? n : Number(n ?? 0));

/** bytesText is a size as people say it. */
export function sizeText(n) {
  const v = Number(n ?? 0);
  if (v < 1024) return `${v} B`;
  if (v < 1024 ** 2) return `${(v / 1024).toFixed(1)} KiB`;
  if (v < 1024 ** 3) return `${(v / 1024 ** 2).toFixed(1)} MiB`;
  return `${(v / 1024 ** 3).toFixed(2)} GiB`;
}

/** spanText is a number of milliseconds as people say it. */
export function spanText(ms) {
  const s = Number(ms) / 1000;
  if (s < 1) return `${Math.max(0, Math.round(Number(ms)))} ms`;
  if (s < 60) return `${s.toFixed(s < 10 ? 1 : 0)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${Math.floor(s % 60)} s`;
  if (s < 172_800) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} days`;
}

/** iso is a time in milliseconds since 1970 in UTC to the second, with a Z behind it, '–' for one that no calendar has. */
export function iso(ms) {
  const d = new Date(Number(ms));
  return Number.isNaN(d.getTime()) ? '–' : d.toISOString().replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}

/** when shows a time. */
export function when(ms) {
  const d = new Date(Number(ms));
  if (Number.isNaN(d.getTime())) return '–';
  return el('time', { datetime: d.toISOString() }, iso(ms));
}

/** facts is a list of names and values; what is null is left out. */
export function facts(...pairs) {
  return el('dl', { class: 'facts' }, pairs.filter((p) => p && p[1] !== null && p[1] !== undefined)
    .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

/** card is a titled part of a view. */
export function card(title, ...children) {
  return el('section', { class: 'card' }, title ? el('h2', {}, title) : null, ...children);
}

/** head is a view's title. */
export const head = (title, ...more) => el('div', { class: 'head' }, el('h1', { tabindex: '-1' }, title), ...more);

/** problem says that something could not be had. */
export const problem = (message) => el('p', { class: 'problem', role: 'alert' }, short(String(message), 300));

/** tile is one figure with its name. */
export function tile(name, value, note = null, tone = '') {
  return el('div', { class: `tile ${tone}` }, el('dt', {}, name), el('dd', {}, value), note ? el('dd', { class: 'note' }, note) : null);
}

/** say tells readers of screens what changed. */
export function say(text) {
  const said = document.getElementById('said');
  if (said && said.textContent !== text) said.textContent = text;
}
