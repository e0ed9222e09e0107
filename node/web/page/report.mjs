// What a report of a problem says: the facts as this phone checked them, and what the reader adds.

import { placeOf, titleKey } from './event.mjs';
import { say } from './text.mjs';
import { stamp } from './when.mjs';

export const problems = ['fake', 'damaged', 'missing', 'wrong', 'other'];

/** compose writes the message about an item. Every text of a stranger's in it is in the form that can be seen. */
export function compose(item, kind, note) {
  const { answer, conclusion: c } = item;
  const lines = [
    say('report.line.kind', { kind: say(`report.kind.${kind}`) }),
    say('report.line.unit', { unit: item.unit.text }),
    say('report.line.verdict', { verdict: say(`verdict.${c.word}`, { when: answer.saved ? stamp(answer.saved) : '' }) }),
  ];
  const reasons = item.reasonTexts();
  if (reasons.length > 0) lines.push(say('report.line.reasons', { reasons: reasons.join(' ') }));
  const chain = answer.result?.chain;
  if (chain) lines.push(say('report.line.block', { height: String(chain.height), chain: chain.chainId, when: stamp(Number(chain.seconds) * 1000) }));
  const holder = item.trace?.custody?.tenures.at(-1)?.holder;
  if (holder) lines.push(say('report.line.custody', { org: item.whoText(holder) }));
  const last = item.trace?.events.findLast((e) => e.core && !e.corrected);
  if (last) {
    const place = placeOf(last.core) ? `, ${item.placeText(last.core)}` : '';
    lines.push(say('report.line.last', { what: `${say(titleKey(last.core))}${place}` }));
  }
  if (note.trim()) lines.push('', note.trim());
  lines.push('', location.href.replace(/#.*$/, ''));
  return { subject: say('report.subject', { unit: item.unit.text }), body: lines.join('\n') };
}

/** whomToTell are those who can do something about it: who has it, and who vouched for its origin. */
export function whomToTell(item) {
  const holder = item.trace?.custody?.tenures.at(-1)?.holder;
  const makers = item.trace?.vouchers?.find((v) => v.stage === 'origin')?.organisations ?? [];
  return [...new Set([holder, ...makers].filter(Boolean))].slice(0, 4).map((org) => item.whoText(org));
}
