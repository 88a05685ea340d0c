package turn_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

func TestManyReadersSeeTheSameContiguousSequence(t *testing.T) {
	pieces := words(60)
	inBubble(t, saying(50*time.Millisecond, pieces...), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		var all sync.WaitGroup
		for i := range 40 { // they join at every moment, some after the end
			all.Go(func() {
				time.Sleep(time.Duration(i) * 90 * time.Millisecond)
				events := r.follow(t, id, 0)
				for n, e := range events {
					if e.Seq != n+1 || e.Replace || (e.End != nil) != (n == len(events)-1) {
						t.Errorf("reader %d: event %d is %+v", i, n, e)
					}
				}
				if textOf(events) != strings.Join(pieces, "") || len(events) != len(pieces)+1 {
					t.Errorf("reader %d: %d events, %q", i, len(events), textOf(events))
				}
			})
		}
		all.Wait()
	})
}

func TestReaderResumesAfterSequenceNumber(t *testing.T) {
	pieces := words(20)
	inBubble(t, saying(50*time.Millisecond, pieces...), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(500 * time.Millisecond)
		for _, after := range []int{0, 1, 7, 19} {
			events := r.follow(t, id, after)
			if events[0].Seq != after+1 || textOf(events) != strings.Join(pieces[after:], "") {
				t.Errorf("after %d: begins at %d, %q", after, events[0].Seq, textOf(events))
			}
		}
		if r.meter.resumed != 3 {
			t.Errorf("%d counted as coming back", r.meter.resumed)
		}
	})
}

func TestTextIsPassedOnOncePerWindow(t *testing.T) {
	const tick = 5 * time.Millisecond
	inBubble(t, saying(tick, words(40)...), func(t *testing.T, r *rig) {
		events := r.follow(t, r.send(t, "Go on").Answer.ID, 0)
		pieces := events[:len(events)-1]
		if pieces[0].at != 0 || pieces[0].Text != "a " {
			t.Errorf("the first piece came after %v: %q", pieces[0].at, pieces[0].Text)
		}
		for i := 1; i < len(pieces)-1; i++ {
			if gap := pieces[i].at - pieces[i-1].at; gap < 34*time.Millisecond || gap > 34*time.Millisecond+tick {
				t.Errorf("piece %d came %v after the one before", i, gap)
			}
		}
		if len(pieces) < 5 || len(pieces) > 8 { // 200 ms in windows of 34
			t.Errorf("%d pieces", len(pieces))
		}
		if textOf(events) != strings.Join(words(40), "") {
			t.Errorf("%q", textOf(events))
		}
	})
}

// TestTextOfAFastModelIsNotHeldBack: long pieces follow each other at once.
func TestTextOfAFastModelIsNotHeldBack(t *testing.T) {
	piece := strings.Repeat("word ", 50)
	inBubble(t, func(_ context.Context, emit func(string)) (chat.Outcome, error) {
		for range 100 {
			emit(piece)
		}
		return done, nil
	}, func(t *testing.T, r *rig) {
		events := r.follow(t, r.send(t, "Go on").Answer.ID, 0)
		if last := events[len(events)-1]; last.at != 0 || textOf(events) != strings.Repeat(piece, 100) {
			t.Errorf("%d events until %v", len(events), last.at)
		}
	})
}

func TestLoneDeltaIsSentWithinOneWindow(t *testing.T) {
	inBubble(t, func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
		emit("a")
		emit("b")
		return done, wait(ctx, 10*time.Second)
	}, func(t *testing.T, r *rig) {
		events := r.follow(t, r.send(t, "Go on").Answer.ID, 0)
		if len(events) != 3 || events[1].Text != "b" || events[1].at != 34*time.Millisecond || events[2].at != 10*time.Second+68*time.Millisecond {
			t.Errorf("%+v", events)
		}
	})
}

func TestReadersOfForeignAnswersAndQuestionsGet404(t *testing.T) {
	inBubble(t, saying(time.Second, "a"), func(t *testing.T, r *rig) {
		started := r.send(t, "Go on")
		for _, c := range []struct {
			person identity.Actor
			id     chat.MessageID
		}{{bob, started.Answer.ID}, {ada, started.Question.ID}, {ada, 99}} {
			if _, _, err := r.Subscribe(t.Context(), c.person, c.id, 0); !errors.Is(err, chat.ErrMessage) {
				t.Errorf("%v follows: %v", c, err)
			}
			if _, err := r.Wait(t.Context(), c.person, c.id); !errors.Is(err, chat.ErrMessage) {
				t.Errorf("%v waits: %v", c, err)
			}
			if _, err := r.Stop(t.Context(), c.person, c.id); !errors.Is(err, chat.ErrMessage) {
				t.Errorf("%v stops: %v", c, err)
			}
		}
		if m := r.end(t, started.Answer.ID); m.Status != chat.Complete {
			t.Errorf("ended as %s", m.Status)
		}
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	inBubble(t, saying(time.Minute, "a"), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		cause := errors.New("the tab was closed")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, cause)
		defer cancel()
		if _, err := r.Wait(ctx, ada, id); !errors.Is(err, cause) {
			t.Errorf("got %v", err)
		}
		r.end(t, id)
	})
}

