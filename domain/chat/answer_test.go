package chat_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"chatbot/domain/chat"
)

var (
	leaseEnd = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	thought  = []chat.Part{{Kind: chat.ReasoningPart, Text: "hm", TookMS: 1}}
)

// at returns the state of an answer of worker a.
func at(status chat.Status, reason string, seq, format int) chat.AnswerState {
	r := chat.AnswerRecord{Status: status, FinishReason: reason, Seq: seq, Format: format, WorkerID: "a"}
	if status == chat.Streaming {
		r.LeaseUntil = leaseEnd
	}
	return chat.RestoreAnswer(r)
}

func TestContinueStartsTheNextEpoch(t *testing.T) {
	const last = (chat.MaxEpochs - 1) * chat.EpochSize
	for name, c := range map[string]struct {
		was      chat.AnswerState
		in       chat.Surroundings
		seq      int // continued from
		repeated bool
		fault    error
	}{
		"interrupted":                  {was: at(chat.Interrupted, "", 7, 1), seq: chat.EpochSize},
		"stopped":                      {was: at(chat.Stopped, "", 0, 2), seq: chat.EpochSize},
		"failed in the second epoch":   {was: at(chat.Failed, "", chat.EpochSize+3, 1), seq: 2 * chat.EpochSize},
		"cut off at the limit":         {was: at(chat.Complete, chat.FinishedAtLimit, 7, 1), seq: chat.EpochSize},
		"complete":                     {was: at(chat.Complete, "stop", 7, 1), fault: chat.ErrNothingToSay},
		"without a finish reason":      {was: at(chat.Complete, "", 7, 1), fault: chat.ErrNothingToSay},
		"before the last epoch":        {was: at(chat.Interrupted, "", last-1, 1), seq: last},
		"in the last epoch":            {was: at(chat.Interrupted, "", last, 1), fault: chat.ErrNothingToSay},
		"of a later release":           {was: at(chat.Interrupted, "", 7, chat.LatestFormat+1), fault: chat.ErrNewerFormat},
		"followed":                     {was: at(chat.Stopped, "", 7, 1), in: chat.Surroundings{Followed: true, Running: true}, fault: chat.ErrNotLast},
		"beside a running answer":      {was: at(chat.Stopped, "", 7, 1), in: chat.Surroundings{Running: true}, fault: chat.ErrAnswerRunning},
		"streaming":                    {was: at(chat.Streaming, "", 7, 1), in: chat.Surroundings{Followed: true}, repeated: true},
		"streaming, of a later format": {was: at(chat.Streaming, "", 7, chat.LatestFormat+1), repeated: true},
	} {
		a := c.was
		repeated, err := a.Continue("b", leaseEnd.Add(time.Second), c.in)
		if !errors.Is(err, c.fault) || repeated != c.repeated {
			t.Errorf("%s: repeated %t, %v", name, repeated, err)
		}
		want := c.was
		if c.seq > 0 {
			want = chat.RestoreAnswer(chat.AnswerRecord{Status: chat.Streaming, Seq: c.seq, Format: c.was.Record().Format, WorkerID: "b", LeaseUntil: leaseEnd.Add(time.Second)})
		}
		if a != want {
			t.Errorf("%s: %+v, want %+v", name, a, want)
		}
	}
}

func TestEndOfAnAnswerAnotherWorkerHas(t *testing.T) {
	end := func(status chat.Status, reason string, seq int) chat.Message {
		return chat.Message{Status: status, Seq: seq, Answer: chat.Answer{FinishReason: reason}}
	}
	for name, c := range map[string]struct {
		was    chat.AnswerState
		worker string
		end    chat.Message
		seq    int // -1: refused
	}{
		"its own":                           {at(chat.Streaming, "", 3, 1), "a", end(chat.Failed, "", 5), 5},
		"older than a checkpoint":           {at(chat.Streaming, "", 3, 1), "a", end(chat.Complete, "stop", 2), -1},
		"its own, interrupted by others":    {at(chat.Interrupted, "", 3, 1), "a", end(chat.Stopped, "", 3), 3},
		"another's":                         {at(chat.Streaming, "", 3, 1), "b", end(chat.Complete, "stop", 3), -1},
		"another's, interrupted":            {at(chat.Interrupted, "", 3, 1), "b", end(chat.Complete, "stop", 3), -1},
		"of the epoch before":               {at(chat.Streaming, "", chat.EpochSize+9, 1), "b", end(chat.Complete, "stop", 3), 2 * chat.EpochSize},
		"of the epoch before, not whole":    {at(chat.Streaming, "", chat.EpochSize+9, 1), "b", end(chat.Complete, chat.FinishedAtLimit, 3), -1},
		"of the epoch before, stopped":      {at(chat.Streaming, "", chat.EpochSize+9, 1), "b", end(chat.Stopped, "stop", 3), -1},
		"of the epoch before, ended since":  {at(chat.Interrupted, "", chat.EpochSize+9, 1), "b", end(chat.Complete, "stop", 3), -1},
		"of an epoch before that":           {at(chat.Streaming, "", 2*chat.EpochSize+9, 1), "b", end(chat.Complete, "stop", 3), -1},
		"of the epoch before, its own once": {at(chat.Streaming, "", chat.EpochSize+9, 1), "a", end(chat.Complete, "stop", 3), -1},
		"again":                             {at(chat.Complete, "stop", 3, 1), "a", end(chat.Complete, "stop", 3), -1},
	} {
		a := c.was
		switch err := a.End(c.worker, c.end); {
		case c.seq < 0 && (!errors.Is(err, chat.ErrMessage) || a != c.was):
			t.Errorf("%s: %v, %+v", name, err, a)
		case c.seq >= 0 && (err != nil || a.Record() != chat.AnswerRecord{Status: c.end.Status, FinishReason: c.end.Answer.FinishReason, Seq: c.seq, Format: 1, WorkerID: c.worker}):
			t.Errorf("%s: %v, %+v", name, err, a)
		}
	}
	a := at(chat.Streaming, "", 3, 1)
	if err := a.End("a", end(chat.Streaming, "", 3)); err == nil || a != at(chat.Streaming, "", 3, 1) {
		t.Errorf("an end that is none: %v, %+v", err, a)
	}
}

