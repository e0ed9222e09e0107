// Writes messages.d.mts, the types of what decode returns, out of the tables in messages.mjs:
//
//   node messages.types.mjs > messages.d.mts
//
// A test of the repository holds the file to it. No part of the package.

import { enums, messages } from './messages.mjs';

const plain = {
  uint32: 'number', enum: 'number', sint32: 'number', uint64: 'bigint', int64: 'bigint', string: 'string', bytes: 'Uint8Array',
};

export function declarations() {
  const out = [
    '// Written by messages.types.mjs. DO NOT EDIT.',
    '// Messages as they are decoded: absent numbers are zero, absent texts and bytes empty, absent messages null.',
    '',
  ];
  for (const [name, fields] of Object.entries(messages)) {
    out.push(`export interface ${name} {`, '  /** The bytes that it was read from. */', '  raw: Uint8Array;');
    for (const [, field, kind, list] of fields) {
      const one = plain[kind] ?? kind;
      out.push(`  ${field}: ${list ? `readonly ${one}[]` : plain[kind] ? one : `${one} | null`};`);
    }
    out.push('}', '');
  }
  out.push('/** Names of the numbers of each enumeration. */', 'export const enums: {');
  for (const name of Object.keys(enums)) out.push(`  readonly ${name}: Readonly<Record<number, string>>;`);
  out.push('};', '');
  return out.join('\n');
}

if (globalThis.process?.argv?.[1]?.endsWith('messages.types.mjs')) process.stdout.write(declarations());
