// An item as the page shows it: what was asked, what this phone found, and how its parts are named.

import { format } from '../verify/ident.mjs';
import { el } from './dom.mjs';
import { placeOf } from './event.mjs';
import { codeOf, find, label, name } from './place.mjs';
import { foreign, short } from './plain.mjs';
import { first, say } from './text.mjs';
import { conclude } from './verdict.mjs';
import { reasonText, refusal } from './reason.view.mjs';
import { irregularities } from './words.mjs';

const parentRole = 1;

const mostStations = 60;

export class Item {
  /** asked is {text, id, salt}; answer is what the check ended with (check.worker.mjs). */
  constructor(asked, answer) {
    this.asked = asked;
    this.answer = answer;
    this.trace = answer.trace ?? null;
    this.conclusion = conclude(answer);
    this.members = new Map((answer.result?.members ?? []).map((m) => [m.id, m]));
  }

  /** unit is how people read what was asked for: {text, kind}. */
  get unit() {
    return { text: short(this.asked.id?.text ?? this.asked.text, 80), kind: kindOf(this.asked.id) };
  }

  /** who is an organisation as people know it: the title that its proven record has, and its id where there is none. */
  who(id) {
    const m = this.members.get(id);
    if (!m) return foreign(id || '–', 60);
    const parts = [foreign(m.title || m.id, 80)];
    if (m.ownerCommitment?.length > 0) parts.push(` (${say('facts.alias')})`);
    return el('span', { class: 'org' }, parts);
  }

  /** whoText is who as plain text, for messages. */
  whoText(id) {
    return short(this.members.get(id)?.title || id || '–', 80);
  }

  /** deviceOf is the owner of a device that signed, or null for an organisation. */
  deviceOf(id) {
    return this.members.get(id)?.device ?? null;
  }

  unitOf(record) {
    return foreign(unitText(record), 60);
  }

  /** parentOf names the container that an event packs into or unpacks from, null where it is not shown. */
  parentOf(e) {
    const unit = e.event.units.find((u) => u.unit?.role === parentRole)?.unit;
    return unit ? this.unitOf(unit) : null;
  }

  /** reasonTexts are the reasons of the verdict as plain text, the failure of the check among them. */
  reasonTexts() {
    const { failed } = this.conclusion;
    const list = (this.answer.result?.reasons ?? []).map((r) => el('i', {}, reasonText(r, this)).textContent);
    return failed ? [refusal(failed), ...list] : list;
  }

  irregularity(core) {
    return first(`irregularity.${irregularities[core.irregularity]}`, 'event.act.exception');
  }

  /** countries are those whose places the item's events name. */
  countries() {
    return (this.trace?.events ?? []).map((e) => placeOf(e.core)).filter(Boolean).map((p) => codeOf(p).country);
  }

  /**
   * stations are the places that it was at, in order, each once in a row: {lat, lon, name}. Of very many, as nothing but a
   * hostile history has, the first and the last ones. Places must be loaded.
   */
  stations() {
    const out = [];
    for (const e of this.trace?.events ?? []) {
      const place = placeOf(e.core);
      if (!place || e.corrected || e.beside) continue;
      const code = codeOf(place);
      const at = find(code);
      if (!at || (out.length > 0 && out.at(-1).key === code.key)) continue;
      out.push({ lat: at.lat, lon: at.lon, name: name(code), key: code.key });
    }
    return out.length > mostStations ? [out[0], ...out.slice(1 - mostStations)] : out;
  }

  /** placeText is where an event was, as plain text. */
  placeText(core) {
    const place = placeOf(core);
    return place ? short(label(codeOf(place)), 120) : '';
  }
}

/** unitText is an identifier as people write it. */
export function unitText(record) {
  return record.scheme === 1 ? say('kind.blinded') : format(record).text;
}

const kindOf = (id) => say(first(`kind.${id?.kind}`, 'kind.other'));
