package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/text/language"
)

//go:embed page/text/*.json
var textFiles embed.FS

// tongue is one language of the pages.
type tongue struct {
	Name  string       // of its catalog, "zh"
	Tag   language.Tag // zh-Hans
	Label string       // in itself
}

// tongues are the languages of the pages; the first is that of whoever wants none of them.
var tongues = []tongue{
	{"en", language.English, "English"},
	{"zh", language.SimplifiedChinese, "中文"},
	{"es", language.Spanish, "Español"},
	{"pt", language.BrazilianPortuguese, "Português"},
}

var matcher = func() language.Matcher {
	var tags []language.Tag
	for _, t := range tongues {
		tags = append(tags, t.Tag)
	}
	return language.NewMatcher(tags)
}()

// maxPreferences bounds what is read of a header that a stranger wrote.
const maxPreferences = 500

// tongueOf chooses the language of an answer: by ?lang=, else by what the browser prefers.
func tongueOf(r *http.Request) tongue {
	var wanted []language.Tag
	if text := r.URL.Query().Get("lang"); text != "" && len(text) <= 20 {
		if tag, err := language.Parse(text); err == nil {
			wanted = append(wanted, tag)
		}
	}
	header := r.Header.Get("Accept-Language")
	if tags, _, err := language.ParseAcceptLanguage(header[:min(len(header), maxPreferences)]); err == nil {
		wanted = append(wanted, tags...)
	}
	_, i, _ := matcher.Match(wanted...)
	return tongues[i]
}

// catalog are the texts of a language by key; {name} in one stands for what is filled in.
type catalog map[string]string

// catalogs reads the texts of all languages.
func catalogs() (map[string]catalog, error) {
	out := map[string]catalog{}
	for _, t := range tongues {
		b, err := textFiles.ReadFile("page/text/" + t.Name + ".json")
		if err != nil {
			return nil, err
		}
		c := catalog{}
		if err := json.Unmarshal(b, &c); err != nil {
			return nil, fmt.Errorf("page/text/%s.json: %w", t.Name, err)
		}
		out[t.Name] = c
	}
	return out, nil
}

// say fills a text: args are name, value, name, value. A key without a text is shown itself, which a test looks for.
func (c catalog) say(key string, args ...any) string {
	text, ok := c[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return text
	}
	var pairs []string
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+fmt.Sprint(args[i])+"}", fmt.Sprint(args[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// first returns the text of the first key that has one; ok is false where none has.
func (c catalog) first(keys ...string) (text string, ok bool) {
	for _, k := range keys {
		if text, ok := c[k]; ok && k != "" {
			return text, true
		}
	}
	return "", false
}
