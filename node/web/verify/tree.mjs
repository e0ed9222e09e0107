// Folding of the ledger's trees. Nodes are paired from the left, level by level; a node without a right neighbour
// meets an empty subtree in the register's dense tree and rises unchanged in a tree of RFC 6962.

import { all } from './errors.mjs';
import { node, zero } from './hash.mjs';

/** depth is the number of levels above the leaves of the register's tree. */
export const depth = 32;

/** Misfit: leaves out of order or out of the tree, or not exactly the siblings that are needed. */
export class Misfit extends Error {}

/**
 * denseRoot folds leaves {index, hash}, ascending by index, of a register of width records. siblings holds, level by
 * level and left to right, each node that the leaves do not give; all must be used.
 */
export async function denseRoot(leaves, width, siblings) {
  return fold(leaves, width, siblings, await emptyRoots());
}

/** pathRoot is denseRoot for a tree of RFC 6962 with width leaves. */
export function pathRoot(leaves, width, siblings) {
  return fold(leaves, width, siblings, null);
}

/** root is the RFC 6962 root over leaf hashes, zero over none. */
export async function root(hashes) {
  if (hashes.length === 0) return zero;
  return pathRoot(hashes.map((hash, index) => ({ index, hash })), hashes.length, []);
}

let empties;

/** emptyRoots are the roots of subtrees without records by level, made once. */
function emptyRoots() {
  empties ??= (async () => {
    const e = [zero];
    for (let i = 0; i < depth; i++) e.push(await node(e[i], e[i]));
    return e;
  })();
  return empties;
}

async function fold(leaves, width, siblings, empty) {
  ordered(leaves, width);
  let level = leaves;
  let used = 0;
  for (let l = 0; empty ? l < depth : width > 1; l++) {
    const up = [];
    for (let i = 0; i < level.length; i++) {
      const { index, hash } = level[i];
      const left = index % 2 === 0;
      const pair = left ? index + 1 : index - 1;
      let other;
      if (i + 1 < level.length && level[i + 1].index === pair) {
        other = level[++i].hash;
      } else if (pair < width) {
        if (used === siblings.length || siblings[used].length !== 32) throw new Misfit('wrong number of siblings');
        other = siblings[used++];
      } else if (empty) {
        other = empty[l];
      }
      up.push({ index: Math.floor(index / 2), hash, pair: other && (left ? [hash, other] : [other, hash]) });
    }
    level = await all(up, async (n) => ({ index: n.index, hash: n.pair ? await node(...n.pair) : n.hash }));
    width = Math.floor((width + 1) / 2);
  }
  if (used < siblings.length) throw new Misfit('wrong number of siblings');
  return level[0].hash;
}

function ordered(leaves, width) {
  if (leaves.length === 0 || width > 2 ** depth) throw new Misfit('leaves out of order or out of the tree');
  leaves.forEach((leaf, i) => {
    if (leaf.index >= width || (i > 0 && leaf.index <= leaves[i - 1].index)) {
      throw new Misfit('leaves out of order or out of the tree');
    }
  });
}
