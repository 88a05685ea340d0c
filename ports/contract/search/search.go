// Package search holds the suites of ports.Search and ports.SearchIndex.
package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Search verifies an adapter of ports.Search.
func Search(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"words":            searchWords,
		"another person's": searchForeign,
		"follows changes":  searchFollowsChanges,
		"order, pages":     searchPages,
		"hostile words":    searchHostile,
		"ended context":    searchEnded,
		"names of files":   searchFiles,
		"texts of files":   searchTexts,
		"long texts":       searchLongTexts,
	}.Run(t, fresh)
}

// indexed indexes everything that is queued.
func indexed(t *testing.T, s contract.Storage) {
	t.Helper()
	for n := 1; n > 0; {
		var err error
		n, err = s.Index.Index(t.Context(), 10)
		contract.OK(t, err)
	}
}

// find returns the texts of all hits.
func find(t *testing.T, s contract.Storage, owner identity.UserID, text string) (texts []string) {
	t.Helper()
	q, err := chat.ParseQuery(text)
	contract.OK(t, err)
	indexed(t, s)
	hits, more, err := s.Search.Find(t.Context(), owner, q, 0, 100)
	if err != nil || more {
		t.Errorf("%q: %t, %v", text, more, err)
	}
	for _, hit := range hits {
		texts = append(texts, hit.Text)
	}
	return texts
}

func wantFound(t *testing.T, s contract.Storage, owner identity.UserID, text string, want ...string) {
	t.Helper()
	got := find(t, s, owner, text)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q finds %q, want %q", text, got, want)
	}
}

func searchWords(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "The Quick-brown fox, at https://example.com/a_page?x=3.14")
	s.Finish(t, turn.Answer, "Привет, МИР! Ça va, Straße?")
	asian := s.Begin(t, ada, turn.SessionID, "私は漢字を勉強しています GPT4漢字")
	s.Finish(t, asian.Answer, "한국어를 공부합니다")
	fox, hello := turn.Question.Content, "Привет, МИР! Ça va, Straße?"
	for query, want := range map[string][]string{
		"quick fox": {fox}, "FOX quick": {fox}, "brow": {fox}, "brow fox": nil, "brown": {fox}, "rown": nil,
		"example.com": {fox}, "a_page": {fox}, "3.14": {fox}, "https": {fox}, "привет": {hello}, "мир ": {hello}, "ПРИ": {hello},
		"ça": {hello}, "straße": {hello}, "ca": {hello}, "STRASSE": {hello}, "strasse va ": {hello}, "漢字": {asian.Question.Content}, "字": {asian.Question.Content},
		"勉強 漢": {asian.Question.Content}, "gpt4漢": {asian.Question.Content}, "한국": {"한국어를 공부합니다"}, "合": nil, "fox 漢字": nil,
		"*": nil, "%": nil, "_": nil,
	} {
		wantFound(t, s, ada, query, want...)
	}
}

func searchForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	s.Finish(t, s.Begin(t, ada, 0, "secret").Answer, "secret 漢字")
	s.Session(t, ada, "secret", 1, 1)
	wantFound(t, s, bob, "secret")
	wantFound(t, s, bob, "漢字")
	wantFound(t, s, 0, "secret")
	wantFound(t, s, ada, "secret", "secret", "secret", "secret 漢字")
}