// TestEndedAnswerIsReadFromStore: the log let go of it.
func TestEndedAnswerIsReadFromStore(t *testing.T) {
	inBubble(t, saying(50*time.Millisecond, "a", "b", "c"), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		end := r.end(t, id)
		time.Sleep(6 * time.Minute)
		for after, want := range map[int][]chat.Event{
			0:  {{Seq: 3, Delta: chat.Replacing("abc", nil)}, {Seq: 4, End: &end}},
			2:  {{Seq: 3, Delta: chat.Replacing("abc", nil)}, {Seq: 4, End: &end}},
			3:  {{Seq: 4, End: &end}},
			4:  {{Seq: 3, Delta: chat.Replacing("abc", nil)}, {Seq: 4, End: &end}}, // 4 might have been a piece that was lost
			9:  {{Seq: 3, Delta: chat.Replacing("abc", nil)}, {Seq: 4, End: &end}},
			-5: {{Seq: 3, Delta: chat.Replacing("abc", nil)}, {Seq: 4, End: &end}},
		} {
			events := r.follow(t, id, after)
			same := slices.EqualFunc(events, want, func(got heard, want chat.Event) bool {
				return got.Seq == want.Seq && reflect.DeepEqual(got.Delta, want.Delta) && (got.End == nil) == (want.End == nil)
			})
			if last := events[len(events)-1]; !same || !reflect.DeepEqual(last.End.Answer, end.Answer) || last.at != 0 {
				t.Errorf("after %d: %+v", after, events)
			}
		}
		if m, err := r.Wait(t.Context(), ada, id); err != nil || m.Content != "abc" {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

// TestAnswerOfAnotherProcessIsPolled: its text comes whole, its end is seen, an end of the reader too.
func TestAnswerOfAnotherProcessIsPolled(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		far := time.Now().Add(time.Hour)
		m := r.store.elsewhere(ada.User, "", far)
		say := func(seq int, text string, status chat.Status) func() {
			return func() {
				r.store.set(func(s *fakeStore) {
					row := s.rows[m.ID-1]
					row.Seq, row.Content, row.Status = seq, text, status
				})
			}
		}
		time.AfterFunc(700*time.Millisecond, say(3, "one", chat.Streaming))
		time.AfterFunc(1700*time.Millisecond, say(7, "one two", chat.Streaming))
		time.AfterFunc(2200*time.Millisecond, say(7, "one two", chat.Complete))
		var got []string
		for _, e := range r.follow(t, m.ID, 0) {
			switch {
			case e.End != nil:
				got = append(got, "end")
			case e.Replace:
				got = append(got, "now "+chat.ContentOf(e.Parts))
			default:
				got = append(got, e.Text)
			}
			if want := []int{3, 7, 8}[len(got)-1]; e.Seq != want {
				t.Errorf("event %d is numbered %d, not %d", len(got), e.Seq, want)
			}
		}
		if !slices.Equal(got, []string{"now one", "now one two", "end"}) {
			t.Errorf("heard %q", got)
		}

		other := r.store.elsewhere(ada.User, "x", far)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		reader, _, err := r.Subscribe(ctx, ada, other.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if events, err := reader.Next(ctx); err != nil || len(events) != 1 {
			t.Errorf("%+v, %v", events, err)
		}
		if _, err := reader.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
	})
}

// TestSilentStreamLogFallsBackToStore: the process that fills the log died, or its events no longer arrive.
func TestSilentStreamLogFallsBackToStore(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		m := r.store.elsewhere(ada.User, "", time.Now().Add(time.Hour))
		if err := r.log.Open(t.Context(), m.ID, 0, nil); err != nil {
			t.Fatal(err)
		}
		for _, piece := range []string{"a ", "b ", "c "} {
			_ = r.log.Append(t.Context(), m.ID, chat.TextDelta(piece))
		}
		stores := func(seq int, text string, status chat.Status) {
			r.store.set(func(s *fakeStore) {
				row := s.rows[m.ID-1]
				row.Seq, row.Content, row.Status = seq, text, status
			})
		}
		time.AfterFunc(1200*time.Millisecond, func() { stores(2, "a b ", chat.Streaming) }) // behind: nothing to say
		time.AfterFunc(3200*time.Millisecond, func() {
			_ = r.log.Append(t.Context(), m.ID, chat.TextDelta("d "))
			stores(4, "a b c d ", chat.Streaming)
		}) // both went on
		time.AfterFunc(5200*time.Millisecond, func() { stores(6, "a b c d e f ", chat.Streaming) }) // the log stays behind
		time.AfterFunc(7200*time.Millisecond, func() { stores(5, "a b c d e ", chat.Interrupted) }) // not all was stored
		var told []string
		events := r.follow(t, m.ID, 0)
		for _, e := range events[:len(events)-1] {
			told = append(told, fmt.Sprintf("%d %v %s", e.Seq, e.Replace, e.Text+chat.ContentOf(e.Parts)))
		}
		if !slices.Equal(told, []string{"1 false a ", "2 false b ", "3 false c ", "4 false d ", "6 true a b c d e f ", "5 true a b c d e "}) {
			t.Errorf("told %q", told)
		}
		if end := events[len(events)-1]; end.End == nil || end.End.Status != chat.Interrupted || end.Seq != 6 || end.at > 8500*time.Millisecond {
			t.Errorf("ended with %+v", end)
		}
	})
}

// TestStoreOutageKeepsLiveReader, as long as the log speaks.
func TestStoreOutageKeepsLiveReader(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		m := r.store.elsewhere(ada.User, "", time.Now().Add(time.Hour))
		_ = r.log.Open(t.Context(), m.ID, 0, nil)
		reader, _, err := r.Subscribe(t.Context(), ada, m.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		time.AfterFunc(5*time.Second, func() { _ = r.log.Append(t.Context(), m.ID, chat.TextDelta("a")) })
		if events, err := reader.Next(t.Context()); err != nil || events[0].Text != "a" {
			t.Errorf("%+v, %v", events, err)
		}
		_ = r.log.Release(t.Context(), m.ID)
		if _, err := reader.Next(t.Context()); !errors.Is(err, errOutage) {
			t.Errorf("without a log: %v", err)
		}
		r.store.set(func(s *fakeStore) { s.outage = nil })
	})
}
