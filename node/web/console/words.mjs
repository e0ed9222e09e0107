// Words for what the ledger writes as numbers, beside those of the page's words.mjs.

import { acts, roles } from '../page/words.mjs';

export const roleName = (n) => roles[n] ?? `role ${n}`;
export const actName = (n) => acts[n] ?? `act ${n}`;

const standings = ['', 'active', 'suspended', 'expelled'];
export const standingName = (n) => standings[n] ?? `standing ${n}`;

const changes = ['', 'admit', 'suspend', 'readmit', 'expel', 'roles', 'power', 'parameters', 'upgrade'];
export const changeName = (n) => changes[n] ?? `change ${n}`;

const statuses = ['', 'open', 'executed', 'rejected', 'lapsed', 'failed'];
export const statusName = (n) => statuses[n] ?? `status ${n}`;

const choices = ['', 'yes', 'no'];
export const choiceName = (n) => choices[n] ?? `choice ${n}`;

/** origins are how a record came to be. */
export const origins = ['', 'seen', 'commissioned', 'accepted', 'founded'];

/** noticeName is W22 for a warning, and the bare number of a remark. */
export const noticeName = (code) => (code < 1000 ? `W${code}` : String(code));

/** roleText is a role with its scope. */
export function roleText(role) {
  const scope = [...role.countries, ...role.places, ...role.prefixes.map((p) => `prefix ${p}`), ...role.lanes];
  return roleName(role.type) + (scope.length ? ` (${scope.join(', ')})` : '');
}
