// How customs stood to a unit on one side of the border, and for how long (Go: ledger/trace/clearance.go, clock.go). What is
// reported never becomes what is decided.

import { act, clearance, comparePositions, decision, int64, postal, report, side as sides } from './trace.numbers.mjs';

/**
 * clearanceOf returns null where nobody declared, reported or decided, or {side, country, status, authority, decided,
 * declarations, decisions, holds, standing, reports, clock, declarant, amended}: holds are {authority, reference, kind,
 * from, to}, standing those that nobody lifted; declarant is for whom the last declaration was made; amended its version
 * if customs have not seen it, else 0.
 */
export function clearanceOf(own, side, journey) {
  const { state } = own.subject;
  const c = {
    side, country: (side === sides.import ? state?.import : state?.export)?.country ?? '', status: 0, authority: '', decided: null,
    declarations: [], decisions: [], holds: [], standing: [], reports: [], clock: null, declarant: '', amended: 0,
  };
  for (const e of own.ledger) {
    if (e.core.side !== side) continue;
    if (e.core.type === act.declare) {
      c.declarations.push(e);
      if (c.status === 0) c.status = clearance.declared;
    } else if (e.core.type === act.customs_decide) decide(c, e, own.doer(e));
  }
  c.reports = own.moments.filter((e) => e.core.type === act.customs_report && e.core.side === side && !own.corrected(e));
  c.clock = clockOf(side, journey);
  if (c.declarations.length + c.decisions.length + c.reports.length === 0 && !c.clock.start) return null;
  c.standing = c.holds.filter((h) => !h.to);
  const last = c.declarations.at(-1);
  if (last) {
    c.declarant = last.core.onBehalfOf || own.doer(last);
    if (c.decided && comparePositions(last.position, c.decided.position) >= 0) c.amended = c.declarations.length;
  }
  return c;
}

function decide(c, e, by) {
  c.decisions.push(e);
  Object.assign(c, { authority: by, decided: e });
  const { decision: kind, reference } = e.core;
  switch (kind) {
    case decision.hold:
    case decision.refer:
    case decision.do_not_load:
      c.holds.push({ authority: by, reference, kind, from: e, to: null });
      c.status = held(c);
      break;
    case decision.lift:
      for (const h of c.holds) if (!h.to && h.authority === by && h.reference === reference) h.to = e;
      c.status = held(c);
      break;
    case decision.release:
      c.status = clearance.released;
      break;
    case decision.refuse:
    case decision.seize:
      for (const h of c.holds) h.to ??= e;
      c.status = kind === decision.seize ? clearance.seized : clearance.refused;
  }
}

/** held is the status by the holds that stand. */
function held(c) {
  const standing = c.holds.filter((h) => !h.to);
  if (standing.some((h) => h.kind !== decision.refer)) return clearance.held;
  return standing.length > 0 ? clearance.referred : clearance.declared;
}

/**
 * clockOf is how long the unit lay at a border, and at whose expense, by the UPU's rules: {start, end, until, customs,
 * operator, spans, undeducted, noReason}, events but for until and the shares customs and operator, BigInts of
 * milliseconds, and spans of {from, to}.
 */
function clockOf(side, journey) {
  const c = { start: null, end: null, until: 0n, customs: 0n, operator: 0n, spans: [], undeducted: null, noReason: [] };
  let back = null; // the last return, while the unit has not left
  let hold = null;
  const release = (e) => {
    if (hold) c.spans.push({ from: hold, to: e });
    hold = null;
  };
  for (const { event: e } of journey) {
    if (e.core.time > c.until) c.until = e.core.time;
    const said = e.core.type === act.customs_report && e.core.side === side ? e.core.report : 0;
    if (c.end) continue;
    if (said === report.presented) {
      c.start ??= e;
      back = null;
    } else if (said === report.held && e.core.reason === '') c.noReason.push(e);
    else if (said === report.held) {
      c.start ??= e;
      if (!hold) {
        hold = e;
        back = null;
      }
    } else if (!c.start) continue;
    else if (said === report.returned || said === report.ended) {
      release(e);
      back = e;
    } else if (leaves(e.core, side)) {
      release(e);
      c.end = e;
    }
  }
  c.end ??= back;
  c.undeducted = hold;
  return sum(c);
}

/** leaves reports whether the unit departs from the office of exchange of the side; a carrier's departure bears no code. */
const leaves = (core, side) =>
  core.type === act.depart && (core.postal === 0 || core.postal === (side === sides.import ? postal.emf : postal.emc));

function sum(c) {
  if (!c.start) {
    c.until = 0n;
    return c;
  }
  if (c.end) c.until = c.end.core.time;
  for (const s of c.spans) c.customs = int64(c.customs + s.to.core.time - s.from.core.time);
  c.operator = int64(c.until - c.start.core.time - c.customs);
  return c;
}
