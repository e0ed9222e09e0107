// Checks a proof file: node check.mjs GENESIS FILE
//
// The genesis is what you trust. Take it from your own copy, never from the node that gave you the proof.

import { readFile } from 'node:fs/promises';

import { Refused, format, milestones, readTrace, verifyProof } from '../index.mjs';

const [genesis, file] = await Promise.all(process.argv.slice(2, 4).map(async (path) => new Uint8Array(await readFile(path))));
try {
  const result = await verifyProof(file, genesis);
  const { question, chain } = result;
  console.log(`${format(question).text}: ${result.verdict}`);
  for (const r of result.reasons) console.log(`  ${r.word}`);
  for (const m of result.missing) console.log(`  not shown: ${m}`);
  console.log(`signed by ${chain.signed} of ${chain.validators} validators at height ${chain.height}, ${new Date(Number(chain.seconds) * 1000).toISOString()}`);
  for (const m of milestones(readTrace(result))) console.log(`  ${m.state.padEnd(7)} ${m.name}`);
} catch (e) {
  if (!(e instanceof Refused)) throw e;
  console.log(`nothing is proven: ${e.message}`);
  process.exitCode = 1;
}
