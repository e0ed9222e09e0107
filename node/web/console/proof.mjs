// Proofs: fetched from the node, checked here against the genesis that came with this page, and given as a file. What the
// node says of an object elsewhere in the console is its word; what is shown below a check that holds is proven.

import { Failed, bytes, call } from './api.mjs';
import { save } from './csv.mjs';
import { chip, count, el, facts, problem, say, when } from './show.mjs';
import { replace } from '../page/dom.mjs';

/** The verifier is loaded when something is to be checked. */
const verifier = () => Promise.all([import('../verify/verify.mjs'), import('../verify/light.mjs'), import('../verify/follow.mjs'),
  import('../verify/ident.mjs')]).then((m) => Object.assign({}, ...m));

/** genesis is what this page trusts, null where its origin gave none. */
export function genesis() {
  const trust = globalThis.waybillTrust;
  return trust?.genesis ? bytes(trust.genesis) : null;
}

/** prove fetches a proof file: question as ProveRequest has it. */
export async function prove(question) {
  return bytes((await call('ProofService/Prove', question)).proof);
}

/**
 * check proves what a file says: {result} where it holds, else {reason}. The answer must be to the question: id and event are
 * compared with what was asked.
 */
export async function check(file, { id, event = null, salt = null }) {
  const trusted = genesis();
  if (!trusted) return { reason: 'no genesis came with this page, so nothing can be checked against it' };
  let result;
  let v;
  try {
    v = await verifier();
    result = await v.verifyProof(file, trusted);
  } catch (e) {
    return { reason: e.reason ? `${e.reason}${e.message && e.message !== e.reason ? `: ${e.message}` : ''}` : String(e.message) };
  }
  const asked = v.parse(id);
  const q = result.question;
  const same = q.namespace === asked.namespace && text(q.value) === text(asked.value) && text(q.salt) === text(salt ?? new Uint8Array(0)) &&
    (event === null) === !q.event && (!event || (String(q.event.height) === String(event.height) && q.event.tx === event.tx && q.event.action === event.action));
  return same ? { result } : { reason: 'another-question: a true answer to something else than was asked' };
}

const text = (b) => (typeof b === 'string' ? b : String.fromCharCode(...(b ?? [])));

/** checkHeader checks the light block of a height: {header} where enough of the validators signed it, else {reason}. */
export async function checkHeader(height, anyRecord) {
  const trusted = genesis();
  if (!trusted) return { reason: 'no genesis came with this page, so nothing can be checked against it' };
  const v = await verifier().catch(() => null);
  if (!v) return { reason: 'the code that checks proofs did not load' };
  const file = bytes((await call('ProofService/LightBlock', { height: String(height) })).lightBlock);
  try {
    const root = await v.trustGenesis(trusted);
    const block = v.readLightBlock(file);
    if (String(block.header?.height) !== String(height)) return { file, block, reason: `another-question: the header of height ${block.header?.height}` };
    try {
      return { file, block, header: await v.follow(root, root.pinned, [block]) };
    } catch (e) {
      if (!anyRecord || !e.reason) throw e;
    }
    // The validators were changed since: a proof's path shows by which headers.
    const { canonical } = v;
    const path = canonical('Proof', await prove({ unit: { id: anyRecord } }), 1 << 18).path.filter((b) => b.header.height < block.header.height);
    return { file, block, header: await v.follow(root, root.pinned, [...path, block]) };
  } catch (e) {
    return { file, reason: e.reason ? `${e.reason}: ${e.message}` : String(e.message) };
  }
}

/** chainFacts say what a proof rests on. */
export function chainFacts(chain) {
  const age = Date.now() / 1000 - Number(chain.seconds);
  return facts(
    ['proven by', ['the header of block ', count(chain.height)]],
    ['signed by', `${chain.signed} of ${chain.validators} validators, ${count(chain.signedPower)} of ${count(chain.power)} power`],
    ['signed at', [when(Number(chain.seconds) * 1000), age > 180 ? [' ', chip('old', 'odd')] : null]],
    chain.stale ? ['caution', 'rests on keys older than the trusting period'] : null,
  );
}

/** verdictChip is the outcome of a check in a word. */
export const verdictChip = (reason) => (reason ? chip('not checked', 'bad') : chip('checked in this browser', 'good'));

/**
 * proofPart is a button that fetches the proof of something, checks it and offers the file. found is called with what is
 * proven, and returns nodes to show.
 */
export function proofPart({ question, id, event = null, salt = null, name, found = () => null, begin = false }) {
  const out = el('div', { class: 'proof' });
  const again = el('button', { type: 'button', on: { click: () => run() } }, 'Check again');
  async function run() {
    replace(out, el('p', { class: 'soft' }, 'Checking …'));
    let file;
    try {
      file = await prove(question);
    } catch (e) {
      replace(out, problem(e instanceof Failed ? e.message : 'The node gave no proof.'), again);
      return;
    }
    const { result, reason } = await check(file, { id, event, salt });
    replace(out, el('p', { class: 'proofline' }, verdictChip(reason), el('button', { type: 'button', class: 'quiet',
      on: { click: () => save(`${name.replace(/[^\w.-]+/g, '_').slice(0, 60)}.proof`, file, 'application/octet-stream') } }, 'Save the proof'), again),
    reason ? problem(`This proof does not hold: ${reason}`) : [chainFacts(result.chain), found(result, file)]);
    say(reason ? `The proof does not hold: ${reason}` : 'The proof holds.');
  }
  if (begin) run();
  else replace(out, el('button', { type: 'button', on: { click: run } }, 'Fetch and check the proof'));
  return out;
}
