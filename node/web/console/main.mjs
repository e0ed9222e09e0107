// The console: a member's view of its node and of the chain. A static shell until somebody enters a token; then everything
// comes from the node's API, and what is proven is checked here.

import { Failed, token } from './api.mjs';
import { Live } from './live.mjs';
import { blockView, blocksView, placeView, transactionView } from './view.blocks.mjs';
import { el, head, href, problem, say, spanText } from './show.mjs';
import { nodeView, peersView, poolView, validatorsView } from './view.network.mjs';
import { organisationView, organisationsView, proposalView, proposalsView } from './view.people.mjs';
import { overviewView } from './view.overview.mjs';
import { replace } from '../page/dom.mjs';
import { searchView } from './view.search.mjs';
import { unitView } from './view.unit.mjs';
import { warningsView } from './view.warnings.mjs';

/** views by name: {title, view, nav: it stands in the navigation, of: the entry of it that it belongs to}. */
const views = {
  overview: { title: 'Overview', view: overviewView, nav: true },
  blocks: { title: 'Blocks', view: blocksView, nav: true },
  validators: { title: 'Validators', view: validatorsView, nav: true },
  organisations: { title: 'Organisations', view: organisationsView, nav: true },
  proposals: { title: 'Proposals', view: proposalsView, nav: true },
  warnings: { title: 'Warnings', view: warningsView, nav: true },
  pool: { title: 'Pool', view: poolView, nav: true },
  peers: { title: 'Peers', view: peersView, nav: true },
  node: { title: 'This node', view: nodeView, nav: true },
  block: { title: 'Block', view: blockView, of: 'blocks' },
  transaction: { title: 'Transaction', view: transactionView, of: 'blocks' },
  place: { title: 'Transaction', view: placeView, of: 'blocks' },
  organisation: { title: 'Organisation', view: organisationView, of: 'organisations' },
  proposal: { title: 'Proposal', view: proposalView, of: 'proposals' },
  unit: { title: 'Unit', view: unitView },
  search: { title: 'Search', view: searchView },
};

const main = document.getElementById('main');
const nav = document.getElementById('nav');
const bar = document.getElementById('bar');
let live = null;
let turn = 0; // counts views, so that one that comes too late is not shown
let moved = false; // by hand: the focus follows then

/** place reads the address: a view and what it is about. */
function place() {
  const [name, ...args] = location.hash.replace(/^#\/?/, '').split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return Object.hasOwn(views, name) ? { name, args } : { name: 'overview', args: [] };
}

async function show() {
  if (!live) return;
  const mine = ++turn;
  const { name, args } = place();
  const v = views[name];
  live.update = null;
  document.title = `${v.title} – Waybill console`;
  for (const a of nav.querySelectorAll('a')) {
    if (a.dataset.view === (v.of ?? name)) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  }
  main.setAttribute('aria-busy', 'true');
  let made;
  try {
    made = await v.view({ live, args, go: (to) => location.replace(to) });
  } catch (e) {
    if (mine !== turn) return;
    if (e.code === 'unauthenticated') return leave(e);
    if (!(e instanceof Failed)) console.error(e);
    made = { node: el('div', {}, head(v.title), problem(e instanceof Failed ? e.message : 'The console failed on this view.')) };
  }
  if (mine !== turn) return;
  main.removeAttribute('aria-busy');
  replace(main, made.node);
  live.update = made.update ?? null;
  if (moved) main.querySelector('h1')?.focus();
  moved = true;
}

/** enter begins with the token that the tab has. */
async function enter() {
  const next = new Live();
  await next.begin();
  live = next;
  live.on(state);
  replace(nav, el('ul', {}, Object.entries(views).filter(([, v]) => v.nav).map(([name, v]) => el('li', {}, el('a', { href: href(name), 'data-view': name }, v.title)))));
  nav.hidden = false;
  buildBar();
  state();
  await show();
}

/** leave forgets the token and asks for another. */
function leave(why = null) {
  token.clear();
  live?.end();
  live = null;
  turn = 0;
  nav.hidden = true;
  bar.hidden = true;
  replace(nav);
  replace(bar);
  ask(why);
}

/** ask shows the form for a token. */
function ask(why = null) {
  document.title = 'Waybill console';
  const input = el('input', { id: 'token', name: 'token', type: 'password', autocomplete: 'off', spellcheck: 'false', required: true, 'aria-describedby': 'token-hint' });
  const said = el('div', { id: 'token-problem' }, why ? problem(reason(why)) : null);
  const button = el('button', { type: 'submit' }, 'Open the console');
  const form = el('form', { class: 'card enter' }, el('h1', { tabindex: '-1' }, 'Waybill console'),
    el('p', {}, 'This page shows nothing without a token of this node.'),
    el('label', { for: 'token' }, 'Token'), input,
    el('p', { id: 'token-hint', class: 'soft' }, 'With the scopes query and subscribe; admin shows peers too. The operator makes one with ', el('code', {}, 'waybill token create'), '. It is kept until this tab is closed, and sent to this node only.'),
    said, button);
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    button.disabled = true;
    replace(said);
    try {
      token.set(input.value.trim());
      moved = true;
      await enter();
    } catch (error) {
      token.clear();
      if (!(error instanceof Failed)) console.error(error);
      replace(said, problem(reason(error)));
      input.focus();
      input.select();
    } finally {
      button.disabled = false;
    }
  });
  replace(main, form);
  main.removeAttribute('aria-busy');
  input.focus({ preventScroll: true });
}

