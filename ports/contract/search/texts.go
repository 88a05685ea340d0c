package search

import (
	"fmt"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

// uploaded stores a file with pages that were read.
func uploaded(t *testing.T, s contract.Storage, owner identity.UserID, name string, pages ...string) file.File {
	t.Helper()
	f := s.Upload(t, owner, name)
	var text file.Text
	for _, p := range pages {
		text.Pages = append(text.Pages, file.Page{Text: p})
	}
	contract.OK(t, s.UnreadFiles.Finish(t.Context(), f.ID, file.Has(text), text))
	return f
}

// asked sends a question with files to a session, which is answered.
func asked(t *testing.T, s contract.Storage, owner identity.UserID, session chat.SessionID, text string, files ...file.File) chat.Turn {
	t.Helper()
	a := contract.Accept(owner, session, text)
	for _, f := range files {
		a.Send.Files = append(a.Send.Files, f.ID)
	}
	turn, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	s.Finish(t, turn.Answer, "Yes.")
	return turn
}

// shown returns the hits as they are shown, each as "question/file/page: excerpt" or as the text of a message.
func shown(t *testing.T, s contract.Storage, owner identity.UserID, text string) (all []string) {
	t.Helper()
	q, err := chat.ParseQuery(text)
	contract.OK(t, err)
	indexed(t, s)
	hits, _, err := s.Search.Find(t.Context(), owner, q, 0, 100)
	contract.OK(t, err)
	for _, hit := range hits {
		found, excerpt := q.Show(hit), ""
		for _, part := range found.Excerpt {
			if part.Match {
				part.Text = "[" + part.Text + "]"
			}
			excerpt += part.Text
		}
		if hit.Section == nil {
			all = append(all, excerpt)
			continue
		}
		all = append(all, fmt.Sprintf("%s/%s/%d: %s", hit.Text, hit.Section.Name, found.Page, excerpt))
	}
	return all
}

func wantShown(t *testing.T, s contract.Storage, owner identity.UserID, query string, want ...string) {
	t.Helper()
	if got := shown(t, s, owner, query); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("%q shows %q, want %q", query, got, want)
	}
}

// searchTexts: the text of a file is found in the newest question that holds it, with its page.
func searchTexts(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	report := uploaded(t, s, ada, "report", "Annual figures", "Zürich: 42 <b>pumps</b> sold", "Straße")
	note := uploaded(t, s, ada, "note", "東京と京都 and 42 pumps")
	uploaded(t, s, ada, "unused", "pumps that nobody asked about")
	wantShown(t, s, ada, "pumps")
	asked(t, s, ada, 0, "first", report)
	turn := asked(t, s, ada, 0, "second", report, note)
	ofReport := "second\nreport.txt\nnote.txt/report.txt/2: Zürich: 42 <b>[pumps]</b> sold"
	ofNote := "second\nreport.txt\nnote.txt/note.txt/0: 東京と京都 and 42 [pumps]"
	wantShown(t, s, ada, "pumps ", ofNote, ofReport)
	wantShown(t, s, ada, "zurich", "second\nreport.txt\nnote.txt/report.txt/2: [Zürich]: 42 <b>pumps</b> sold")
	wantShown(t, s, ada, "figures strasse", "second\nreport.txt\nnote.txt/report.txt/1: Annual [figures]")
	wantShown(t, s, ada, "京都", "second\nreport.txt\nnote.txt/note.txt/0: 東京と[京都] and 42 pumps")
	wantShown(t, s, ada, "東京都")
	wantShown(t, s, ada, "figures 京都")
	wantShown(t, s, bob, "pumps")
	asked(t, s, bob, 0, "mine", uploaded(t, s, bob, "other", "pumps"))
	wantShown(t, s, bob, "pumps", "mine\nother.txt/other.txt/0: [pumps]")

	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	wantShown(t, s, ada, "pumps ", "first\nreport.txt/report.txt/2: Zürich: 42 <b>[pumps]</b> sold")
	_, err := s.FileCollection.DeleteUnheld(t.Context(), contract.Moment(59), contract.Moment(59), 10)
	contract.OK(t, err)
	wantShown(t, s, ada, "pumps ", "first\nreport.txt/report.txt/2: Zürich: 42 <b>[pumps]</b> sold")
}

// searchLongTexts: a long text is found by each of its sections, once, in the order of other hits, up to a bound.
func searchLongTexts(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	page := strings.Repeat("a common word. ", 200)
	pages := make([]string, 30)
	for i := range pages {
		pages[i] = fmt.Sprintf("%s needle%d here", page, i)
	}
	long := uploaded(t, s, ada, "long", pages...)
	plain := uploaded(t, s, ada, "plain", strings.Repeat(strings.Repeat("x", 60)+" ", 1000)+"hidden 漢字仮名 "+strings.Repeat("y ", 100))
	asked(t, s, ada, 0, "a common question", long, plain)
	wantShown(t, s, ada, "needle0 ", "a common question\nlong.txt\nplain.txt/long.txt/1: …word. a common word. a common word. [needle0] here")
	wantShown(t, s, ada, "needle29 ", "a common question\nlong.txt\nplain.txt/long.txt/30: …word. a common word. a common word. [needle29] here")
	wantShown(t, s, ada, "needle0 needle29 ")
	if got := shown(t, s, ada, "common"); len(got) != 2 || !strings.HasPrefix(got[0], "a [common] question") || !strings.Contains(got[1], "/long.txt/1: a [common]") {
		t.Errorf("%q", got)
	}
	for _, query := range []string{"hidden", "漢字仮名", "hidden 漢字仮名"} {
		if got := shown(t, s, ada, query); len(got) != 1 || !strings.Contains(got[0], "/plain.txt/0: …") {
			t.Errorf("%s: %.300q", query, got)
		}
	}
	q, err := chat.ParseQuery("common")
	contract.OK(t, err)
	for offset, want := range []bool{true, false} {
		if hits, more, err := s.Search.Find(t.Context(), ada, q, offset, 1); err != nil || len(hits) != 1 || more != want || (hits[0].Section != nil) == want {
			t.Errorf("from %d: %+v, %t, %v", offset, hits, more, err)
		}
	}

	var many strings.Builder
	for i := range file.MaxSections + 2 {
		fmt.Fprintf(&many, "part%d %s ", i, strings.Repeat(" ", file.SectionLength-10))
	}
	asked(t, s, ada, 0, "more", uploaded(t, s, ada, "endless", many.String()))
	if got := shown(t, s, ada, "part250 "); len(got) != 1 {
		t.Errorf("%q", got)
	}
	wantShown(t, s, ada, fmt.Sprintf("part%d ", file.MaxSections+1))
}
