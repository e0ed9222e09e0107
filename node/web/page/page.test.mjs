// What the page concludes and computes, without a document. Run by Node: node --test page.test.mjs

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { names } from '../verify/steps.mjs';
import { titleKey } from './event.mjs';
import { Item } from './item.mjs';
import { copies, leg, route, turn, x, y } from './map.mjs';
import { label, load } from './place.mjs';
import { refusal } from './reason.view.mjs';
import { addressOf, read, split } from './route.mjs';
import { pick, useCatalog } from './text.mjs';
import { conclude } from './verdict.mjs';
import { visible } from './visible.mjs';
import { moment, since, span, zone } from './when.mjs';

const catalog = (name) => JSON.parse(readFileSync(new URL(`./text/${name}.json`, import.meta.url)));
const steps = (failed = {}) => names.map((step) => ({ step, ok: step in failed ? false : true, reason: failed[step] ?? '' }));
const proven = (verdict, more = {}) => ({ result: { verdict, reasons: [], missing: [] }, steps: steps(), conflict: null, ...more });

test('a proof of nothing against an item, with every step made, is GENUINE', () => {
  assert.deepEqual(conclude(proven('GENUINE')), { word: 'GENUINE', tone: 'good', then: null, failed: null });
});

test('GENUINE needs every step', () => {
  for (const step of names) {
    for (const ok of [false, null, undefined, 0, 'true', 1]) {
      const answer = proven('GENUINE');
      answer.steps = answer.steps.map((s) => (s.step === step ? { ...s, ok } : s));
      assert.notEqual(conclude(answer).word, 'GENUINE', `${step} ${ok}`);
      assert.notEqual(conclude(answer).tone, 'good');
    }
  }
  assert.equal(conclude({ ...proven('GENUINE'), steps: [] }).word, 'UNCHECKED');
  assert.equal(conclude({ ...proven('GENUINE'), steps: undefined }).word, 'UNCHECKED');
  assert.equal(conclude({ ...proven('GENUINE'), saved: 1 }).word, 'OFFLINE');
  assert.equal(conclude({ ...proven('GENUINE'), conflict: { height: 3 } }).word, 'CONFLICT');
  assert.equal(conclude(proven('BRILLIANT')).word, 'UNCHECKED');
  assert.equal(conclude({ refused: { reason: 'app-hash' }, steps: steps(), result: null }).word, 'UNCHECKED');
});

test('what dates a proof takes its good word, and not its bad one', () => {
  const of = (verdict, failed, more) => conclude(proven(verdict, { steps: steps(failed), ...more })).word;
  assert.equal(of('GENUINE', { age: 'old' }), 'OLD');
  assert.equal(of('GENUINE', { seen: 'behind' }), 'BEHIND');
  assert.equal(of('GENUINE', { age: 'old', seen: 'behind' }), 'BEHIND');
  assert.equal(of('GENUINE', { age: 'expired' }), 'UNCHECKED');
  assert.equal(of('RECALLED', { age: 'old' }), 'RECALLED');
  assert.equal(of('SUSPECT', { seen: 'behind' }), 'SUSPECT');
  assert.equal(of('SUSPECT', { age: 'expired' }), 'UNCHECKED');
  assert.equal(of('SUSPECT', { age: 'old' }, { saved: 5 }), 'SUSPECT');
  assert.equal(of('CAUTION', { age: 'old' }), 'OLD');
  assert.equal(of('PARTIAL', { history: 'partial' }), 'PARTIAL');
  assert.equal(of('RECALLED', { history: 'partial' }), 'RECALLED');
  assert.equal(of('GENUINE', { history: 'partial' }), 'UNCHECKED');
  assert.equal(of('PARTIAL', { history: 'partial', agree: 'conflict' }), 'CONFLICT');
  assert.equal(conclude(proven('GENUINE', { steps: steps({ age: 'expired', seen: 'conflict' }) })).failed.reason, 'conflict');
  assert.equal(conclude(proven('GENUINE', { steps: steps({ age: 'old' }) })).then, 'GENUINE');
});

test('a node that asks to wait is busy, and nobody is offline', () => {
  useCatalog('en', catalog('en'));
  assert.match(refusal({ reason: 'unreachable', retryAfter: 7 }), /busy/);
  assert.match(refusal({ reason: 'unreachable', retryAfter: 0 }), /offline/);
  assert.match(refusal({ reason: 'size', retryAfter: 7 }), /too large/);
});

test('a city that is a country is named once', () => {
  useCatalog('en', catalog('en'));
  assert.equal(label({ key: 'SGSIN', code: 'SGSIN', country: 'SG' }), 'Singapore');
  assert.equal(label({ key: 'ESMAD', code: 'ESMAD', country: 'ES' }), 'Madrid, Spain');
});

test('a history of ten thousand places is not all drawn', async () => {
  await load(['SG', 'ES']);
  const at = (code) => ({ core: { readPoint: { namespace: 15, value: new TextEncoder().encode(code) } } });
  const events = Array.from({ length: 10_000 }, (_, i) => at(i % 2 ? 'SGSIN' : 'ESMAD'));
  const stations = new Item({ text: '', id: null }, { ...proven('GENUINE'), trace: { events } }).stations();
  assert.equal(stations.length, 60);
  assert.equal(stations[0].key, 'ESMAD');
  assert.equal(stations.at(-1).key, 'SGSIN');
});

