// Peers on a map: a dot in the country that an organisation's roles name, a line from this node's to each. The table below
// has all of it in words.

import { el, svg } from '../page/dom.mjs';
import { copies, path, route } from '../page/map.mjs';
import { files } from '../page/data/places.mjs';
import { short } from './show.mjs';

const middles = new Map(); // by country: a promise of {lat, lon} or null

/** middle is where the places of a country lie on average; null for a country without any. */
function middle(country) {
  if (!middles.has(country)) middles.set(country, read(country).catch(() => null));
  return middles.get(country);
}

async function read(country) {
  const table = (await files.findLast(([from]) => from <= country)?.[1]())?.default;
  const rad = Math.PI / 180;
  let [x, y, z] = [0, 0, 0];
  for (const line of (table?.[country] ?? '').split('\n')) {
    const m = /^\S{3} (-?\d+) (-?\d+) /.exec(line);
    if (!m) continue;
    const [lat, lon] = [(m[1] / 10) * rad, (m[2] / 10) * rad];
    x += Math.cos(lat) * Math.cos(lon);
    y += Math.cos(lat) * Math.sin(lon);
    z += Math.sin(lat);
  }
  return x || y || z ? { lat: Math.atan2(z, Math.hypot(x, y)) / rad, lon: Math.atan2(y, x) / rad } : null;
}

/**
 * peerMap draws peers {name, country, rtt (ms)} as seen from a country, '' for none; null where no peer has a country that is
 * on the map.
 */
export async function peerMap(home, peers) {
  const land = (await import('../page/data/land.json', { with: { type: 'json' } })).default;
  const from = home ? await middle(home) : null;
  const places = new Map(); // by country
  for (const p of peers) {
    const at = p.country ? await middle(p.country) : null;
    if (!at) continue;
    if (!places.has(p.country)) places.set(p.country, { ...at, peers: [] });
    places.get(p.country).peers.push(p);
  }
  if (places.size === 0) return null;
  const list = [...places.values()];
  const whole = { x: 0, y: land.top, width: land.width, height: land.height };
  const legs = from ? list.map((p) => route([from, p], land).legs[0]) : [];
  const dots = list.map((p) => ({ at: route([p], land).dots[0].at, p }));
  return el('figure', { class: 'mapcard' }, svg('svg', { class: 'map', viewBox: `${whole.x} ${whole.y + 80} ${whole.width} ${whole.height - 330}`, role: 'img',
    'aria-label': `Peers in ${list.length} countries: ${peers.filter((p) => p.country).map((p) => `${short(p.name, 40)} ${p.country}`).slice(0, 30).join(', ')}` },
  copies(whole).map((shift) => svg('path', { d: land.path, transform: `translate(${shift} 0)`, class: 'land' })),
  legs.flatMap((points) => [0, -3600, 3600].map((shift) => svg('path', { d: path(points), transform: `translate(${shift} 0)`, class: 'leg' }))),
  from ? dot(route([from], land).dots[0].at, 'home', 'this node') : null,
  dots.map(({ at, p }) => [dot(at, 'peer', p.peers.map((q) => `${short(q.name, 40)} ${q.rtt}`).join(', ')), label(at, p.peers)])));
}

const dot = (at, kind, title) => svg('circle', { cx: at[0], cy: at[1], r: kind === 'home' ? 26 : 20, class: `dot ${kind}` }, svg('title', {}, title));

function label(at, peers) {
  const right = at[0] > 2900;
  return peers.slice(0, 4).map((p, i) => svg('text', { x: at[0] + (right ? -36 : 36), y: at[1] + 16 + i * 62, 'text-anchor': right ? 'end' : 'start', class: 'label' },
    `${short(p.name, 16)} ${p.rtt}`));
}
