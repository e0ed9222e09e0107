// What goes on, kept up to date: the node's overview and its last blocks. New blocks are announced by the streaming call
// Blocks; where the token does not allow that, or a proxy breaks it, the node is asked every second instead. A page that
// nobody looks at asks nothing.

import { Failed, call, stream } from './api.mjs';

/** kept is how many blocks are held. */
const kept = 200;
/** quiet is how often the overview is asked for while no block comes, in milliseconds. */
const quiet = 5000;
const second = 1000;

const sleep = (ms, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

export class Live {
  constructor() {
    Object.assign(this, { overview: null, blocks: [], error: null, mode: 'begin', paused: false, at: 0 });
    this.listeners = new Set();
    this.ended = new AbortController();
    // A page that is left ends its stream itself; one that comes back from the browser's memory begins anew.
    const signal = this.ended.signal;
    addEventListener('pagehide', () => this.end(), { signal });
    addEventListener('pageshow', (e) => { if (e.persisted) location.reload(); });
    this.asking = null;
    this.asked = 0;
  }

  /** on calls f at each change until the returned function is called. */
  on(f) {
    this.listeners.add(f);
    return () => this.listeners.delete(f);
  }

  tell() {
    for (const f of [...this.listeners]) f(this);
  }

  /** begin asks once, and throws what that fails with; then it follows. */
  async begin() {
    await this.refresh(true);
    this.follow();
    this.tick();
  }

  end() {
    this.ended.abort();
    this.listeners.clear();
  }

  get over() { return this.ended.signal.aborted; }

  pause(paused) {
    this.paused = paused;
    if (!paused) this.refresh();
    this.tell();
  }

  /** height of the last block. */
  get height() { return Number(this.overview?.status?.height ?? 0); }

  /** age of the last commit in milliseconds, by the node's clock, or by how long nothing was heard. */
  get age() {
    if (!this.overview) return 0;
    return Math.max(0, Number(this.overview.now) - Number(this.overview.committedAt) + (Date.now() - this.at));
  }

  /** refresh asks for the overview and the blocks that are new; one at a time. */
  async refresh(must = false) {
    this.asking ??= this.ask().finally(() => { this.asking = null; });
    try {
      await this.asking;
    } catch (e) {
      if (this.over) return;
      this.error = e;
      this.tell();
      if (must || e.code === 'unauthenticated') throw e;
    }
  }

  async ask() {
    this.asked = Date.now();
    const signal = this.ended.signal;
    const overview = await call('ConsoleService/Overview', {}, { signal });
    const known = Number(this.blocks[0]?.height ?? 0);
    const height = Number(overview.status?.height ?? 0);
    let fresh = [];
    if (height > known) {
      const limit = Math.min(kept, Math.max(1, known === 0 ? 100 : height - known));
      fresh = (await call('ConsoleService/RecentBlocks', { limit, below: String(height + 1) }, { signal })).blocks ?? [];
    }
    const heights = new Set(fresh.map((b) => b.height));
    this.blocks = [...fresh, ...this.blocks.filter((b) => !heights.has(b.height))].slice(0, kept);
    Object.assign(this, { overview, error: null, at: Date.now() });
    this.tell();
  }

  get idle() { return this.paused || document.hidden; }

  /** follow listens for blocks as long as the page lives. */
  async follow() {
    const signal = this.ended.signal;
    for (let wait = second; !this.over; wait = Math.min(2 * wait, 15 * second)) {
      try {
        for await (const block of stream('QueryService/Blocks', { afterHeight: String(this.height) }, { signal })) {
          wait = second;
          this.mode = 'stream';
          if (!this.idle && Number(block.height) > this.height) await this.due();
        }
      } catch (e) {
        if (this.over) return;
        this.mode = 'poll';
        if (e instanceof Failed && ['permission_denied', 'unauthenticated', 'unimplemented'].includes(e.code)) return;
      }
      await sleep(wait, signal);
    }
  }

  /** due refreshes, at most once a second. */
  async due() {
    const wait = this.asked + second - Date.now();
    if (wait > 0) await sleep(wait, this.ended.signal);
    await this.refresh().catch(() => {});
  }

  /** tick refreshes when nothing else did, and has ages shown anew. */
  async tick() {
    while (!this.over) {
      await sleep(second, this.ended.signal);
      if (this.over) return;
      const every = this.mode === 'stream' ? quiet : second;
      if (!this.idle && Date.now() - this.asked >= every - 50) await this.refresh().catch(() => {});
      this.tell();
    }
  }
}
