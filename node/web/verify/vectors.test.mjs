// Holds the verifier to the golden vectors of ledger/vectors. Run by `node --test`, and by `go test ./node/web`.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { concat, hex, u32, u64, u8, unhex, utf8 } from './bytes.mjs';
import { NotCanonical, decode, reasons } from './canon.mjs';
import { Refused } from './errors.mjs';
import { appHash, genesisHash, sha256 } from './hash.mjs';
import { chainIdOf, follow, genesisValidators, headerHash, signBytes, validatorsHash } from './light.mjs';
import { messages } from './messages.mjs';
import { digest } from './sha256.mjs';
import { verify } from './sig.mjs';
import { Misfit, denseRoot, pathRoot } from './tree.mjs';
import { trustGenesis, verifyProof } from './verify.mjs';
import { judge, trustOf } from './vectors.facts.mjs';

const ledger = new URL('../../../ledger/', import.meta.url);
const load = async (path) => JSON.parse(await readFile(new URL(path, ledger), 'utf8'));

test('the vendored code is what its README says', async () => {
  const code = await readFile(new URL('vendor/noble-ed25519/index.js', import.meta.url));
  assert.equal(hex(await sha256(code)), 'a4f631d1876b5d9e43a86cd71194ca27b5e1451edf4ba4db9a418f40a475569a');
});

test('SHA-256 is the browser\'s own, at every length around its blocks', async () => {
  const bytes = new Uint8Array(70_000).map((_, i) => (i * i) >> 3);
  for (const length of [...Array(300).keys(), 65_535, 65_536, 70_000]) {
    const part = bytes.subarray(0, length);
    const want = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', part)));
    assert.equal(hex(digest(part)), want, `${length} bytes`);
    const cut = length % 97;
    assert.equal(hex(digest(part.subarray(0, cut), part.subarray(cut))), want, `${length} bytes in two parts`);
  }
});

test('signatures: ZIP-215 edge cases', async () => {
  const list = await load('sig/testdata/zip215.json');
  assert.equal(list.length, 208);
  for (const v of list) {
    const got = await verify(1, unhex(v.public_key), unhex(v.message), unhex(v.signature));
    assert.equal(got, v.valid, v.name);
  }
});

test('canonical encoding: what is read, and why the rest is refused', async () => {
  const seen = new Set();
  for (const v of await load('vectors/testdata/canon.json')) {
    const bytes = unhex(v.bytes);
    if (!v.reason) {
      assert.deepEqual(valueOf(v.message, decode(v.message, bytes, v.items)), v.value ?? {}, v.about);
      continue;
    }
    seen.add(v.reason);
    assert.throws(
      () => decode(v.message, bytes, v.items),
      (e) => e instanceof NotCanonical && e.reason === v.reason && e.field === (v.field ?? ''),
      `${v.about}: ${v.reason} at ${v.field}`,
    );
  }
  assert.deepEqual([...seen].sort(), Object.keys(reasons).sort());
});

/** valueOf writes down a message as the vectors do: without defaults, bytes in hex, numbers of 64 bits as text. */
function valueOf(name, message) {
  const plain = (kind, v) => {
    if (kind in messages) return valueOf(kind, v);
    if (v instanceof Uint8Array) return hex(v);
    return typeof v === 'bigint' ? String(v) : v;
  };
  const out = {};
  for (const [, field, kind, list] of messages[name]) {
    const v = message[field];
    if (list ? v.length > 0 : kind in messages ? v : v instanceof Uint8Array ? v.length > 0 : v) {
      out[field] = list ? v.map((one) => plain(kind, one)) : plain(kind, v);
    }
  }
  return out;
}

test('hashes are of what the vectors draw', async () => {
  for (const v of await load('vectors/testdata/hash.json')) {
    assert.equal(hex(await sha256(unhex(v.preimage))).slice(0, v.hash.length), v.hash, v.name);
  }
});

test('trees fold, and misfits are refused', async () => {
  for (const v of await load('vectors/testdata/tree.json')) {
    const leaves = v.leaves.map((l) => ({ index: l.index, hash: unhex(l.hash) }));
    const fold = v.tree === 'dense' ? denseRoot : pathRoot;
    const root = fold(leaves, v.width, v.siblings.map(unhex));
    if (v.root) assert.equal(hex(await root), v.root, v.about);
    else await assert.rejects(root, Misfit, v.about);
  }
});

test('transactions: signed bytes, id, signature', async () => {
  for (const v of await load('vectors/testdata/tx.json')) {
    const envelope = decode('Envelope', unhex(v.envelope), 16000);
    assert.equal(hex(envelope.body), v.body, v.about);
    const signed = concat(utf8('wb/tx1'), u8(v.chain_id.length), utf8(v.chain_id), envelope.body);
    assert.equal(hex(signed), v.signed, v.about);
    assert.equal(hex(await sha256(signed)), v.id, v.about);
    const { signatures: [s] } = envelope;
    assert.equal(hex(s.keyId), v.key_id, v.about);
    assert.equal(hex(decode('Body', envelope.body, 16000).keyId), v.key_id, v.about);
    assert.equal(await verify(s.algorithm, unhex(v.public_key), signed, s.signature), v.valid, v.about);
    for (const e of v.events) assert.equal(hex(await sha256(unhex(e.tag_preimage))).slice(0, 16), e.tag, v.about);
  }
});

