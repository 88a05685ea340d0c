package turn_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/file"
	"chatbot/domain/model"
	"chatbot/domain/usage"
)

func TestQuestionHasItsFiles(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		r.store.upload(3, "text/plain", file.Ready)
		r.store.upload(4, "text/plain", file.Ready)
		first := r.sendTo(t, chat.Send{Files: []file.ID{4, 3}})
		r.end(t, first.Answer.ID)
		if got := r.model.asked()[0].Turn.Question.FileIDs(); !slices.Equal(got, []file.ID{4, 3}) {
			t.Errorf("asked with %v", got)
		}
		if format := r.store.state(first.Answer.ID).Format; format != chat.PartsFormat {
			t.Errorf("a server that knows no files could continue the answer: format %d", format)
		}
		for name, c := range map[string]struct {
			send chat.Send
			want []file.ID
		}{
			"an edit that says nothing of files keeps them": {chat.Send{Edits: first.Question.ID, Text: "And now?"}, []file.ID{4, 3}},
			"an edit may keep the files alone":              {chat.Send{Edits: first.Question.ID}, []file.ID{4, 3}},
			"an edit without files has none":                {chat.Send{Edits: first.Question.ID, Text: "And now?", Files: []file.ID{}}, nil},
			"another answer has them":                       {chat.Send{Regenerates: first.Answer.ID}, []file.ID{4, 3}},
		} {
			turn := r.sendTo(t, c.send)
			r.end(t, turn.Answer.ID)
			if got := turn.Question.FileIDs(); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	})
}

func TestSendWithFilesIsRefused(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		r.store.upload(3, "image/png", file.Processing)
		r.store.upload(4, "text/plain", file.Ready)
		r.model.blind = true
		plain := r.send(t, "Hello")
		r.end(t, plain.Answer.ID)
		eleven := make([]file.ID, 11)
		for name, c := range map[string]struct {
			send chat.Send
			want error
		}{
			"a file that does not exist":     {chat.Send{Text: "Hello", Files: []file.ID{9}}, file.ErrNoFile},
			"an id that no file has":         {chat.Send{Text: "Hello", Files: []file.ID{0}}, file.ErrNoFile},
			"a file twice":                   {chat.Send{Text: "Hello", Files: []file.ID{4, 4}}, fault.Input("files", "repeated", "")},
			"too many files":                 {chat.Send{Text: "Hello", Files: eleven}, fault.Input("files", "too_many_items", "")},
			"a picture for a blind model":    {chat.Send{Text: "Hello", Files: []file.ID{3}}, model.ErrCannotSee},
			"an edit without text and files": {chat.Send{Edits: plain.Question.ID}, fault.Input("message", "blank", "")},
			"neither text nor files":         {chat.Send{Files: []file.ID{}}, fault.Input("message", "blank", "")},
		} {
			_, err := r.Start(t.Context(), ada, c.send)
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
			if want := fault.From(c.want); len(want.Fields) > 0 && (len(fault.From(err).Fields) != 1 || fault.From(err).Fields[0].Code != want.Fields[0].Code) {
				t.Errorf("%s: %+v, want %+v", name, fault.From(err).Fields, want.Fields)
			}
		}
		if _, err := r.Start(t.Context(), bob, chat.Send{Text: "Hello", Files: []file.ID{4}}); !errors.Is(err, file.ErrNoFile) {
			t.Errorf("another person's file: %v", err)
		}
		if asked := r.model.asked(); len(asked) != 1 {
			t.Errorf("asked %d times", len(asked))
		}
		other := r.sendTo(t, chat.Send{Text: "Hello", Files: []file.ID{3}, Model: "slow/slow-1"})
		r.store.upload(3, "image/png", file.Ready)
		r.end(t, other.Answer.ID)
		if _, err := r.Start(t.Context(), ada, chat.Send{Regenerates: other.Answer.ID, Model: "fake/fake-1"}); !errors.Is(err, model.ErrCannotSee) {
			t.Errorf("another answer by a blind model: %v", err)
		}
	})
}

func TestSameKeyWithOtherFilesIsRefused(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		r.store.upload(3, "text/plain", file.Ready)
		r.store.upload(4, "text/plain", file.Ready)
		send := chat.Send{Text: "Hello", ClientID: "key", Files: []file.ID{3}}
		first := r.sendTo(t, send)
		if again := r.sendTo(t, send); !again.Repeated || again.Answer.ID != first.Answer.ID {
			t.Errorf("%+v", again)
		}
		r.end(t, first.Answer.ID)
		for _, files := range [][]file.ID{nil, {4}, {3, 4}} {
			send.Files = files
			if _, err := r.Start(t.Context(), ada, send); !errors.Is(err, chat.ErrKeyReused) {
				t.Errorf("%v: %v", files, err)
			}
		}
	})
}

