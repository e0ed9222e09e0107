// The consumer page: what was asked for, the check, and what it found. The document that the node sends is complete without
// this script; the script takes it over.

import { unhex } from '../verify/bytes.mjs';
import { stored } from '../verify/seen.mjs';
import { Asker } from './ask.mjs';
import { el, replace } from './dom.mjs';
import { Entry, identify } from './entry.view.mjs';
import { factsCard } from './facts.view.mjs';
import { Item } from './item.mjs';
import { journeyList } from './journey.view.mjs';
import { languageSwitch, translate } from './language.view.mjs';
import { rows } from './list.view.mjs';
import { milestoneBar } from './milestones.view.mjs';
import { panelCard } from './panel.view.mjs';
import { load as loadPlaces } from './place.mjs';
import { recentCard } from './recent.view.mjs';
import { short } from './plain.mjs';
import { reportButton } from './report.view.mjs';
import { addressOf, atMost, read } from './route.mjs';
import { shareButtons } from './share.view.mjs';
import * as store from './store.mjs';
import { spoken } from './spoken.mjs';
import { say, use } from './text.mjs';
import { checkingCard, verdictCard } from './verdict.view.mjs';

const trust = globalThis.waybillTrust ?? null;
const home = document.body.dataset.home || '/';
const at = (id) => document.getElementById(id);

/** fresh is how long a result stands on the screen before it is asked for again, in milliseconds. */
const fresh = 120_000;

class Page {
  constructor() {
    this.result = at('result');
    this.turn = 0; // counts what was opened: what comes for an earlier one is dropped
    this.items = new Map(); // by text and salt: what was checked since the page was opened
    this.single = null; // the question of the one item that is shown
  }

  async begin() {
    const spoke = this.speak(spoken());
    this.asker = new Asker(trust, stored(globalThis.localStorage, `waybill.seen.${trust?.chainId ?? ''}`), home);
    this.ahead();
    await spoke;
    this.entry = new Entry(document.querySelector('form.entry'), (asked) => this.go(asked));
    addEventListener('popstate', () => this.open());
    addEventListener('hashchange', () => this.open());
    addEventListener('online', () => this.refresh());
    addEventListener('online', () => this.line());
    addEventListener('offline', () => this.line());
    document.addEventListener('visibilitychange', () => this.refresh());
    setInterval(() => this.refresh(), 20_000);
    this.line();
    await this.open();
    keepOffline();
  }

  /** ahead asks for the one item of the address before there is a word to show: the proof comes beside the texts. */
  ahead() {
    const { asked, salt } = read(location.href);
    if (asked.length !== 1) return;
    const question = identify(asked[0], salt);
    this.early = { key: keyOf(question), item: this.check(question) };
  }

  async speak(name) {
    await use(name);
    translate(document);
    replace(at('languages'), languageSwitch(async (chosen) => {
      store.setting.set('language', chosen);
      await this.speak(chosen);
      await this.draw();
    }));
  }

  announce(text) {
    at('live').textContent = text;
  }

  /** line says when there is no network. */
  line() {
    const bar = at('offline') ?? el('p', { class: 'bar', id: 'offline', role: 'status' });
    if (navigator.onLine) bar.remove();
    else at('main').prepend(replace(bar, say('offline.bar')));
  }

  /** go opens what was typed and makes it the page's address. */
  go(asked, list = false) {
    const one = asked.length === 1 ? asked[0] : null;
    history.pushState({ list }, '', addressOf(asked.map((a) => ({ text: a.text, path: a.id?.path })), one?.salt, home));
    return this.open(true);
  }

  /** open shows what the address asks for. focus goes to the result when the reader asked for it here. */
  async open(focus = false) {
    const { asked, salt } = read(location.href);
    const questions = asked.slice(0, atMost).map((text) => identify(text, salt));
    const key = JSON.stringify(questions.map(keyOf));
    if (key === this.key && this.drawn) return; // an anchor within the page
    this.more = { shown: 0 }; // how much of the journey was asked for
    this.key = key;
    this.turn++;
    this.single = questions.length === 1 ? questions[0] : null;
    this.listed = null; // what the list shows, while one is shown
    this.questions = questions;
    this.entry.show(questions.map((q) => (q.id ? q.id.text : q.text)));
    at('main').classList.toggle('compact', questions.length > 0);
    if (questions.length > 0) this.result.after(at('entry'));
    else this.result.before(at('entry'));
    at('home').hidden = questions.length > 0;
    at('problem')?.remove();
    if (questions.length === 0) return this.showHome();
    at('recent').hidden = true;
    if (this.single) return this.showOne(this.single, focus);
    return this.showList(focus);
  }

