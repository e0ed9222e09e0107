// The six steps in which people are shown how far a parcel has come (Go: ledger/trace/milestone.go, which says what makes
// each).

import { act, clearance, compareMoments, milestoneOf, postal, report, side as sides, stone } from './trace.numbers.mjs';

const names = ['accepted', 'export-customs', 'in-flight', 'import-customs', 'out-for-delivery', 'delivered'];
const [accepted, exportCustoms, inFlight, importCustoms, outForDelivery, delivered] = names.keys();

const places = {
  [stone.accepted]: accepted, [stone.at_origin]: accepted, [stone.export_customs]: exportCustoms, [stone.departed]: inFlight,
  [stone.arrived]: inFlight, [stone.at_destination]: importCustoms, [stone.import_customs]: importCustoms,
  [stone.inland]: outForDelivery, [stone.at_delivery]: outForDelivery, [stone.out]: outForDelivery,
  [stone.attempted]: outForDelivery, [stone.at_pickup]: outForDelivery, [stone.delivered]: delivered,
};

/** milestones are the steps of a trace: [{name, state, event}], state 'done', 'now', 'open' or 'problem'; [] for no trace. */
export function milestones(trace) {
  if (!trace) return [];
  const b = new Bar(trace);
  b.passed();
  b.customs(exportCustoms, sides.export, trace.export);
  b.customs(importCustoms, sides.import, trace.import);
  b.present();
  b.trouble();
  return b.stones;
}

class Bar {
  constructor(trace) {
    this.movement = trace.movement;
    this.events = trace.events;
    this.stones = names.map((name) => ({ name, state: 'open', event: null }));
    this.reached = names.map(() => []); // events that show the unit at a step, by moment
    this.furthest = -1;
    if (this.movement.position === 0) return;
    for (const t of trace.events) {
      if (!t.core || t.corrected) continue;
      const at = places[milestoneOf(t.core)];
      if (at === undefined) continue;
      this.reached[at].push(t.event);
      this.furthest = Math.max(this.furthest, at);
    }
  }

  set(at, state, event) {
    Object.assign(this.stones[at], { state, event });
  }

  passed() {
    const done = (at, event) => event && this.set(at, 'done', event);
    done(accepted, this.reached[accepted][0]);
    // At the inward office it has flown, whoever reported it.
    const arrival = this.reached[importCustoms].find((e) => milestoneOf(e.core) === stone.at_destination);
    done(inFlight, this.reached[inFlight][0] ?? arrival);
    done(outForDelivery, this.reached[outForDelivery].find((e) => milestoneOf(e.core) >= stone.out));
    done(delivered, this.reached[delivered].at(-1));
  }

  customs(at, side, c) {
    if (this.movement.position === 0) return;
    switch (c?.status) {
      case clearance.held:
      case clearance.referred:
        return this.set(at, 'problem', c.standing[0].from);
      case clearance.refused:
      case clearance.seized:
        return this.set(at, 'problem', c.decided);
      case clearance.released:
        return this.set(at, 'done', c.decided);
    }
    const event = c?.reports.at(-1) ?? c?.declarations.at(-1) ?? this.inherited(side);
    if (!event) return;
    let state = 'now';
    if (event.core.type === act.customs_report) {
      const said = event.core.report;
      if (said === report.held || said === report.ended) state = 'problem';
      if (said === report.returned) state = 'done';
    }
    this.set(at, this.beyond(at, event) ? 'done' : state, event);
  }

  /** inherited is what was last reported of what held the unit: goods go through customs in their parcel. */
  inherited(side) {
    return this.events.findLast((t) => t.core?.type === act.customs_report && t.core.side === side && !t.corrected)?.event;
  }

  /** beyond reports whether the unit was seen past a step after an event. */
  beyond(at, event) {
    return this.reached.slice(at + 1).flat().some((e) => compareMoments(e, event) > 0);
  }

  present() {
    const { position, by } = this.movement;
    const customs = this.stones[exportCustoms].state;
    switch (places[position]) {
      case accepted:
        if (customs === 'open' || (customs === 'now' && position === stone.accepted)) this.set(accepted, 'now', by.event);
        break;
      case inFlight:
        this.set(inFlight, 'now', by.event);
        break;
      case importCustoms:
        if (this.stones[importCustoms].state === 'open') this.set(importCustoms, 'now', by.event);
        break;
      case outForDelivery:
        if (position >= stone.out) this.set(outForDelivery, 'now', by.event);
    }
  }

  trouble() {
    const { position, by, wayBack } = this.movement;
    switch (position) {
      case stone.lost:
        return this.set(Math.max(this.furthest, accepted), 'problem', by.event);
      case stone.returning:
      case stone.returned:
        return this.set(delivered, 'problem', by.event);
      case stone.seized:
      case stone.destroyed:
      case stone.decommissioned:
        if (this.stones[delivered].state === 'open') this.set(delivered, 'problem', by.event);
        return undefined;
      case 0:
        return undefined;
    }
    const at = places[position];
    if (at !== undefined && heldByPost(by.core)) this.set(at, 'problem', by.event);
    else if (wayBack) this.set(delivered, 'problem', by.event);
    return undefined;
  }
}

/** heldByPost reports whether an event says that an operator keeps the unit back. */
const heldByPost = (core) => [postal.exd, postal.eda, postal.edf].includes(core.postal) || core.type === act.hold;
