// Small drawings. Each is an image with a sentence for who does not see it; no style attributes, which the page's policy
// forbids.

import { svg } from '../page/dom.mjs';
import { count } from './show.mjs';

/** bars draws numbers as columns. */
export function bars(values, { label, tone = '' }) {
  const most = Math.max(1, ...values);
  const width = Math.max(60, values.length);
  return svg('svg', { class: `bars ${tone}`, viewBox: `0 0 ${width} 24`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    values.map((v, i) => {
      const h = v > 0 ? Math.max(1, (v / most) * 24) : 0.5;
      return svg('rect', { x: i + width - values.length + 0.1, y: 24 - h, width: 0.8, height: h, class: v > 0 ? 'some' : 'none' });
    }));
}

const words = { s: 'signed', m: 'missed', n: 'voted for no block', '.': 'was not in the set' };

/** voteGrid draws what a validator did with the last blocks: by height and by colour, and in words. */
export function voteGrid(votes, to) {
  const list = [...votes];
  const cells = list.map((v, i) => {
    const tall = { s: 12, m: 4, n: 7, '.': 2 }[v] ?? 2;
    return svg('rect', { x: i * 4, y: 13 - tall, width: 3, height: tall, class: `vote ${{ s: 'signed', m: 'missed', n: 'nil' }[v] ?? 'out'}` },
      svg('title', {}, `block ${count(Number(to) - list.length + 1 + i)}: ${words[v] ?? 'unknown'}`));
  });
  const missed = list.flatMap((v, i) => (v === 'm' || v === 'n' ? [Number(to) - list.length + 1 + i] : []));
  const label = `${list.filter((v) => v === 's').length} of the last ${list.length} blocks signed` +
    (missed.length ? `; not: ${missed.slice(-10).map(count).join(', ')}${missed.length > 10 ? ' and earlier' : ''}` : '');
  return svg('svg', { class: 'votes', viewBox: `0 0 ${Math.max(4, list.length * 4)} 14`, preserveAspectRatio: 'xMinYMid meet', role: 'img', 'aria-label': label }, cells);
}

/** share draws how full something is, 0 to 1. */
export function share(value, label) {
  const v = Math.min(1, Math.max(0, value));
  const tone = v > 0.8 ? 'bad' : v > 0.5 ? 'odd' : 'good';
  return svg('svg', { class: `share ${tone}`, viewBox: '0 0 100 6', preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    svg('rect', { x: 0, y: 0, width: 100, height: 6, class: 'none' }), svg('rect', { x: 0, y: 0, width: v > 0 ? Math.max(1, v * 100) : 0, height: 6, class: 'some' }));
}
