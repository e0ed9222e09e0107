// The script of page.html.

import { Client, Refused, stored } from '../index.mjs';

const nodes = new URLSearchParams(location.search).getAll('node');
const genesis = new Uint8Array(await (await fetch('genesis.bin')).arrayBuffer()); // yours: beside this page
const client = new Client({ genesis, nodes, seen: stored(localStorage) });

document.forms[0].addEventListener('submit', async (event) => {
  event.preventDefault();
  const { id } = Object.fromEntries(new FormData(event.target));
  show('Checking …', []);
  try {
    const answer = await client.ask(id);
    const failed = answer.steps.find((s) => s.ok === false);
    // A verdict counts only when every step of the check went well.
    show(failed ? `Not proven: ${failed.reason}` : answer.result.verdict, answer.steps);
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    show(`Not proven: ${e.reason}`, e.steps ?? []);
  }
});

/** show writes text as text: what is in an answer was written by strangers. */
function show(verdict, steps) {
  document.querySelector('#verdict').textContent = verdict;
  document.querySelector('#steps').replaceChildren(...steps.map(({ step, ok, reason }) => {
    const item = document.createElement('li');
    item.textContent = `${ok === true ? '✓' : ok === false ? '✗' : '–'} ${step} ${reason}`;
    return item;
  }));
}