test('a chain: genesis, validators, replay chain, app hash', async () => {
  const v = await load('vectors/testdata/chain.json');
  const genesis = decode('Genesis', unhex(v.genesis), 1 << 20);
  const hash = await genesisHash(genesis.raw);
  assert.equal(hex(hash), v.hash);
  assert.equal(chainIdOf(genesis, hash), v.chain_id);
  assert.equal((await trustGenesis(genesis.raw)).chainId, v.chain_id);
  const validators = await genesisValidators(genesis);
  assert.deepEqual(validators.map((x) => hex(x.publicKey)), v.validators.map((x) => hex(decode('LightValidator', unhex(x), 1).publicKey)));
  assert.equal(hex(await validatorsHash(validators)), v.validators_hash);
  assert.equal(hex(await sha256(u8(0x21), genesis.parameters.raw)), v.parameters_root);
  let replay = hash;
  for (const b of v.blocks) {
    if (b.tx_ids.length > 0) replay = await sha256(u8(0x20), replay, u64(b.time), u32(b.tx_ids.length), ...b.tx_ids.map(unhex));
    assert.equal(hex(replay), b.replay_chain, `height ${b.height}`);
    const app = await appHash(unhex(b.register_root), b.records, unhex(v.parameters_root), replay);
    assert.equal(hex(app), b.app_hash, `height ${b.height}`);
  }
});

test('light blocks hash and sign what CometBFT does', async () => {
  for (const v of await load('vectors/testdata/light.json')) {
    const b = decode('LightBlock', unhex(v.light_block), 9999);
    const set = await validatorsHash(b.validators);
    assert.equal(hex(set), v.validators_hash, v.about);
    b.hash = await headerHash(b.header, v.chain_id, set);
    assert.equal(hex(b.hash), v.header_hash, v.about);
    assert.deepEqual(b.signatures.map((s) => hex(signBytes(b, s, v.chain_id))), v.sign_bytes, v.about);
    const none = new Uint8Array(0);
    const chain = follow({ chainId: v.chain_id, validators: b.validators, seconds: 0n, pinned: none, trustingPeriod: 0n }, none, [b]);
    if (b.signatures.length === 0) {
      await assert.rejects(chain, (e) => e instanceof Refused && e.reason === 'power', v.about);
      continue;
    }
    const { headerHash: got, seconds, signedPower, power } = await chain;
    assert.deepEqual(
      [hex(got), String(seconds), String(signedPower), String(power)],
      [v.header_hash, v.seconds, v.signed_power, v.power],
      v.about,
    );
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

test('the worked example of FORMAT.md', async () => {
  const { genesis, file, facts } = await load('vectors/testdata/example.json');
  assert.deepEqual(await judge(unhex(file), await trustGenesis(unhex(genesis))), { facts });
});

test('tampered files are refused, each for its reason', async (t) => {
  const { genesis, proofs } = await load('vectors/testdata/proofs.json');
  const list = await load('vectors/testdata/tampered.json');
  for (const v of list) {
    const from = proofs.find((p) => p.name === v.of);
    const base = Buffer.from(from.file, 'hex');
    const file = new Uint8Array(Buffer.concat([base.subarray(0, v.at), Buffer.from(v.put.repeat(v.times ?? 1), 'hex'), base.subarray(v.at + v.cut)]));
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

test('a browser without Ed25519 says the same', async (t) => {
  const { genesis, proofs } = await load('vectors/testdata/proofs.json');
  t.mock.method(crypto.subtle, 'importKey', () => Promise.reject(new DOMException('no Ed25519', 'NotSupportedError')));
  const trust = await trustGenesis(unhex(genesis));
  const file = unhex(proofs[0].file);
  assert.deepEqual(await judge(file, trust), { facts: proofs[0].facts });
  const start = performance.now();
  await verifyProof(file, trust);
  t.diagnostic(`${(performance.now() - start).toFixed(2)} ms for a proof of ${file.length} bytes, without native signatures`);
});

test('how long a proof takes', async (t) => {
  const { genesis, proofs } = await load('vectors/testdata/proofs.json');
  const file = unhex(proofs.find((p) => p.name === 'parcel-long').file);
  const rounds = 50;
  for (let i = 0; i < 10; i++) await verifyProof(file, unhex(genesis));
  const start = performance.now();
  for (let i = 0; i < rounds; i++) await verifyProof(file, unhex(genesis));
  t.diagnostic(`${((performance.now() - start) / rounds).toFixed(2)} ms for a proof of twelve events, ${file.length} bytes`);
});
