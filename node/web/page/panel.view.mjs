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
    nodes(answer),
    evidence(answer),
    download(answer, item),
    trustDetails(trustList(trust, answer, pageHash)),
    chain ? details('panel.details', [block(chain)]) : null);
}

function signed(chain, answer) {
  const took = say('panel.took', { ms: number(Math.max(1, Math.round(answer.millis))) });
  return el('div', { class: 'signed' }, ring(chain),
    el('p', {}, el('strong', {}, say('panel.signed', { n: number(chain.signed), m: number(chain.validators), height: number(chain.height) })),
      el('br'), el('span', { class: 'quiet' }, since(answer.age), ' · ', took)));
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

const tick = (state) => svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: ticks[state] }));

/** stepText says what a step is. How many nodes agree is no small thing: one alone agrees with itself. */
function stepText(s) {
  const { agree = 0, asked = 0 } = s.values ?? {};
  if (s.step === 'agree' && s.ok === true && asked === 1) return say('step.agreealone');
  if (s.step === 'agree' && s.ok === true && asked > 1) return say('step.agreesome', { n: number(agree), m: number(asked) });
  return say(first(`step.${s.step}`, 'step.decoded'));
}

function step(s) {
  const state = s.ok === true ? 'ok' : s.ok === false ? 'bad' : 'unknown';
  return el('li', { class: state, 'data-step': s.step }, tick(state),
    el('span', {}, el('span', {}, stepText(s)), el('span', { class: 'hidden' }, `: ${say(`panel.${state}`)}`),
      state === 'bad' && s.reason ? el('span', { class: 'why' }, say(first(`refused.${s.reason}`, 'refused.malformed'))) : null));
}

function missing(answer) {
  const list = answer.result?.missing ?? [];
  if (list.length === 0) return null;
  return [el('h3', { class: 'small' }, say('panel.missing')), el('ul', {}, list.map((m) => el('li', {}, foreign(m))))];
}

const nodeName = (node) => (node.replace(/\/$/, '') === location.origin ? say('panel.here') : foreign(node, 120));

/** nodes says what became of each node, where several were asked. */
function nodes(answer) {
  const all = answer.nodes ?? [];
  if (all.length < 2) return null;
  const refused = (n) => first(`refused.${n.reason}`, 'refused.malformed');
  const word = (n) => say(n.ok === true ? 'panel.node.agrees' : n.ok === null ? 'panel.node.silent' : refused(n));
  return [el('h3', { class: 'small' }, say('panel.asked')),
    el('ul', { class: 'steps' }, all.map((n) => {
      const state = n.ok === true ? 'ok' : n.ok === false ? 'bad' : 'unknown';
      return el('li', { class: state, 'data-node': n.node }, tick(state), el('span', {}, nodeName(n.node), ': ', word(n)));
    }))];
}

/** evidence is the file that shows two signed headers of one height. */
function evidence({ conflict }) {
  if (!conflict?.evidence?.length) return null;
  return el('div', { class: 'proof-file' }, fileLink(say('panel.evidence'), `waybill-${conflict.height}.evidence`, conflict.evidence),
    el('p', { class: 'quiet' }, say('panel.evidence.says')));
}

/** download hands out the proof file as it was checked. */
function download(answer, item) {
  if (!answer.file?.length) return null;
  const size = number(Math.ceil(answer.file.length / 102.4) / 10);
  return el('div', { class: 'proof-file' },
    fileLink(say('panel.proof'), `${item.unit.text.replaceAll(/[^0-9A-Za-z]+/g, '-')}.proof`, answer.file),
    el('p', { class: 'quiet' }, say('panel.proof.size', { size })));
}

/** fileLink hands out bytes under a name. The address is made when it is wanted: each keeps a copy of the file alive. */
function fileLink(text, name, bytes) {
  const link = el('a', { class: 'button plain', download: name, href: '#panel' }, text);
  const give = () => {
    if (!link.href.startsWith('blob:')) link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  };
  for (const event of ['pointerenter', 'focus', 'click']) link.addEventListener(event, give);
  return link;
}

function trustList(trust, answer, pageHash) {
  const origin = location.origin === 'null' ? location.pathname : location.origin;
  const asked = answer.nodes ?? [];
  const hash = el('li', { hidden: true });
  const ask = async () => {
    const text = await pageHash();
    if (!text || !hash.hidden) return;
    hash.append(...phrase('panel.trust.page', { hash: code(text) }));
    hash.hidden = false;
  };
  return { ask, list: el('ul', { class: 'trust' },
    el('li', {}, phrase('panel.trust.origin', { origin: foreign(origin, 120) })),
    trust ? el('li', {}, phrase('panel.trust.genesis', { chain: foreign(trust.chainId, 80), hash: code(trust.genesisHash) })) : null,
    answer.pin > 0 ? el('li', { 'data-pin': answer.pin }, say('panel.trust.pin', { height: number(answer.pin) })) : null,
    hash,
    asked.length > 0 ? el('li', {}, phrase('panel.trust.nodes', { nodes: asked.map((n, i) => [i > 0 ? ', ' : '', nodeName(n.node)]) })) : null,
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
