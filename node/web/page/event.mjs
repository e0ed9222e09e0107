// One event in words: what happened, where, when, and who says so. Package node/web's first paint names events by the
// same keys in the same order.

import { first } from './text.mjs';
import { acts, decisions, dispositions, irregularities, milestones, modes, postal, reports, sides, steps } from './words.mjs';

export const kinds = Object.fromEntries(Object.entries(acts).map(([n, name]) => [name, Number(n)]));

/** titleKey is the key of the words for what happened: the first that says most. */
export function titleKey(core) {
  const act = acts[core.type];
  return first(
    core.postal > 0 && `event.postal.${postal[core.postal]}`,
    core.decision > 0 && `event.decision.${decisions[core.decision]}`,
    core.report > 0 && `event.report.${reports[core.report]}`,
    act === 'exception' && `event.exception.${irregularities[core.irregularity]}`,
    act !== 'observe' && `event.act.${act}`,
    core.businessStep > 0 && `event.step.${steps[core.businessStep]}`,
    'event.act.observe',
  );
}

/** dispositionKey is the key of the words for an item's state, where a scan says more than its act does. */
export function dispositionKey(core) {
  const own = core.type === kinds.observe && core.disposition > 0;
  return own ? `event.disposition.${dispositions[core.disposition]}` : null;
}

export const modeKey = (core) => (core.mode > 0 && modes[core.mode] ? `mode.${modes[core.mode]}` : null);
export const sideName = (core) => sides[core.side] ?? '';
export const statusKey = (milestone) => (milestone > 0 && milestones[milestone] ? `status.${milestones[milestone]}` : null);

/** customs says whose word an event about customs is: 'decided', 'reported', or null where it is about something else. */
export function customs(core) {
  if (core.type === kinds['customs-decide']) return 'decided';
  return core.type === kinds['customs-report'] ? 'reported' : null;
}

/** placeOf is where an event says that it happened, or null. */
export const placeOf = (core) => core?.readPoint ?? core?.businessLocation ?? null;
