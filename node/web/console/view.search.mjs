// What a text can be.

import { call } from './api.mjs';
import { card, chip, el, foreign, head, href, link } from './show.mjs';
import { table } from './table.mjs';

/** target is the view of a hit. */
export function target(h) {
  switch (h.kind) {
    case 'HIT_KIND_BLOCK': return ['block', h.id];
    case 'HIT_KIND_TRANSACTION': return ['transaction', h.id];
    case 'HIT_KIND_UNIT': return ['unit', h.provable || h.id];
    case 'HIT_KIND_ORGANISATION': case 'HIT_KIND_DEVICE': case 'HIT_KIND_KEY': return ['organisation', h.id];
    case 'HIT_KIND_PROPOSAL': return ['proposal', h.id];
    case 'HIT_KIND_VALIDATOR': return h.id ? ['organisation', h.id] : ['validators'];
    case 'HIT_KIND_PEER': return ['peers'];
    default: return ['overview'];
  }
}

const kindName = (k) => String(k).replace('HIT_KIND_', '').toLowerCase();

export async function searchView({ args: [text = ''], go }) {
  const hits = (await call('ConsoleService/Search', { text })).hits ?? [];
  const only = hits.filter((h) => h.recorded);
  if (hits.length === 1 && only.length === 1) {
    go(href(...target(hits[0])));
    return { node: el('div') };
  }
  const list = table({ caption: `What ${text.slice(0, 60)} can be`, file: 'search', key: (h) => `${h.kind}/${h.id}`, empty: 'Nothing on this chain is called that, and it reads as no identifier.', columns: [
    { title: 'kind', cell: (h) => chip(kindName(h.kind)), text: (h) => kindName(h.kind) },
    { title: 'what', rowHead: true, cell: (h) => link(target(h), foreign(h.id, 70)), text: (h) => h.id },
    { title: 'about it', wide: true, cell: (h) => foreign(h.text, 160), text: (h) => h.text ?? '' },
    { title: '', name: 'recorded', cell: (h) => (h.recorded ? chip('recorded', 'good') : chip('not recorded')) },
  ] });
  list.update(hits);
  return { node: el('div', {}, head(['Search: ', foreign(text, 60)]), card(null, list.node)) };
}
