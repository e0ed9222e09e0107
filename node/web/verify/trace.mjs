/**
 * What became of a unit, read from a verified answer: where it was and in what, who had it, how customs stood to it and for
 * how long, who vouches for which part of its way, and what is odd about it. It finds what Go's package ledger/trace finds;
 * that package's documentation says what each thing means.
 *
 *   const trace = readTrace(answer.result, {});
 *   milestones(trace)
 */

import { move, travelOf, vouch } from './trace.movement.mjs';
import { act, compareMoments, role, side, withheld } from './trace.numbers.mjs';
import { TracedRecord, containerOf, empties, isSingle, plays, roleOf } from './trace.record.mjs';
import { clearanceOf } from './trace.clearance.mjs';
import { custodyOf } from './trace.custody.mjs';

export { holdingAt } from './trace.custody.mjs';
export { milestones } from './trace.milestone.mjs';

/** maxDepth is how many containers deep the unit inherits. */
const maxDepth = 6;

/**
 * readTrace traces the subject of a verified answer; null where there is no record of it. height (a number or BigInt) leaves
 * out what was recorded above it, time (milliseconds since 1970) what happened later; 0 is all. find, if it is given, tells
 * where places are: it gets an IMPC or UN/LOCODE and returns {x, y, z} in metres from the Earth's centre, or null.
 *
 * The trace is {subject, events, withheld, hidden, stays, movement, custody, export, import, vouchers, warnings, travels}.
 * An event is {event, organisation, core, position, role, in, beside, late, corrected, by}: event the one of the proof, in
 * the way to the record that has it. A stay is {in, container, depth, from, to, open, begin}: from and to are the events
 * that bound it, null where nothing does.
 */
export function readTrace(result, { height = 0, time = 0, find = null } = {}) {
  if (!result?.subject) return null;
  const options = { height: BigInt(height), time: BigInt(time) };
  const teller = new Teller(result, options);
  const own = teller.add(result.subject);
  for (const c of result.containers) teller.hidden += teller.add(c).hidden.length;
  teller.tell(own);
  const journey = teller.events.filter((t) => t.core && !t.corrected);
  return {
    subject: result.subject,
    events: teller.events,
    withheld: own.hidden.length,
    hidden: teller.hidden,
    stays: teller.stays,
    movement: move(own, journey),
    custody: custodyOf(own),
    export: clearanceOf(own, side.export, journey),
    import: clearanceOf(own, side.import, journey),
    vouchers: vouch(result, own, journey),
    warnings: warningsOf(result.subject, options),
    travels: travelOf(own, journey, find),
  };
}

/** Teller puts the story together. */
class Teller {
  constructor(result, options) {
    this.options = options;
    this.holder = new Map(); // of a packing: the record of the parent that it stands in
    this.owners = new Map(); // of devices
    for (const m of result.members) if (m.device) this.owners.set(m.id, m.device.owner);
    this.told = new Set();
    this.events = [];
    this.stays = [];
    this.hidden = 0;
  }

  add(subject) {
    const r = new TracedRecord(subject, this.options, this.owners);
    for (const e of r.ledger) {
      if (e.core.type === act.aggregate && plays(e, subject, role.parent)) this.holder.set(e, r);
    }
    return r;
  }

  /** tell collects the unit's own events and those of what held it. */
  tell(own) {
    for (const e of own.moments) this.event(own, e, []);
    if (isSingle(own.subject)) this.inside(own, [], { from: null, to: null }, [own]);
    this.events.sort(compareMoments);
    this.stays.sort((a, b) => compareMoments(a.from, b.from));
    for (const e of own.hidden) this.events.push(line(e, { role: 0, in: [], beside: false, late: false, corrected: false, by: null }));
  }

  event(r, e, way) {
    if (this.told.has(e)) return;
    this.told.add(e);
    const part = roleOf(e, r.subject);
    const packs = e.core.type === act.aggregate || e.core.type === act.disaggregate;
    const beside = way.length > 0 && packs && part === role.parent && !empties(e, r.subject);
    this.events.push(line(e, { role: part, in: way, beside, late: r.late.has(e), corrected: r.corrected(e), by: r.correctedBy(e) }));
  }

  /**
   * inside follows what a record was put into during a window of events: after from, not after to, null without a bound. way
   * are the records from the unit's on: an edge back to one of them is a cycle and dropped.
   */
  inside(r, containers, during, way) {
    const all = this.packings(r);
    const first = during.from ? all.findIndex((p) => !p.to || compareMoments(p.to, during.from) > 0) : 0;
    for (const p of first < 0 ? [] : all.slice(first)) {
      const w = within(p, during);
      if (!w) break;
      if (way.length > maxDepth || (p.in && way.includes(p.in))) continue;
      const stay = { in: [], container: containerOf(p.by), depth: way.length, from: w.from, to: w.to, open: !w.to, begin: p.by };
      this.stays.push(stay);
      if (!p.in) continue;
      stay.in = [...containers, p.in.subject];
      for (const e of p.in.between(w.from, w.to)) this.event(p.in, e, stay.in);
      this.inside(p.in, stay.in, w, [...way, p.in]);
    }
  }

  /** packings are the times {from, to, by, in} that the record's unit spent in containers. */
  packings(r) {
    if (r.stays) return r.stays;
    const out = [];
    for (const e of r.moments) {
      const packs = e.core.type === act.aggregate;
      if ((!packs && e.core.type !== act.disaggregate) || r.corrected(e) || !plays(e, r.subject, role.child)) continue;
      const last = out.at(-1);
      if (last) last.to ??= e;
      if (packs) out.push({ from: e, to: null, by: e, in: this.holder.get(e) ?? null });
    }
    for (const p of out) {
      const emptied = p.in?.emptiedAfter(p.from);
      if (emptied && (!p.to || compareMoments(emptied, p.to) < 0)) p.to = emptied;
    }
    r.stays = out;
    return out;
  }
}

const line = (event, more) => ({ event, organisation: event.organisation, core: event.core, position: event.position, ...more });

/** within is the part of a window that lies in an outer one; null if there is none. */
function within(p, outer) {
  const from = outer.from && compareMoments(p.from, outer.from) < 0 ? outer.from : p.from;
  const to = outer.to && (!p.to || compareMoments(outer.to, p.to) < 0) ? outer.to : p.to;
  return !to || compareMoments(from, to) < 0 ? { from, to } : null;
}

/**
 * warningsOf reads the soft rules that applied to a record off its state: [{code, count, applied, resolved, standing}],
 * applied and resolved events, or null where they are not disclosed or lie beyond the options.
 */
function warningsOf(subject, options) {
  const out = [];
  const at = (index) => (subject.events.length === subject.count ? subject.events[index] ?? null : null);
  for (const w of subject.state?.warnings ?? []) {
    const x = { code: w.code, count: w.count, applied: at(w.last), resolved: w.resolved > 0 ? at(w.resolved - 1) : null, standing: w.resolved === 0 };
    if (beyond(x.applied, options)) continue;
    if (beyond(x.resolved, options)) Object.assign(x, { resolved: null, standing: true });
    out.push(x);
  }
  return out;
}

/** beyond reports whether an event is known to lie beyond the options. */
function beyond(e, { height, time }) {
  if (!e?.position) return false;
  return (height > 0n && e.position.height > height) || (time !== 0n && !withheld(e) && e.core.time > time);
}
