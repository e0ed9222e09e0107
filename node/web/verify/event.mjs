// Events of an answer: from what is disclosed of one to its leaf in a history, and whom it is about.

import { equal, hex, utf8 } from './bytes.mjs';
import { Refused, all } from './errors.mjs';
import { coreHash, eventCommit, fieldLeaf, fieldsRoot, historyLeaf, unitLeaf, unitsRoot, zero } from './hash.mjs';
import { Misfit, pathRoot } from './tree.mjs';

const child = 2;
const parent = 1;
const classRole = 5;

/** maxUnits is the most units of an action. */
const maxUnits = 2000;

/** organisations is the namespace of organisations. */
export const organisations = 32;

/** eventLeaves gives the history leaves of an answer's events, which must ascend by position. */
export function eventLeaves(events) {
  return all(events, async (e, i) => {
    const leaf = await eventLeaf(e);
    if (i > 0 && !before(events[i - 1].position, e.position)) throw new Refused('malformed', 'events out of order');
    return leaf;
  });
}

async function eventLeaf(e) {
  if (!e.position || e.position.height === 0n) throw new Refused('malformed', 'event without a position');
  return historyLeaf(e.position, await commitOf(e));
}

/** withheld reports whether the event is shown as its commit only. */
export const withheld = (e) => e.commit.length > 0;

async function commitOf(e) {
  if (withheld(e)) {
    const more = e.salt.length || e.organisation || e.keyId.length || e.core || e.unitCount || e.units.length ||
      e.unitSiblings.length || e.detailCount || e.fields.length || e.fieldSiblings.length || e.privateRoot.length;
    if (e.commit.length !== 32 || more) throw new Refused('malformed', 'withheld event shows more than its commit');
    return e.commit;
  }
  const organisation = utf8(e.organisation);
  if (e.salt.length !== 16 || e.keyId.length !== 8 || !e.core || organisation.length === 0 || organisation.length > 255) {
    throw new Refused('malformed', 'event lacks salt, organisation, key id or core');
  }
  if (e.unitCount > maxUnits) throw new Refused('malformed', `event of ${e.unitCount} units`);
  const units = await because('units-root', () => unitsRootOf(e));
  const detail = await because('detail-root', () => detailRootOf(e));
  const hidden = optional(e.privateRoot, 'private root');
  return eventCommit({ salt: e.salt, organisation, keyId: e.keyId, core: await coreHash(e.core.raw), units, detail, private: hidden });
}

/** because gives the reason to whatever does not fit in f. */
export async function because(reason, f) {
  try {
    return await f();
  } catch (e) {
    if (!(e instanceof Refused || e instanceof Misfit)) throw e;
    throw new Refused(reason, e.message);
  }
}

async function unitsRootOf(e) {
  const leaves = e.units.map((u) => {
    if (u.salt.length !== 16 || !u.unit) throw new Refused('malformed', 'unit lacks salt or content');
    return { index: u.index, hash: unitLeaf(u.salt, u.unit.raw) };
  });
  return countedRoot(leaves, e.unitCount, e.unitSiblings, unitsRoot);
}

async function detailRootOf(e) {
  const leaves = e.fields.map((f) => {
    const name = utf8(f.name);
    if (f.salt.length !== 16 || name.length === 0 || name.length > 0xffff) throw new Refused('malformed', 'field lacks salt or name');
    return { index: f.index, hash: fieldLeaf(f.salt, name, f.value) };
  });
  return countedRoot(leaves, e.detailCount, e.fieldSiblings, fieldsRoot);
}

/**
 * countedRoot folds disclosed leaves to their counted root. Without any, siblings is that root alone, or empty where
 * the event has none.
 */
async function countedRoot(leaves, count, siblings, bind) {
  if (leaves.length > 0) {
    for (const leaf of leaves) leaf.hash = await leaf.hash;
    return bind(count, await pathRoot(leaves, count, siblings));
  }
  if (count !== 0 || siblings.length > 1) throw new Refused('malformed', 'siblings of nothing');
  if (siblings.length === 0) return zero;
  if (siblings[0].length === 0) throw new Refused('malformed', 'root');
  return optional(siblings[0], 'root');
}

/** optional reads a root that may be absent; an all-zero root has its own form, absence. */
export function optional(b, what) {
  if (b.length === 0) return zero;
  if (b.length !== 32 || equal(b, zero)) throw new Refused('malformed', what);
  return b;
}

/**
 * roleIn returns the role that an identified row plays in a disclosed event, or null when the event does not name it.
 * An event without units is about its place, else about its organisation.
 */
export function roleIn(e, row) {
  if (e.units.length > 0) return rolesOf(e).get(nameOf(row)) ?? null;
  if (e.unitSiblings.length > 0 || row.scheme !== 0) return null;
  const place = e.core.readPoint ?? e.core.businessLocation ?? { namespace: organisations, value: utf8(e.organisation) };
  return row.namespace === place.namespace && equal(row.value, place.value) ? 0 : null;
}

const roles = new WeakMap(); // by event
const names = new WeakMap(); // by row

/**
 * rolesOf are the units that an event shows, but for its classes, by name with the first role of each. They are put
 * together once: thousands of rows may refer to an event that shows thousands of units.
 */
function rolesOf(e) {
  let map = roles.get(e);
  if (map) return map;
  map = new Map();
  for (const { unit: u } of e.units) {
    const name = unitName(u);
    if (u.role !== classRole && !map.has(name)) map.set(name, u.role);
  }
  roles.set(e, map);
  return map;
}

function nameOf(row) {
  let name = names.get(row);
  if (name === undefined) names.set(row, (name = unitName(row)));
  return name;
}

/** unitName is what a unit's record is found by, but for the epoch. */
const unitName = (u) => `${u.namespace} ${u.scheme} ${hex(u.value)}`;

export const isChild = (role) => role === child;

/** parentOf returns the disclosed parent of an event, or undefined. */
export const parentOf = (e) => e.units.find((u) => u.unit.role === parent)?.unit;

/** classOf returns the disclosed product that hidden units of an event belong to, or undefined. */
export const classOf = (e, gtin) => e.units.find(({ unit: u }) => u.role === classRole && u.scheme === 0 && u.namespace === gtin)?.unit;

export const samePosition = (a, b) => a.height === b.height && a.tx === b.tx && a.action === b.action;

function before(a, b) {
  if (a.height !== b.height) return a.height < b.height;
  if (a.tx !== b.tx) return a.tx < b.tx;
  return a.action < b.action;
}