// TestFallbackSeesPictures: a model without vision does not answer a question with a picture in place of another one.
func TestFallbackSeesPictures(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		r.store.upload(3, "image/png", file.Ready)
		r.model.blind = true
		r.model.down = func(context.Context, model.ID) error { return errOutage }
		r.budgets.models = []model.ID{"fake/fake-1"}
		turn := r.sendTo(t, chat.Send{Files: []file.ID{3}, Model: "slow/slow-1"})
		if m := r.end(t, turn.Answer.ID); m.Status != chat.Failed || len(r.model.asked()) != 1 {
			t.Errorf("%s after %d questions", m.Status, len(r.model.asked()))
		}
	})
}

// TestAnswerWaitsForFiles: readers are told which files are read, and other answers take the slot meanwhile.
func TestAnswerWaitsForFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(saying(0, "Yes."))
		ctx, cancel := context.WithCancel(context.Background())
		stopped := make(chan struct{})
		go func() { defer close(stopped); r.Run(ctx) }()
		defer func() { cancel(); <-stopped }()
		r.store.upload(3, "text/plain", file.Processing)
		r.store.upload(4, "application/pdf", file.Processing)
		turn := r.sendTo(t, chat.Send{Text: "Hello", Files: []file.ID{3, 4}})
		go func() {
			time.Sleep(10 * time.Second)
			r.store.upload(3, "text/plain", file.Ready)
			time.Sleep(10 * time.Second)
			r.store.upload(4, "application/pdf", file.Failed)
		}()
		time.Sleep(time.Second)
		if running, waiting := r.Load(); running+waiting != 0 {
			t.Errorf("%d running, %d queued while it waits for files", running, waiting)
		}
		events := r.follow(t, turn.Answer.ID, 0)
		var told [][]file.ID
		for _, e := range events {
			var ids []file.ID
			for _, f := range e.Reading {
				ids = append(ids, f.FileID)
			}
			if ids != nil {
				told = append(told, ids)
			}
			if e.Text != "" && e.at < 19*time.Second {
				t.Errorf("answered after %v", e.at)
			}
		}
		if len(told) != 2 || !slices.Equal(told[0], []file.ID{3, 4}) || !slices.Equal(told[1], []file.ID{4}) {
			t.Errorf("told of %v", told)
		}
		if textOf(events) != "Yes." {
			t.Errorf("%+v", events)
		}
		synctest.Wait()
		r.tracer.mu.Lock()
		defer r.tracer.mu.Unlock()
		if r.tracer.open != 0 || !slices.Contains(r.tracer.spans, "answer/files") {
			t.Errorf("%d open spans; %v", r.tracer.open, r.tracer.spans)
		}
	})
}

func TestWaitForFilesIsBoundedAndCanBeStopped(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		r.store.upload(3, "text/plain", file.Processing)
		began := time.Now()
		turn := r.sendTo(t, chat.Send{Files: []file.ID{3}})
		if m := r.end(t, turn.Answer.ID); m.Status != chat.Complete || time.Since(began) < 10*time.Minute || time.Since(began) > 11*time.Minute {
			t.Errorf("%s after %v", m.Status, time.Since(began))
		}
		turn = r.sendTo(t, chat.Send{Files: []file.ID{3}})
		time.Sleep(time.Minute)
		if m, err := r.Stop(t.Context(), ada, turn.Answer.ID); err != nil || m.Status != chat.Stopped || len(r.model.asked()) != 1 {
			t.Errorf("%s, %v, asked %d times", m.Status, err, len(r.model.asked()))
		}
	})
}

// TestParkedAnswersAreBounded: of one person, to a quarter of the queue. Further ones keep their slots, so that the queue refuses what is too much.
func TestParkedAnswersAreBounded(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		r.store.upload(3, "text/plain", file.Processing)
		var answers []chat.MessageID
		for range 30 {
			answers = append(answers, r.sendTo(t, chat.Send{Files: []file.ID{3}}).Answer.ID)
		}
		time.Sleep(time.Second)
		if running, waiting := r.Load(); running != 5 || waiting != 0 {
			t.Errorf("%d running, %d queued", running, waiting)
		}
		r.store.upload(3, "text/plain", file.Ready)
		for _, id := range answers {
			r.end(t, id)
		}
		if running, waiting := r.Load(); running+waiting != 0 {
			t.Errorf("%d running, %d queued at the end", running, waiting)
		}
	})
}

