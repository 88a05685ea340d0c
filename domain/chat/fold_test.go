package chat_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"chatbot/domain/chat"
)

// finds reports whether the query finds the text, by Has and by its terms, which must agree.
func finds(t *testing.T, query, text string) bool {
	t.Helper()
	q, err := chat.ParseQuery(query)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	has := len(q) > 0 && q.Has(text)
	indexed := chat.Terms(text)
	all := len(q) > 0
	for _, term := range q.Terms() {
		all = all && slices.ContainsFunc(indexed, func(other string) bool {
			return other == term.Text || term.Begins && strings.HasPrefix(other, term.Text)
		})
	}
	if all != has && (q.Decided() || has) {
		t.Errorf("%q in %.60q: by its terms %t, by its words %t", query, text, all, has)
	}
	return has
}

// Each query finds each text of its group, in both directions.
func TestFoldingFindsOtherSpellings(t *testing.T) {
	for _, same := range [][]string{
		{"Zürich", "zurich", "ZÜRICH", "Zu\u0308rich", "ＺＵＲＩＣＨ"},
		{"Straße", "strasse", "STRASSE", "STRAẞE", "Straſſe"},
		{"café", "cafe", "cafe\u0301", "CAFÉ", "c\u00ada\u00adf\u00ade"},
		{"İstanbul", "istanbul", "ISTANBUL", "ıstanbul", "i\u0307stanbul"},
		{"Łódź", "lodz"}, {"Ærøskøbing", "aeroskobing"}, {"Đà Nẵng", "da nang", "Đa\u0300 Na\u0306\u0303ng"}, {"œuvre", "oeuvre"}, {"Þór", "thor"},
		{"ﬁnden", "finden"}, {"Ａ１ｚ", "a1z"}, {"x²", "x2"}, {"H₂O", "h2o"}, {"ǆ", "dž", "DZ"},
		{"ὈΔΥΣΣΕΎΣ", "οδυσσευς", "οδυσσευσ", "Ὀδυσσεύς"}, {"ΐ", "ι"},
		{"Ёлка", "елка", "ЕЛКА", "Е\u0308лка"}, {"Йод", "йод", "И\u0306од"},
		{"كِتَاب", "كتاب", "كـــتاب"}, {"أحمد", "احمد"}, {"مدرسة", "مدرسه"}, {"ی\u200cک", "ي ك"}, {"٣٤", "34", "۳۴"},
		{"שָׁלוֹם", "שלום"},
		{"한국어", "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165"}, {"ｶﾞｲﾄﾞ", "ガイド", "カ\u3099イト\u3099"}, {"㎏", "kg"},
		{"हिन्दी", "हिन्दी", "हि\u200dन्दी"}, {"क़लम", "\u0958लम"}, {"ไทย", "ไทย"},
		{"K", "k", "\u212a"}, {"µ", "μ"}, {"naïve", "naive"}, {"Ꭰ", "ꭰ"}, {"Ა", "ა"}, {"և", "եւ"},
		{"don’t", "don't", "don\u02bct"}, {"Foo™", "foo", "FOO"}, {"e\u0301\u0301\u0301\u0301", "e"},
	} {
		for _, query := range same {
			for _, text := range same {
				if text == "foo" || text == "FOO" || query == "Foo™" && text != "Foo™" {
					continue // foo has no ™
				}
				if !finds(t, query, text) {
					t.Errorf("%+q does not find %+q", query, text)
				}
				if !finds(t, query+" ", "before "+text+" after") {
					t.Errorf("%+q does not find %+q as a word", query, text)
				}
			}
		}
	}
}

