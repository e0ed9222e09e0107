// How far a unit has come (Go: ledger/trace/movement.go), who vouches for which part of its way (vouch.go), and travel that
// nothing can do (travel.go).

import { compare, utf8 } from './bytes.mjs';
import { act, compareMoments, int64, milestoneOf, postal, report, side, stone } from './trace.numbers.mjs';
import { isSingle, placeCode, placeOf } from './trace.record.mjs';
import { judge } from './trace.travel.mjs';

/**
 * move folds a journey: {position, by, wayBack, departed, arrived, place, seen}. position is a number of Milestone, by the
 * event that it rests on; departed and arrived are the first ones; place is where it was last seen, by the event seen.
 */
export function move(own, journey) {
  const m = { position: 0, by: null, wayBack: false, departed: null, arrived: null, place: null, seen: null };
  const r = { last: null, end: null, turned: null, lost: null, found: null };
  const single = isSingle(own.subject);
  for (const t of journey) {
    const { core } = t;
    const place = placeOf(core);
    if (place && sightings.has(core.type)) Object.assign(m, { place, seen: t });
    if (single) note(m, r, t);
  }
  [m.by, m.position] = positionOf(r);
  m.wayBack = Boolean(r.turned) && !after(r.end, r.turned);
  return m;
}

const ends = new Set([stone.delivered, stone.returned, stone.decommissioned, stone.destroyed, stone.seized]);

function note(m, r, t) {
  const at = milestoneOf(t.core);
  if (at === 0) {
    if (t.core.type === act.found) r.found = t;
  } else if (ends.has(at)) r.end = t;
  else if (at === stone.returning) r.turned = t;
  else if (at === stone.lost) r.lost = t;
  else {
    if (at !== stone.created || !r.last || milestoneOf(r.last.core) === stone.created) r.last = t;
    if (at === stone.departed) m.departed ??= t;
    else if (at === stone.arrived || at === stone.at_destination) m.arrived ??= t;
  }
}

function positionOf(r) {
  if (r.lost && [r.last, r.end, r.turned, r.found].every((o) => after(r.lost, o))) return [r.lost, stone.lost];
  if (r.end && !after(r.turned, r.end)) return [r.end, milestoneOf(r.end.core)];
  if (r.turned && !after(r.last, r.turned)) return [r.turned, stone.returning];
  return r.last ? [r.last, milestoneOf(r.last.core)] : [null, 0];
}

/** after reports whether a is later than b; an absent one is before all others. */
const after = (a, b) => Boolean(a) && (!b || compareMoments(a, b) > 0);

/** sightings are the acts that show that the unit was at the act's place. */
const sightings = new Set([
  act.accept, act.observe, act.aggregate, act.disaggregate, act.custody_offer, act.custody_accept, act.custody_reject,
  act.custody_reserve, act.sort, act.depart, act.arrive, act.hold, act.customs_report, act.out_for_delivery, act.available,
  act.attempt, act.deliver, act.return, act.returned,
]);

/** vouch counts who vouches for each stage: [{stage, organisations, aliases, unknown}], names ascending. */
export function vouch(result, own, journey) {
  const members = new Map(result.members.map((m) => [m.id, m]));
  return ['origin', 'export', 'arrival', 'import'].map((stage) => {
    const v = { stage, organisations: new Set(), aliases: new Set(), unknown: new Set() };
    for (const e of journey) {
      if (!witnesses[stage](e.core, own.subject.state)) continue;
      let org = e.organisation;
      let m = members.get(org);
      if (m?.device) {
        org = m.device.owner;
        m = members.get(org);
      }
      v.organisations.add(org);
      if (!m && !members.has(e.organisation)) v.unknown.add(org);
      else if (m && m.ownerCommitment.length > 0) v.aliases.add(org);
    }
    return { stage, organisations: sorted(v.organisations), aliases: sorted(v.aliases), unknown: sorted(v.unknown) };
  });
}

const sorted = (set) => [...set].sort((a, b) => compare(utf8(a), utf8(b)));

/** witnesses tell whether an event vouches for a stage. */
const witnesses = {
  origin: (c) => [act.commission, act.ship, act.register_product, act.certify].includes(c.type),
  export: (c) => (c.type === act.depart && (c.postal === 0 || c.postal === postal.emc)) ||
    (c.side === side.export && (c.type === act.customs_decide || (c.type === act.customs_report && c.report === report.returned))),
  arrival: (c, state) => c.type === act.arrive && (c.postal === postal.emd || (c.postal === 0 && arrivesIn(c, state))),
  import: (c) => c.side === side.import && [act.declare, act.customs_report, act.customs_decide].includes(c.type),
};

/** arrivesIn reports whether a place is of the country that the parcel was announced for. */
function arrivesIn(core, state) {
  const p = placeOf(core);
  const lane = state?.shipment?.lane;
  if (!p || !lane) return false;
  const code = placeCode(p);
  return code.length > 2 && code.slice(0, 2) === lane.to;
}

const tooFast = 5;
const twoPlaces = 6;

/** travelOf judges each sighting at a known place with the one before it: [{from, to, code}], code 5 (W5) or 6 (W6). */
export function travelOf(own, journey, find) {
  const out = [];
  if (!isSingle(own.subject) || !find) return out;
  let last = null;
  let there = null;
  for (const t of journey) {
    const p = sightings.has(t.core.type) ? placeOf(t.core) : null;
    const here = p && find(placeCode(p));
    if (!here) continue;
    if (last) {
      const verdict = judge(there, here, int64(t.core.time - last.core.time), last.core.mode);
      if (verdict !== 'ok') out.push({ from: last, to: t, code: verdict === 'too-fast' ? tooFast : twoPlaces });
    }
    [last, there] = [t, here];
  }
  return out;
}
