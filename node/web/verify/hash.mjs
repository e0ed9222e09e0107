// Every hash that a proof rests on, as ledger/FORMAT.md draws it and Go's package ledger/proof computes it.

import { u8, u16, u32, u64, utf8 } from './bytes.mjs';
import { digest } from './sha256.mjs';

/** First bytes of what is hashed, one for each purpose. */
const tag = {
  leaf: 0x00,
  node: 0x01,
  history: 0x10,
  commit: 0x11,
  state: 0x13,
  unit: 0x14,
  core: 0x15,
  field: 0x16,
  range: 0x18,
  units: 0x1a,
  fields: 0x1b,
};

/** zero stands where there is nothing. Never written to. */
export const zero = new Uint8Array(32);

export async function sha256(...parts) {
  return digest(...parts);
}

/** recordKey is the register key of an identifier; value is canonical, or blind's result when the scheme is 1. */
export function recordKey(scheme, namespace, value, epoch) {
  return sha256(utf8('wb/k1'), u8(scheme), u8(namespace), u16(value.length), value, u32(epoch));
}

/** blind hides an identifier behind a salt of 16 bytes. */
export function blind(namespace, value, salt) {
  return sha256(utf8('wb/b1'), u8(namespace), u16(value.length), value, salt);
}

/** keyId names a key within its organisation. */
export async function keyId(algorithm, publicKey) {
  return (await sha256(utf8('wb/kid1'), u8(algorithm), publicKey)).subarray(0, 8);
}

/**
 * questionCheck is the checksum of a question that was read with one of 8 bytes. That is the question's last field, ten
 * bytes with key and length; what stands before it is the question without it.
 */
export async function questionCheck(question) {
  return (await sha256(utf8('wb/q1'), question.raw.subarray(0, -10))).subarray(0, 8);
}

export function node(left, right) {
  return sha256(u8(tag.node), left, right);
}

/** recordLeaf takes {key, next, count, history, state}. */
export async function recordLeaf(r) {
  return sha256(u8(tag.leaf), r.key, await sha256(r.key, r.next, u32(r.count), r.history, r.state));
}

export function stateHash(state) {
  return sha256(u8(tag.state), state);
}

export function historyLeaf(position, commit) {
  return sha256(u8(tag.history), u64(position.height), u32(position.tx), u32(position.action), commit);
}

export function coreHash(core) {
  return sha256(u8(tag.core), core);
}

export function unitLeaf(salt, unit) {
  return sha256(u8(tag.unit), salt, unit);
}

export function fieldLeaf(salt, name, value) {
  return sha256(u8(tag.field), salt, u16(name.length), name, value);
}

/** unitsRoot binds the number of units to the root of their tree. */
export function unitsRoot(count, root) {
  return counted(tag.units, count, root);
}

export function fieldsRoot(count, root) {
  return counted(tag.fields, count, root);
}

async function counted(first, count, root) {
  return count === 0 ? zero : sha256(u8(first), u32(count), root);
}

/** eventCommit takes Uint8Arrays; roots are zero where there is nothing. */
export function eventCommit(e) {
  return sha256(u8(tag.commit), e.salt, u8(e.organisation.length), e.organisation, e.keyId, e.core, e.units, e.detail, e.private);
}

export function rangeLeaf(lo, hi) {
  return sha256(u8(tag.range), u8(lo.length), lo, u8(hi.length), hi);
}

export function appHash(root, records, parametersRoot, replayChain) {
  return sha256(utf8('wb/app1'), root, u64(records), parametersRoot, replayChain);
}

export function genesisHash(genesis) {
  return sha256(utf8('wb/gen1'), genesis);
}
