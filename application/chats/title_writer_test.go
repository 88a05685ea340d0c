package chats_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"chatbot/application/chats"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/job"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// titleDesk is a title writer with everything around it, for the answer 7.
type titleDesk struct {
	ports.SessionTitles
	ports.Provider
	first    ports.FirstTurn
	title    string // of the session, which may change while the model writes
	wanted   model.ID
	disabled bool
	reasons  bool
	answer   func(emit func(chat.Delta)) (ports.Completion, error)
	prompts  []ports.Prompt
	refused  error // of reservations
	reserved []ports.Reserve
	recorded []usage.Event
	logged   int
	renamed  string // while the model writes
}

func newTitleDesk(text string) *titleDesk {
	d := &titleDesk{wanted: "p/small", title: "How do I boil eggs?", first: ports.FirstTurn{
		SessionID: 3, Owner: 5, Title: "How do I boil eggs?", Question: "How do I boil eggs?", Answer: "In water.", Epoch: 2,
	}}
	d.answer = func(emit func(chat.Delta)) (ports.Completion, error) {
		emit(chat.Delta{Kind: chat.ReasoningPart, Text: "Hm"})
		emit(chat.TextDelta(text))
		return ports.Completion{FinishReason: "stop", PromptTokens: 30, CompletionTokens: 4}, nil
	}
	return d
}

func (d *titleDesk) First(_ context.Context, answer chat.MessageID) (ports.FirstTurn, error) {
	if answer != 7 {
		return ports.FirstTurn{}, chat.ErrMessage
	}
	return d.first, nil
}

func (d *titleDesk) Replace(_ context.Context, session chat.SessionID, before, title string) error {
	if session == 3 && d.title == before {
		d.title = title
	}
	return nil
}

func (d *titleDesk) Find(_ context.Context, id model.ID) (model.Model, error) {
	if d.disabled {
		return model.Model{}, model.ErrUnknown
	}
	return model.Model{ID: id, Reasoning: d.reasons, Price: &model.Price{Input: 1, Output: 10}}, nil
}

func (d *titleDesk) Keep(ctx context.Context, id model.ID) (model.Model, ports.Provider, error) {
	m, err := d.Find(ctx, id)
	return m, d, err
}

func (d *titleDesk) Answer(_ context.Context, p ports.Prompt, emit func(chat.Delta)) (ports.Completion, error) {
	d.prompts = append(d.prompts, p)
	if d.renamed != "" {
		d.title = d.renamed
	}
	return d.answer(emit)
}

func (d *titleDesk) Reserve(_ context.Context, _ usage.Event, of ports.Reserve) (chat.Allowance, error) {
	d.reserved = append(d.reserved, of)
	return chat.Allowance{}, d.refused
}

func (d *titleDesk) Record(_ context.Context, call usage.Event) error {
	d.recorded = append(d.recorded, call)
	return nil
}

func (d *titleDesk) Log(context.Context, ports.Record) { d.logged++ }
func (d *titleDesk) Now() time.Time                    { return time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC) }

func (d *titleDesk) write(t *testing.T, attempt int) error {
	t.Helper()
	w := chats.TitleWriter{Titles: d, Models: d, Calls: d, Clock: d, Logger: d, Settings: func() setting.Values { return setting.Values{TitleModel: d.wanted} }}
	return w.Write(t.Context(), job.Job{Kind: job.WriteTitle, Payload: "7", Attempt: attempt})
}

// TestTitleModelGetsTheNamesOfFiles: a question without text is titled by them, which the model replaces.
func TestTitleModelGetsTheNamesOfFiles(t *testing.T) {
	d := newTitleDesk("Harvest of quinces")
	d.title, d.first.Title, d.first.Question, d.first.Files = "harvest 2025", "harvest 2025", "", []string{"harvest_2025.pdf"}
	if err := d.write(t, 1); err != nil || d.title != "Harvest of quinces" {
		t.Errorf("%q, %v", d.title, err)
	}
	if got := d.prompts[0].Conversation[0].Content; got != "<question></question>\n<files>harvest_2025.pdf</files>\n<answer>In water.</answer>" {
		t.Errorf("%q", got)
	}
}

func TestTitleModelReplacesTheTitleOfTheQuestion(t *testing.T) {
	for text, want := range map[string]string{
		"Boiling eggs":                  "Boiling eggs",
		"\n**\"Boiling eggs\"**.\nmore": "Boiling eggs",
		"„Eier kochen“.":                "Eier kochen",
		"…":                             "How do I boil eggs?",
		"":                              "How do I boil eggs?",
	} {
		d := newTitleDesk(text)
		if err := d.write(t, 1); err != nil || d.title != want {
			t.Errorf("%q: %q, %v", text, d.title, err)
		}
	}
}

