// Who is in the consortium, read from the canonical records that the node sends.

import { bytes, call } from './api.mjs';

const items = 1 << 18;
let last = null; // {height, promise}

/** people returns {members, council, parameters, proposals} after the last block; asked for once a height. */
export function people(height) {
  if (last?.height !== height) last = { height, promise: read().catch((e) => { last = null; throw e; }) };
  return last.promise;
}

async function read() {
  const [said, { decode }] = await Promise.all([call('ConsortiumService/Consortium', { closed: true, devices: true }), import('../verify/canon.mjs')]);
  const each = (name, list = []) => list.map((b) => decode(name, bytes(b), items));
  return {
    height: Number(said.height ?? 0),
    members: each('Member', said.members),
    council: decode('Council', bytes(said.council), items),
    parameters: decode('Parameters', bytes(said.parameters), items),
    proposals: each('ProposalState', said.proposals),
  };
}
