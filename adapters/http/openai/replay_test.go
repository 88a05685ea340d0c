package openai

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"go.uber.org/zap"

	"chatbot/domain/completion"
	"chatbot/domain/model"
)

// keyed is a call with an idempotency key, and its first reader.
func keyed(t *testing.T, all *calls, j *joined, stream bool) *reader {
	t.Helper()
	memory := openCall(t, all)
	r, err := j.join(callName{key: 1, name: "k"}, "request", func() *answer {
		ctx, cancel := context.WithCancelCause(t.Context())
		form := form(wholeCompletion{})
		if stream {
			form = completionStream{}
		}
		a := newAnswer(ctx, form, memory, zap.NewNop())
		a.kept = newReplay(stream, memory, cancel)
		return a
	})
	if err != nil || r.joined {
		t.Fatal(err, r.joined)
	}
	return r
}

// say has the model say chunks of 100,000 bytes.
func say(a *answer, chunks int) error {
	a.begin(model.Model{ID: "m"})
	for i := range chunks {
		if err := a.add(bytes.Repeat([]byte{byte('a' + i%26)}, 100_000)); err != nil {
			return err
		}
	}
	return nil
}

// TestMemoryOfReplyIsHeldUntilItsLastReaderHasLeft and its call has ended, in any order.
func TestMemoryOfReplyIsHeldUntilItsLastReaderHasLeft(t *testing.T) {
	for _, callFirst := range []bool{true, false} {
		var all calls
		var j joined
		r := keyed(t, &all, &j, true)
		r.run(func() error { return say(r.answer, 50) })
		steps := []func(){r.kept.end, func() { r.kept.leave(r) }}
		if !callFirst {
			steps[0], steps[1] = steps[1], steps[0]
		}
		steps[0]()
		if all.held < 4_000_000 || len(all.owners) != 1 {
			t.Errorf("%d bytes of %v are held", all.held, all.owners)
		}
		if steps[1](); all.held != 0 || len(all.owners) != 0 {
			t.Errorf("%d bytes of %v are held at the end", all.held, all.owners)
		}
	}
}

func TestStoredReplyTakesMemory(t *testing.T) {
	var all calls
	var j joined
	r := keyed(t, &all, &j, true)
	if err := r.roomFor(16 << 20); err != nil || all.held < 15<<20 {
		t.Errorf("%v, %d bytes are held", err, all.held)
	}
	if err := r.roomFor(mostHeldByOne + 1<<20); !errors.Is(err, errRoom) {
		t.Error(err)
	}
	r.kept.leave(r)
	if r.kept.end(); all.held != 0 {
		t.Errorf("%d bytes are held at the end", all.held)
	}
}

// TestAnswerWithoutRoomIsSentAndNotKept: the model was paid for it. A stream waits for its readers.
func TestAnswerWithoutRoomIsSentAndNotKept(t *testing.T) {
	for _, stream := range []bool{false, true} {
		var all calls
		var j joined
		r := keyed(t, &all, &j, stream)
		second, err := j.join(callName{key: 1, name: "k"}, "request", nil)
		if err != nil || !second.joined {
			t.Fatal(err)
		}
		if !openCall(t, &all).take(mostHeldByOne) {
			t.Fatal("no memory")
		}
		longest := 0
		var model, readers sync.WaitGroup
		model.Go(func() {
			r.run(func() error {
				err := say(r.answer, 40)
				longest = r.held.Cap()
				return err
			})
		})
		if !stream {
			model.Wait()
		}
		var got [2][]byte
		for i, one := range []*reader{r, second} {
			readers.Go(func() { got[i], _ = io.ReadAll(one) })
		}
		readers.Wait()
		model.Wait()
		if r.err != nil || len(got[0]) < 4_000_000 || !bytes.Equal(got[0], got[1]) {
			t.Errorf("stream %v: %v, %d and %d bytes", stream, r.err, len(got[0]), len(got[1]))
		}
		if stream && longest > 2<<20 {
			t.Errorf("%d bytes of a stream were held", longest)
		}
		if r.toKeep() != nil || len(j.all) != 0 {
			t.Errorf("stream %v: it is kept, or %v is joined", stream, j.all)
		}
	}
}

// TestCallThatResumesIsNotJoined by others, since it asks no model; it joins one that runs.
func TestCallThatResumesIsNotJoined(t *testing.T) {
	var all calls
	var j joined
	resuming := callName{key: 1, name: "k", resumes: true}
	first, err := j.join(resuming, "request", func() *answer { return &answer{kept: newReplay(true, nil, nil)} })
	if err != nil || first.joined {
		t.Fatal(err)
	}
	if again, err := j.join(resuming, "request", nil); err != nil || again.answer != first.answer {
		t.Error(err)
	}
	plain := keyed(t, &all, &j, true)
	first.kept.unjoin()
	if again, err := j.join(resuming, "request", nil); err != nil || again.answer != plain.answer {
		t.Error(err)
	}
	if _, err := j.join(resuming, "other", nil); !errors.Is(err, completion.ErrKeyReused) {
		t.Error(err)
	}
}

// TestEndOfAKeptResponseHasItsMemory: it has the whole text once more.
func TestEndOfAKeptResponseHasItsMemory(t *testing.T) {
	request, err := parseResponse([]byte(`{"model":"m","input":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	for left, kept := range map[int]bool{3 << 20: true, 1 << 20: false} {
		var all calls
		var j joined
		memory := openCall(t, &all)
		r, err := j.join(callName{key: 1, name: "k"}, "request", func() *answer {
			ctx, cancel := context.WithCancelCause(t.Context())
			a := newAnswer(ctx, newResponseWriter(request, newRoom(memory)), memory, zap.NewNop())
			a.kept = newReplay(false, memory, cancel)
			return a
		})
		if err != nil || !openCall(t, &all).take(mostHeldByOne-left) {
			t.Fatal(err)
		}
		r.begin(model.Model{ID: "p/m"})
		r.run(func() error {
			return r.add([]byte(`{"choices":[{"index":0,"message":{"content":"` + strings.Repeat("x", 1<<20) + `"}}]}`))
		})
		if body, err := io.ReadAll(r); err != nil || len(body) < 1<<20 || (r.toKeep() != nil) != kept {
			t.Errorf("with %d bytes: %d sent, kept %v, %v", left, len(body), r.toKeep() != nil, err)
		}
	}
}
