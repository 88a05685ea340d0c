package search

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// SearchIndex verifies an adapter of ports.SearchIndex through ports.Search.
func SearchIndex(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"folding":            indexFolds,
		"scripts":            indexScripts,
		"owners":             indexOwners,
		"limit":              indexLimit,
		"parallel":           indexParallel,
		"changes meanwhile":  indexChanges,
		"long texts":         indexLong,
		"deletion":           indexDeletion,
		"skip":               indexSkip,
		"pages of many":      indexPages,
		"query of ten words": indexTen,
	}.Run(t, fresh)
}

// indexFolds: each spelling finds all others.
func indexFolds(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for _, same := range [][]string{
		{"Zürich", "zurich", "ZU\u0308RICH"}, {"Straße", "strasse", "STRASSE", "straſſe"}, {"café", "cafe\u0301", "CAFE"}, {"ＦＵＬＬ", "full"},
		{"İzmir", "izmir"}, {"ΟΔΟΣ", "οδός", "οδοσ"}, {"Ёжик", "ежик"}, {"كِتَاب", "كتاب"}, {"한국어", "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165"},
		{"ｶﾞｲﾄﾞ", "ガイド"}, {"हिन्दी", "हि\u200dन्दी"}, {"ﬁlm", "film"}, {"Łódź", "lodz"}, {"٣٤٥", "345"},
	} {
		var texts []string
		for _, spelling := range same {
			text := "before " + spelling + ", after"
			s.Finish(t, s.Begin(t, ada, 0, "q").Answer, text)
			texts = append(texts, text)
		}
		for _, spelling := range same {
			wantFound(t, s, ada, spelling, texts...)
			wantFound(t, s, ada, spelling+" ", texts...)
			wantFound(t, s, ada, spelling+"x")
		}
		title := s.Session(t, ada, same[0]+" as title", 1, 1)
		for _, spelling := range same {
			wantFound(t, s, ada, spelling+" as titl", title.Title())
		}
	}
}

// indexScripts: scripts without spaces match anywhere, but only contiguous characters.
func indexScripts(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for _, text := range []string{"東京と京都", "東京都に行く", "สวัสดีชาวโลก", "한국어를 공부합니다", "ភាសាខ្មែរ", "မြန်မာ", "漢A字B", "各々のコーヒー"} {
		s.Finish(t, s.Begin(t, ada, 0, "q").Answer, text)
	}
	for query, want := range map[string][]string{
		"東京都": {"東京都に行く"}, "東京": {"東京と京都", "東京都に行く"}, "都": {"東京と京都", "東京都に行く"}, "京都 東京": {"東京と京都", "東京都に行く"}, "都東": nil,
		"ชาว": {"สวัสดีชาวโลก"}, "โลกชาว": nil, "공부": {"한국어를 공부합니다"}, "국어를": {"한국어를 공부합니다"}, "국공": nil, "ខ្មែរ": {"ភាសាខ្មែរ"}, "မာ": {"မြန်မာ"},
		"漢字": nil, "漢 字": {"漢A字B"}, "漢a": {"漢A字B"}, "々": {"各々のコーヒー"}, "コーヒ": {"各々のコーヒー"}, "ヒー": {"各々のコーヒー"},
	} {
		wantFound(t, s, ada, query, want...)
	}
}

// indexOwners: among many accounts whose ids share prefixes, each finds only its own text, by word, prefix and character.
func indexOwners(t *testing.T, s contract.Storage) {
	var people []identity.UserID
	for i := range 12 {
		people = append(people, s.Person(t, fmt.Sprint("person", i)))
		s.Finish(t, s.Begin(t, people[i], 0, fmt.Sprint("question", i)).Answer, fmt.Sprintf("1w secret%d 漢字 2p", i))
	}
	for i, owner := range people {
		for _, query := range []string{"secret", "s", "漢字", "漢", "1w", "1w ", "2p"} {
			wantFound(t, s, owner, query, fmt.Sprintf("1w secret%d 漢字 2p", i))
		}
		wantFound(t, s, owner, fmt.Sprintf("secret%d ", (i+1)%12))
	}
}

