// The dialog that puts a report together. Nothing is sent from here: the reader's own mail or share sheet does.

import { el } from './dom.mjs';
import { compose, problems, whomToTell } from './report.mjs';
import { copyButton, icon } from './share.view.mjs';
import { list, say } from './text.mjs';

export function reportButton(item, announce) {
  return el('button', { type: 'button', 'aria-haspopup': 'dialog', on: { click: () => open(item, announce) } },
    icon('report'), say('report.button'));
}

function open(item, announce) {
  const likely = { SUSPECT: 'fake', ABSENT: 'fake', SEEN: 'fake' }[item.conclusion.word] ?? 'damaged';
  const note = el('textarea', { id: 'report-note', rows: 3, maxlength: 2000, 'aria-describedby': 'report-note-hint' });
  const preview = el('pre', { tabindex: '0', 'aria-label': say('report.preview') });
  const buttons = el('div', { class: 'acts' });
  const tell = whomToTell(item);
  const form = el('form', { method: 'dialog' },
    el('h2', { id: 'report-heading' }, say('report.heading')),
    el('fieldset', {}, el('legend', {}, say('report.ask')),
      problems.map((kind) => el('label', {},
        el('input', { type: 'radio', name: 'kind', value: kind, checked: kind === likely }), say(`report.kind.${kind}`)))),
    el('div', {}, el('label', { for: 'report-note', class: 'small' }, say('report.note')), note,
      el('p', { class: 'quiet', id: 'report-note-hint' }, say('report.note.hint'))),
    el('div', {}, el('p', { class: 'small' }, say('report.preview')), preview),
    tell.length > 0 ? el('p', {}, say('report.to', { orgs: list(tell) })) : null,
    buttons);
  const dialog = el('dialog', { 'aria-labelledby': 'report-heading' }, form);
  const update = () => {
    const { subject, body } = compose(item, new FormData(form).get('kind') ?? 'other', note.value);
    const share = () => navigator.share({ title: subject, text: body }).catch(() => {}); // whoever closes the sheet has decided
    preview.textContent = `${subject}\n\n${body}`;
    buttons.replaceChildren(
      el('a', { class: 'button', href: `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}` }, say('report.send')),
      ...(navigator.share ? [el('button', { type: 'button', class: 'plain', on: { click: share } }, say('report.share'))] : []),
      copyButton('report.copy', `${subject}\n\n${body}`, announce, 'plain'),
      el('button', { type: 'submit', class: 'plain' }, say('report.close')));
  };
  form.addEventListener('input', update);
  update();
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
