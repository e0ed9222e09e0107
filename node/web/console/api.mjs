// Asking the node: Connect's protocol in JSON, over fetch. The token is kept for as long as the tab is open, and goes to this
// page's own origin only.

const key = 'waybill.token';

/** Failed is what the node answered instead: Connect's code, "unreachable" without an answer, and a line for people. */
export class Failed extends Error {
  constructor(code, message, wait = 0) {
    super(message);
    this.name = 'Failed';
    this.code = code;
    this.wait = wait; // seconds, when the node says how long
  }
}

/** token of this tab, '' without one. What cannot be in a header is no token. */
export const token = {
  get: () => sessionStorage.getItem(key) ?? '',
  set(text) {
    if (!/^[\x21-\x7e]{1,512}$/.test(text)) throw new Failed('no_token', 'This is no token: tokens are printable and have no spaces.');
    sessionStorage.setItem(key, text);
  },
  clear: () => sessionStorage.removeItem(key),
};

const headers = (type) => ({
  'Content-Type': type, 'Connect-Protocol-Version': '1', ...(token.get() ? { Authorization: `Bearer ${token.get()}` } : {}),
});

const path = (procedure) => `/api.v1.${procedure}`;

async function send(procedure, type, body, signal) {
  try {
    return await fetch(path(procedure), { method: 'POST', headers: headers(type), body, signal, cache: 'no-store', credentials: 'omit' });
  } catch (e) {
    if (signal?.aborted) throw e;
    throw new Failed('unreachable', 'The node does not answer.');
  }
}

/** call asks a procedure, "ConsoleService/Overview", and returns its answer. Numbers of 64 bits in it are strings. */
export async function call(procedure, request = {}, { signal } = {}) {
  const answer = await send(procedure, 'application/json', JSON.stringify(request), signal);
  let said;
  try {
    said = await answer.json();
  } catch (e) {
    if (signal?.aborted) throw e;
    said = {};
  }
  if (answer.ok) return said;
  throw failure(said, answer);
}

function failure(said, answer) {
  const wait = Number(answer.headers.get('Retry-After')) || 0;
  const code = said?.code ?? { 401: 'unauthenticated', 403: 'permission_denied', 404: 'not_found', 429: 'resource_exhausted' }[answer.status];
  return new Failed(code ?? 'unknown', said?.message ?? said?.detail ?? `The node answered ${answer.status}.`, wait);
}

/** stream asks a streaming procedure and yields its messages. It throws Failed when the node ends it with an error. */
export async function* stream(procedure, request, { signal } = {}) {
  const answer = await send(procedure, 'application/connect+json', envelope(request), signal);
  if (!answer.ok) throw failure(await answer.json().catch(() => ({})), answer);
  for await (const { last, message } of envelopes(answer.body, signal)) {
    if (!last) {
      yield message;
    } else if (message.error) {
      throw new Failed(message.error.code ?? 'unknown', message.error.message ?? 'The node ended the stream.');
    }
  }
}

/** envelope is a flag byte, the length in four bytes, and JSON. */
function envelope(message) {
  const body = new TextEncoder().encode(JSON.stringify(message));
  const out = new Uint8Array(5 + body.length);
  new DataView(out.buffer).setUint32(1, body.length);
  out.set(body, 5);
  return out;
}

/** longest is how long a message of a stream may be, in bytes. */
const longest = 16 << 20;

/** envelopes reads them from a body, however it is cut. */
export async function* envelopes(body, signal) {
  const reader = body.getReader();
  let held = new Uint8Array(0);
  try {
    for (;;) {
      while (held.length >= 5) {
        const length = new DataView(held.buffer, held.byteOffset).getUint32(1);
        if (length > longest) throw new Failed('unknown', 'The node sent a message that is too long.');
        if (held.length < 5 + length) break;
        const text = new TextDecoder().decode(held.subarray(5, 5 + length));
        yield { last: (held[0] & 2) !== 0, message: text === '' ? {} : JSON.parse(text) };
        held = held.slice(5 + length);
      }
      const { done, value } = await reader.read();
      if (done) return;
      const more = new Uint8Array(held.length + value.length);
      more.set(held);
      more.set(value, held.length);
      held = more;
    }
  } catch (e) {
    if (e instanceof Failed || signal?.aborted) throw e;
    throw new Failed('unreachable', 'The connection broke.');
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** bytes of base64, as Connect's JSON has them. */
export const bytes = (text = '') => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** hexOf is bytes, or base64 of bytes, in hexadecimal. */
export function hexOf(b) {
  const list = typeof b === 'string' ? bytes(b) : (b ?? new Uint8Array(0));
  let out = '';
  for (const v of list) out += v.toString(16).padStart(2, '0');
  return out;
}

/** base64 of hexadecimal. */
export function base64(hex) {
  let text = '';
  for (const pair of hex.match(/../g) ?? []) text += String.fromCharCode(parseInt(pair, 16));
  return btoa(text);
}
