// Measures the verifier on the files of Go's vectors.Heavy, in node or in a browser; Go's
// BenchmarkVerifierInJavaScript runs it. In node: the JSON file named on the command line, results on standard output.

import { unhex } from './bytes.mjs';
import { judge, trustOf } from './vectors.facts.mjs';

/**
 * bench verifies each file and returns {name, reason, cold, warm}: milliseconds of the first time, and the median of up
 * to 20 further ones within two seconds.
 */
export async function bench({ genesis, files }) {
  const out = [];
  for (const { name, file } of files) {
    const bytes = unhex(file);
    const once = async () => {
      const trust = await trustOf(null, genesis);
      const start = performance.now();
      const { reason = '' } = await judge(bytes, trust);
      return { reason, ms: performance.now() - start };
    };
    const { reason, ms } = await once();
    const more = [];
    for (let sum = 0; more.length < 20 && sum < 2000; sum += more.at(-1)) more.push((await once()).ms);
    more.sort((a, b) => a - b);
    out.push({ name, reason, cold: ms, warm: more[more.length >> 1] });
  }
  return out;
}

if (globalThis.process?.argv?.[2]) {
  const { readFile } = await import('node:fs/promises');
  const cases = JSON.parse(await readFile(process.argv[2], 'utf8'));
  process.stdout.write(JSON.stringify(await bench(cases)));
}
