// How fast a parcel can get from one place to another, in whole metres and milliseconds (Go: ledger/travel).

const moment = { millis: 600_000, metres: 100_000 };
const slack = 50_000;
const longest = 128 * 3_600_000;
const widest = 13_000_000;
const speeds = { 1: 100, 2: 400, 3: 200, 8: 100 }; // km/h by mode: sea, rail, road, inland water; all others fly
const flying = 1000;

const square = (d) => Math.min(Math.max(d, -(2 ** 25)), 2 ** 25) ** 2;

/**
 * judge compares two sightings of one unit, places {x, y, z} in metres from the Earth's centre, that lie millis apart (a
 * BigInt): 'ok', 'too-fast', or 'two-places'.
 */
export function judge(a, b, millis, mode) {
  const far = square(a.x - b.x) + square(a.y - b.y) + square(a.z - b.z);
  const time = millis < 0n ? 0 : millis > BigInt(longest) ? longest : Number(millis);
  if (time <= moment.millis && far > moment.metres ** 2) return 'two-places';
  const speed = speeds[mode] ?? flying;
  const reach = Math.min(Math.floor((speed * time + 3599) / 3600) + slack, widest);
  return far > reach * reach ? 'too-fast' : 'ok';
}
