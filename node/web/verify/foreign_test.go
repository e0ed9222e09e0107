package verify

import (
	"encoding/hex"
	"testing"

	"github.com/waybill-network/waybill/ledger/vectors"
)

// TestForeignBytes: whatever bytes and texts strangers give, every entrance ends soon, and refuses or answers: nothing else
// is thrown.
func TestForeignBytes(t *testing.T) {
	t.Parallel()
	cases := vectors.Random(t, 8, 40)
	var files, histories []string
	for _, c := range cases {
		files = append(files, hex.EncodeToString(c.File))
	}
	for _, h := range vectors.Histories(t, 8, 40) {
		histories = append(histories, hex.EncodeToString(h.Answer.Encode()))
	}
	var got struct {
		Tries   int            `json:"tries"`
		Reasons map[string]int `json:"reasons"`
		Slowest float64        `json:"slowest"`
		Thrown  []string       `json:"thrown"`
	}
	runNode(t, `
import { Client, NotCanonical, Refused, checkEvidence, format, milestones, parse, parseExact, readLightBlock, readTrace, trustGenesis, verifyProof } from './index.mjs';
import { decode } from './canon.mjs';
import { resultOf } from './vectors.trace.mjs';
import { hex, unhex } from './bytes.mjs';

let state = 12345;
const random = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const bytes = (n) => Uint8Array.from({ length: n }, () => random(256));

/** altered changes, cuts, doubles or mixes bytes. */
function altered(file, other) {
  const out = file.slice();
  switch (random(6)) {
    case 0:
      return bytes(random(300));
    case 1:
      return out.subarray(0, random(out.length));
    case 2: {
      const at = random(out.length);
      return Uint8Array.from([...out.subarray(0, at), ...other.subarray(random(other.length))]);
    }
    case 3:
      return Uint8Array.from([...out, ...out]);
    default:
      for (let i = 0; i <= random(4); i++) out[random(out.length)] ^= 1 << random(8);
      return out;
  }
}

const alphabet = ['0', '1', '21', '/', '(01)', ')', ':', '%', '%2', '#salt=', 'urn:epc:id:', 'https://', 'x', 'RB', '\u001d', ']d2', '\ud800', '\u202e', 'é', ' ', '\0', '?'];
const text = () => Array.from({ length: random(14) }, () => alphabet[random(alphabet.length)]).join('');

export default async ({ genesis, files: hexes, histories }) => {
  const files = hexes.map(unhex);
  const trust = await trustGenesis(unhex(genesis));
  const out = { tries: 0, reasons: {}, slowest: 0, thrown: [] };
  const run = async (name, f) => {
    const start = performance.now();
    let reason = 'ok';
    try {
      await f();
    } catch (e) {
      reason = e.reason;
      if (!(e instanceof Refused) && !(name === 'decode' && e instanceof NotCanonical)) {
        reason = 'thrown';
        out.thrown.push(name + ': ' + (e.stack ?? e));
      }
    }
    out.tries++;
    out.reasons[reason] = (out.reasons[reason] ?? 0) + 1;
    out.slowest = Math.max(out.slowest, performance.now() - start);
  };
  const body = (b, status = 200) => async () => new Response(b, { status });
  for (let i = 0; i < 700; i++) {
    const [one, other] = [files[random(files.length)], files[random(files.length)]];
    const b = altered(one, other);
    await run('verifyProof', () => verifyProof(b, trust));
    if (i % 4 === 0) await run('trustGenesis', () => trustGenesis(altered(unhex(genesis), one)));
    await run('readLightBlock', () => readLightBlock(b));
    await run('checkEvidence', () => checkEvidence(b, trust));
    await run('parse', () => { const id = parse(text()); return parse(format(id).canonical); });
    await run('parseExact', () => parseExact(text()));
    await run('format', () => format({ namespace: random(40), value: bytes(random(40)), scheme: random(2) }));
    await run('decode', () => decode('Answer', b, 1 << 18));
    if (i % 3 === 0) {
      const client = new Client({ trust, nodes: ['https://a.example', 'https://b.example'], fetch: body(b, [200, 200, 404, 500][random(4)]) });
      await run('client', () => client.ask('RB123456785CN'));
    }
    const h = unhex(histories[random(histories.length)]);
    h[random(h.length)] ^= 1 << random(8);
    let r = null;
    try {
      r = resultOf(hex(h));
    } catch {
      continue; // not canonical, or rows that name no event: no proof holds with such
    }
    if (!r.subject || [r.subject, ...r.containers].some((s) => s.events.some((e) => !e?.position))) continue;
    const complete = [r.subject, ...r.containers].every((s) => s.events.every((e) => (e.core ? e.units.every((u) => u.unit) : true)));
    if (complete) await run('readTrace', () => milestones(readTrace(r, { height: random(9), time: random(2) * 1e8 })));
  }
  return out;
};`, map[string]any{"genesis": hex.EncodeToString(cases[0].Trust.Genesis), "files": files, "histories": histories}, &got)
	for i, text := range got.Thrown {
		if i < 5 {
			t.Errorf("%.2000s", text)
		}
	}
	if len(got.Thrown) > 0 {
		t.Errorf("%d of %d threw something else", len(got.Thrown), got.Tries)
	}
	if got.Tries < 5000 || got.Reasons["ok"] < 400 || len(got.Reasons) < 12 || got.Slowest > 60_000 { // it hangs
		t.Errorf("%d tries, the slowest took %.0f ms: %v", got.Tries, got.Slowest, got.Reasons)
	}
	t.Logf("%d tries, the slowest took %.0f ms: %v", got.Tries, got.Slowest, got.Reasons)
}