func indexLimit(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	indexed(t, s)
	for i := range 3 {
		s.Finish(t, s.Begin(t, ada, 0, fmt.Sprint("question ", i)).Answer, "an answer")
	}
	total := 0
	for {
		n, err := s.Index.Index(t.Context(), 2)
		contract.OK(t, err)
		if n > 2 {
			t.Errorf("%d at once", n)
		}
		if total += n; n == 0 {
			break
		}
	}
	if total < 6 || total > 12 {
		t.Errorf("%d were indexed", total)
	}
	wantFound(t, s, ada, "question", "question 0", "question 1", "question 2")
	if n, err := s.Index.Index(t.Context(), 2); n != 0 || err != nil {
		t.Errorf("%d, %v, when nothing changed", n, err)
	}
}

// indexParallel: several processes index while answers end and sessions are deleted; in the end everything is indexed.
func indexParallel(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	var done atomic.Bool
	var indexers sync.WaitGroup
	for range 3 {
		indexers.Go(func() {
			for !done.Load() {
				if _, err := s.Index.Index(t.Context(), 3); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var want []string
	for i := range 20 {
		turn := s.Begin(t, ada, 0, "q")
		text := fmt.Sprint("needle ", i)
		s.Finish(t, turn.Answer, text)
		if i%4 == 0 {
			contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
		} else {
			want = append(want, text)
		}
	}
	done.Store(true)
	indexers.Wait()
	wantFound(t, s, ada, "needle", want...)
}

// indexChanges: a changed text is not found by its old words, even before it is indexed again.
func indexChanges(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	named := s.Session(t, ada, "old name", 1, 1)
	wantFound(t, s, ada, "old name", "old name")
	contract.OK(t, s.Sessions.Change(t.Context(), ada, named.ID(), contract.Rename("new name"), contract.Moment(2)))
	q, _ := chat.ParseQuery("old")
	if hits, _, err := s.Search.Find(t.Context(), ada, q, 0, 10); err != nil || len(hits) > 0 {
		t.Errorf("by the old name: %+v, %v", hits, err)
	}
	wantFound(t, s, ada, "new", "new name")
	turn := s.Begin(t, ada, 0, "q")
	stopped := turn.Answer
	stopped.Status, stopped.Content = chat.Stopped, "needle so far"
	contract.OK(t, s.Turns.Finish(t.Context(), turn.WorkerID, stopped, contract.Moment(3), ports.Follow{}))
	wantFound(t, s, ada, "needle", "needle so far")
	again, err := s.Turns.Continue(t.Context(), ports.Resume{Owner: ada, MessageID: turn.Answer.ID, WorkerID: "next", At: contract.Moment(4), LeaseUntil: contract.Moment(1000)})
	contract.OK(t, err)
	if hits, _, err := s.Search.Find(t.Context(), ada, mustParse(t, "needle"), 0, 10); err != nil || len(hits) > 0 {
		t.Errorf("while it goes on: %+v, %v", hits, err)
	}
	whole := again.Answer
	whole.Status, whole.Content = chat.Complete, "needle so far, and thread"
	contract.OK(t, s.Turns.Finish(t.Context(), "next", whole, contract.Moment(5), ports.Follow{}))
	wantFound(t, s, ada, "thread", "needle so far, and thread")
}

func mustParse(t *testing.T, text string) chat.Query {
	t.Helper()
	q, err := chat.ParseQuery(text)
	contract.OK(t, err)
	return q
}

// indexLong: no text blocks the index, however long or odd; the beginning of the longest is found.
func indexLong(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	var words strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&words, "word%d %c%d ", i, rune(0x10400+i%40), i)
	}
	for _, text := range []string{
		"needle " + words.String(), "needle " + strings.Repeat("a", 1<<20), "needle " + strings.Repeat("漢", 1<<18), "needle e" + strings.Repeat("\u0301", 1<<18),
		"needle " + strings.Repeat("'\\:*&|!()<->\"", 10_000), "needle " + strings.Repeat("𐐀", 100), "needle \U0003134a\U000e0041\u0378",
	} {
		s.Finish(t, s.Begin(t, ada, 0, "q").Answer, text)
	}
	if n := len(find(t, s, ada, "needle")); n != 7 {
		t.Errorf("%d of 7 are found", n)
	}
	if n := len(find(t, s, ada, strings.Repeat("A", 100))); n != 1 {
		t.Errorf("a long word finds %d", n)
	}
	if n := len(find(t, s, ada, strings.Repeat("漢", 100))); n != 1 {
		t.Errorf("a long row of signs finds %d", n)
	}
}

// indexDeletion: deleted text is not found, before or after the deletion is indexed.
func indexDeletion(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "needle one")
	s.Finish(t, turn.Answer, "needle two")
	kept := s.Begin(t, ada, 0, "needle three")
	s.Finish(t, kept.Answer, "needle four")
	wantFound(t, s, ada, "needle", "needle one", "needle two", "needle three", "needle four")
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	hits, more, err := s.Search.Find(t.Context(), ada, mustParse(t, "needle"), 0, 10)
	if err != nil || len(hits) != 2 || more {
		t.Errorf("%+v, %t, %v", hits, more, err)
	}
	wantFound(t, s, ada, "needle", "needle three", "needle four")
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(10), job.Deletion(ada, contract.Moment(10), contract.Moment(10))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(59)))
	wantFound(t, s, ada, "needle")
}

