// What an answer proves against an app hash: Go's package ledger/proof, check by check and in the same order, so that
// both give one verdict, or refuse for one reason.

import { compare, equal, hex, utf8 } from './bytes.mjs';
import { Refused, all } from './errors.mjs';
import { classOf, eventLeaves, isChild, optional, organisations, parentOf, roleIn, samePosition, withheld } from './event.mjs';
import { appHash, blind, keyId, questionCheck, recordKey, recordLeaf } from './hash.mjs';
import { judgeRanges } from './ranges.mjs';
import { reason, recalls, standing, verdict } from './reason.mjs';
import { maxValue, placeText, readRow } from './row.mjs';
import { Misfit, denseRoot } from './tree.mjs';

const gtin = 5;
const sgtin = 6;
const lgtin = 7;
const gtinSize = 14; // digits before the serial or lot in the value of an SGTIN or LGTIN
const seen = 1; // origin of a mere scan; higher ones are registrations
const commission = 1;
const aggregate = 4;

/** maxDepth is how many containers deep an answer is followed. */
const maxDepth = 6;

/** verifyAnswer checks that the answer follows from the app hash, and says what it means. */
export async function verifyAnswer(answer, expected) {
  const rows = await prove(answer, expected);
  return new Judge(answer, rows).judge();
}

/** prove folds everything shown up to the app hash and returns the rows. */
async function prove(a, expected) {
  const leaves = await eventLeaves(a.events);
  const rows = await all(a.rows, (row) => readRow(row, a.events, leaves));
  const used = new Set(rows.flatMap((r) => r.used));
  a.events.forEach((e, i) => {
    if (!used.has(i)) throw new Refused('unreferenced', placeText(e.position));
  });
  const nodes = await all(rows, async (r) => ({ index: r.row.index, hash: await recordLeaf(r.record) }));
  const root = await foldRows(nodes, a.records, a.siblings);
  const parameters = optional(a.parametersRoot, 'parameters root');
  const replay = optional(a.replayChain, 'replay chain');
  if (!equal(await appHash(root, a.records, parameters, replay), expected)) throw new Refused('app-hash');
  return rows;
}

async function foldRows(nodes, records, siblings) {
  if (records > 1n << 32n) throw new Refused('malformed', 'rows');
  try {
    // An index beyond 2^53 rounds to one that is still out of the tree.
    return await denseRoot(nodes.map((n) => ({ index: Number(n.index), hash: n.hash })), Number(records), siblings);
  } catch (e) {
    if (e instanceof Misfit) throw new Refused('malformed', `rows: ${e.message}`);
    throw e;
  }
}

/** Judge finds what proven rows say about the question. */
class Judge {
  constructor(answer, rows) {
    this.answer = answer;
    this.rows = rows;
    this.byKey = new Map(rows.map((r) => [hex(r.record.key), r]));
    this.result = {
      verdict: '', reasons: [], missing: [], subject: null, containers: [], neverCommissioned: false, inRange: null, members: [],
    };
  }

  async judge() {
    const q = this.answer.question;
    if (!q || q.value.length === 0 || q.value.length > maxValue || q.namespace === 0 || q.namespace > 255 ||
        (q.salt.length !== 0 && q.salt.length !== 16)) {
      throw new Refused('malformed', 'question');
    }
    if (q.check.length !== 8 || !equal(q.check, await questionCheck(q))) throw new Refused('question');
    const blinded = q.salt.length > 0;
    const value = blinded ? await blind(q.namespace, q.value, q.salt) : q.value;
    const key = await recordKey(blinded ? 1 : 0, q.namespace, value, q.epoch);
    const r = this.byKey.get(hex(key));
    if (r && r.row.value.length > 0) await this.present(r, q);
    else if (r) throw new Refused('malformed', 'the record asked about is not identified');
    else if (q.epoch !== 0 || q.event || !this.absent(key)) throw new Refused('no-answer'); // epochs begin at 0
    await this.signers();
    if (!q.event && r?.row.state) this.result.reasons.push(...standing(r.row.state));
    await this.goods(q, r);
    for (const { row } of this.rows) {
      if (row.namespace === organisations && row.state?.member) this.result.members.push(row.state.member);
    }
    const good = registered(r) || this.result.inRange;
    this.result.verdict = verdict(this.result, { event: q.event, good, record: r });
    return this.result;
  }

