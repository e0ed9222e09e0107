// Judges files and signatures that Go's tests made, in node or in a browser.

import { unhex } from './bytes.mjs';
import { verify } from './sig.mjs';
import { judge, trustOf } from './vectors.facts.mjs';

/** compare judges each of the files {file, trust}: [{facts} or {reason}]. trust is a pinned header, null for the genesis. */
export async function compare({ genesis, files }) {
  const usual = await trustOf(null, genesis);
  const out = [];
  for (const { file, trust } of files) out.push(await judge(unhex(file), trust ? await trustOf(trust, genesis) : usual));
  return out;
}

/** signatures verifies each {public_key, message, signature}, under the rules of ZIP-215. */
export async function signatures(list) {
  const out = [];
  for (const v of list) out.push(await verify(1, unhex(v.public_key), unhex(v.message), unhex(v.signature)));
  return out;
}
