// Why: what is proven against an item, and why a check failed, in words.

import { foreign } from './plain.mjs';
import { count, first, has, phrase, say } from './text.mjs';

/** refusal says why a check failed. A node that asks to wait did answer. */
export function refusal({ reason, retryAfter = 0 }) {
  const busy = reason === 'unreachable' && retryAfter > 0;
  return say(first(busy ? 'refused.busy' : `refused.${reason}`, 'refused.malformed'));
}

/** reasonText says one thing that is proven against the item. */
export function reasonText(r, item) {
  const values = { org: item.who(r.organisation), lo: foreign(r.range?.lo ?? '', 40), hi: foreign(r.range?.hi ?? '', 40), warning: `W${r.code}` };
  const own = r.code > 0 && has(`warning.W${r.code}`) ? `warning.W${r.code}` : null;
  const text = own ? [say(own)] : phrase(first(`reason.${r.word}`, 'reason.disputed'), values);
  if (r.count > 1) text.push(` (${count('reason.times', r.count)})`);
  return text;
}