// indexSkip: a skipped row is not found until it changes; the rows after it are indexed.
func indexSkip(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	indexed(t, s)
	if skipped, err := s.Index.Skip(t.Context()); err != nil || skipped != (ports.Unindexed{}) {
		t.Errorf("nothing waits: %+v, %v", skipped, err)
	}
	turn := s.Begin(t, ada, 0, "needle one")
	s.Finish(t, turn.Answer, "needle two")
	seen := map[chat.MessageID]bool{}
	for { // a title, a question and an answer
		skipped, err := s.Index.Skip(t.Context())
		contract.OK(t, err)
		if skipped == (ports.Unindexed{}) {
			break
		}
		if (skipped.MessageID == 0) == (skipped.SessionID == 0) {
			t.Fatalf("%+v", skipped)
		}
		seen[skipped.MessageID] = true
	}
	if !seen[turn.Answer.ID] {
		t.Errorf("the answer is not among %v", seen)
	}
	wantFound(t, s, ada, "needle")
	next := s.Begin(t, ada, turn.SessionID, "needle three")
	s.Finish(t, next.Answer, "needle four")
	wantFound(t, s, ada, "needle", "needle three", "needle four")
	more, err := s.Index.Purge(t.Context())
	for more && err == nil {
		more, err = s.Index.Purge(t.Context())
	}
	contract.OK(t, err)
	wantFound(t, s, ada, "needle", "needle three", "needle four")
}

// indexPages: pages beyond the ranked matches omit none and repeat none.
func indexPages(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	var id chat.SessionID
	for i := range 210 {
		turn := s.Begin(t, ada, id, fmt.Sprintf("apple %d %s", i, strings.Repeat("pie ", i%7)))
		id = turn.SessionID
		s.Finish(t, turn.Answer, fmt.Sprint("東京都と東京と京都", i))
		if i%3 == 0 { // both characters in pairs, but not contiguous
			s.Finish(t, s.Begin(t, ada, id, "pear").Answer, fmt.Sprint("京都東京", i))
		}
	}
	indexed(t, s)
	for query, want := range map[string]int{"apple": 210, "東京都": 210, "都東京": 70, "京都": 280} {
		seen := map[chat.MessageID]bool{}
		for offset := 0; ; offset += 33 {
			hits, more, err := s.Search.Find(t.Context(), ada, mustParse(t, query), offset, 33)
			contract.OK(t, err)
			for _, hit := range hits {
				if seen[hit.MessageID] {
					t.Errorf("%s: %d is repeated", query, hit.MessageID)
				}
				seen[hit.MessageID] = true
			}
			if !more {
				break
			}
		}
		if len(seen) != want {
			t.Errorf("%s finds %d, want %d", query, len(seen), want)
		}
	}
}

func indexTen(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	const text = "one two three four five six seven eight nine ten 東京都に行くのは楽しいことです"
	s.Finish(t, s.Begin(t, ada, 0, "q").Answer, text)
	wantFound(t, s, ada, "one two three four five six seven eight nine ten", text)
	wantFound(t, s, ada, "ten nine eight seven six five four three two 東京都に行くのは楽しいことです", text)
	wantFound(t, s, ada, "one two three four five six seven eight nine eleven")
}
