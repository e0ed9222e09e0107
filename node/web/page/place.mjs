// Places by their codes: name, country and position. The tables are loaded by need, a few kilobytes for a country.

import { files } from './data/places.mjs';
import { country, has, say } from './text.mjs';

const impc = 4;
const gln = 9;
const locode = 15;

const known = new Map(); // by country: Map of location to {lat, lon, name}

/** codeOf reads a place of an event: {code, country, kind}. Any other place than a post's or a port's has no country. */
export function codeOf(place) {
  const code = new TextDecoder().decode(place.value);
  if (place.namespace === impc && /^[A-Z]{2}[A-Z0-9]{4}$/.test(code)) return { code, key: code.slice(0, 5), country: code.slice(0, 2) };
  if (place.namespace === locode && /^[A-Z]{2}[A-Z0-9]{3}$/.test(code)) return { code, key: code, country: code.slice(0, 2) };
  return { code: place.namespace === gln ? `GLN ${code}` : code, key: '', country: '' };
}

/** load makes the places of countries known. One that cannot be loaded is shown by its code. */
export async function load(countries) {
  const wanted = [...new Set(countries)].filter((c) => c && !known.has(c));
  await Promise.all(wanted.map(async (c) => {
    try {
      const table = (await files.findLast(([from]) => from <= c)?.[1]())?.default;
      known.set(c, parse(table?.[c] ?? ''));
    } catch {
      // Without a network, its places have no names.
    }
  }));
}

function parse(text) {
  const out = new Map();
  for (const line of text.split('\n')) {
    const m = /^(\S{3}) (-?\d+) (-?\d+) (.+)$/.exec(line);
    if (m) out.set(m[1], { lat: m[2] / 10, lon: m[3] / 10, name: m[4] });
  }
  return out;
}

/** find returns {lat, lon, name} of a code that was loaded, or null. */
export function find({ key }) {
  return known.get(key.slice(0, 2))?.get(key.slice(2)) ?? null;
}

/** name is what people call a place, in the page's language where it is known, else the table's; '' where none is. */
export function name(at) {
  if (at.key && has(`place.${at.key}`)) return say(`place.${at.key}`);
  return find(at)?.name ?? '';
}

/** label is a place's name with its country, once where they are the same; its code stands where it has no name. */
export function label(at) {
  const parts = [name(at) || at.code];
  if (at.country) parts.push(country(at.country));
  return [...new Set(parts)].join(', ');
}
