/**
 * Checking a proof file of Waybill in a browser or in Node, without trusting whoever served it.
 *
 *   const result = await verifyProof(file, genesis);   // two Uint8Arrays
 *   result.verdict                                      // 'GENUINE', 'SUSPECT', …
 *
 * What is trusted is the second argument: the bytes of the chain's genesis, or a header that was verified before. It
 * must not come from the node that answers. Everything in the result is proven; two things are for the caller to
 * compare: result.question with what was asked, because a true answer to another question is a true answer, and
 * result.chain.seconds with the clock, because an old state was true once. Texts in the result were written by members
 * of the chain and are data: show them as text, never as markup.
 *
 * These modules need WebCrypto for signatures, so a secure context (https or localhost), and depend on nothing but the
 * vendored Ed25519 beside them. A consumer's answer takes milliseconds, the largest that a stranger can make some
 * seconds without a pause: a page that shows others' files checks them in a worker. They do what Go's ledger/light and ledger/proof do, held together by the vectors in
 * ledger/vectors. ledger/FORMAT.md draws every byte.
 */

import { NotCanonical, decode } from './canon.mjs';
import { Refused } from './errors.mjs';
import { genesisHash } from './hash.mjs';
import { chainIdOf, follow, genesisValidators } from './light.mjs';
import { verifyAnswer } from './proof.mjs';

export { NotCanonical, Refused };

/** Bounds on a proof file, by its size and by the messages and list elements in it: what they hold is strangers' bytes. */
export const maxBytes = 8 << 20;
export const maxItems = 1 << 18;

const maxGenesisItems = 1 << 20;

/**
 * verifyProof checks a proof file against trust: genesis bytes, or what trustGenesis or trustHeader returns.
 *
 * It resolves to
 *   verdict            'GENUINE' | 'CAUTION' | 'SUSPECT' | 'RECALLED' | 'SEEN' | 'ABSENT' | 'PARTIAL' | 'EVENT'
 *   reasons            all that is proven against it: [{word, verdict, height, organisation, code, count, last, range}]
 *   missing            what an incomplete answer lacks, in words
 *   question           what was asked: {namespace, value, salt, epoch, event}
 *   subject            its record, or null: {namespace, value, scheme, epoch, state, events, count, withheld}
 *   containers         the same for what held it
 *   neverCommissioned  its record, if any, is a mere scan, and no range or hidden unit can be it; or its product is another
 *   inRange            the serial range {lo, hi} that holds it although no event names it, or null
 *   members            the proven organisations
 *   chain              the header that proves it: {chainId, height, appHash, headerHash, headerSeconds, seconds, rules,
 *                      signed, validators, signedPower, power, stale}
 *   path               the light blocks from what is trusted to that header
 * with messages as decode returns them, or rejects with Refused.
 */
export async function verifyProof(file, trust) {
  const root = trust instanceof Uint8Array ? await trustGenesis(trust) : trust;
  if (file.length > maxBytes) throw new Refused('size', `${file.length} bytes`);
  const p = canonical('Proof', file, maxItems);
  if (p.version !== 1) throw new Refused('version', String(p.version));
  if (p.chainId !== root.chainId) throw new Refused('chain', `${JSON.stringify(p.chainId.slice(0, 60))}, not ${JSON.stringify(root.chainId)}`);
  const chain = await follow(root, p.pinned, p.path);
  if (!p.answer) throw new Refused('encoding', 'no answer');
  const result = await verifyAnswer(p.answer, chain.appHash);
  return { ...result, question: p.answer.question, chain, path: p.path };
}

/** trustGenesis is the trust in a genesis, given as its canonical bytes. */
export async function trustGenesis(bytes) {
  const g = canonical('Genesis', bytes, maxGenesisItems);
  if (g.version !== 1 || !g.parameters) throw new Refused('genesis', 'version or parameters');
  return {
    chainId: chainIdOf(g, await genesisHash(bytes)),
    validators: await genesisValidators(g),
    seconds: g.time / 1000n,
    pinned: new Uint8Array(0),
    trustingPeriod: g.parameters.trustingPeriod / 1000n,
  };
}

/**
 * trustHeader is the trust in a header that was verified before, by its 32-byte hash. trustingPeriod is a BigInt of
 * seconds: keys older than that are reported (chain.stale), not refused.
 */
export function trustHeader(chainId, headerHash, trustingPeriod) {
  return { chainId, validators: [], seconds: 0n, pinned: headerHash, trustingPeriod };
}

/** canonical decodes a message, or refuses it. */
export function canonical(name, bytes, items) {
  try {
    return decode(name, bytes, items);
  } catch (e) {
    if (e instanceof NotCanonical) throw new Refused('encoding', e.message);
    throw e;
  }
}