func TestFoldingKeepsLettersApart(t *testing.T) {
	for query, text := range map[string]string{
		"и": "й", "か": "が", "ハ": "パ", "कि": "की", "กา": "กำ", "u ": "ü1", "zurich ": "zurichs", "東京都": "東京と京都", "한국": "한 국", "ab ": "a\u200bb",
		"b": "a\u0301b", "\u0301": "a", "21 ": "2½", "漢字漢": "字漢 漢字",
	} {
		if finds(t, query, text) {
			t.Errorf("%+q finds %+q", query, text)
		}
	}
}

// TestFoldingCoversFullCaseFolding: search finds everything that full case folding makes equal.
func TestFoldingCoversFullCaseFolding(t *testing.T) {
	caser := cases.Fold()
	folded := func(text string) string {
		var all []string
		for _, term := range chat.Terms(text) {
			if strings.HasPrefix(term, "w") || strings.HasPrefix(term, "c") {
				all = append(all, term)
			}
		}
		return strings.Join(all, " ")
	}
	for r := rune(1); r <= unicode.MaxRune; r++ {
		// The iota subscript is a mark that people omit; full case folding makes it a letter.
		if !utf8.ValidRune(r) || !unicode.IsLetter(r) || strings.ContainsRune(norm.NFD.String(string(r)), '\u0345') {
			continue
		}
		text := string(r)
		for _, other := range []string{caser.String(text), strings.ToUpper(text), strings.ToLower(text), norm.NFD.String(text), norm.NFKC.String(text)} {
			if got, want := folded(other), folded(text); got != want {
				t.Errorf("%U: %q is %q, and %q is %q", r, other, got, text, want)
			}
		}
	}
}

func TestTermsAreBounded(t *testing.T) {
	var words strings.Builder
	for i := range 200_000 {
		words.WriteString(strings.Repeat(string(rune('a'+i%26)), 3))
		for n := i; n > 0; n /= 26 {
			words.WriteRune(rune('a' + n%26))
		}
		words.WriteByte(' ')
	}
	for name, text := range map[string]string{
		"words": words.String(), "one word": strings.Repeat("a", 1<<20), "marks": "e" + strings.Repeat("\u0301", 1<<19), "Han": strings.Repeat("漢字", 1<<18),
		"jamo": "\u1112" + strings.Repeat("\u1161", 1<<18), "no UTF-8": strings.Repeat("\xff", 1<<20), "long letters": strings.Repeat(strings.Repeat("𐐀", 100)+" ", 1000),
		"Hangul": strings.Repeat("가", 1<<18), "kept marks": "क" + strings.Repeat("\u093e", 1<<18),
	} {
		began := time.Now()
		size := 0
		for _, term := range chat.Terms(text) {
			if n := len(term); n > 1+64*utf8.UTFMax {
				t.Errorf("%s: a term of %d bytes", name, n)
			}
			size += len(term)
		}
		if size > 500_000 {
			t.Errorf("%s: %d bytes", name, size)
		}
		took := time.Since(began)
		t.Logf("%s: %d bytes in %v", name, size, took)
		if took > 10*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	if !finds(t, strings.Repeat("a", 100), strings.Repeat("A", 100)) || !finds(t, strings.Repeat("字", 100), strings.Repeat("字", 300)) {
		t.Error("a long word is not found")
	}
}

func FuzzTermsFindTheirText(f *testing.F) {
	for _, seed := range []string{"Zürich", "GPT4漢字", "한국어를", "e\u0301\u0301x", "a\u200cb", "ﷺ", "½ⅷ", "\xff\x00", "ᾈ", "\u0345", "ไทยกำ", "\u1112\u1161\u11ab"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > chat.MaxQuery {
			return
		}
		q, err := chat.ParseQuery(text)
		if err != nil || len(q) == 0 {
			return
		}
		if !finds(t, text, text) {
			t.Errorf("%+q does not find itself", text)
		}
		whole := ""
		for _, part := range q.Excerpt(text) {
			whole += part.Text
		}
		if utf8.ValidString(text) && !utf8.ValidString(whole) {
			t.Errorf("%+q is cut to %+q", text, whole)
		}
	})
}
