// The way of an item on a map: land, the great circles between its stations, and the stations. Geometry without a
// document; map.view.mjs draws it.
//
// The land is one path in Miller's cylindrical projection (data/land.json, scripts/atlas), `turn` units for 360 degrees, x
// growing from 180° W and y downwards from the equator. A way across the Pacific goes on beyond the edge, where the same
// land is drawn once more.

/** turn is 360 degrees in units. */
export const turn = 3600;

const rad = Math.PI / 180;

/** x and y of a place in degrees. */
export const x = (lon) => ((lon + 180) * turn) / 360;
export const y = (lat) => (-1.25 * Math.log(Math.tan(Math.PI / 4 + 0.4 * lat * rad)) * turn) / (2 * Math.PI);

/** leg is the great circle between two places {lat, lon} as points [x, y], the x of each near that of the one before. */
export function leg(from, to, startX) {
  const [a, b] = [vector(from), vector(to)];
  const cos = Math.min(1, Math.max(-1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]));
  const angle = Math.acos(cos);
  const steps = Math.max(1, Math.ceil(angle / (3 * rad)));
  const out = [];
  let last = startX;
  for (let i = 0; i <= steps; i++) {
    const p = between(a, b, angle, i / steps);
    const lat = Math.asin(Math.min(1, Math.max(-1, p[2]))) / rad;
    const at = near(x(Math.atan2(p[1], p[0]) / rad), last);
    out.push([at, y(Math.max(-80, Math.min(83, lat)))]);
    last = at;
  }
  return out;
}

const vector = ({ lat, lon }) => [
  Math.cos(lat * rad) * Math.cos(lon * rad), Math.cos(lat * rad) * Math.sin(lon * rad), Math.sin(lat * rad),
];

/** between is the point a share of the way from a to b. Places that lie opposite each other, or in one, go straight. */
function between(a, b, angle, share) {
  const sin = Math.sin(angle);
  if (sin < 1e-9) return share < 0.5 ? a : b;
  const [p, q] = [Math.sin((1 - share) * angle) / sin, Math.sin(share * angle) / sin];
  return [p * a[0] + q * b[0], p * a[1] + q * b[1], p * a[2] + q * b[2]];
}

/** near moves an x by whole turns to within half a turn of another. */
const near = (at, other) => at + turn * Math.round((other - at) / turn);

/**
 * route lays out stations, in the order in which the item was there. It returns the legs as lists of points, the
 * stations as points with their index, and the window {x, y, width, height} that shows them all in the given ratio of
 * width to height, within the land's top and bottom.
 */
export function route(stations, land, ratio = 16 / 9) {
  const legs = [];
  const dots = [];
  let last = x(stations[0]?.lon ?? 0);
  stations.forEach((s, i) => {
    if (i > 0) {
      const points = leg(stations[i - 1], s, last);
      last = points.at(-1)[0];
      legs.push(points);
    }
    dots.push({ at: [i === 0 ? last : near(x(s.lon), last), y(s.lat)], index: i });
  });
  return { legs, dots, window: frame([...legs.flat(), ...dots.map((d) => d.at)], land, ratio) };
}

/** least is the width of the smallest window: a town is shown with its country around it. */
const least = 420;

function frame(points, land, ratio) {
  const span = (i) => [Math.min(...points.map((p) => p[i])), Math.max(...points.map((p) => p[i]))];
  const [left, right] = span(0);
  const [top, bottom] = span(1);
  let width = Math.max(least, (right - left) * 1.3, (bottom - top) * 1.5 * ratio);
  let height = width / ratio;
  if (height > land.height) [height, width] = [land.height, Math.max(width, land.height * ratio)];
  width = Math.min(width, Math.max(turn, (right - left) * 1.1));
  const middle = (top + bottom) / 2 - height / 2;
  return {
    x: Math.round((left + right) / 2 - width / 2),
    y: Math.round(Math.max(land.top, Math.min(land.top + land.height - height, middle))),
    width: Math.round(width),
    height: Math.round(height),
  };
}

/** copies are the turns by which the land is moved to fill a window. A continent may reach half a turn beyond the edge. */
export function copies(window) {
  const out = [];
  const half = turn / 2;
  for (let n = Math.floor((window.x - half) / turn); n * turn < window.x + window.width + half; n++) out.push(n * turn);
  return out;
}

/** path writes points as an SVG path. */
export const path = (points) => points.map(([a, b], i) => `${i ? 'L' : 'M'}${a.toFixed(1)} ${b.toFixed(1)}`).join('');
