/**
 * Asking nodes that are not trusted, and checking what they answer:
 *
 *   const client = new Client({ genesis, nodes: ['https://node.example', 'https://other.example'] });
 *   const answer = await client.ask('RB 123 456 785 GB');
 *   answer.result.verdict, answer.steps, answer.nodes
 *
 * All nodes are asked at once and the first answer that holds wins; then the others are asked for the header under it, and
 * for the header that this phone knew before. A node that lies is named, and harms nothing while another one is honest. Two
 * headers of one height that both hold are a conflict, which comes with an evidence file.
 *
 * A proof file proves by the signatures of more than a third of the validators trusted before (ledger/FORMAT.md §9); the
 * client asks for two thirds, as who follows headers does (§16), and fetches the headers between where the set changed.
 */

import { equal, hex, unhex } from './bytes.mjs';
import { Refused } from './errors.mjs';
import { Unreachable, fetchBytes } from './fetch.mjs';
import { evidenceOf, fromGenesis, hashOf, reach, readLightBlock } from './follow.mjs';
import { format, parse } from './ident.mjs';
import { byTwoThirds, follow, read } from './light.mjs';
import { memory, wellFormed } from './seen.mjs';
import { refusedSteps, stepFor, stepsOf } from './steps.mjs';
import { trustGenesis, verifyProof } from './verify.mjs';

export { Refused, Unreachable };

const noBytes = new Uint8Array(0);

/**
 * Answer to a question.
 *   result     what verifyProof proves; its verdict is to be shown only when no step failed
 *   file       the proof file
 *   node       the base URL of the node that gave it, '' for a saved file
 *   nodes      what became of each node: [{node, ok, reason, detail, height}]; ok is null for one that did not answer
 *   steps      as steps.mjs describes: [{step, ok, reason, text, values}]
 *   height, seconds, age   of the header that proves it: Numbers, seconds since 1970 and seconds old
 *   old        its newest signatures are older than maxAge
 *   behind     it is below the height that this phone saw before
 *   expired    it rests on keys older than the trusting period, and nothing else vouches for it
 *   pin        the height of the pin without which it would be expired, 0 where it needs none
 *   conflict   null, or {height, hashes, nodes, evidence}: two headers of one height, the evidence file or null
 *   agree      {asked, agree, silent, refused}: how many nodes
 *   millis     how long the check took
 */
export class Client {
  /**
   * genesis are its bytes (or trust is what trustGenesis or trustHeader returns); nodes base URLs. fetch, now (milliseconds
   * since 1970), and seen (seen.mjs) may be passed in. maxAge and drift are in seconds, timeout (of a request) and
   * patience (with the other nodes, once one has answered) in milliseconds. pin is a header {height, headerHash, seconds}
   * that came with the page's code.
   */
  constructor({
    genesis, trust, nodes = [], fetch = globalThis.fetch?.bind(globalThis), now = () => Date.now(), seen = memory(), pin = null,
    maxAge = 180, drift = 60, timeout = 10_000, patience = 1500,
  }) {
    seen ??= memory();
    Object.assign(this, { nodes: [...new Set(nodes)], fetch, now, seen, pin, maxAge, drift, timeout, patience });
    this.trusted = trust ? Promise.resolve(trust) : trustGenesis(genesis);
    this.trusted.catch(() => {}); // told to who asks
  }

