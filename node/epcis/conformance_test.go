//go:build conformance

package epcis_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/node/epcis"
	"github.com/waybill-network/waybill/scripts/need"
)

// pattern runs the schema's patterns as the standard means them: ECMAScript, with the lookahead that Go's regexp lacks.
type pattern struct{ *regexp2.Regexp }

func (p pattern) MatchString(s string) bool {
	ok, err := p.Regexp.MatchString(s)
	return err == nil && ok
}

// schema compiles the standard's own JSON schema. Formats are asserted.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(func(s string) (jsonschema.Regexp, error) {
		r, err := regexp2.Compile(s, regexp2.ECMAScript)
		if err != nil {
			return nil, err
		}
		r.MatchTimeout = time.Second
		return pattern{r}, nil
	})
	c.AssertFormat()
	text, err := os.ReadFile(need.Data(t, "epcis", "EPCIS-JSON-Schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	const name = "https://gs1.github.io/EPCIS/EPCIS-JSON-Schema.json"
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(s *jsonschema.Schema, doc []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// documents reads the JSON documents of a folder, by their path below it.
func documents(t *testing.T, elem ...string) map[string][]byte {
	t.Helper()
	dir := need.Data(t, elem...)
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".jsonld" {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			out[filepath.ToSlash(name)], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// twice are the samples that the schema accepts, because it sees no member twice, and that are taken with a note at the
// member.
var twice = map[string]string{"AssociationEvent/AssociationEvent-h.jsonld": "eventID"}

// TestConformanceSamples: every sample of the standard that its own schema accepts is taken, comes back with nothing
// dropped, and what is written validates against the schema.
func TestConformanceSamples(t *testing.T) {
	s := schema(t)
	samples := documents(t, "epcis", "gs1-json")
	accepted, taken := 0, 0
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		ok := t.Run(name, func(t *testing.T) {
			verdict := validate(s, samples[name])
			if verdict == nil {
				accepted++
			}
			d, err := epcis.Parse(samples[name], epcis.Options{})
			switch {
			case err != nil && verdict != nil:
				t.Logf("refused by the schema and here: %v", err)
				return
			case err != nil:
				t.Fatal(err)
			}
			events, notes := comeBack(t, d), d.Notes
			for _, e := range d.Events {
				notes = append(notes, e.Notes...)
			}
			if got := leniences(notes); verdict == nil && got != twice[name] {
				t.Errorf("taken leniently at %q, want %q; the schema accepts it", got, twice[name])
			}
			t.Logf("schema accepts: %v; %d events come back, %d notes", verdict == nil, len(events), len(notes))
			writesValid(t, s, events)
			taken++
		})
		if !ok {
			t.Errorf("%s fails", name)
		}
	}
	t.Logf("%d documents, %d accepted by the schema, %d taken", len(samples), accepted, taken)
	if accepted != 47 || taken != accepted {
		t.Errorf("taken %d of the %d documents that the schema accepts", taken, accepted)
	}
}

// leniences are the paths of what was taken although the standard does not have it so.
func leniences(notes []epcis.Note) string {
	var paths []string
	for _, n := range notes {
		if n.Kind == epcis.Nonstandard || n.Kind == epcis.Malformed {
			paths = append(paths, n.Path)
		}
	}
	return strings.Join(paths, " ")
}

// TestConformanceEventIDs: the sample with two eventIDs is taken by the last, which a reader of the ledger gets back, and
// the first is recorded.
func TestConformanceEventIDs(t *testing.T) {
	doc, err := os.ReadFile(need.Data(t, "epcis", "gs1-json", "AssociationEvent", "AssociationEvent-h.jsonld"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := epcis.Parse(doc, epcis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range comeBack(t, d) {
		for _, f := range r.Detail.Fields {
			got[f.Name] = string(f.Value)
		}
		back, err := epcis.Render(r.Action, r.Detail)
		if err != nil {
			t.Fatal(err)
		}
		var event struct{ EventID string }
		if err := json.Unmarshal(back, &event); err != nil {
			t.Fatal(err)
		}
		got["written"] = event.EventID
	}
	const first, last = "ni:///sha-256;fec9667280c4710a3fa9558b7bc8ddc2ced0dc442d87f82becae24bb6ca6a46f?ver=CBV2.0", "urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518"
	for name, want := range map[string]string{"eventID": `"` + last + `"`, epcis.EarlierEventIDs: `["` + first + `"]`, "written": last} {
		if got[name] != want {
			t.Errorf("%s is %s, want %s", name, got[name], want)
		}
	}
}

// comeBack renders every event of a document and compares.
func comeBack(t *testing.T, d *epcis.Document) []epcis.Record {
	t.Helper()
	var out []epcis.Record
	for i, e := range d.Events {
		if e.Err != nil {
			t.Errorf("%v", e.Err)
			continue
		}
		r := epcis.Record{Action: &canon.Action{Core: e.Action.Core, Units: e.Action.Units}, Detail: &canon.Detail{Fields: e.Action.Detail}}
		back, err := epcis.Render(r.Action, r.Detail)
		if err == nil {
			err = epcis.Equivalent(e.JSON, back)
		}
		if err != nil {
			t.Errorf("event %d: %v", i, err)
		}
		out = append(out, r)
	}
	return out
}

// writesValid composes both kinds of document and validates them.
func writesValid(t *testing.T, s *jsonschema.Schema, records []epcis.Record) {
	t.Helper()
	for _, e := range []epcis.Envelope{{Created: ledgertest.Start}, {Created: ledgertest.Start, ID: "urn:uuid:1", Query: &epcis.Query{Name: "SimpleEventQuery"}}} {
		doc, err := epcis.Compose(e, records...)
		if err == nil {
			err = validate(s, doc)
		}
		if err != nil {
			t.Errorf("what is written: %v", err)
		}
	}
}

// TestConformanceLinked: the 932 linked events of a supply chain, through a ledger, each subject proven.
func TestConformanceLinked(t *testing.T) {
	doc, err := os.ReadFile(need.Data(t, "epcis", "linked-supply-chain-932-events.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := schema(t)
	if err := validate(s, doc); err != nil {
		t.Fatal(err)
	}
	brand := ledgertest.Cards()[0]
	d, err := epcis.Parse(doc, authority(&brand))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Events) != 932 {
		t.Errorf("%d events", len(d.Events))
	}
	writesValid(t, s, comeBack(t, d))
	c := ledgertest.New(t)
	events := record(t, c, &brand, doc)
	n := provesAll(t, c, brand.Id, events)
	t.Logf("%d events recorded at height %d; %d subjects proven", len(events), c.Store.Last().Height, n)
}

// TestConformanceSubjects: the samples through a ledger, each subject proven.
func TestConformanceSubjects(t *testing.T) {
	samples := documents(t, "epcis", "gs1-json")
	brand := ledgertest.Cards()[0]
	c := ledgertest.New(t)
	var events []epcis.Event
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		events = append(events, record(t, c, &brand, samples[name])...)
	}
	t.Logf("%d events, %d subjects proven", len(events), provesAll(t, c, brand.Id, events))
}

// TestConformanceHashSamples: the documents that test the standard's event hash are taken and come back. They write
// identifiers, numbers and times in every way there is.
func TestConformanceHashSamples(t *testing.T) {
	samples := documents(t, "epcis-hash")
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		t.Run(name, func(t *testing.T) {
			d, err := epcis.Parse(samples[name], epcis.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d events come back", len(comeBack(t, d)))
		})
	}
	if len(samples) == 0 {
		t.Error("no documents")
	}
}

// TestConformanceMixed: the events of all samples in one document: their extensions keep their contexts, and the
// document validates.
func TestConformanceMixed(t *testing.T) {
	s := schema(t)
	samples := documents(t, "epcis", "gs1-json")
	var all []epcis.Record
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		d, err := epcis.Parse(samples[name], epcis.Options{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, comeBack(t, d)...)
	}
	writesValid(t, s, all)
	t.Logf("%d events in one document", len(all))
}

// choices are where this package and the schema differ on purpose, by the path that is changed and the change.
var choices = []struct {
	path, change string
	here         bool // accepted here
	why          string
}{
	{"parentID", "removed", false, "the standard's text requires it of an aggregation"},
	{"schemaVersion", "removed", false, "an answer to a query says its version too"},
	{"", "is a CBV URN", true, "documents of EPCIS 1.2 that were converted have them"},
	{"action", "is OBSERVE", true, "old drafts have ilmd with it"},
	{"action", "is DELETE", true, "the same"},
}

// TestConformanceMutations breaks the samples in every place, one at a time, and asks the schema and this package: both
// must refuse the same ones.
func TestConformanceMutations(t *testing.T) {
	s := schema(t)
	samples := documents(t, "epcis", "gs1-json")
	done, used := map[string]bool{}, map[string]bool{}
	tried, refused := 0, 0
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		var doc any
		d := json.NewDecoder(bytes.NewReader(samples[name]))
		d.UseNumber()
		if err := d.Decode(&doc); err != nil {
			t.Fatal(err)
		}
		if validate(s, samples[name]) != nil {
			continue
		}
		mutate(doc, "", func(path, change string, siblings []string) {
			mutated, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			key := fmt.Sprint(kindOf(doc), path, change, siblings)
			if done[key] {
				return
			}
			done[key] = true
			tried++
			bySchema := validate(s, mutated) == nil
			here, why := taken(mutated)
			if !here {
				refused++
			}
			choice, ok := chosen(path, change, here)
			if here != bySchema {
				used[choice] = true
			}
			if here != bySchema && !ok {
				t.Errorf("%s: %s %s: schema accepts %v, here %v %v", name, path, change, bySchema, here, why)
			}
		})
	}
	for _, c := range choices {
		if !used[c.path+c.change] {
			t.Errorf("nothing differs any more where %s %s", c.path, c.change)
		}
	}
	t.Logf("%d documents with one thing changed, %d of them refused", tried, refused)
	if tried < 1000 {
		t.Error("too few mutations to say anything")
	}
}

func taken(doc []byte) (bool, error) {
	d, err := epcis.Parse(doc, epcis.Options{})
	if err != nil {
		return false, err
	}
	for _, e := range d.Events {
		if e.Err != nil {
			return false, e.Err
		}
	}
	return true, nil
}

func chosen(path, change string, here bool) (string, bool) {
	for _, c := range choices {
		if strings.HasSuffix(path, c.path) && c.change == change && c.here == here {
			return c.path + c.change, true
		}
	}
	return "", false
}

// kindOf tells documents apart by their events' types, so that a change is tried once on each kind.
func kindOf(doc any) string {
	text, err := json.Marshal(doc)
	if err != nil {
		return ""
	}
	kind := ""
	for _, k := range []string{"EPCISQueryDocument", "ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"} {
		if bytes.Contains(text, []byte(k)) {
			kind += k
		}
	}
	return kind
}

// mutate calls try with each change of a value in place, and undoes it. siblings are the members beside the changed one:
// rules bind some of them.
func mutate(v any, path string, try func(path, change string, siblings []string)) {
	switch v := v.(type) {
	case map[string]any:
		siblings := slices.Sorted(maps.Keys(v))
		for _, name := range siblings {
			below, was := path+"."+name, v[name]
			if name == "@context" {
				continue
			}
			delete(v, name)
			try(below, "removed", siblings)
			v["bogus"] = was
			try(below, "renamed", siblings)
			delete(v, "bogus")
			for change, other := range replacements(was) {
				v[name] = other
				try(below, change, siblings)
			}
			v[name] = was
			mutate(was, below, try)
		}
		v["bogus"] = "x"
		try(path, "with an unknown member", siblings)
		delete(v, "bogus")
	case []any:
		for i := range v {
			if i > 0 {
				break // the others are like the first
			}
			was := v[i]
			for change, other := range replacements(was) {
				v[i] = other
				try(path+"[]", change, nil)
			}
			v[i] = was
			mutate(was, path+"[]", try)
		}
	}
}

func replacements(was any) map[string]any {
	out := map[string]any{
		"is null": nil, "is a number": json.Number("7"), "is true": true, "is a word": "bogus", "is empty": "", "is a URI": "urn:x:1",
		"is an object": map[string]any{}, "is a list": []any{}, "is a list of a number": []any{json.Number("7")}, "is a time": "2026-01-05T08:00:00Z",
		"is ADD": "ADD", "is DELETE": "DELETE", "is OBSERVE": "OBSERVE", "is a CBV URN": "urn:epcglobal:cbv:bizstep:shipping",
	}
	if list, ok := was.([]any); ok && len(list) > 0 {
		out["has its first twice"] = append(slices.Clone(list), list[0])
	}
	return out
}
