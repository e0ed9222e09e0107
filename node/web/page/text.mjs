// The page's words, in the language of whoever reads it. Catalogs are flat: a key and its text, in which {name} stands
// for what is filled in.

import { el } from './dom.mjs';

/** languages by the name of their catalog: the tag for the document and for Intl. */
export const languages = {
  en: { tag: 'en', load: () => import('./text/en.json', { with: { type: 'json' } }) },
  zh: { tag: 'zh-Hans', load: () => import('./text/zh.json', { with: { type: 'json' } }) },
  es: { tag: 'es', load: () => import('./text/es.json', { with: { type: 'json' } }) },
  pt: { tag: 'pt-BR', load: () => import('./text/pt.json', { with: { type: 'json' } }) },
};

/** names of the languages in themselves, for the switch. */
export const names = { en: 'English', zh: '中文', es: 'Español', pt: 'Português' };

let catalog = {};
let chosen = 'en';

/** language is the name of the catalog in use, tag its language tag. */
export const language = () => chosen;
export const tag = () => languages[chosen].tag;

/** pick finds the first of the preferred language tags that there is a catalog for. */
export function pick(preferred) {
  for (const wanted of preferred) {
    const primary = String(wanted ?? '').toLowerCase().split(/[-_]/)[0];
    if (Object.hasOwn(languages, primary)) return primary;
  }
  return 'en';
}

/** use loads a catalog and makes it the page's. */
export async function use(name) {
  catalog = (await languages[name].load()).default;
  chosen = name;
  return catalog;
}

/** useCatalog is use without loading, for tests. */
export function useCatalog(name, texts) {
  catalog = texts;
  chosen = name;
}

/** has reports whether there is a text. */
export const has = (key) => Object.hasOwn(catalog, key);

/** first is the first of several keys that has a text, or the last one. */
export const first = (...keys) => keys.find((k) => k && has(k)) ?? keys.at(-1);

/** say fills a text with strings. A key without a text is shown itself, which a test looks for. */
export function say(key, values = {}) {
  return template(key).map((part) => (typeof part === 'string' ? part : String(values[part.name] ?? ''))).join('');
}

/** phrase fills a text with nodes; strings among the values are isolated. It returns a list of nodes and strings. */
export function phrase(key, values = {}) {
  return template(key).map((part) => {
    if (typeof part === 'string') return part;
    const value = values[part.name] ?? '';
    return value instanceof Node || Array.isArray(value) ? value : el('bdi', {}, String(value));
  });
}

const made = new Map();

/** intl is a formatter of Intl in the language in use, by its kind. Each is made once, which costs more than all that it writes. */
export function intl(kind, options = {}) {
  const key = `${tag()} ${kind} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new Intl[kind](tag(), options));
  return made.get(key);
}

/** count fills the text for a number, in the form that the language has for it. */
export function count(key, n, values = {}) {
  return say(form(key, n), { n: number(n), ...values });
}

/** form is the key of the text for a number. */
export function form(key, n) {
  const plural = intl('PluralRules').select(n);
  return plural === 'one' ? `${key}.one` : `${key}.other`;
}

/** template splits a text into strings and {name}s. */
function template(key) {
  const text = has(key) ? catalog[key] : key;
  return text.split(/(\{[a-z]+\})/).filter(Boolean).map((part) => (/^\{[a-z]+\}$/.test(part) ? { name: part.slice(1, -1) } : part));
}

/** number writes a number as the language does; BigInts too. */
export const number = (n) => intl('NumberFormat').format(n);

/** list joins texts as the language does: "a, b and c". */
export const list = (texts) => intl('ListFormat', { type: 'conjunction' }).format(texts);

/** country is the name of an ISO 3166 code, or the code. */
export function country(code) {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  try {
    return intl('DisplayNames', { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}