  missing(what) {
    this.result.missing.push(what);
  }

  /** absent reports whether a row shows that there is no record with the key. */
  absent(key) {
    return this.rows.some(({ record }) => compare(record.key, key) < 0 && compare(key, record.next) < 0);
  }

  async present(r, q) {
    this.result.subject = subjectOf(r);
    if (q.event) {
      if (r.events.length !== 1 || withheld(r.events[0]) || !samePosition(r.events[0].position, q.event)) throw new Refused('no-answer');
      return;
    }
    if (!r.row.state) this.missing('state of the record is not shown');
    if (!r.whole) this.missing('history is not shown whole');
    if (this.result.subject.withheld > 0) this.missing('events of the history are withheld');
    if (!(await this.newest(r))) this.missing('it is not shown that the identifier was not used again');
    this.containers(r, maxDepth, new Set([r]));
  }

  /** newest reports whether the row is of the identifier's last epoch, which the record of epoch 0 states. */
  async newest({ row }) {
    const first = this.byKey.get(hex(await recordKey(row.scheme, row.namespace, row.value, 0)));
    return first?.row.state?.epochs === row.epoch;
  }

  /** containers follows each packing of the unit to the container's own record, which shows the same event. */
  containers(r, depth, done) {
    for (const e of r.events) {
      if (withheld(e) || e.core.type !== aggregate || !isChild(roleIn(e, r.row))) continue;
      const parent = this.holder(e);
      if (!parent) this.missing('record of a container is not shown');
      else if (done.has(parent)) continue;
      else if (depth === 0) this.missing('containers are nested deeper than six');
      else {
        done.add(parent);
        const s = subjectOf(parent);
        if (!parent.row.state || !parent.whole) this.missing('record of a container is not shown whole');
        if (s.withheld > 0) this.missing('events of a container are withheld');
        this.result.containers.push(s);
        this.containers(parent, depth - 1, done);
      }
    }
  }

  /** holder returns the row of the event's parent in whose history the event stands. */
  holder(e) {
    const p = parentOf(e);
    if (!p) return undefined;
    return this.rows.find(
      ({ row, events }) =>
        row.namespace === p.namespace && row.scheme === p.scheme && equal(row.value, p.value) && events.includes(e),
    );
  }

  /**
   * signers looks up who signed what is shown of the subject and of its containers. Every record of a signer that is
   * shown must have held the key at the time.
   */
  async signers() {
    const known = new Map();
    let unknown = false;
    for (const s of [this.result.subject, ...this.result.containers]) {
      for (const e of s?.events ?? []) {
        if (withheld(e)) continue;
        if (!known.has(e.organisation)) known.set(e.organisation, await this.keysOf(e.organisation));
        const keys = known.get(e.organisation);
        if (!keys) unknown = true;
        else if (!signed(e, keys)) throw new Refused('signer', placeText(e.position));
      }
    }
    if (unknown) this.missing('record of a signer is not shown');
  }

  /** keysOf returns all keys of an organisation's record with their ids, null when it is not shown as a member's. */
  async keysOf(organisation) {
    const found = this.byKey.get(hex(await recordKey(0, organisations, utf8(organisation), 0)));
    if (!found?.row.value.length || !found.row.state?.member) return null;
    return all(found.row.state.member.keys, async (key) => ({ key, id: await keyId(key.algorithm, key.publicKey) }));
  }