func TestFormatOfAnAnswerNeverFalls(t *testing.T) {
	a := chat.BeginAnswer("a", 0, leaseEnd)
	want := func(when string, format int) {
		t.Helper()
		if got := a.Record().Format; got != format {
			t.Errorf("%s: format %d, want %d", when, got, format)
		}
	}
	want("begun", chat.TextFormat)
	a.Checkpoint("a", 1, chat.PartsOf("text", nil), leaseEnd)
	want("text", chat.TextFormat)
	a.Checkpoint("a", 2, thought, leaseEnd)
	want("with reasoning", chat.PartsFormat)
	a.Checkpoint("a", 3, chat.PartsOf("text", nil), leaseEnd)
	want("text again", chat.PartsFormat)
	if err := a.End("a", chat.Message{Status: chat.Stopped, Seq: 3}); err != nil {
		t.Error(err)
	}
	want("ended", chat.PartsFormat)
	if _, err := a.Continue("b", leaseEnd, chat.Surroundings{}); err != nil {
		t.Error(err)
	}
	want("continued", chat.PartsFormat)
	b := chat.BeginAnswer("a", 0, leaseEnd)
	if err := b.End("a", chat.Message{Status: chat.Complete, Parts: thought}); err != nil || b.Record().Format != chat.PartsFormat {
		t.Errorf("ended with reasoning: %+v, %v", b, err)
	}
}

func TestInterruptLeavesLiveAndNewerAnswersAlone(t *testing.T) {
	late := leaseEnd.Add(1)
	for name, c := range map[string]struct {
		was  chat.AnswerState
		now  time.Time
		want bool
	}{
		"expired":         {at(chat.Streaming, "", 3, chat.PartsFormat), late, true},
		"not expired yet": {at(chat.Streaming, "", 3, 1), leaseEnd, false},
		"ended":           {at(chat.Complete, "stop", 3, 1), late, false},
		"a later release": {at(chat.Streaming, "", 3, chat.LatestFormat+1), late, false},
	} {
		a := c.was
		got := a.Interrupt(c.now)
		want := c.was
		if c.want {
			want = at(chat.Interrupted, "", 3, c.was.Record().Format)
		}
		if got != c.want || a != want {
			t.Errorf("%s: %t, %+v", name, got, a)
		}
	}
}

func TestEndedAddsTheEpochToTheAnswer(t *testing.T) {
	m := chat.Message{ID: 4, Status: chat.Streaming, Content: "old", Failure: &chat.Failure{Code: "x"}, Answer: chat.Answer{PromptTokens: 1, CompletionTokens: 2}}
	parts := append(slices.Clone(thought), chat.Part{Kind: chat.TextPart, Text: "new"})
	got := m.Ended(chat.Complete, nil, parts, 9, chat.Answer{PromptTokens: 10, CompletionTokens: 20, FinishReason: "stop"})
	if got.ID != 4 || got.Status != chat.Complete || got.Failure != nil || got.Content != "new" || len(got.Parts) != 2 || got.Seq != 9 || got.Answer.TokensUsed() != 33 || got.Answer.FinishReason != "stop" {
		t.Errorf("%+v", got)
	}
	if single := m.Ended(chat.Stopped, nil, chat.PartsOf("text", nil), 9, chat.Answer{}); single.Content != "text" || single.Parts != nil || len(single.AllParts()) != 1 {
		t.Errorf("a single text: %+v", single)
	}
}
