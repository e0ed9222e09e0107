// Asking for proofs and having them checked, in a worker, so that the page never waits for a signature. Where a browser has no
// module workers the same is done here.

import { begun } from './worker.mjs';

export class Asker {
  /** trust is globalThis.waybillTrust; seen keeps the newest header that was verified (verify/seen.mjs); home is an address. */
  constructor(trust, seen, home) {
    this.waiting = new Map();
    this.next = 1;
    this.seen = seen;
    this.begin = { trust, seen: seen.get(), home: new URL(home, document.baseURI).href };
    this.here = null; // the checker in this thread, once it is needed
    this.worker = begun.broken ? null : begun.worker;
    if (!this.worker) return;
    this.worker.onmessage = ({ data }) => (data.seen ? seen.set(data.seen) : this.answered(data));
    this.worker.onerror = () => this.fallBack();
    this.worker.postMessage({ begin: this.begin });
  }

  /** ask checks {id, salt, kept} and resolves to an answer as checker.mjs describes it; it never rejects. */
  ask(asked) {
    const question = { ...asked, seen: this.seen.get() }; // another tab may have seen more
    return new Promise((resolve) => {
      const n = this.next++;
      this.waiting.set(n, { question, resolve });
      if (this.worker) this.worker.postMessage({ n, question });
      else this.doHere(n);
    });
  }

  answered({ n, answer }) {
    this.waiting.get(n)?.resolve(answer);
    this.waiting.delete(n);
  }

  fallBack() {
    this.worker?.terminate();
    this.worker = null;
    for (const n of this.waiting.keys()) this.doHere(n);
  }

  async doHere(n) {
    const { question } = this.waiting.get(n);
    let answer;
    try {
      this.here ??= import('./checker.mjs').then(({ Checker }) => new Checker(this.begin, (v) => this.seen.set(v)));
      answer = await (await this.here).check(question);
    } catch (e) {
      answer = { refused: { reason: 'internal', detail: String(e?.message) }, steps: [], nodes: [], result: null };
    }
    this.answered({ n, answer });
  }
}
