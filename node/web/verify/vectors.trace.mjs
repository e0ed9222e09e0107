// What a trace says, as lines that Go's vectors.TraceLines writes in the same way. For tests.

import { hex, unhex } from './bytes.mjs';
import { decode } from './canon.mjs';
import { holdingAt, milestones, readTrace } from './trace.mjs';

/** resultOf is what a verified answer with these rows would say; see Go's vectors.Told. */
export function resultOf(bytes) {
  const a = decode('Answer', unhex(bytes), 1 << 20);
  const r = { subject: null, containers: [], members: [] };
  for (const { namespace, value, scheme, state, history } of a.rows) {
    if (state?.member) {
      r.members.push(state.member);
      continue;
    }
    const s = { namespace, value, scheme, epoch: 0, state, events: history.map((i) => a.events[i]), count: history.length, withheld: 0 };
    if (r.subject) r.containers.push(s);
    else r.subject = s;
  }
  return r;
}

const at = (e) => (e ? `${e.position.height}/${e.position.tx}/${e.position.action}` : '-');
const list = (events) => events.map(at).join('+');
const way = (subjects) => subjects.map((s) => hex(s.value)).join('+');
const text = (b) => new TextDecoder().decode(b);
const span = 400_000_000;

/** traceLines reads the trace of a result and writes it down. */
export function traceLines(result, options) {
  const t = readTrace(result, options);
  if (!t) return [];
  const out = [];
  const line = (...words) => out.push(words.join(' '));
  const moment = (e) => (e ? `${e.core.time}@${at(e)}` : '-');
  for (const e of t.events) line('event', at(e), e.role, way(e.in), e.beside, e.late, e.corrected, at(e.by));
  for (const s of t.stays) {
    line('stay', way(s.in), s.container ? text(s.container.value) : '-', s.depth, moment(s.from), s.open ? '-' : moment(s.to), at(s.begin));
  }
  const m = t.movement;
  line('movement', m.position, at(m.by), m.wayBack, at(m.departed), at(m.arrived), m.place ? text(m.place.value) : '-', at(m.seen));
  for (const n of t.custody.tenures) line('tenure', n.holder, at(n.from), at(n.offered), at(n.passed), at(n.to), n.reserve, n.gap);
  line('custody', at(t.custody.offer), list(t.custody.claims));
  for (const millis of [1, span / 4, span / 2, span]) {
    const held = holdingAt(t.custody, millis);
    line('holding', millis, held.holders.map((n) => n.holder).join('+'), held.between?.holder ?? '-');
  }
  for (const c of [t.export, t.import]) {
    if (!c) continue;
    line('clearance', c.side, c.country, c.status, c.authority, at(c.decided), list(c.declarations), list(c.decisions), list(c.reports), c.declarant, c.amended);
    for (const h of c.holds) line('hold', h.authority, h.reference, h.kind, at(h.from), at(h.to));
    line('standing', c.standing.length);
    const k = c.clock;
    line('clock', at(k.start), at(k.end), k.until, k.customs, k.operator, at(k.undeducted), list(k.noReason));
    for (const s of k.spans) line('span', at(s.from), at(s.to));
  }
  for (const v of t.vouchers) line('voucher', v.stage, v.organisations.join('+'), v.aliases.join('+'), v.unknown.join('+'));
  for (const x of t.warnings) line('warning', x.code, x.count, at(x.applied), at(x.resolved), x.standing);
  for (const x of t.travels) line('travel', at(x.from), at(x.to), x.code);
  line('withheld', t.withheld, t.hidden);
  for (const s of milestones(t)) line('milestone', s.name, s.state, at(s.event));
  return out;
}
