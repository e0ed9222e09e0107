// The field for numbers. Enter checks, Shift and Enter make another line; what is pasted may hold several numbers.

import { hex } from '../verify/bytes.mjs';
import { NotAnIdentifier, format, parse } from '../verify/ident.mjs';
import { el } from './dom.mjs';
import { atMost, split } from './route.mjs';
import { count, say } from './text.mjs';

/** identify reads a text as an identifier: {text, id, salt, wrong}; id is null and wrong the reason where it is none. */
export function identify(text, salt = '') {
  try {
    const parsed = parse(text);
    const id = { ...parsed, ...format(parsed), value: parsed.value };
    return { text, id, salt: parsed.salt ? hex(parsed.salt) : salt, wrong: null };
  } catch (e) {
    const wrong = e instanceof NotAnIdentifier && e.reason === 'check-digit' ? 'checkdigit' : 'malformednumber';
    return { text, id: null, salt: '', wrong };
  }
}

/** Entry is the form that the document came with; open is called with what was typed, as identify reads it. */
export class Entry {
  constructor(form, open) {
    this.form = form;
    this.field = form.querySelector('textarea');
    this.open = open;
    this.error = el('p', { class: 'error', id: 'entry-error', role: 'alert' });
    form.append(this.error);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    // Some keyboards send the character although the key was taken: without this it would be a new line.
    const checks = (event) => event.key === 'Enter' && !event.shiftKey && !event.isComposing;
    this.field.addEventListener('keydown', (event) => {
      if (!checks(event)) return;
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener('keypress', (event) => {
      if (checks(event)) event.preventDefault();
    });
    this.field.addEventListener('input', () => this.complain(''));
  }

  submit() {
    const texts = split(this.field.value);
    if (texts.length === 0) return this.complain(say('entry.empty'));
    const asked = texts.slice(0, atMost).map((text) => identify(text));
    if (asked.length === 1 && asked[0].wrong) return this.complain(say(`refused.${asked[0].wrong}`));
    this.complain(texts.length > atMost ? count('entry.toomany', atMost) : '');
    this.open(asked);
    return undefined;
  }

  complain(text) {
    this.error.textContent = text;
    this.error.hidden = text === '';
    if (text) {
      this.field.setAttribute('aria-invalid', 'true');
      this.field.setAttribute('aria-describedby', 'entry-error entry-hint');
      this.field.focus();
    } else {
      this.field.removeAttribute('aria-invalid');
      this.field.setAttribute('aria-describedby', 'entry-hint');
    }
  }

  show(texts) {
    this.field.value = texts.join('\n');
    this.complain('');
  }
}