/** reason says in words why the node did not let somebody in. */
function reason(e) {
  switch (e.code) {
    case 'unauthenticated': return 'The node does not know this token, or it has ended. Ask its operator for a new one.';
    case 'permission_denied': return 'This token has not the scope query, which the console needs.';
    case 'resource_exhausted': return `The node limits requests. Try again${e.wait ? ` in ${e.wait} s` : ' in a moment'}.`;
    case 'unreachable': return 'The node does not answer.';
    default: return e instanceof Failed ? e.message : 'The console failed. The browser’s console says why.';
  }
}

function buildBar() {
  const field = el('input', { type: 'search', id: 'search', name: 'q', placeholder: 'Identifier, height, transaction, organisation …', 'aria-label': 'Search', autocomplete: 'off', spellcheck: 'false', maxlength: '2048' });
  const form = el('form', { role: 'search', class: 'search' }, field, el('button', { type: 'submit' }, 'Search'));
  form.addEventListener('submit', (e) => {
    e.preventDefault();
    const text = field.value.trim();
    if (text) location.hash = href('search', text);
  });
  const pause = el('button', { type: 'button', class: 'quiet', 'aria-pressed': 'false' }, 'Pause');
  pause.addEventListener('click', () => {
    live.pause(!live.paused);
    pause.setAttribute('aria-pressed', String(live.paused));
  });
  replace(bar, form, el('p', { class: 'live', id: 'state' }), pause,
    el('button', { type: 'button', class: 'quiet', on: { click: () => leave() } }, 'Leave'));
  bar.hidden = false;
}

let told = '';

/** state shows whether what is seen is up to date. */
function state() {
  if (!live) return;
  if (live.error?.code === 'unauthenticated') {
    leave(live.error);
    return;
  }
  const line = document.getElementById('state');
  const now = live.paused ? 'paused' : live.error ? 'lost' : 'live';
  if (line) {
    const text = { paused: 'paused', lost: `no answer: ${reason(live.error ?? {})}`, live: `block ${live.height}, ${spanText(live.age)} ago` }[now];
    line.className = `live ${now}`;
    if (line.textContent !== text) line.textContent = text;
  }
  if (now !== told) say({ paused: 'Paused', lost: 'The connection to the node is lost', live: 'Live' }[now]);
  told = now;
  if (!live.paused && live.overview) live.update?.();
}

addEventListener('hashchange', show);
if (token.get()) {
  enter().catch((e) => {
    if (!(e instanceof Failed)) console.error(e);
    if (e.code === 'unauthenticated' || e.code === 'permission_denied') leave(e);
    else ask(e);
  });
} else {
  ask();
}
