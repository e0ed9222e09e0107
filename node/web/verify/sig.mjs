// Ed25519 under the rules of ZIP-215, those of the chain's validators. Browsers accept a part of what ZIP-215
// accepts, and nothing else; so what the browser accepts is accepted, and what it refuses, or cannot verify at all, is
// checked again in JavaScript.

import { verifyAsync } from './vendor/noble-ed25519/index.js';

/** ed25519 is the algorithm's number in every signed format. */
export const ed25519 = 1;

/** verify reports whether a signature fits; false for another algorithm or a wrong length. */
export async function verify(algorithm, publicKey, message, signature) {
  if (algorithm !== ed25519 || publicKey.length !== 32 || signature.length !== 64) return false;
  if (await native(publicKey, message, signature)) return true;
  return verifyAsync(signature, message, publicKey, { zip215: true });
}

async function native(publicKey, message, signature) {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, message);
  } catch {
    return false; // no Ed25519 here, or a key that it does not take
  }
}