  async showHome() {
    this.drawn = () => this.showHome();
    document.title = say('title');
    replace(this.result);
    const card = await recentCard((asked) => this.go([asked]), (text) => this.announce(text));
    replace(at('recent'), card ?? []);
    at('recent').hidden = !card;
  }

  async showOne(question, focus) {
    const mine = this.turn;
    document.title = say('title.unit', { unit: short(question.id?.text ?? question.text, 60) });
    const before = this.items.get(keyOf(question));
    if (isFresh(before)) await this.drawItem(before, mine);
    else this.drawChecking(question);
    if (focus) document.getElementById('verdict')?.focus();
    const early = this.early?.key === keyOf(question) ? this.early.item : null;
    this.early = null;
    const item = await (early ?? this.check(question));
    if (mine !== this.turn) return;
    await this.drawItem(item, mine, focus);
  }

  drawChecking(question) {
    this.drawn = () => this.drawChecking(question);
    const told = this.result.querySelector('.told');
    told?.querySelector('h1')?.remove();
    this.result.querySelector('.verdict')?.remove();
    if (!told) replace(this.result);
    this.result.prepend(checkingCard(question));
    performance.mark('waybill.checking');
  }

  /** drawItem draws the answer at once, then all of an item, and again when the names of its places have come. */
  async drawItem(item, mine, focus = false) {
    this.drawn = () => this.drawItem(item, this.turn);
    this.result.dataset.drawn = 'part';
    const checking = this.result.querySelector('.verdict[data-verdict=CHECKING]');
    if (checking) {
      const active = checking.contains(document.activeElement);
      this.result.querySelector('.told .unchecked')?.remove();
      checking.replaceWith(verdictCard(item, () => this.recheck(item.asked)));
      if (active) at('verdict').focus({ preventScroll: true });
      performance.mark('waybill.checked');
      await seen();
      if (mine !== this.turn) return;
    }
    this.paint(item, null);
    if (!checking) performance.mark('waybill.checked');
    this.announce(`${say('verdict.label')}: ${at('verdict').textContent}. ${item.unit.text}`);
    if (focus) at('verdict').focus();
    const [{ mapFigure }] = await Promise.all([import('./map.view.mjs'), loadPlaces(item.countries())]);
    const map = await mapFigure(item.stations()).catch(() => null); // without a network there may be no land
    if (mine !== this.turn) return;
    this.paint(item, map);
    performance.mark('waybill.whole');
    this.result.dataset.drawn = 'whole';
  }

  paint(item, map) {
    const active = document.activeElement?.id;
    const open = [...this.result.querySelectorAll('details')].map((d) => d.open);
    const retry = () => this.recheck(item.asked);
    const goBack = (e) => {
      e.preventDefault();
      history.back();
    };
    const back = history.state?.list && el('p', {}, el('a', { href: location.href, on: { click: goBack } }, `← ${say('list.back')}`));
    const announce = (text) => this.announce(text);
    replace(this.result, back, verdictCard(item, retry),
      el('div', { class: 'actions' }, shareButtons(item, announce), reportButton(item, announce)),
      item.asked.salt ? el('p', { class: 'quiet' }, say('share.salted')) : null,
      milestoneBar(item), side(factsCard(item), map), item.trace ? journeyList(item, this.more) : null, panelCard(item, trust, pageHash));
    this.result.querySelectorAll('details').forEach((d, i) => { d.open = open[i] ?? false; });
    if (active) at(active)?.focus({ preventScroll: true });
  }

