// Bytes from a node that is not trusted: in limited time, and no more of them than a proof may have.

import { Refused } from './errors.mjs';
import { maxBytes } from './verify.mjs';

/** Unreachable is no answer in time, or one that says there is none: `status` is its HTTP status, 0 for none. */
export class Unreachable extends Refused {
  constructor(detail, status = 0, retryAfter = 0) {
    super('unreachable', detail);
    this.status = status;
    this.retryAfter = retryAfter; // seconds that the node asks to wait, 0 where it does not say
  }
}

/**
 * fetchBytes gets what is at an address, with the fetch that is passed in. It throws Unreachable, or Refused 'size' for
 * more than most, 8 MiB, of which it reads no further. Where the outer signal ends it, it throws that signal's reason.
 */
export async function fetchBytes(fetch, url, { timeout, signal, cache = 'no-store', most = maxBytes }) {
  const controller = new AbortController();
  const stop = () => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(new Unreachable('no answer in time')), timeout);
  signal?.addEventListener('abort', stop);
  try {
    signal?.throwIfAborted();
    const response = await fetch(url, {
      signal: controller.signal, cache, credentials: 'omit', referrerPolicy: 'no-referrer',
      redirect: 'error', // what is asked is told to no other host
      headers: { Accept: 'application/octet-stream' },
    });
    if (!response.ok) {
      const wait = Number(response.headers.get('Retry-After'));
      response.body?.cancel().catch(() => {});
      throw new Unreachable(`HTTP status ${response.status}`, response.status, wait > 0 && wait < 86400 ? wait : 0);
    }
    return await bytesOf(response, controller.signal, most);
  } catch (e) {
    if (signal?.aborted) throw signal.reason;
    if (e instanceof Refused) throw e;
    if (controller.signal.aborted) throw controller.signal.reason;
    throw new Unreachable(String(e?.message ?? e).slice(0, 200));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

async function bytesOf(response, signal, most) {
  if (Number(response.headers.get('Content-Length')) > most) {
    response.body?.cancel().catch(() => {});
    throw new Refused('size', 'more than a proof may have');
  }
  const reader = response.body.getReader();
  // A body that never ends does not always heed the signal that its request was made with.
  const ended = new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  ended.catch(() => {});
  const parts = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), ended]);
      if (done) break;
      size += value.length;
      if (size > most) throw new Refused('size', 'more than a proof may have');
      parts.push(value);
    }
  } catch (e) {
    reader.cancel().catch(() => {});
    throw e;
  }
  if (parts.length === 1) return parts[0];
  const out = new Uint8Array(size);
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
