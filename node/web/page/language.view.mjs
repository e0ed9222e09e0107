// The language switch, and the document's own words in the language that was chosen.

import { el } from './dom.mjs';
import { language, names, say, tag } from './text.mjs';

/** translate writes the document's own words, marked by data-t, in the language in use. */
export function translate(document) {
  document.documentElement.lang = tag();
  for (const node of document.querySelectorAll('[data-t]')) {
    const text = say(node.dataset.t);
    if (node.textContent !== text) node.textContent = text; // what the node sent is often right already
  }
  document.getElementById('languages')?.setAttribute('aria-label', say('lang.label'));
}

/** languageSwitch is a list of the languages, each named in itself. */
export function languageSwitch(choose) {
  const options = Object.entries(names).map(([name, text]) => el('option', { value: name, lang: name, selected: name === language() }, text));
  return el('select', { 'aria-label': say('lang.label'), id: 'language', on: { change: (e) => choose(e.target.value) } }, options);
}