  /** check asks for an item, and falls back on what this phone has kept of it. */
  async check(question) {
    if (!question.id) return new Item(question, { refused: { reason: question.wrong }, steps: [], nodes: [], result: null });
    const key = store.keyOf(trust?.chainId ?? '', question.id.canonical, question.salt);
    const { namespace, value } = question.id;
    const asked = { id: { namespace, value }, salt: question.salt ? unhex(question.salt) : undefined };
    let answer = await this.asker.ask(asked);
    const kept = answer.refused?.reason === 'unreachable' && (await store.kept(key));
    if (kept) answer = await this.asker.ask({ ...asked, kept: { file: kept.file, at: kept.at } });
    const item = new Item(question, answer);
    this.items.set(keyOf(question), item);
    item.checked = Date.now();
    this.remember(item, key);
    return item;
  }

  remember(item, key) {
    const { answer, asked, conclusion: c } = item;
    if (answer.saved || !answer.file || !answer.result || c.word === 'UNCHECKED' || c.word === 'CONFLICT') return;
    store.keep({ key, text: asked.id.text, path: addressOf([{ text: asked.text, path: asked.id.path }], asked.salt, home), salt: asked.salt,
      file: answer.file, at: Date.now(), word: c.word });
  }

  async recheck(question) {
    const mine = ++this.turn;
    this.announce(say('verdict.CHECKING'));
    const item = await this.check(question);
    if (mine === this.turn) await this.drawItem(item, mine, true);
  }

  /** refresh asks again for what has stood on the screen for a while: an old truth must not look like a new one. */
  async refresh() {
    if (document.hidden || document.querySelector('dialog[open]')) return;
    if (this.listed?.some((i) => i instanceof Item && !isFresh(i))) {
      this.turn++;
      await this.showList();
      return;
    }
    const item = this.single && this.items.get(keyOf(this.single));
    if (!item || isFresh(item)) return;
    // After a night in a pocket nothing may stand there, not even for as long as the check takes.
    if (Date.now() - item.checked > 5 * fresh) this.drawChecking(this.single);
    item.checked = Date.now();
    const mine = ++this.turn;
    const next = await this.check(this.single);
    if (mine === this.turn) await this.drawItem(next, mine);
  }

  async showList(focus) {
    const mine = this.turn;
    const items = this.questions.map((q) => (isFresh(this.items.get(keyOf(q))) ? this.items.get(keyOf(q)) : q));
    this.listed = items;
    const lines = () => [...this.result.querySelectorAll('.rowlink')];
    const draw = () => {
      const active = lines().indexOf(document.activeElement);
      replace(this.result, rows(items, (asked) => this.go([asked], true)));
      if (active >= 0) lines()[active]?.focus({ preventScroll: true });
    };
    this.drawn = async () => draw();
    document.title = say('title');
    draw();
    if (focus) at('list').focus();
    // A few at a time: they share one line and one processor.
    const queue = items.map((item, i) => i).filter((i) => !(items[i] instanceof Item));
    const work = async () => {
      while (queue.length > 0) {
        const i = queue.shift();
        items[i] = await this.check(this.questions[i]);
        if (mine !== this.turn) return;
        draw();
      }
    };
    await Promise.all([work(), work(), work()]);
  }

  /** draw draws what is shown once more, in the language of now. */
  draw() {
    return this.drawn?.();
  }
}

const side = (...cards) => (cards.some(Boolean) ? el('div', { class: 'side' }, cards) : null);

/** seen lets the browser show what there is, before more is drawn. */
const seen = () => new Promise((resolve) => { setTimeout(resolve); });

const isFresh = (item) => item !== undefined && Date.now() - item.checked < fresh;

const keyOf = (q) => `${q.id?.canonical || q.text}\n${q.salt}`;

/** pageHash is the hash that this node publishes of the page's code; '' where the page does not come from a node. */
let hash = null;
function pageHash() {
  if (home !== '/') return Promise.resolve('');
  hash ??= fetch('/v1/page').then((r) => (r.ok ? r.json() : {})).then((v) => String(v.hash ?? ''), () => '');
  return hash;
}

/** keepOffline lets the page open without a network from now on. */
async function keepOffline() {
  const manifest = document.querySelector('link[rel=manifest]');
  if (!('serviceWorker' in navigator) || !manifest || !isSecureContext) return;
  try {
    await navigator.serviceWorker.register(manifest.href.replace('manifest.webmanifest', 'sw.js'));
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ keep: performance.getEntriesByType('resource').map((r) => r.name) });
  } catch {
    // It works without, as long as there is a network.
  }
}

await new Page().begin();
