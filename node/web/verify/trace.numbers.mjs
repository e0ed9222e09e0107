// The numbers of the ledger's words, by name, and how far a unit has come by an event (Go: ledger/vocabulary).

import { enums } from './messages.mjs';

const numbers = (of) => Object.freeze(Object.fromEntries(Object.entries(of).map(([n, name]) => [name, Number(n)])));

export const act = numbers(enums.ActionType);
export const postal = numbers(enums.PostalEvent);
export const side = numbers(enums.BorderSide);
export const report = numbers(enums.CustomsReport);
export const decision = numbers(enums.CustomsDecision);
export const clearance = numbers(enums.ClearanceStatus);
export const stone = numbers(enums.Milestone);
export const role = numbers(enums.UnitRole);
export const origin = numbers(enums.Origin);
const step = numbers(enums.BusinessStep);
const disposition = numbers(enums.Disposition);
const irregularity = numbers(enums.Irregularity);

/** scans are the postal events of UPU EMSEVT V3 with the milestone that each reaches. */
const scans = {
  [postal.ema]: stone.accepted, [postal.emb]: stone.at_origin, [postal.exa]: stone.export_customs,
  [postal.exb]: stone.export_customs, [postal.exc]: stone.at_origin, [postal.exd]: stone.at_origin,
  [postal.exx]: stone.at_origin, [postal.emc]: stone.departed, [postal.emj]: stone.arrived, [postal.emk]: stone.departed,
  [postal.emd]: stone.at_destination, [postal.eda]: stone.at_destination, [postal.edb]: stone.import_customs,
  [postal.eme]: stone.import_customs, [postal.edc]: stone.at_destination, [postal.emf]: stone.inland,
  [postal.edd]: stone.inland, [postal.ede]: stone.inland, [postal.emg]: stone.at_delivery, [postal.edf]: stone.at_delivery,
  [postal.edg]: stone.out, [postal.edh]: stone.at_pickup, [postal.emh]: stone.attempted, [postal.emi]: stone.delivered,
  [postal.edx]: stone.at_destination,
};

/** acts are those that reach a milestone when no postal event says more. */
const acts = {
  [act.accept]: stone.accepted, [act.decommission]: stone.decommissioned, [act.ship]: stone.created, [act.sort]: stone.inland,
  [act.depart]: stone.departed, [act.arrive]: stone.arrived, [act.out_for_delivery]: stone.out, [act.available]: stone.at_pickup,
  [act.attempt]: stone.attempted, [act.deliver]: stone.delivered, [act.return]: stone.returning, [act.returned]: stone.returned,
};

/** milestoneOf is how far a unit has come by an event, 0 where the event says nothing of it. */
export function milestoneOf(core) {
  if (scans[core.postal]) return scans[core.postal];
  switch (core.type) {
    case act.observe:
      return core.businessStep === step.departing ? stone.departed : core.businessStep === step.arriving ? stone.arrived : 0;
    case act.decommission:
      return core.disposition === disposition.destroyed ? stone.destroyed : stone.decommissioned;
    case act.exception:
      return core.irregularity === irregularity.loss || core.irregularity === irregularity.theft ? stone.lost : 0;
    case act.customs_report: {
      const away = core.report === report.returned || core.report === report.ended;
      if (core.side === side.export) return away ? stone.at_origin : stone.export_customs;
      return away ? stone.at_destination : stone.import_customs;
    }
    case act.customs_decide:
      return core.decision === decision.seize ? stone.seized : 0;
    default:
      return acts[core.type] ?? 0;
  }
}

/** takesOver reports whether a scan is a receipt. */
export const takesOver = (core) => core.businessStep === step.receiving || core.businessStep === step.accepting;

/** withheld reports whether only the event's commit is shown. */
export const withheld = (e) => !e.core;

/** compareMoments orders disclosed events by event time, then by ledger order. */
export function compareMoments(a, b) {
  return order(a.core.time, b.core.time) || comparePositions(a.position, b.position);
}

/** comparePositions orders by ledger order. */
export function comparePositions(a, b) {
  return order(a.height, b.height) || order(a.tx, b.tx) || order(a.action, b.action);
}

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** int64 is a difference of times as Go computes it. */
export const int64 = (v) => BigInt.asIntN(64, v);
