// What the page was opened for, by its address: nothing, one item, or several.

/** atMost is how many items are checked at once. */
export const atMost = 50;

/**
 * split takes typed text apart: one number to a line, or separated by commas or semicolons. A serial in a link or an element
 * string may hold such a character: there it separates only before a space or another one of these.
 */
export function split(text) {
  const lines = text.split(/[\n\r]+/).map((s) => s.trim());
  const by = (line) => (/^(https?:|\(\d{2,4}\))/i.test(line) ? /[,;]+(?=\s|$|https?:|\(0[01]\))/i : /[,;]+/);
  const parts = lines.flatMap((line) => line.split(by(line))).map((s) => s.trim()).filter(Boolean);
  return [...new Set(parts)];
}

/**
 * read returns {asked: [text, …], salt} of an address: ?id= or ?unit=, any number of them, or a Digital Link path. The
 * salt of a hidden unit stands in the fragment, which no browser sends.
 */
export function read(address) {
  const url = new URL(address);
  const salt = /^[0-9a-f]{32}$/i.exec(new URLSearchParams(url.hash.slice(1)).get('salt') ?? '')?.[0].toLowerCase() ?? '';
  const named = [...url.searchParams.getAll('id'), ...url.searchParams.getAll('unit')].flatMap(split);
  if (named.length > 0) return { asked: named, salt };
  const path = /\/((?:01|00|t|414|8003|8004)\/.+)$/.exec(url.pathname);
  return { asked: path ? [url.origin + '/' + path[1].replace(/\/$/, '')] : [], salt };
}

/** addressOf is the page's address for items: their own path for one that has it, and ?id= for the others. */
export function addressOf(ids, salt, home) {
  const fragment = salt && ids.length === 1 ? `#salt=${salt}` : '';
  if (ids.length === 1 && ids[0].path && home === '/') return ids[0].path + fragment;
  const query = new URLSearchParams(ids.map((id) => ['id', id.text.replaceAll(' ', '')]));
  return `${home}?${query}${fragment}`;
}
