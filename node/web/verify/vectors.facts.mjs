// What a verified file says, as text that Go's vectors.FactsOf writes in the same way. For tests.

import { hex } from './bytes.mjs';
import { Refused, trustGenesis, trustHeader, verifyProof } from './verify.mjs';
import { unhex } from './bytes.mjs';

/** judge verifies a file and returns {facts}, or {reason} when it is refused. */
export async function judge(file, trust) {
  try {
    return { facts: factsOf(await verifyProof(file, trust)) };
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    return { reason: e.reason };
  }
}

/** trustOf reads the trust of a vector: a pinned header, or else the genesis. */
export async function trustOf(pin, genesis) {
  if (!pin) return trustGenesis(unhex(genesis));
  return trustHeader(pin.chain_id, unhex(pin.pinned), BigInt(pin.trusting_period));
}

function factsOf(v) {
  return {
    verdict: v.verdict,
    reasons: v.reasons.map((r) => ({ ...r, height: String(r.height), range: r.range && [r.range.lo, r.range.hi] })),
    missing: v.missing,
    question: hex(v.question.raw),
    subject: v.subject && subject(v.subject),
    containers: v.containers.map(subject),
    never_commissioned: v.neverCommissioned,
    in_range: v.inRange && [v.inRange.lo, v.inRange.hi],
    members: v.members.map((m) => hex(m.raw)),
    chain: {
      chain_id: v.chain.chainId,
      height: String(v.chain.height),
      app_hash: hex(v.chain.appHash),
      header_hash: hex(v.chain.headerHash),
      header_seconds: String(v.chain.headerSeconds),
      seconds: String(v.chain.seconds),
      rules: String(v.chain.rules),
      signed: v.chain.signed,
      validators: v.chain.validators,
      signed_power: String(v.chain.signedPower),
      power: String(v.chain.power),
      stale: v.chain.stale,
    },
  };
}

function subject(s) {
  return {
    namespace: s.namespace,
    value: hex(s.value),
    scheme: s.scheme,
    epoch: s.epoch,
    state: s.state ? hex(s.state.raw) : '',
    count: s.count,
    withheld: s.withheld,
    events: s.events.map((e) => ({
      position: hex(e.position.raw),
      commit: hex(e.commit),
      organisation: e.organisation,
      key_id: hex(e.keyId),
      core: e.core ? hex(e.core.raw) : '',
      units: e.units.map((u) => hex(u.raw)),
      fields: e.fields.map((f) => hex(f.raw)),
    })),
  };
}
