// What needs no document: files for spreadsheets, the frames of a stream, and words. Run by Go's TestModules.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { base64, bytes, envelopes, hexOf } from './api.mjs';
import { cell, csv } from './csv.mjs';
import { hexDump, json } from './raw.mjs';

test('cells are quoted (RFC 4180) and no formula', () => {
  for (const [value, want] of [
    ['plain', 'plain'], ['', ''], [null, ''], [undefined, ''], [0, '0'], [-5, '-5'], ['-5.25', '-5.25'], [12n, '12'],
    ['a,b', '"a,b"'], ['say "hi"', '"say ""hi"""'], ['two\nlines', '"two\nlines"'], [' edge', '" edge"'],
    ['=1+1', "'=1+1"], ['+49', "'+49"], ['-cmd', "'-cmd"], ['@x', "'@x"], ['\tx', '"\'\tx"'], ['\rx', '"\'\rx"'],
    ['\n=1', '"\'\n=1"'], ['＝1+1', "'＝1+1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'], ['\0=1', "'=1"], ['1=2', '1=2'], ['-', "'-"],
  ]) assert.equal(cell(value), want);
  assert.equal(csv(['a', 'b'], [[1, '=x'], ['', 'c,d']]), 'a,b\r\n1,\'=x\r\n,"c,d"\r\n');
});

/** body is a stream of bytes in pieces of a size. */
function body(all, size) {
  let at = 0;
  return new ReadableStream({ pull(c) {
    if (at >= all.length) return c.close();
    c.enqueue(all.subarray(at, at += size));
  } });
}

function frame(flags, text) {
  const b = new TextEncoder().encode(text);
  const out = new Uint8Array(5 + b.length);
  new DataView(out.buffer).setUint32(1, b.length);
  out[0] = flags;
  out.set(b, 5);
  return out;
}

test('a stream is read however it is cut', async () => {
  const parts = [frame(0, '{"height":"1"}'), frame(0, '{"height":"2","x":"é"}'), frame(2, '{}')];
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => { all.set(p, at); return at + p.length; }, 0);
  for (const size of [1, 2, 3, 7, 16, all.length]) {
    const got = [];
    for await (const m of envelopes(body(all, size))) got.push(m);
    assert.deepEqual(got, [{ last: false, message: { height: '1' } }, { last: false, message: { height: '2', x: 'é' } }, { last: true, message: {} }]);
  }
});

test('a stream that lies about a length, or is no JSON, ends with an error', async () => {
  for (const bad of [new Uint8Array([0, 0xff, 0xff, 0xff, 0xff, 1]), frame(0, '{broken')]) {
    await assert.rejects(async () => { for await (const m of envelopes(body(bad, 4))) assert.ok(m); });
  }
});

test('bytes, hexadecimal and raw forms', () => {
  assert.equal(hexOf('AAH/'), '0001ff');
  assert.equal(hexOf(new Uint8Array([16, 1])), '1001');
  assert.equal(base64('0001ff'), 'AAH/');
  assert.deepEqual([...bytes('AAH/')], [0, 1, 255]);
  assert.equal(hexDump(new Uint8Array([0x41, 0, 0xff])), `000000  ${'41 00 ff'.padEnd(47)}  A··`);
  assert.equal(json({ raw: new Uint8Array([1]), a: 1n, b: new Uint8Array([255]) }), '{\n  "a": "1",\n  "b": "ff"\n}');
});
