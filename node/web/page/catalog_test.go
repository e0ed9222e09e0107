// Package page_test holds the consumer page to what it promises: every word in every language, nothing that could be markup,
// and in a real browser everything that somebody with a parcel and a phone does with it.
package page_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/vocabulary"
	"github.com/waybill-network/waybill/scripts/need"
)

var languages = []string{"en", "zh", "es", "pt"}

func catalog(t *testing.T, language string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("text", language+".json"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var parameter = regexp.MustCompile(`\{[a-z]+\}`)

// TestEveryLanguageSaysEverything compares the catalogs with the English one: the same keys, the same values to fill in,
// and a translation. Names of places are there where a language has its own.
func TestEveryLanguageSaysEverything(t *testing.T) {
	t.Parallel()
	english := catalog(t, "en")
	for _, language := range languages[1:] {
		c := catalog(t, language)
		same := 0
		for key, text := range english {
			own, found := c[key]
			switch {
			case strings.HasPrefix(key, "place."):
			case !found || strings.TrimSpace(own) == "":
				t.Errorf("%s: %s is missing", language, key)
			case !sameParameters(text, own):
				t.Errorf("%s: %s has %v, not %v", language, key, parameter.FindAllString(own, -1), parameter.FindAllString(text, -1))
			case text == own && len(strings.Fields(parameter.ReplaceAllString(text, ""))) > 2:
				t.Errorf("%s: %s is not translated: %q", language, key, own)
			case text == own:
				same++
			}
			wordy := words.MatchString(parameter.ReplaceAllString(text, ""))
			if language == "zh" && found && text != own && wordy && !strings.ContainsFunc(own, isHan) {
				t.Errorf("zh: %s is not Chinese: %q", key, own)
			}
		}
		for key := range c {
			if english[key] == "" && !strings.HasPrefix(key, "place.") {
				t.Errorf("%s: %s is not in English", language, key)
			}
		}
		if same > 25 {
			t.Errorf("%s: %d texts are the English ones", language, same)
		}
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

var words = regexp.MustCompile(`[a-z]{2}`)

func sameParameters(a, b string) bool {
	set := func(s string) []string {
		all := parameter.FindAllString(s, -1)
		slices.Sort(all)
		return slices.Compact(all)
	}
	return slices.Equal(set(a), set(b))
}

// TestEveryWordOfTheLedger wants a text for each word of the vocabulary, each warning, reason and refusal.
func TestEveryWordOfTheLedger(t *testing.T) {
	t.Parallel()
	var keys []string
	add := func(prefix string, words ...string) {
		for _, w := range words {
			keys = append(keys, prefix+w)
		}
	}
	for _, a := range vocabulary.Acts() {
		add("event.act.", a.Name)
	}
	for _, p := range vocabulary.PostalScans() {
		add("event.postal.", p.Code)
	}
	for n := uint32(1); vocabulary.StepName(n) != ""; n++ {
		add("event.step.", vocabulary.StepName(n))
	}
	for n := uint32(1); vocabulary.DispositionName(n) != ""; n++ {
		add("event.disposition.", vocabulary.DispositionName(n))
	}
	add("event.report.", vocabulary.Reports.List()...)
	add("customs.reported.", vocabulary.Reports.List()...)
	add("event.decision.", vocabulary.Decisions.List()...)
	add("irregularity.", vocabulary.Irregularities.List()...)
	add("event.exception.", vocabulary.Irregularities.List()...)
	add("mode.", vocabulary.Modes.List()...)
	add("side.", vocabulary.Sides.List()...)
	add("customs.", vocabulary.Sides.List()...)
	add("paper.", vocabulary.PaperTypes.List()...)
	add("role.", vocabulary.Roles.List()...)
	add("status.", vocabulary.Milestones.List()...)
	for _, n := range code.Notices() {
		if n.Warning() {
			add("warning.W", fmt.Sprint(uint32(n)))
		}
	}
	add("refused.", light.Reasons()...)
	add("step.", table(t, "../verify/steps.mjs", "export const names", `'([a-z]+)'`)...)
	add("refused.", table(t, "../verify/steps.mjs", "const stepOf", `'?([a-z-]+)'?:`)...)
	add("reason.", table(t, "../verify/reason.mjs", "const verdicts", `(?m)^ +'?([a-z-]+)'?:`)...)
	add("milestone.", table(t, "../verify/trace.milestone.mjs", "const names", `'([a-z-]+)'`)...)
	for _, w := range table(t, "verdict.mjs", "const tones", `(?m)^ +([A-Z]+):`) {
		add("verdict.", w, w+".says")
	}
	add("kind.", table(t, "scan.mjs", "const finest", `'([a-z0-9]+)'`)...)
	for _, language := range languages {
		c := catalog(t, language)
		for _, key := range keys {
			if c[key] == "" {
				t.Errorf("%s: %s is missing", language, key)
			}
		}
	}
	if len(keys) < 250 {
		t.Errorf("only %d words were looked for", len(keys))
	}
}

// table returns what a pattern finds in a statement of a module.
func table(t *testing.T, path, begin, pattern string) []string {
	t.Helper()
	_, rest, found := strings.Cut(source(t, path), begin)
	body, _, ends := strings.Cut(rest, ";\n")
	var out []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(body, -1) {
		out = append(out, m[1])
	}
	if !found || !ends || len(out) < 3 {
		t.Fatalf("%s: %s has %q", path, begin, out)
	}
	return out
}

func source(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sources are the page's own files by their names, of the given kinds.
func sources(t *testing.T, kinds ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if slices.Contains(kinds, filepath.Ext(e.Name())) && !strings.Contains(e.Name(), ".test.") {
			out[e.Name()] = source(t, e.Name())
		}
	}
	return out
}

var (
	// said are the keys that modules and templates name in full, built those that they put together.
	said  = regexp.MustCompile(`(?:say|phrase|count|first|has)\('([a-z]+\.[A-Za-z0-9.-]+)'|data-t="([^"]+)"|\{\{t "([^"]+)"`)
	built = regexp.MustCompile("`([a-z]+(?:\\.[a-z]+)*)\\.W?\\$\\{|printf \"([a-z.]+)\\.%s")
)

// TestNoKeyIsAlone wants a text for each key that a module or template names, and a use for each text.
func TestNoKeyIsAlone(t *testing.T) {
	t.Parallel()
	english := catalog(t, "en")
	var all strings.Builder
	for name, text := range sources(t, ".mjs", ".html") {
		all.WriteString(text)
		for _, m := range said.FindAllStringSubmatch(text, -1) {
			key := m[1] + m[2] + m[3]
			if english[key] == "" && english[key+".other"] == "" {
				t.Errorf("%s says %s, which is in no catalog", name, key)
			}
		}
	}
	text := all.String()
	prefixes := map[string]bool{}
	for _, m := range built.FindAllStringSubmatch(text, -1) {
		prefixes[m[1]+m[2]] = true
	}
	for _, key := range slices.Sorted(maps.Keys(english)) {
		plain := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		put := false
		for p := range prefixes {
			put = put || strings.HasPrefix(key, p+".")
		}
		whole := strings.Contains(text, "'"+plain+"'") || strings.Contains(text, `"`+plain+`"`)
		if !put && !whole && !spokenByNode[strings.SplitN(key, ".", 2)[0]] {
			t.Errorf("%s is said nowhere", key)
		}
	}
}

// spokenByNode are the beginnings of keys that the node says in the first paint, or that a reader of the catalogs needs.
var spokenByNode = map[string]bool{"problem": true, "lang": true, "side": true, "paper": true, "role": true}

// TestWordsAreTheLedgers compares the numbers of words.mjs with the vocabulary.
func TestWordsAreTheLedgers(t *testing.T) {
	t.Parallel()
	var js struct {
		Acts                                                                                                     map[uint32]string
		Steps, Dispositions, Postal, Sides, Reports, Decisions, Modes, Irregularities, Papers, Roles, Milestones []string
	}
	const program = "import * as w from './words.mjs'; console.log(JSON.stringify(w))"
	cmd := exec.Command(need.Tool(t, "node"), "--input-type=module", "-e", program)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &js); err != nil {
		t.Fatal(err)
	}
	for _, a := range vocabulary.Acts() {
		if js.Acts[a.Type] != a.Name {
			t.Errorf("act %d is %q, not %q", a.Type, js.Acts[a.Type], a.Name)
		}
	}
	if len(js.Acts) != len(vocabulary.Acts()) {
		t.Errorf("%d acts, not %d", len(js.Acts), len(vocabulary.Acts()))
	}
	list := func(name string, got []string, word func(uint32) string) {
		if len(got) < 3 || word(uint32(len(got))) != "" {
			t.Errorf("%s: %d words", name, len(got))
		}
		for n := 1; n < len(got); n++ {
			if got[n] != word(uint32(n)) {
				t.Errorf("%s %d is %q, not %q", name, n, got[n], word(uint32(n)))
			}
		}
	}
	list("step", js.Steps, vocabulary.StepName)
	list("disposition", js.Dispositions, vocabulary.DispositionName)
	list("side", js.Sides, vocabulary.Sides.Name)
	list("report", js.Reports, vocabulary.Reports.Name)
	list("decision", js.Decisions, vocabulary.Decisions.Name)
	list("mode", js.Modes, vocabulary.Modes.Name)
	list("irregularity", js.Irregularities, vocabulary.Irregularities.Name)
	list("paper", js.Papers, vocabulary.PaperTypes.Name)
	list("role", js.Roles, vocabulary.Roles.Name)
	list("milestone", js.Milestones, vocabulary.Milestones.Name)
	list("postal", js.Postal, func(n uint32) string {
		if p := vocabulary.PostalOf(n); p != nil {
			return p.Code
		}
		return ""
	})
}

// markup are ways to make text into something else.
var markup = regexp.MustCompile(`innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|DOMParser|` +
	`createContextualFragment|` +
	`srcdoc|javascript:|setAttribute\('on|dangerously|\.style\b|style=|\bon[a-z]+="|setTimeout\('|https?://`)

// TestNothingBecomesMarkup finds no such way in any module or document, and no address of anybody else.
func TestNothingBecomesMarkup(t *testing.T) {
	t.Parallel()
	all := sources(t, ".mjs", ".html", ".css", ".svg", ".webmanifest")
	if len(all) < 25 {
		t.Fatalf("only %d files", len(all))
	}
	for name, text := range all {
		for _, found := range markup.FindAllString(strings.ReplaceAll(text, "http://www.w3.org/2000/svg", ""), -1) {
			t.Errorf("%s has %q", name, found)
		}
	}
}
