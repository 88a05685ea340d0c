package chats

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

// TranscriptReader verifies an adapter of ports.TranscriptReader.
func TranscriptReader(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"sessions":       transcriptSessions,
		"all branches":   transcriptMessages,
		"a path":         transcriptPath,
		"running answer": transcriptRunning,
		"someone else's": transcriptForeign,
		"ended context":  transcriptEnded,
	}.Run(t, fresh)
}

func transcriptSessions(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	var want []chat.Session
	for i, title := range []string{"one", "two", "three"} {
		want = append(want, s.Session(t, ada, title, 9-i, 20))
		s.Session(t, bob, "bob's", 1, 1)
	}
	yes := true
	contract.OK(t, s.Sessions.Change(t.Context(), ada, want[0].ID(), chat.Change{Archived: &yes}, contract.Moment(30)))
	contract.OK(t, s.Sessions.Change(t.Context(), ada, want[2].ID(), chat.Change{Pinned: &yes}, contract.Moment(31)))
	s.Begin(t, ada, want[1].ID(), "q")
	for i, w := range want {
		o, err := s.Sessions.Get(t.Context(), ada, w.ID())
		contract.OK(t, err)
		want[i] = o.Session
	}
	for _, c := range []struct {
		after chat.SessionID
		limit int
		want  []chat.Session
	}{
		{0, 10, want}, {0, 3, want}, {0, 2, want[:2]}, {want[1].ID(), 2, want[2:]}, {want[2].ID(), 2, nil}, {-1, 1, want[:1]}, {0, 0, want[:1]},
	} {
		got, err := s.Transcripts.Sessions(t.Context(), ada, c.after, c.limit)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%d after %d: %+v, %v, want %+v", c.limit, c.after, got, err, c.want)
		}
	}
	for _, nobody := range contract.NoIDs[identity.UserID]() {
		if got, err := s.Transcripts.Sessions(t.Context(), nobody, 0, 10); err != nil || len(got) != 0 {
			t.Errorf("of %d: %+v, %v", nobody, got, err)
		}
	}
}

func transcriptMessages(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	tr := s.Grown(t, ada)
	talk(t, s, ada, 2)
	everything := []string{"q0", "a0", "q1", "a1", "a1'", "q1'", "b1", "q0'", "c0"}
	for limit := 1; limit <= len(everything)+1; limit++ {
		var got []string
		for after := chat.MessageID(0); ; {
			page, err := s.Transcripts.Messages(t.Context(), ada, tr.Session, after, limit)
			contract.OK(t, err)
			for _, m := range page {
				one, err := s.Messages.Get(t.Context(), ada, m.ID)
				if err != nil || !reflect.DeepEqual(one, m) || m.ID <= after || m.ParentID >= m.ID {
					t.Errorf("%+v, %v, Get has %+v", m, err, one)
				}
				got, after = append(got, m.Content), m.ID
			}
			if len(page) > limit {
				t.Fatalf("%d of at most %d", len(page), limit)
			}
			if len(page) < limit {
				break
			}
		}
		if !slices.Equal(got, everything) {
			t.Errorf("%d at once: %q", limit, got)
		}
	}
	empty := s.Session(t, ada, "empty", 1, 2)
	if got, err := s.Transcripts.Messages(t.Context(), ada, empty.ID(), 0, 10); err != nil || len(got) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// readByAnchors reads a path by its page anchors.
func readByAnchors(t *testing.T, s contract.Storage, owner identity.UserID, sessionID chat.SessionID, end chat.MessageID, n int) (texts []string) {
	t.Helper()
	anchors, err := s.Transcripts.PageAnchors(t.Context(), owner, sessionID, end, n)
	contract.OK(t, err)
	last := chat.MessageID(0)
	for i, anchor := range anchors {
		page, err := s.Transcripts.PathPage(t.Context(), owner, sessionID, anchor, n)
		contract.OK(t, err)
		if i > 0 && len(page) != n || len(page) == 0 || len(page) > n || page[len(page)-1].ID != anchor {
			t.Fatalf("the page to %d is %+v", anchor, page)
		}
		for _, m := range page {
			if m.ParentID != last {
				t.Errorf("does not follow %d: %+v", last, m)
			}
			texts, last = append(texts, m.Content), m.ID
		}
	}
	return texts
}

func transcriptPath(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	tr := s.Grown(t, ada)
	for end, want := range map[string][]string{
		"c0": {"q0'", "c0"}, "a1": {"q0", "a0", "q1", "a1"}, "b1": {"q0", "a0", "q1'", "b1"}, "q0": {"q0"},
	} {
		for n := 0; n < 6; n++ {
			if got := readByAnchors(t, s, ada, tr.Session, tr.IDs[end], max(n, 1)); !slices.Equal(got, want) {
				t.Errorf("to %s by %d: %q", end, n, got)
			}
		}
	}
	long, ids := talk(t, s, ada, 6)
	anchors, err := s.Transcripts.PageAnchors(t.Context(), ada, long, ids[11], 5)
	if want := []chat.MessageID{ids[1], ids[6], ids[11]}; err != nil || !slices.Equal(anchors, want) {
		t.Errorf("%v, %v, want %v", anchors, err, want)
	}
}

func transcriptRunning(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "q")
	page, err := s.Transcripts.Messages(t.Context(), ada, turn.SessionID, 0, 10)
	if err != nil || len(page) != 2 || page[1].Status != chat.Streaming {
		t.Errorf("%+v, %v", page, err)
	}
	path, err := s.Transcripts.PathPage(t.Context(), ada, turn.SessionID, turn.Answer.ID, 10)
	if err != nil || !reflect.DeepEqual(path, page) {
		t.Errorf("%+v, %v", path, err)
	}
}

func transcriptForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	sessionID, ids := talk(t, s, ada, 1)
	his, hisIDs := talk(t, s, bob, 1)
	all := func(owner identity.UserID, sessionID chat.SessionID, messageID chat.MessageID, want error) {
		t.Helper()
		_, err := s.Transcripts.PageAnchors(t.Context(), owner, sessionID, messageID, 1)
		contract.WantFault(t, err, want)
		_, err = s.Transcripts.PathPage(t.Context(), owner, sessionID, messageID, 1)
		contract.WantFault(t, err, want)
	}
	for _, id := range append([]chat.SessionID{sessionID}, contract.NoIDs[chat.SessionID]()...) {
		_, err := s.Transcripts.Messages(t.Context(), bob, id, 0, 10)
		contract.WantFault(t, err, chat.ErrSession)
		all(bob, id, ids[1], chat.ErrSession)
		all(bob, id, hisIDs[1], chat.ErrSession)
	}
	for _, id := range append([]chat.MessageID{ids[1]}, contract.NoIDs[chat.MessageID]()...) {
		all(bob, his, id, chat.ErrMessage)
	}
}

func transcriptEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	sessionID, ids := talk(t, s, ada, 1)
	contract.WantEnded(t, "Sessions", func(ctx context.Context) error { _, err := s.Transcripts.Sessions(ctx, ada, 0, 1); return err })
	contract.WantEnded(t, "Messages", func(ctx context.Context) error {
		_, err := s.Transcripts.Messages(ctx, ada, sessionID, 0, 1)
		return err
	})
	contract.WantEnded(t, "Marks", func(ctx context.Context) error {
		_, err := s.Transcripts.PageAnchors(ctx, ada, sessionID, ids[1], 1)
		return err
	})
	contract.WantEnded(t, "PathPage", func(ctx context.Context) error {
		_, err := s.Transcripts.PathPage(ctx, ada, sessionID, ids[1], 1)
		return err
	})
}
