// The map as a drawing. It decorates: what it shows stands in the journey in words, so readers of screens skip it.

import { el, svg } from './dom.mjs';
import { copies, path, route } from './map.mjs';
import { say } from './text.mjs';

/** mapFigure draws stations {lat, lon, name}, the first one first; null for fewer than one. */
export async function mapFigure(stations) {
  if (stations.length === 0) return null;
  const land = (await import('./data/land.json', { with: { type: 'json' } })).default;
  const { legs, dots, window: w } = route(stations, land);
  const unit = w.width / 360; // about a pixel on a telephone
  const drawing = svg('svg', { viewBox: `${w.x} ${w.y} ${w.width} ${w.height}`, class: 'map', 'aria-hidden': 'true', focusable: 'false',
    preserveAspectRatio: 'xMidYMid slice' },
  copies(w).map((shift) => svg('path', { d: land.path, transform: `translate(${shift} 0)`, class: 'land' })),
  legs.map((points) => svg('path', { d: path(points), class: 'leg', 'stroke-width': 2 * unit })),
  dots.map(({ at, index }) => svg('circle', { cx: at[0], cy: at[1], r: (index === dots.length - 1 ? 5 : 3.5) * unit,
    class: index === dots.length - 1 ? 'station last' : 'station', 'stroke-width': 1.5 * unit })),
  labels(stations, dots, w, unit));
  return el('figure', { class: 'card map-card', 'aria-hidden': 'true' }, drawing, el('figcaption', { class: 'quiet' }, say('map.credit')));
}

/** labels name the first and the last station, on the side where there is room. */
function labels(stations, dots, w, unit) {
  const ends = dots.length > 1 ? [dots[0], dots.at(-1)] : [dots[0]];
  return ends.filter((d, i) => i === 0 || stations[d.index].name !== stations[ends[0].index].name).map((d) => {
    const right = d.at[0] > w.x + w.width * 0.62;
    const above = d.at[1] > w.y + w.height * 0.5;
    return svg('text', { x: d.at[0] + (right ? -8 : 8) * unit, y: d.at[1] + (above ? -8 : 16) * unit, 'font-size': 12 * unit,
      'text-anchor': right ? 'end' : 'start', class: 'label', 'stroke-width': 3 * unit }, stations[d.index].name);
  });
}
