// The steps of a check, in the order in which they are made, as people are shown them.

/**
 * names of the steps: a node answered; its bytes are a proof file; of this chain; signed by more than two thirds of the
 * validators, from what is trusted on; the record is in the register that they signed; its history is whole; each event
 * signed by who is named; the question is the one that was asked; it is fresh; nothing that this phone saw before is newer
 * or another; the nodes agree.
 */
export const names = Object.freeze([
  'answered', 'decoded', 'chain', 'signatures', 'register', 'history', 'signers', 'question', 'age', 'seen', 'agree',
]);

/** stepOf is the step that a reason belongs to. */
const stepOf = {
  unreachable: 'answered',
  size: 'decoded', encoding: 'decoded', version: 'decoded',
  chain: 'chain',
  path: 'signatures', pinned: 'signatures', header: 'signatures', validators: 'signatures', signature: 'signatures',
  power: 'signatures', trust: 'signatures',
  'app-hash': 'register', malformed: 'register', 'units-root': 'register', 'detail-root': 'register', ranges: 'register',
  history: 'history', unreferenced: 'history', 'foreign-event': 'history', partial: 'history',
  signer: 'signers',
  question: 'question', 'no-answer': 'question', 'another-question': 'question',
  old: 'age', drift: 'age', expired: 'age',
  behind: 'seen',
  conflict: 'agree',
};

/** stepFor is the name of the step that fails for a reason. */
export const stepFor = (reason) => stepOf[reason] ?? 'decoded';

/**
 * stepsOf lists all steps: {step, ok, reason, text, values}. failed maps a step to its reason; open are steps that were
 * not made. text is a key, "age.old" or "age.ok", values what a sentence about it may say.
 */
export function stepsOf(failed, open = new Set(), values = {}) {
  return names.map((step) => {
    const reason = failed[step] ?? '';
    const ok = reason ? false : open.has(step) ? null : true;
    return { step, ok, reason, text: `${step}.${reason || (ok ? 'ok' : 'open')}`, values: values[step] ?? {} };
  });
}

/** refusedSteps are those of an answer that was refused: what came before the reason held, what comes after was not made. */
export function refusedSteps(reason) {
  const step = stepFor(reason);
  return stepsOf({ [step]: reason }, new Set(names.slice(names.indexOf(step) + 1)));
}