func TestTitleCallIsReservedAndRecorded(t *testing.T) {
	d := newTitleDesk("Boiling eggs")
	if err := d.write(t, 1); err != nil || len(d.recorded) != 1 || len(d.reserved) != 1 {
		t.Fatalf("%v, %+v", err, d)
	}
	call := d.recorded[0]
	if call.User != 5 || call.Message != 7 || call.Epoch != 2 || call.Purpose != usage.Title || call.Model != "p/small" || call.Status != chat.Complete ||
		call.Tokens != (usage.Tokens{In: 30, Out: 4}) || *call.Cost != 70 || call.Estimated || call.FirstToken == 0 {
		t.Errorf("%+v", call)
	}
	if of := d.reserved[0]; of.Output != 64 || !of.Wanted || of.Prompt < 40 || of.Price == nil {
		t.Errorf("%+v", of)
	}
	if p := d.prompts[0]; p.Parameters.Effort != "" || p.Parameters.MaxOutputTokens != 64 || p.Asker != 5 || !strings.Contains(p.Conversation[0].Content, "In water.") {
		t.Errorf("%+v", p)
	}
}

// TestTitleOfModelThatReasonsHasRoomForThat: otherwise it would reach the limit before its first word.
func TestTitleOfModelThatReasonsHasRoomForThat(t *testing.T) {
	d := newTitleDesk("Boiling eggs")
	d.reasons = true
	d.first.Answer = strings.Repeat("ä", 100_000)
	if err := d.write(t, 1); err != nil || d.prompts[0].Parameters.Effort != model.Low || d.prompts[0].Parameters.MaxOutputTokens != 2048 || len(d.prompts[0].Conversation[0].Content) > 4000 {
		t.Errorf("%v, %+v", err, d.prompts[0].Parameters)
	}
}

func TestTitleStaysUnlessItComesFromTheFirstTurn(t *testing.T) {
	for name, change := range map[string]func(*titleDesk){
		"renamed before":          func(d *titleDesk) { d.first.Title, d.title = "Eggs", "Eggs" },
		"renamed meanwhile":       func(d *titleDesk) { d.renamed = "Eggs" },
		"no title model":          func(d *titleDesk) { d.wanted = "" },
		"a disabled title model":  func(d *titleDesk) { d.disabled = true },
		"an exhausted budget":     func(d *titleDesk) { d.refused = budget.ErrExhausted },
		"a model without a price": func(d *titleDesk) { d.refused = budget.ErrNoPrice },
		"a refused conversation": func(d *titleDesk) {
			d.answer = func(func(chat.Delta)) (ports.Completion, error) { return ports.Completion{}, ports.ErrModelFiltered }
		},
	} {
		d := newTitleDesk("Boiling eggs")
		change(d)
		before := d.title
		if d.renamed != "" {
			before = d.renamed
		}
		if err := d.write(t, 1); err != nil || d.title != before {
			t.Errorf("%s: %q, %v", name, d.title, err)
		}
		if asked := len(d.prompts) > 0; asked != (name == "renamed meanwhile" || name == "a refused conversation") || len(d.recorded) != len(d.prompts) {
			t.Errorf("%s: asked %t, recorded %d", name, asked, len(d.recorded))
		}
	}
	if err := (chats.TitleWriter{Titles: newTitleDesk(""), Settings: func() setting.Values { return setting.Values{TitleModel: "p/m"} }}).Write(t.Context(), job.Job{Payload: "8"}); err != nil {
		t.Errorf("a later answer: %v", err)
	}
}

// TestTitleModelThatFailsIsAskedAFewTimes: then the title stays, and no job has failed.
func TestTitleModelThatFailsIsAskedAFewTimes(t *testing.T) {
	d := newTitleDesk("")
	d.answer = func(func(chat.Delta)) (ports.Completion, error) { return ports.Completion{}, ports.ErrModelUnavailable }
	last := job.PolicyOf(job.WriteTitle).Attempts
	for attempt := 1; attempt < last; attempt++ {
		if err := d.write(t, attempt); !errors.Is(err, ports.ErrModelUnavailable) {
			t.Errorf("attempt %d: %v", attempt, err)
		}
	}
	if err := d.write(t, last); err != nil || d.logged != 1 || d.title != d.first.Title {
		t.Errorf("the last attempt: %v, logged %d", err, d.logged)
	}
	if call := d.recorded[0]; call.Status != chat.Failed || call.Tokens != (usage.Tokens{}) || *call.Cost != 0 {
		t.Errorf("%+v", call)
	}
}
