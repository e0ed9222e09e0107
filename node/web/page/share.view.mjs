// Sharing and copying an item's address.

import { el, svg } from './dom.mjs';
import { then } from './verdict.view.mjs';
import { say } from './text.mjs';

const icons = {
  share: 'M12 15V3M8 6.500 12 3l4 3.500M5 12v8h14v-8',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  report: 'M5 21V4h13l-3 4.500L18 13H5',
};

export const icon = (name) => svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: icons[name] }));

/** shareButtons are the buttons for an item; announce says to readers of screens what was done. */
export function shareButtons(item, announce) {
  const address = location.href;
  const buttons = [];
  if (navigator.share) {
    buttons.push(el('button', { type: 'button', on: { click: () => share(item, address) } }, icon('share'), say('share.button')));
  }
  buttons.push(copyButton('share.copy', address, announce), copyButton('share.copynumber', item.unit.text.replaceAll(' ', ''), announce));
  return buttons;
}

async function share(item, url) {
  const c = item.conclusion;
  const verdict = c.word === 'GENUINE' ? say('verdict.GENUINE') : c.then ? then(c.then) : say(`verdict.${c.word}`, { when: '' });
  try {
    await navigator.share({ title: 'Waybill', text: say('share.text', { unit: item.unit.text, verdict }), url });
  } catch {
    // Whoever closes the sheet has decided.
  }
}

/** copyButton copies a text and says so in its own place for a moment. */
export function copyButton(key, text, announce, look = null) {
  const label = el('span', {}, say(key));
  const button = el('button', { type: 'button', class: look }, icon('copy'), label);
  button.addEventListener('click', async () => {
    const done = await copy(text);
    label.textContent = say(done ? 'share.copied' : 'share.failed');
    announce(label.textContent);
    setTimeout(() => { label.textContent = say(key); }, 2500);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
