// The panel "checked on this phone": who signed what, each step of the check, and what is left to trust.

import { hex } from '../verify/bytes.mjs';
import { el, svg } from './dom.mjs';
import { foreign } from './plain.mjs';
import { count, first, number, phrase, say } from './text.mjs';
import { then } from './verdict.view.mjs';
import { since, stamp } from './when.mjs';

/** panelCard draws the panel; trust is globalThis.waybillTrust, pageHash a function that fetches the page's published hash. */
export function panelCard(item, trust, pageHash) {
  const { answer, conclusion: c } = item;
  const chain = answer.result?.chain;
  const whole = !c.failed && Boolean(chain);
  return el('section', { class: 'card panel', id: 'panel', 'aria-labelledby': 'panel-heading' },
    el('h2', { id: 'panel-heading', tabindex: '-1' }, say(whole ? 'panel.heading' : 'panel.failed')),
    chain ? signed(chain, answer) : null,
    c.then && chain ? el('p', { class: 'note' }, say('verdict.then', { verdict: then(c.then) })) : null,
    el('h3', { class: 'small' }, say('panel.steps')),
    el('ol', { class: 'steps' }, (answer.steps ?? []).map((s) => step(s))),
    missing(answer),
    download(answer, item),
    trustDetails(trustList(trust, answer, pageHash)),
    chain ? details('panel.details', [block(chain)]) : null);
}

function signed(chain, answer) {
  return el('div', { class: 'signed' }, ring(chain),
    el('p', {}, el('strong', {}, say('panel.signed', { n: number(chain.signed), m: number(chain.validators), height: number(chain.height) })),
      el('br'), el('span', { class: 'quiet' }, since(answer.age), typeof answer.millis === 'number' ? ` · ${say('panel.took', { ms: number(Math.max(1, Math.round(answer.millis))) })}` : '')));
}

/** ring is a circle with an arc for each validator, filled where it signed. More than forty are one arc. */
function ring({ signed: n, validators: m }) {
  const parts = m > 40 ? 40 : m;
  const filled = m > 40 ? Math.floor((n / m) * 40) : n;
  const length = 100 / parts;
  const gap = parts > 1 ? Math.min(3, length / 4) : 0;
  return svg('svg', { viewBox: '0 0 36 36', class: 'ring', 'aria-hidden': 'true', focusable: 'false' },
    Array.from({ length: parts }, (_, i) => svg('circle', { cx: 18, cy: 18, r: 15.9155, pathLength: 100, class: i < filled ? 'yes' : 'no',
      'stroke-dasharray': `${length - gap} ${100 - length + gap}`, 'stroke-dashoffset': 25 - i * length })));
}

const ticks = { ok: 'M5 12.500l4.500 4.500L19 7.500', bad: 'M6 6l12 12M18 6 6 18', unknown: 'M6 12h12' };

function step(s) {
  const state = s.ok === true ? 'ok' : s.ok === false ? 'bad' : 'unknown';
  return el('li', { class: state, 'data-step': s.step },
    svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: ticks[state] })),
    el('span', {}, el('span', {}, say(first(`step.${s.step}`, 'step.decoded'))), el('span', { class: 'hidden' }, `: ${say(`panel.${state}`)}`),
      state === 'bad' && s.reason ? el('span', { class: 'why' }, say(first(`refused.${s.reason}`, 'refused.malformed'))) : null));
}

function missing(answer) {
  const list = answer.result?.missing ?? [];
  if (list.length === 0) return null;
  return [el('h3', { class: 'small' }, say('panel.missing')), el('ul', {}, list.map((m) => el('li', {}, foreign(m))))];
}

/** download hands out the proof file as it was checked. */
function download(answer, item) {
  if (!answer.file?.length) return null;
  const link = el('a', { class: 'button plain', download: `${item.unit.text.replaceAll(/[^0-9A-Za-z]+/g, '-')}.proof` }, say('panel.proof'));
  // Made when it is wanted: each keeps a copy of the file alive.
  link.addEventListener('pointerenter', () => give(link, answer.file), { once: true });
  link.addEventListener('focus', () => give(link, answer.file), { once: true });
  link.href = '#panel';
  link.addEventListener('click', () => give(link, answer.file));
  return el('div', { class: 'proof-file' }, link,
    el('p', { class: 'quiet' }, say('panel.proof.size', { size: number(Math.ceil(answer.file.length / 102.4) / 10) })));
}

function give(link, file) {
  if (!link.href.startsWith('blob:')) link.href = URL.createObjectURL(new Blob([file], { type: 'application/octet-stream' }));
}

function trustList(trust, answer, pageHash) {
  const origin = location.origin === 'null' ? location.pathname : location.origin;
  const hash = el('li', { hidden: true });
  const ask = async () => {
    const text = await pageHash();
    if (!text || !hash.hidden) return;
    hash.append(...phrase('panel.trust.page', { hash: code(text) }));
    hash.hidden = false;
  };
  const nodes = (answer.nodes ?? []).map((n) => n.node.replace(/\/$/, '')).map((n) => (n === location.origin ? say('panel.here') : n));
  return { ask, list: el('ul', { class: 'trust' },
    el('li', {}, phrase('panel.trust.origin', { origin: foreign(origin, 120) })),
    trust ? el('li', {}, phrase('panel.trust.genesis', { chain: foreign(trust.chainId, 80), hash: code(trust.genesisHash) })) : null,
    hash,
    nodes.length > 0 ? el('li', {}, phrase('panel.trust.nodes', { nodes: foreign(nodes.join(', '), 200) })) : null,
    el('li', {}, say('panel.trust.not'))) };
}

const code = (text) => el('code', {}, foreign(text, 200));

function block(chain) {
  return el('dl', { class: 'block' },
    el('dt', {}, say('panel.block')), el('dd', {}, `${number(chain.height)} · ${stamp(Number(chain.seconds) * 1000)}`),
    el('dt', {}, say('panel.blockhash')), el('dd', {}, code(hex(chain.headerHash))));
}

/** trustDetails asks for the page's hash when somebody looks. */
function trustDetails({ ask, list }) {
  const box = details('panel.trust', list);
  box.addEventListener('toggle', () => box.open && ask());
  return box;
}

function details(key, content) {
  return el('details', {}, el('summary', {}, say(key)), content);
}