test('a serial may hold a comma', () => {
  assert.deepEqual(split('(01)09506000134352(21)A,1;2, (01)09506000134352(21)B\nRB1,RB2'),
    ['(01)09506000134352(21)A,1;2', '(01)09506000134352(21)B', 'RB1', 'RB2']);
  assert.deepEqual(split('https://id.gs1.org/01/09506000134352/21/A,1;https://id.gs1.org/00/1'),
    ['https://id.gs1.org/01/09506000134352/21/A,1', 'https://id.gs1.org/00/1']);
});

test('hidden characters are shown by their numbers', () => {
  assert.equal(visible('a\u202eb'), 'a⟨U+202E⟩b');
  assert.equal(visible('\0\n\t\x7f\x85'), '⟨U+0000⟩⟨U+000A⟩⟨U+0009⟩⟨U+007F⟩⟨U+0085⟩');
  assert.equal(visible('\u2066x\u2069\ufeff\u200b'), '⟨U+2066⟩x⟨U+2069⟩⟨U+FEFF⟩⟨U+200B⟩');
  assert.equal(visible('a\u200db'), 'a⟨U+200D⟩b');
  assert.equal(visible('👩\u200d👧'), '👩\u200d👧');
  assert.equal(visible('می\u200cخواهم'), 'می\u200cخواهم');
  assert.equal(visible('\ud800x'), '⟨U+FFFD⟩x');
  assert.equal(visible('\u{e0041}'), '⟨U+E0041⟩');
  assert.equal(visible('杭州 São Ñ é'), '杭州 São Ñ é');
});

test('an event is named by what says most', () => {
  useCatalog('en', catalog('en'));
  assert.equal(titleKey({ type: 19, postal: 8 }), 'event.postal.EMC');
  assert.equal(titleKey({ type: 24, decision: 5 }), 'event.decision.release');
  assert.equal(titleKey({ type: 23, report: 2 }), 'event.report.held');
  assert.equal(titleKey({ type: 31, irregularity: 1 }), 'event.exception.loss');
  assert.equal(titleKey({ type: 3, businessStep: 22 }), 'event.step.packing');
  assert.equal(titleKey({ type: 3 }), 'event.act.observe');
  assert.equal(titleKey({ type: 4000, postal: 999 }), 'event.act.observe');
});

test('addresses', () => {
  assert.deepEqual(split('a, b\nc;;d\r\na'), ['a', 'b', 'c', 'd']);
  assert.deepEqual(read('https://h/t/LX123456785CN'), { asked: ['https://h/t/LX123456785CN'], salt: '' });
  const salt = '5a'.repeat(16);
  assert.deepEqual(read(`https://h/01/09506000134352/21/A%2F1#salt=${salt}`), { asked: ['https://h/01/09506000134352/21/A%2F1'], salt });
  assert.deepEqual(read('https://h/?id=A&id=B,C&unit=D'), { asked: ['A', 'B', 'C', 'D'], salt: '' });
  assert.deepEqual(read('https://h/#salt=zz'), { asked: [], salt: '' });
  assert.deepEqual(read('https://h/scan'), { asked: [], salt: '' });
  assert.equal(addressOf([{ text: 'LX', path: '/t/LX' }], salt, '/'), `/t/LX#salt=${salt}`);
  assert.equal(addressOf([{ text: 'L X', path: '/t/LX' }], '', 'index.html'), 'index.html?id=LX');
  assert.equal(addressOf([{ text: 'A', path: '/t/A' }, { text: 'B' }], salt, '/'), '/?id=A&id=B');
});

test('languages', () => {
  assert.equal(pick([null, 'fr-CA', 'zh-TW', 'es']), 'zh');
  assert.equal(pick(['pt']), 'pt');
  assert.equal(pick([]), 'en');
  assert.equal(pick(['constructor', '__proto__', 'de']), 'en');
});

test('times are those of the place', () => {
  for (const name of ['en', 'zh', 'es', 'pt']) {
    useCatalog(name, catalog(name));
    const t = moment(1_795_200_000_000n, 480);
    assert.equal(t.clock, '02:40');
    assert.equal(t.iso, '2026-11-21T02:40:00+08:00');
    assert.match(span(7300), /2/);
    assert.match(since(90), /1/);
  }
  assert.equal(zone(-210), '-03:30');
  assert.equal(zone(0), '+00:00');
  assert.equal(moment(10n ** 18n, 0).clock, '');
});

test('the way goes over the Pacific, and on beyond the edge', () => {
  const land = { width: turn, height: 2000, top: -1300 };
  const hangzhou = { lat: 30.3, lon: 120.2 };
  const newYork = { lat: 40.6, lon: -73.8 };
  const points = leg(hangzhou, newYork, x(hangzhou.lon));
  assert.ok(points.at(-1)[0] > turn, 'east of 180°');
  assert.ok(points.every(([a], i) => i === 0 || Math.abs(a - points[i - 1][0]) < turn / 2));
  assert.ok(Math.min(...points.map((p) => p[1])) < y(60), 'by the north');
  const { window: w, dots } = route([hangzhou, newYork], land);
  assert.ok(dots.every(({ at }) => at[0] > w.x && at[0] < w.x + w.width && at[1] > w.y && at[1] < w.y + w.height));
  assert.ok(copies(w).includes(turn) && copies(w).includes(0));
  for (const pair of [[hangzhou, hangzhou], [{ lat: 0, lon: 0 }, { lat: 0, lon: 180 }], [{ lat: 90, lon: 0 }, { lat: -90, lon: 0 }]]) {
    const r = route(pair, land);
    assert.ok(r.legs.flat(2).every(Number.isFinite) && Number.isFinite(r.window.width));
  }
});
