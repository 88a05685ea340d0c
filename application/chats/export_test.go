package chats_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var _ ports.TranscriptReader = asTranscriptReader{}

// asTranscriptReader implements ports.TranscriptReader: session n has n messages on its path, and each but the first has a sibling.
type asTranscriptReader struct{ *fakeSessions }

var errStorage = errors.New("the storage went away")

func (f asTranscriptReader) read(name string, limit int) error {
	f.calls = append(f.calls, fmt.Sprint(name, " ", limit))
	if f.failAt > 0 && len(f.calls) >= f.failAt {
		return errStorage
	}
	return nil
}

func (f asTranscriptReader) Sessions(_ context.Context, owner identity.UserID, after chat.SessionID, limit int) (page []chat.Session, err error) {
	for id := after + 1; id <= chat.SessionID(len(f.all)) && len(page) < limit; id++ {
		if f.all[id].Record().UserID == owner {
			page = append(page, f.all[id])
		}
	}
	return page, f.read("sessions", limit)
}

// Messages on the path have even ids, their siblings odd ones.
func (f asTranscriptReader) Messages(_ context.Context, owner identity.UserID, sessionID chat.SessionID, after chat.MessageID, limit int) (page []chat.Message, err error) {
	s, err := f.owned(owner, sessionID)
	for id := max(after+1, 2); id <= s.LeafID() && len(page) < limit; id++ {
		page = append(page, chat.Message{ID: id})
	}
	return page, errors.Join(err, f.read("messages", limit))
}

func (f asTranscriptReader) PageAnchors(_ context.Context, _ identity.UserID, _ chat.SessionID, messageID chat.MessageID, n int) (marks []chat.MessageID, err error) {
	for ; messageID > 0; messageID -= 2 * chat.MessageID(n) {
		marks = append(marks, messageID)
	}
	slices.Reverse(marks)
	return marks, f.read("marks", n)
}

func (f asTranscriptReader) PathPage(_ context.Context, _ identity.UserID, _ chat.SessionID, messageID chat.MessageID, limit int) (page []chat.Message, err error) {
	for ; messageID > 0 && len(page) < limit; messageID -= 2 {
		page = append(page, chat.Message{ID: messageID})
	}
	slices.Reverse(page)
	return page, f.read("stretch", limit)
}

func exported(seq iter.Seq2[chat.Message, error]) (ids []chat.MessageID, err error) {
	for m, err := range seq {
		if err != nil {
			return ids, err
		}
		ids = append(ids, m.ID)
	}
	return ids, nil
}

func TestExportReadsAPageAtATime(t *testing.T) {
	for _, length := range []chat.MessageID{0, 1, 49, 50, 51, 100, 173} {
		s, f, _ := desk()
		f.all[1] = chat.RestoreSession(chat.SessionRecord{ID: 1, UserID: 7, Title: "mine", LeafID: 2 * length})
		for _, branches := range []bool{false, true} {
			f.calls = nil
			var want []chat.MessageID
			for id := chat.MessageID(2); id <= 2*length; id++ {
				if branches || id%2 == 0 {
					want = append(want, id)
				}
			}
			session, messages, err := s.Export(t.Context(), ada, 1, branches)
			if err != nil || session.Title() != "mine" {
				t.Fatalf("%+v, %v", session, err)
			}
			if got, err := exported(messages); err != nil || !slices.Equal(got, want) {
				t.Errorf("%d, branches %v: %v, %v", length, branches, got, err)
			}
			for _, call := range f.calls {
				if call != "marks 50" && call != "stretch 50" && call != "messages 50" {
					t.Errorf("read %q", call)
				}
			}
		}
	}
}

func TestExportReadsOnlyWhatIsTaken(t *testing.T) {
	s, f, _ := desk()
	f.all[1] = chat.RestoreSession(chat.SessionRecord{ID: 1, UserID: 7, LeafID: 1000})
	for _, branches := range []bool{false, true} {
		f.calls = nil
		_, messages, err := s.Export(t.Context(), ada, 1, branches)
		if err != nil {
			t.Fatal(err)
		}
		for range messages {
			break
		}
		if len(f.calls) > 2 || f.calls[len(f.calls)-1] == "marks 50" {
			t.Errorf("%q", f.calls)
		}
	}
}

func TestExportOfAnothersChatIs404(t *testing.T) {
	s, f, _ := desk()
	f.all[1] = chat.RestoreSession(chat.SessionRecord{ID: 1, UserID: 7, LeafID: 2})
	for _, id := range []chat.SessionID{1, 2} {
		for _, branches := range []bool{false, true} {
			if _, _, err := s.Export(t.Context(), bob, id, branches); !errors.Is(err, chat.ErrSession) || len(f.calls) > 0 {
				t.Errorf("%v, %q", err, f.calls)
			}
		}
	}
}

func TestExportEndsWithWhatWentWrong(t *testing.T) {
	for _, branches := range []bool{false, true} {
		s, f, _ := desk()
		f.all[1] = chat.RestoreSession(chat.SessionRecord{ID: 1, UserID: 7, LeafID: 300})
		f.failAt = 3
		_, messages, err := s.Export(t.Context(), ada, 1, branches)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := exported(messages); !errors.Is(err, errStorage) || len(got) == 0 || len(f.calls) != 3 {
			t.Errorf("%d messages, %v, %q", len(got), err, f.calls)
		}
	}
	s, f, _ := desk()
	f.all[1] = chat.RestoreSession(chat.SessionRecord{ID: 1, UserID: 7, LeafID: 300})
	f.failAt = 1
	if _, _, err := s.Export(t.Context(), ada, 1, false); !errors.Is(err, errStorage) {
		t.Error(err)
	}
	for _, err := range s.Sessions(t.Context(), ada) {
		if !errors.Is(err, errStorage) {
			t.Error(err)
		}
	}
}

func TestAllSessions(t *testing.T) {
	s, f, _ := desk()
	for id := chat.SessionID(1); id <= 120; id++ {
		f.all[id] = chat.RestoreSession(chat.SessionRecord{ID: id, UserID: identity.UserID(7 + id%2)})
	}
	var got []chat.SessionID
	for one, err := range s.Sessions(t.Context(), ada) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, one.ID())
	}
	if len(got) != 60 || !slices.IsSorted(got) || !slices.Equal(f.calls, []string{"sessions 50", "sessions 50"}) {
		t.Errorf("%v, %q", got, f.calls)
	}
}
