// Holds the verifier to the golden vectors of ledger/vectors. Run by `node --test`, and by `go test ./node/web`.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { hex, unhex } from './bytes.mjs';
import { sha256 } from './hash.mjs';
import { verify } from './sig.mjs';
import { verifyProof } from './verify.mjs';
import { judge, trustOf } from './vectors.facts.mjs';

const ledger = new URL('../../../ledger/', import.meta.url);
const load = async (path) => JSON.parse(await readFile(new URL(path, ledger), 'utf8'));

test('the vendored code is what its README says', async () => {
  const code = await readFile(new URL('vendor/noble-ed25519/index.js', import.meta.url));
  assert.equal(hex(await sha256(code)), 'a4f631d1876b5d9e43a86cd71194ca27b5e1451edf4ba4db9a418f40a475569a');
});

test('signatures: ZIP-215 edge cases', async () => {
  const list = await load('sig/testdata/zip215.json');
  assert.equal(list.length, 208);
  for (const v of list) {
    const got = await verify(1, unhex(v.public_key), unhex(v.message), unhex(v.signature));
    assert.equal(got, v.valid, v.name);
  }
});

test('proof files say what they must', async (t) => {
  const { genesis, proofs } = await load('vectors/testdata/proofs.json');
  for (const v of proofs) {
    const got = await judge(unhex(v.file), await trustOf(v.trust, genesis));
    assert.deepEqual(got, { facts: v.facts }, v.name);
  }
  t.diagnostic(`${proofs.length} proof files`);
});

test('tampered files are refused, each for its reason', async (t) => {
  const { genesis, proofs } = await load('vectors/testdata/proofs.json');
  const list = await load('vectors/testdata/tampered.json');
  for (const v of list) {
    const from = proofs.find((p) => p.name === v.of);
    const base = Buffer.from(from.file, 'hex');
    const file = new Uint8Array(Buffer.concat([base.subarray(0, v.at), Buffer.from(v.put, 'hex'), base.subarray(v.at + v.cut)]));
    assert.deepEqual(await judge(file, await trustOf(from.trust, genesis)), { reason: v.reason }, v.name);
  }
  t.diagnostic(`${list.length} tampered files`);
});

test('a changed byte is refused', async (t) => {
  const { genesis, proofs } = await load('vectors/testdata/proofs.json');
  const mutations = await load('vectors/testdata/mutations.json');
  let n = 0;
  for (const [name, byReason] of Object.entries(mutations)) {
    const from = proofs.find((p) => p.name === name);
    const trust = await trustOf(from.trust, genesis);
    for (const [reason, list] of Object.entries(byReason)) {
      for (const one of list.split(' ')) {
        const [at, xor] = one.split('^');
        const file = unhex(from.file);
        file[Number(at)] ^= parseInt(xor, 16);
        assert.deepEqual(await judge(file, trust), { reason }, `${name}: ${one}`);
        n++;
      }
    }
  }
  t.diagnostic(`${n} changed bytes`);
});

test('how long a proof takes', async (t) => {
  const { genesis, proofs } = await load('vectors/testdata/proofs.json');
  const file = unhex(proofs[0].file);
  const rounds = 50;
  for (let i = 0; i < 10; i++) await verifyProof(file, unhex(genesis));
  const start = performance.now();
  for (let i = 0; i < rounds; i++) await verifyProof(file, unhex(genesis));
  t.diagnostic(`${((performance.now() - start) / rounds).toFixed(2)} ms for a proof of ${file.length} bytes`);
});
