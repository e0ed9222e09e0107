// Tables that stay where they are while their rows come and go: a row whose content is the same keeps its elements, and with
// them the focus and what is selected.

import { csv, save } from './csv.mjs';
import { el } from './show.mjs';

/**
 * table makes one. columns are {title, cell(row) → node or text, text(row) → what a file and sorting have, right: numbers,
 * wide: may wrap}; key(row) names a row. It returns {node, update(rows)}.
 */
export function table({ caption, columns, key, file, empty = 'Nothing to show.', hideCaption = true }) {
  const body = el('tbody');
  const none = el('p', { class: 'soft none' }, empty);
  let rows = [];
  let sorted = { column: -1, down: false };
  const heads = columns.map((c, i) => {
    const th = el('th', { scope: 'col', class: c.right ? 'right' : null });
    if (!c.title) {
      th.append(el('span', { class: 'unseen' }, c.name ?? 'action'));
      return th;
    }
    if (!c.text) {
      th.append(c.title);
      return th;
    }
    th.append(el('button', { type: 'button', class: 'sort', on: { click: () => sortBy(i) } }, c.title));
    return th;
  });
  const text = (c, row) => (c.text ? c.text(row) : '');
  const exported = columns.filter((c) => c.text);
  const download = el('button', { type: 'button', class: 'quiet', on: { click: () => save(`${file}.csv`,
    csv(exported.map((c) => c.title), order().map((r) => exported.map((c) => text(c, r)))), 'text/csv;charset=utf-8') } }, 'CSV',
  el('span', { class: 'unseen' }, ` of ${caption}`));
  const scroll = el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', {}, el('caption', { class: hideCaption ? 'unseen' : null }, caption), el('thead', {}, el('tr', {}, heads)), body));
  const node = el('div', { class: 'table' }, scroll, none, file ? el('div', { class: 'under' }, download) : null);

  function sortBy(i) {
    sorted = { column: i, down: sorted.column === i ? !sorted.down : Boolean(columns[i].right) };
    heads.forEach((th, k) => (k === i ? th.setAttribute('aria-sort', sorted.down ? 'descending' : 'ascending') : th.removeAttribute('aria-sort')));
    update(rows);
  }

  function order() {
    if (sorted.column < 0) return rows;
    const c = columns[sorted.column];
    const by = (a, b) => (c.right ? Number(text(c, a)) - Number(text(c, b)) : String(text(c, a)).localeCompare(String(text(c, b)), 'en'));
    return rows.toSorted((a, b) => (sorted.down ? by(b, a) : by(a, b)));
  }

  let shown = new Map();
  function update(list) {
    rows = list;
    const next = new Map();
    let at = body.firstElementChild;
    for (const row of order()) {
      let k = String(key(row));
      while (next.has(k)) k += '+'; // strangers' keys may repeat
      const print = JSON.stringify(row, (_, v) => (typeof v === 'bigint' ? `${v}` : v));
      let held = shown.get(k);
      if (held?.print !== print) held = { print, tr: line(row, held?.tr) };
      next.set(k, held);
      if (held.tr === at) at = at.nextElementSibling;
      else body.insertBefore(held.tr, at);
    }
    for (const [k, held] of shown) if (next.get(k)?.tr !== held.tr) held.tr.remove();
    shown = next;
    none.hidden = rows.length > 0;
    scroll.hidden = rows.length === 0;
    download.hidden = rows.length === 0;
  }

  function line(row, old) {
    const cells = columns.map((c) => el(c.rowHead ? 'th' : 'td', { class: [c.right ? 'right' : '', c.wide ? 'wide' : ''].join(' ').trim() || null,
      scope: c.rowHead ? 'row' : null }, c.cell(row)));
    if (!old) return el('tr', {}, cells);
    cells.forEach((c, i) => { // what is the same stays, and what has the focus
      if (!old.children[i].isEqualNode(c) && !old.children[i].contains(document.activeElement)) old.children[i].replaceWith(c);
    });
    return old;
  }

  update([]);
  return { node, update };
}
