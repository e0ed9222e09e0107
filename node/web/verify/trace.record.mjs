// A proven record as it is known at the height that was asked for (Go: ledger/trace/record.go).

import { equal } from './bytes.mjs';
import { act, compareMoments, role, withheld } from './trace.numbers.mjs';

const nameOfPosition = (p) => `${p.height}/${p.tx}/${p.action}`;

/** TracedRecord is a subject of a verified answer, with its events in both orders. */
export class TracedRecord {
  constructor(subject, { height, time }, owners) {
    this.subject = subject;
    this.owners = owners; // of devices, by id
    this.ledger = []; // disclosed events in ledger order
    this.late = new Set(); // recorded after a later-timed one
    this.wrong = new Map(); // corrected, by position: by which event, null where that is withheld
    this.hidden = []; // events that are not disclosed
    this.stays = null; // in containers, once they were looked up
    let latest = 0n;
    subject.events.forEach((e, i) => {
      if (!e.position || (height > 0n && e.position.height > height)) return;
      if (height === 0n && subject.state && subject.events.length === subject.count && subject.state.corrected.includes(i)) {
        this.wrong.set(nameOfPosition(e.position), null); // its correction, if it is shown, comes after it
      }
      if (withheld(e)) {
        this.hidden.push(e);
        return;
      }
      if (e.core.correction && e.core.type === act.correct) this.wrong.set(nameOfPosition(e.core.correction), e);
      if (this.ledger.length > 0 && e.core.time < latest) this.late.add(e);
      if (this.ledger.length === 0 || e.core.time > latest) latest = e.core.time;
      this.ledger.push(e);
    });
    if (time !== 0n) this.ledger = this.ledger.filter((e) => e.core.time <= time);
    this.moments = [...this.ledger].sort(compareMoments);
    // Unpackings of everything that was in it, ascending.
    this.emptied = this.moments.filter((e) => empties(e, subject) && !this.corrected(e));
  }

  /** doer is who did what an event says: of a device, its owner. */
  doer(e) {
    return this.owners.get(e.organisation) ?? e.organisation;
  }

  corrected(e) {
    return this.wrong.has(nameOfPosition(e.position));
  }

  correctedBy(e) {
    return this.wrong.get(nameOfPosition(e.position)) ?? null;
  }

  /** between lists the events with a moment after from and not after to; null is without a bound. */
  between(from, to) {
    const first = from ? upper(this.moments, from) : 0;
    const last = to ? upper(this.moments, to) : this.moments.length;
    return this.moments.slice(first, Math.max(first, last));
  }

  /** emptiedAfter is the first unpacking of everything after a moment, undefined for none. */
  emptiedAfter(from) {
    return this.emptied[upper(this.emptied, from)];
  }
}

/** upper is the index of the first of the sorted events that is later than another. */
function upper(events, e) {
  let lo = 0;
  let hi = events.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (compareMoments(events[mid], e) <= 0) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

const names = (s, u) => Boolean(u) && u.namespace === s.namespace && u.scheme === s.scheme && equal(u.value, s.value);

/** roleOf is the first part, but for a class, that a record's unit plays in an event; 0 when the event does not name it. */
export function roleOf(e, subject) {
  const found = e.units.find(({ unit }) => names(subject, unit) && unit.role !== role.class);
  return found ? found.unit.role : 0;
}

/** plays reports whether a record's unit has, among others, the role in the event. */
export const plays = (e, subject, part) => e.units.some(({ unit }) => names(subject, unit) && unit.role === part);

/** empties reports whether an event takes everything out of the container: an unpacking that names no child. */
export const empties = (e, container) =>
  e.core.type === act.disaggregate && e.unitCount === 1 && plays(e, container, role.parent);

/** containerOf is the container of a packing, null where it is not shown. */
export const containerOf = (e) => e.units.find(({ unit }) => unit?.role === role.parent)?.unit ?? null;

/** placeOf is the read point of an event, else its business location, else null. */
export const placeOf = (core) => core?.readPoint ?? core?.businessLocation ?? null;

const decoder = new TextDecoder('latin1');

/** placeCode is an IMPC or UN/LOCODE, '' for any other place. */
export const placeCode = (p) => (p.namespace === 4 || p.namespace === 15 ? decoder.decode(p.value) : '');

/** isSingle reports whether a record is that of a single thing, which can be in one place only. */
export function isSingle(s) {
  if (s.scheme === 1) return true;
  if ([4, 5, 7, 9, 15].includes(s.namespace)) return false; // IMPC, GTIN, LGTIN, GLN, UN/LOCODE
  if (s.namespace === 10) return s.value.length > 14; // GRAI
  if (s.namespace === 13) return s.value.length > 13; // GDTI
  return s.namespace < 32;
}