  /**
   * goods settles, for goods by serial or batch, what their product says of them, and whether they were commissioned at
   * all. The product's record is asked for whatever else is known of the goods: a recall of it reaches every one, and is
   * not written in their own records, so without it nothing in their favour is proven.
   */
  async goods(q, r) {
    const shown = this.answer.ranges;
    const asked = !q.event && (q.namespace === sgtin || q.namespace === lgtin);
    if (!asked && shown) throw new Refused('ranges', 'nobody asked');
    if (!asked) return;
    if (q.value.length <= gtinSize) throw new Refused('malformed', 'serial or batch of the question');
    const key = await recordKey(0, gtin, q.value.subarray(0, gtinSize), 0);
    const found = this.byKey.get(hex(key));
    const state = found?.row.state;
    const known = found ? Boolean(state) : this.absent(key);
    if (state) this.result.reasons.push(...recalls(state, q.namespace, q.value.subarray(gtinSize)));
    else if (!known) this.missing('record of the product is not shown');
    if (registered(r) && r.row.scheme === 1) this.hidden(q, r);
    const unknown = r && !r.row.state; // its origin is not shown, so nothing can be said
    if (q.namespace === sgtin && !unknown && !registered(r)) await this.commissioned(q, found, known);
    else if (shown) throw new Refused('ranges', 'nobody asked');
  }

  /**
   * commissioned settles for goods by serial that nobody registered whether they were commissioned all the same: as a
   * serial of a range, or hidden. A range is of plain serials only, so a question with a salt is answered by the record
   * under that salt alone.
   */
  async commissioned(q, found, known) {
    const shown = this.answer.ranges;
    const product = found?.row.state?.product;
    if (q.salt.length > 0) {
      if (shown) throw new Refused('ranges', 'they are of plain serials');
      this.neverCommissioned('never-commissioned'); // under this salt, which the label would hold
    } else if (product?.ranges > 0 && shown) {
      if (this.rows[shown.row] !== found) throw new Refused('ranges', "they are not the product's");
      this.result.inRange = await judgeRanges(shown, product, q.value.subarray(gtinSize));
      if (!this.result.inRange) this.unlisted(product);
    } else if (shown) throw new Refused('ranges', 'the product has none');
    else if (product?.ranges > 0) this.missing('serial ranges of the product are not shown');
    else if (known) this.unlisted(product);
  }

  neverCommissioned(word) {
    this.result.neverCommissioned = true;
    this.result.reasons.push(reason(word));
  }

  /**
   * unlisted settles a serial that no plain record and no range holds: it was never commissioned, unless it can be one
   * of those that the product's brand hid.
   */
  unlisted(product) {
    if (product?.blinded > 0) this.missing("the product has blinded serials; the label's salt is needed");
    else this.neverCommissioned('never-commissioned');
  }

  /** hidden checks under which product hidden goods were commissioned: a brand could hide an identifier of another's. */
  hidden(q, r) {
    const e = r.events.find((shown) => !withheld(shown) && shown.core.type === commission);
    if (!e) {
      this.missing('commissioning of the hidden goods is not shown');
      return;
    }
    const product = classOf(e, gtin);
    if (!product) this.missing('product of the hidden goods is not shown');
    else if (!equal(product.value, q.value.subarray(0, gtinSize))) this.neverCommissioned('other-product');
  }
}

/** signed reports whether one of the keys is the event's, in the heights [from, until) that it signs in. */
const signed = (e, keys) =>
  keys.some(({ key, id }) => {
    const { height } = e.position;
    return equal(id, e.keyId) && key.from <= height && (key.until === 0n || height < key.until);
  });

/** registered reports whether the record came to be by one who may register. */
const registered = (r) => Boolean(r?.row.state && r.row.state.origin > seen);

function subjectOf(r) {
  const { namespace, value, scheme, epoch, state } = r.row;
  return { namespace, value, scheme, epoch, state, events: r.events, count: r.record.count, withheld: r.events.filter(withheld).length };
}
