// What the page concludes from what this phone checked. Without a document, so that tests can ask it everything.
//
// A proof says what its events prove; the page says more: whether the answer is fresh, and whether the nodes agree. It may only
// take away: GENUINE is never said unless every single step of the check went well on this phone.

/** tones of the words: what they call for. */
const tones = {
  GENUINE: 'good',
  CAUTION: 'care',
  SUSPECT: 'bad',
  RECALLED: 'recall',
  SEEN: 'unknown',
  ABSENT: 'unknown',
  PARTIAL: 'unknown',
  EVENT: 'unknown',
  OLD: 'unknown',
  OFFLINE: 'unknown',
  BEHIND: 'care',
  CONFLICT: 'bad',
  UNCHECKED: 'unknown',
  CHECKING: 'unknown',
};

export const words = Object.keys(tones);

/** proven against an item stands, however old it is: nothing takes it back but a newer proof. */
const against = new Set(['SUSPECT', 'RECALLED']);

/** known are the words that a proof may have. Any other one proves nothing to this page. */
const known = new Set(['GENUINE', 'CAUTION', 'SUSPECT', 'RECALLED', 'SEEN', 'ABSENT', 'PARTIAL', 'EVENT']);

/**
 * conclude takes what the check of an item ended with: {result, steps, conflict, saved} or {refused: {reason, detail}}.
 * It returns {word, tone, then, failed}: `then` is the proof's own word where the page's is another, `failed` the step
 * that did not hold, or null.
 */
export function conclude(answer) {
  const failed = failure(answer);
  const proven = known.has(answer.result?.verdict) ? answer.result.verdict : null;
  const word = decide(answer, proven, failed);
  return { word, tone: tones[word], then: proven && proven !== word ? proven : null, failed };
}

function decide(answer, proven, failed) {
  if (answer.conflict || failed?.reason === 'conflict') return 'CONFLICT';
  if (!proven) return 'UNCHECKED';
  if (!failed) return complete(answer) ? proven : 'UNCHECKED';
  if (against.has(proven) && (soft.has(failed.reason) || failed.reason === 'partial')) return proven;
  if (failed.reason === 'partial') return proven === 'PARTIAL' || proven === 'EVENT' ? proven : 'UNCHECKED';
  if (!soft.has(failed.reason)) return 'UNCHECKED';
  if (answer.saved) return 'OFFLINE';
  return failed.reason === 'behind' ? 'BEHIND' : 'OLD';
}

/** soft are the failures that leave the proof itself whole. Keys older than the trusting period do not: they may have been sold. */
const soft = new Set(['old', 'behind', 'unreachable']);

/** complete: there are steps, and every one of them went well. */
function complete(answer) {
  return Array.isArray(answer.steps) && answer.steps.length > 0 && answer.steps.every((s) => s.ok === true);
}

/** failure is the refusal, or the worst step that did not hold: a conflict, then what breaks the proof, then what only dates it. */
function failure(answer) {
  if (answer.refused) return answer.refused;
  const failed = (answer.steps ?? []).filter((s) => s.ok === false);
  const of = (reason) => failed.find((s) => s.reason === reason);
  const worst = of('conflict') ?? failed.find((s) => !soft.has(s.reason) && s.reason !== 'partial') ?? of('partial') ?? of('behind') ?? failed[0];
  if (answer.saved && (!worst || soft.has(worst.reason))) return { reason: 'unreachable', detail: '' };
  return worst ? { reason: worst.reason || 'internal', detail: '' } : null;
}

/** toneOf is the tone of a word, for lists. */
export const toneOf = (word) => tones[word] ?? 'unknown';