// TestTakenOverAnswerWaitsForFiles: the process that waited died. The answer goes on waiting, also where answers that have begun
// are not continued.
func TestTakenOverAnswerWaitsForFiles(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		r.store.upload(3, "text/plain", file.Processing)
		answer := r.store.elsewhere(ada.User, "", time.Now())
		r.store.set(func(s *fakeStore) {
			s.rows[answer.ParentID-1].Parts = s.parts(chat.Send{Text: "Hello", Files: []file.ID{3}})
			s.rows[answer.ID-1].CreatedAt = time.Now()
		})
		go func() {
			time.Sleep(30 * time.Second)
			if len(r.model.asked()) != 0 {
				t.Error("asked before the file was read")
			}
			r.store.upload(3, "text/plain", file.Ready)
		}()
		if m := r.end(t, answer.ID); m.Content != "Yes." { // a reader from before is told of no end
			t.Errorf("%+v", m)
		}
	})
}

// TestOnlyAnswersThatWaitedGoOn: without AutoContinue, an answer of a process that died is interrupted if it has begun, if a model was asked for
// it, if its files had their time, and if there are none.
func TestOnlyAnswersThatWaitedGoOn(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		asked bool
		ago   time.Duration
		files []file.ID
	}{
		"it has begun":       {text: "Half", files: []file.ID{3}},
		"a model was asked":  {asked: true, files: []file.ID{3}},
		"ten minutes passed": {ago: 10 * time.Minute, files: []file.ID{3}},
		"it has no files":    {},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
				r.store.upload(3, "text/plain", file.Ready)
				answer := r.store.elsewhere(ada.User, c.text, time.Now())
				r.store.set(func(s *fakeStore) {
					s.rows[answer.ParentID-1].Parts = s.parts(chat.Send{Text: "Hello", Files: c.files})
					s.rows[answer.ID-1].CreatedAt = time.Now().Add(-c.ago)
					if c.asked {
						s.rows[answer.ID-1].call = &usage.Event{Message: answer.ID}
					}
				})
				if m := r.end(t, answer.ID); m.Status != chat.Interrupted || len(r.model.asked()) != 0 {
					t.Errorf("%s, asked %d times", m.Status, len(r.model.asked()))
				}
			})
		})
	}
}

// TestDrainLeavesWaitingAnswersToOthers: at once, and they answer when the file has been read.
func TestDrainLeavesWaitingAnswersToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(saying(0, "Yes."))
		defer r.runs()()
		r.store.upload(3, "text/plain", file.Processing)
		id := r.sendTo(t, chat.Send{Files: []file.ID{3}}).Answer.ID
		time.Sleep(time.Second)
		if took := drain(r, time.Minute); took > time.Second {
			t.Errorf("took %v", took)
		}
		if got := r.store.stored(id); got.Status != chat.Streaming {
			t.Fatalf("then it is %s", got.Status)
		}
		other := r.beside(saying(0, "No."))
		other.Files = r.store
		defer other.runs()()
		time.Sleep(time.Minute)
		r.store.upload(3, "text/plain", file.Ready)
		if m := other.end(t, id); m.Status != chat.Complete || m.Content != "No." || len(r.model.asked()) != 0 {
			t.Errorf("%s %q", m.Status, m.Content)
		}
	})
}

// TestReaderOfAnotherProcessIsToldOfFiles: each list once.
func TestReaderOfAnotherProcessIsToldOfFiles(t *testing.T) {
	inBubble(t, saying(0, ""), func(t *testing.T, r *rig) {
		r.store.upload(3, "text/plain", file.Processing)
		r.store.upload(4, "text/plain", file.Processing)
		answer := r.store.elsewhere(ada.User, "", time.Now().Add(time.Hour))
		r.store.set(func(s *fakeStore) {
			s.rows[answer.ParentID-1].Parts = s.parts(chat.Send{Files: []file.ID{3, 4}})
		})
		reader, _, err := r.Subscribe(t.Context(), ada, answer.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{2, 1} {
			events, err := reader.Next(t.Context())
			if err != nil || len(events) != 1 || len(events[0].Reading) != want {
				t.Errorf("%+v, %v, want %d files", events, err, want)
			}
			r.store.upload(file.ID(5-want), "text/plain", file.Ready)
		}
		quiet, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if events, err := reader.Next(quiet); err == nil {
			t.Errorf("told again: %+v", events)
		}
	})
}