// searchFollowsChanges: hits always match the stored text.
func searchFollowsChanges(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "question")
	_, err := s.Turns.Checkpoint(t.Context(), turn.WorkerID, []ports.Checkpoint{{MessageID: turn.Answer.ID, Parts: chat.PartsOf("half 漢字", nil), Seq: 1}}, contract.Moment(1000))
	contract.OK(t, err)
	wantFound(t, s, ada, "half") // while the answer is running
	wantFound(t, s, ada, "漢字")
	turn.Answer.Seq = 1
	s.Finish(t, turn.Answer, "whole")
	wantFound(t, s, ada, "half")
	wantFound(t, s, ada, "whole", "whole")
	wantFound(t, s, ada, "question", "question")
	again := contract.Accept(ada, 0, "")
	again.Send.Regenerates = turn.Answer.ID
	other, err := s.Turns.Begin(t.Context(), again)
	contract.OK(t, err)
	s.Finish(t, other.Answer, "other")
	wantFound(t, s, ada, "question", "question")
	wantFound(t, s, ada, "other", "other")

	yes := true
	contract.OK(t, s.Sessions.Change(t.Context(), ada, turn.SessionID, contract.Rename("Renamed"), contract.Moment(2)))
	contract.OK(t, s.Sessions.Change(t.Context(), ada, turn.SessionID, chat.Change{Archived: &yes}, contract.Moment(3)))
	wantFound(t, s, ada, "renamed", "Renamed")
	indexed(t, s)
	q, _ := chat.ParseQuery("whole")
	hits, _, err := s.Search.Find(t.Context(), ada, q, 0, 1)
	if err != nil || len(hits) != 1 || hits[0].Session.ID() != turn.SessionID || hits[0].Session.Title() != "Renamed" ||
		hits[0].Session.Record().ArchivedAt != contract.Kept(contract.Moment(3)) || hits[0].MessageID != turn.Answer.ID || hits[0].Role != chat.RoleAssistant || hits[0].At.IsZero() {
		t.Errorf("%+v, %v", hits, err)
	}
	q, _ = chat.ParseQuery("renamed")
	hits, _, err = s.Search.Find(t.Context(), ada, q, 0, 1)
	if err != nil || len(hits) != 1 || hits[0].MessageID != 0 || hits[0].Role != "" || hits[0].At != contract.Kept(contract.Moment(15)) {
		t.Errorf("%+v, %v", hits, err)
	}
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	for _, gone := range []string{"renamed", "whole", "question"} {
		wantFound(t, s, ada, gone)
	}
	s.Finish(t, s.Begin(t, ada, 0, "next").Answer, strings.Repeat("many different words and ", 10_000)) // longer than the indexed part
}

func searchPages(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	titled := s.Session(t, ada, "apple pie", 1, 1)
	var id chat.SessionID
	for i := range 3 {
		turn := s.Begin(t, ada, id, fmt.Sprint("pear ", i))
		s.Finish(t, turn.Answer, "a long story in which one apple is told of, beside much else that is not one")
		id = turn.SessionID
	}
	s.Finish(t, s.Begin(t, ada, id, "more").Answer, "apple apple apple")
	indexed(t, s)
	q, _ := chat.ParseQuery("apple")
	var got []chat.MessageID
	for offset := 0; ; offset += 2 {
		hits, more, err := s.Search.Find(t.Context(), ada, q, offset, 2)
		contract.OK(t, err)
		for _, hit := range hits {
			got = append(got, hit.MessageID)
		}
		if !more {
			break
		}
	}
	best, _ := chat.ParseQuery("apple ")
	all, _, err := s.Search.Find(t.Context(), ada, best, 0, 10)
	contract.OK(t, err)
	if len(got) != 5 || got[0] != 0 || all[0].Session.ID() != titled.ID() || all[1].Text != "apple apple apple" || got[2] <= got[3] || got[3] <= got[4] {
		t.Errorf("%v, %+v", got, all)
	}
}

func searchHostile(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	s.Finish(t, s.Begin(t, ada, 0, "near or not and").Answer, "x")
	for _, text := range []string{"\"*^-:NEAR(", "'", "\\", "a' OR '1'='1", "near:", "NOT", "OR", "AND", "a & !b | (c", "?", "?0", "content : x", "--", "e\u0301", "\u0301", "ⅷ ½ ²", "\xff\xfe", "a\x00b",
		strings.Repeat("😀", chat.MaxQuery), strings.Repeat("a", chat.MaxQuery), strings.Repeat("a ", chat.MaxQuery/2), strings.Repeat("漢", chat.MaxQuery)} {
		find(t, s, ada, text)
	}
	wantFound(t, s, ada, "NEAR(", "near or not and")
	if hits, more, err := s.Search.Find(t.Context(), ada, nil, 0, 10); err != nil || len(hits) != 0 || more {
		t.Errorf("nothing finds %+v, %v", hits, err)
	}
}

func searchEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	q, _ := chat.ParseQuery("x")
	contract.WantEnded(t, "Find", func(ctx context.Context) error { _, _, err := s.Search.Find(ctx, ada, q, 0, 10); return err })
}