  /**
   * ask asks about an identifier: a text (see ident.mjs's parse), or {namespace, value}. salt is 16 bytes, for hidden
   * goods; epoch a number, for a use of the identifier before the last. signal ends it. progress is called with the first
   * answer that holds, before the other nodes have been compared. It rejects with Refused, which has nodes and steps, when no
   * node gave an answer that holds.
   */
  async ask(id, { salt, epoch, signal, progress } = {}) {
    const asked = askedOf(id, salt, epoch);
    await this.trusted;
    const known = await this.known();
    const losers = new AbortController();
    const giveUp = () => losers.abort(signal.reason);
    signal?.addEventListener('abort', giveUp);
    try {
      signal?.throwIfAborted();
      const tries = this.nodes.map((node) => this.try(node, asked, known, losers.signal));
      const { best, reports } = await first(tries, this.nodes);
      losers.abort();
      signal?.throwIfAborted();
      if (!best) throw refusal(reports);
      progress?.(best);
      await this.compare(best, reports, signal);
      best.nodes = this.nodes.map((node) => reports.get(node) ?? silent(node));
      await this.remember(best);
      return best;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /**
   * check checks a proof file as ask does, without a network: one that was saved before, or came by another way.
   */
  async check(file, id, { salt, epoch } = {}) {
    const answer = await this.judge(file, askedOf(id, salt, epoch), '', await this.known());
    answer.agree = { asked: 0, agree: 0, silent: 0, refused: 0 };
    conclude(answer);
    return answer;
  }

  /** known is the newest header that this phone, or its page, knows of the chain; null for none. */
  async known() {
    const { chainId } = await this.trusted;
    const seen = await this.seen.get();
    const all = [this.pin && { ...this.pin, chainId, pin: this.pin.height }, seen].filter((v) => wellFormed(v) && v.chainId === chainId);
    return all.reduce((a, b) => (a && a.height >= b.height ? a : b), null);
  }

  async remember(answer) {
    const known = await this.known(); // another question may have been answered meanwhile
    const { chainId, headerHash } = answer.result.chain;
    if (answer.conflict || answer.expired || (known && answer.height <= known.height)) return;
    const mine = { chainId, height: answer.height, headerHash: hex(headerHash), seconds: answer.seconds, pin: answer.pin };
    if (wellFormed(mine)) await this.seen.set(mine);
  }

  /** try gets an answer from one node: {node, answer} or {node, error}. It may ask for headers too, for three timeouts in all. */
  async try(node, asked, known, ended) {
    const limit = new AbortController();
    const stop = () => limit.abort(ended.reason);
    const timer = setTimeout(() => limit.abort(new Unreachable('no answer in time')), 3 * this.timeout);
    ended.addEventListener('abort', stop);
    const { signal } = limit;
    try {
      let answer = await this.get(node, asked, known, signal, 0);
      // A node may be a block behind the one that answered before; it is given the time to come up.
      if (answer.behind) answer = await this.get(node, asked, known, signal, known.height).catch(() => answer);
      await this.link(answer, known, signal);
      return { node, answer };
    } catch (error) {
      return { node, error };
    } finally {
      clearTimeout(timer);
      ended.removeEventListener('abort', stop);
    }
  }

  async get(node, asked, known, signal, atLeast) {
    const query = new URLSearchParams({ unit: asked.unit });
    if (asked.salt.length > 0) query.set('salt', hex(asked.salt));
    if (asked.epoch !== undefined) query.set('epoch', String(asked.epoch));
    if (atLeast > 0) query.set('at-least', String(atLeast));
    const file = await fetchBytes(this.fetch, urlOf(node, `v1/proof?${query}`), { timeout: this.timeout, signal });
    const answer = await this.judge(file, asked, node, known);
    const trust = await this.trusted;
    if (!(await byTwoThirds(trust, answer.result.path))) await this.strictly(answer, node, signal);
    return answer;
  }

  /** strictly reaches the answer's header by two thirds, over the headers that the path leaves out. */
  async strictly(answer, node, signal) {
    const trust = await this.trusted;
    if (trust.pinned.length > 0) throw new Refused('trust', 'the set has changed since the pinned header');
    // A path may rest on old keys (answer.expired), and the clock was looked at: here neither is asked again.
    const limits = { period: 1n << 62n, drift: 1n << 62n, twoThirds: true };
    const fetchBlock = (height) => this.lightBlock(node, height, signal).catch((e) => {
      if (e instanceof Unreachable) throw new Refused('trust', 'the headers between are not shown');
      throw e;
    });
    await reach(await fromGenesis(trust), answer.result.path.at(-1), { seconds: 0n, nanos: 0 }, limits, fetchBlock);
  }

  async lightBlock(node, height, signal) {
    const url = urlOf(node, `v1/light-block?height=${height}`);
    return readLightBlock(await fetchBytes(this.fetch, url, { timeout: this.timeout, signal, cache: 'default' }));
  }

  /** judge checks a file, and makes the answer without what other nodes or headers say. */
  async judge(file, asked, node, known) {
    const start = performance.now();
    const result = await verifyProof(file, await this.trusted);
    const millis = performance.now() - start;
    if (!sameQuestion(result.question, asked)) throw new Refused('another-question');
    const { chain } = result;
    const seconds = Number(chain.seconds);
    const age = Math.floor(this.now() / 1000) - seconds;
    if (age < -this.drift) throw new Refused('drift', `${-age} seconds ahead of this clock`);
    const height = Number(chain.height);
    const answer = {
      result, file, node, nodes: [], steps: [], height, seconds, age: Math.max(0, age), old: age > this.maxAge,
      behind: Boolean(known && height < known.height), expired: chain.stale, pin: 0, conflict: null, millis,
      agree: { asked: 1, agree: 1, silent: 0, refused: 0 },
    };
    if (known && height === known.height) {
      const same = hex(chain.headerHash) === known.headerHash;
      if (same) vouch(answer, known);
      else answer.conflict = { height, hashes: [known.headerHash, hex(chain.headerHash)], nodes: ['', node], evidence: null };
    }
    conclude(answer);
    return answer;
  }

  /**
   * link looks whether the header that this phone knew before is of the same chain as the answer's. If it is, and younger than
   * the trusting period, it vouches for the answer, however old the genesis.
   */
  async link(answer, known, signal) {
    if (!known || known.height >= answer.height || answer.conflict) return;
    const { chainId, trustingPeriod } = await this.trusted;
    let block;
    try {
      block = await this.lightBlock(answer.node, known.height, signal);
    } catch (e) {
      if (e instanceof Unreachable) return; // it may have been pruned
      throw e;
    }
    const { hash } = await read(block, chainId);
    if (Number(block.header.height) !== known.height) throw new Refused('path', `light block ${block.header.height}`);
    if (hex(hash) !== known.headerHash) {
      answer.conflict = { height: known.height, hashes: [known.headerHash, hex(hash)], nodes: ['', answer.node], evidence: null };
    } else if (answer.expired) {
      const from = { chainId, validators: [], seconds: 0n, pinned: unhex(known.headerHash), trustingPeriod };
      const stale = await follow(from, from.pinned, [block, answer.result.path.at(-1)]).then((c) => c.stale, () => true);
      if (!stale) vouch(answer, known);
    }
    conclude(answer);
  }

  /** compare asks the other nodes for the header under an answer, as long as patience allows. */
  async compare(best, reports, signal) {
    const controller = new AbortController();
    const stop = () => controller.abort();
    const timer = setTimeout(stop, this.patience);
    signal?.addEventListener('abort', stop);
    const others = this.nodes.filter((node) => node !== best.node && !reports.has(node));
    await Promise.all(others.map(async (node) => {
      reports.set(node, await this.compareWith(node, best, controller.signal));
    }));
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
    const all = [...reports.values()].filter((r) => r.node !== best.node);
    const agree = 1 + all.filter((r) => r.ok === true).length;
    best.agree = {
      asked: this.nodes.length, agree, silent: all.filter((r) => r.ok === null).length,
      refused: all.filter((r) => r.ok === false && r.reason !== 'conflict').length,
    };
    if (agree > 1) best.expired = false; // a second source has the same header
    conclude(best);
    reports.set(best.node, reportOf(best.node, best));
  }

  async compareWith(node, best, signal) {
    const report = { node, ok: true, reason: '', detail: '', height: best.height };
    try {
      let theirs;
      try {
        theirs = await this.lightBlock(node, best.height, signal);
      } catch (e) {
        if (!(e instanceof Unreachable) || e.status === 0) throw e;
        theirs = await this.lightBlock(node, 0, signal); // it has not come so far
      }
      const { chainId } = await this.trusted;
      await read(theirs, chainId);
      const height = Number(theirs.header.height);
      report.height = height;
      const mine = height === best.height ? best.result.path.at(-1) : await this.lightBlock(best.node, height, signal);
      if (!equal(await hashOf(theirs, chainId), await hashOf(mine, chainId))) await this.conflict(best, node, mine, theirs, report);
    } catch (e) {
      if (!(e instanceof Refused) && !signal.aborted) throw e;
      const silentNow = signal.aborted || e.reason === 'unreachable';
      Object.assign(report, { ok: silentNow ? null : false, reason: silentNow ? 'unreachable' : e.reason, detail: e?.detail ?? '' });
    }
    return report;
  }

  /** conflict makes evidence of two headers of one height. Theirs must hold on the way to the answer's own, else it is a lie. */
  async conflict(best, node, mine, theirs, report) {
    const trust = await this.trusted;
    const before = best.result.path.filter((b) => b.header.height < theirs.header.height);
    await follow(trust, trust.pinned, [...before, theirs]);
    const evidence = await evidenceOf(trust, [...before, mine], [...before, theirs]).catch(() => null);
    Object.assign(report, { ok: false, reason: 'conflict' });
    const hashes = await Promise.all([mine, theirs].map(async (b) => hex(await hashOf(b, trust.chainId))));
    best.conflict ??= { height: report.height, hashes, nodes: [best.node, node], evidence };
  }
}

/** askedOf reads what is asked. */
function askedOf(id, salt, epoch) {
  const { namespace, value, salt: own } = typeof id === 'string' ? parse(id) : id;
  const hidden = salt ?? own ?? noBytes;
  return { namespace, value, salt: hidden, epoch, unit: format({ namespace, value }).canonical };
}

function sameQuestion(q, asked) {
  return q.namespace === asked.namespace && equal(q.value, asked.value) && equal(q.salt, asked.salt) && !q.event &&
    (asked.epoch === undefined || q.epoch === asked.epoch);
}

/** vouch notes that a header which is known stands for an answer whose path is too old to. */
function vouch(answer, known) {
  if (!answer.expired) return;
  answer.expired = false;
  answer.pin = known.pin ?? 0;
}

const urlOf = (node, path) => new URL(path, new URL(node.endsWith('/') ? node : `${node}/`, globalThis.location?.href));

/** conclude writes the steps of an answer. */
function conclude(answer) {
  const failed = {};
  const fail = (reason) => { failed[stepFor(reason)] ??= reason; };
  const { chain } = answer.result;
  if (answer.result.missing.length > 0) fail('partial');
  if (answer.old) fail('old');
  if (answer.expired) fail('expired');
  if (answer.behind) fail('behind');
  if (answer.conflict?.nodes[0] === '') failed.seen = 'conflict';
  else if (answer.conflict) fail('conflict');
  // Where no node was asked, none has agreed.
  answer.steps = stepsOf(failed, new Set(answer.agree.asked === 0 ? ['agree'] : []), {
    answered: { node: answer.node, bytes: answer.file.length },
    chain: { chain: chain.chainId },
    signatures: { n: chain.signed, m: chain.validators, height: answer.height },
    history: { events: answer.result.subject?.count ?? 0, missing: answer.result.missing },
    age: { age: answer.age },
    agree: answer.agree,
  });
}

const timely = (answer) => !answer.old && !answer.behind && !answer.expired && !answer.conflict;

/** good: timely and whole. Who leaves something out may hide it: another node may show it. */
const good = (answer) => timely(answer) && whole(answer);

const whole = (answer) => answer.result.missing.length === 0;

/**
 * first waits until an answer holds in every way, or all have come, and returns the best: {best, reports}, reports with
 * what became of each node that has answered.
 */
function first(tries, nodes) {
  const reports = new Map();
  const answers = [];
  return new Promise((resolve) => {
    const end = () => {
      answers.sort((a, b) => rank(b) - rank(a) || b.height - a.height || nodes.indexOf(a.node) - nodes.indexOf(b.node));
      // Only the one that is shown is compared with the rest; what is old, cut, or of another chain has been told.
      for (const a of answers.slice(1)) if (timely({ ...a, expired: false }) && (whole(a) || !whole(answers[0]))) reports.delete(a.node);
      resolve({ best: answers[0], reports });
    };
    let open = tries.length;
    if (open === 0) end();
    for (const t of tries) {
      t.then(({ node, answer, error }) => {
        open--;
        if (answer) answers.push(answer);
        reports.set(node, reportOf(node, answer, error));
        if (open === 0 || (answer && good(answer))) end();
      });
    }
  });
}

/** rank orders answers that hold: a conflict is told before what is merely old. */
const rank = (a) => (good(a) ? 5 : a.conflict ? 4 : timely(a) ? 3 : a.expired ? 2 : a.old && a.behind ? 0 : 1);

const silent = (node) => ({ node, ok: null, reason: 'unreachable', detail: '', height: 0 });

function reportOf(node, answer, error) {
  if (error) {
    const reason = error instanceof Refused ? error.reason : 'internal';
    return {
      node, ok: reason === 'unreachable' ? null : false, reason, detail: String(error.detail ?? error.message ?? ''), height: 0,
      retryAfter: error.retryAfter ?? 0,
    };
  }
  const mark = answer.steps.find((s) => s.ok === false);
  return { node, ok: !mark, reason: mark?.reason ?? '', detail: '', height: answer.height };
}

/** refusal is told when no answer holds: a lie before silence. */
function refusal(reports) {
  const nodes = [...reports.values()];
  const told = nodes.find((r) => r.ok === false) ?? nodes[0];
  const e = new Refused(told?.reason ?? 'unreachable', told?.detail ?? 'no node to ask');
  e.nodes = nodes;
  e.node = told?.node ?? '';
  e.retryAfter = Math.max(0, ...nodes.map((r) => r.retryAfter ?? 0));
  e.steps = refusedSteps(e.reason);
  return e;
}
