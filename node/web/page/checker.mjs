// Asking the nodes, checking what they say, and reading the story out of it: everything that takes time. Without a document, so
// that it runs in a worker.
//
// An answer is the client's (verify/client.mjs) with {trace, milestones} of what is proven; or, where nothing is,
// {refused: {reason, detail, retryAfter}, steps, nodes, result: null}. `saved` is set when no node answered and the phone's
// own copy was checked instead: when it was kept, in milliseconds since 1970.

import { Client, Refused } from '../verify/client.mjs';
import { fetchBytes } from '../verify/fetch.mjs';
import { milestones, readTrace } from '../verify/trace.mjs';

export class Checker {
  /**
   * trust is globalThis.waybillTrust, or null; seen the newest header that this phone has verified, or null, and tell is
   * called with a newer one; home is the address that the page has on its own origin.
   */
  constructor({ trust, seen, home }, tell) {
    this.home = home;
    if (!trust) {
      this.client = null;
      return;
    }
    const nodes = (trust.nodes?.length > 0 ? trust.nodes : ['']).map((node) => node || new URL(home).origin);
    this.newest = seen;
    const keep = (v) => {
      this.newest = v;
      tell(v);
    };
    this.client = new Client({ genesis: fromBase64(trust.genesis), nodes, seen: { get: () => this.newest, set: keep } });
  }

  /**
   * check answers {id, salt, kept, seen}: kept is {file, at} of what this phone has, which is checked without asking anybody, or
   * undefined; seen the newest header that it knows of by now, or null. It never rejects.
   */
  async check({ id, salt, kept, seen }) {
    if (!this.client) return refusal({ reason: 'trustmissing' });
    if (seen && !(this.newest?.height > seen.height)) this.newest = seen;
    if (kept) return this.again(id, salt, kept);
    try {
      let answer = await this.client.ask(id, { salt });
      if (answer.expired && !answer.conflict && (await this.pin())) answer = await this.client.ask(id, { salt });
      return read(answer);
    } catch (e) {
      return refusal(e);
    }
  }

  /**
   * pin gets a recent header from the page's own origin, which is trusted with the page's code: a chain may have grown older than
   * keys are trusted since this phone, or anyone's genesis, has seen it. It resolves to whether there is one, and is had once.
   */
  async pin() {
    if (this.client.pin) return false;
    try {
      const file = await fetchBytes(this.client.fetch, new URL('pin.json', this.home), { timeout: 5000, most: 1024 });
      const { height, headerHash, seconds } = JSON.parse(new TextDecoder().decode(file));
      this.client.pin = { height, headerHash, seconds };
      return true;
    } catch {
      return false; // the origin has none: the answer stays expired
    }
  }

  /** again checks what this phone has kept. */
  async again(id, salt, { file, at }) {
    try {
      return { ...read(await this.client.check(file, id, { salt })), saved: at };
    } catch (e) {
      return refusal(e);
    }
  }
}

function refusal(e) {
  const known = e instanceof Refused || !(e instanceof Error);
  const { reason = 'internal', detail = '', retryAfter = 0 } = known ? e : { detail: String(e.message) };
  return { refused: { reason, detail, retryAfter }, steps: e.steps ?? [], nodes: e.nodes ?? [], result: null };
}

function read(answer) {
  const { path, ...result } = answer.result; // it proves, and is in the file
  const trace = readTrace(answer.result, {});
  return { ...answer, result, trace, milestones: trace ? milestones(trace) : [], open: undefined };
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
