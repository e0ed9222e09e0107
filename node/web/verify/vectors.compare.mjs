// Judges the files that Go's TestVerifiersAgree made: reads the JSON file named on the command line, writes a line of
// JSON for each of its cases.

import { readFile } from 'node:fs/promises';

import { unhex } from './bytes.mjs';
import { judge, trustOf } from './vectors.facts.mjs';

const { genesis, files } = JSON.parse(await readFile(process.argv[2], 'utf8'));
const trust = await trustOf(null, genesis);
for (const file of files) process.stdout.write(JSON.stringify(await judge(unhex(file), trust)) + '\n');
