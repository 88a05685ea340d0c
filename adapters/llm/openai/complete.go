package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"chatbot/adapters/internal/modeltext"
	"chatbot/adapters/llm/internal/completion"
	"chatbot/adapters/llm/internal/failure"
	"chatbot/adapters/llm/internal/report"
	"chatbot/adapters/llm/internal/stream"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// Complete answers a call as the server does: request, chunks and answer are passed on, apart from what ports.CompletionCall replaces. emit
// is called without a chunk when something has arrived that shows only that the server works.
func (m *Model) Complete(ctx context.Context, call ports.CompletionCall, emit func(chunk []byte) error) (ports.Completion, error) {
	ctx, ending := stream.NewEnding(ctx)
	defer ending.Stop()
	body, err := m.pass(ctx, call)
	if err != nil {
		return ports.Completion{}, err
	}
	defer func() { _ = body.Close() }()
	p := passing{call: call, emit: emit, ending: ending, choices: choicesOf(call.Body)}
	if call.Stream {
		err = p.stream(stream.NewEvents(stream.Signs{Reader: body, Show: func() error { return emit(nil) }}))
	} else {
		err = p.whole(body)
	}
	p.done.Produced = completion.Tokens(p.produced)
	return p.done, err
}

// passing passes on one answer.
type passing struct {
	call   ports.CompletionCall
	emit   func([]byte) error
	ending *stream.Ending
	done   ports.Completion

	produced int      // bytes of text, reasoning and arguments
	waiting  [][]byte // chunks before the answer begins
	begun    bool
	calls    map[int64]*stream.Calls // by choice
	choices  choices

	spoke      map[int64]bool // choices that have begun
	identified map[told]bool  // calls of which there is the id alone
}

// mostWaiting bounds the chunks that wait for the beginning of an answer.
const mostWaiting = 16

func (p *passing) whole(body io.Reader) error {
	answer, err := io.ReadAll(io.LimitReader(body, completion.Longest+1))
	switch {
	case err != nil:
		return failure.Stream(err)
	case len(answer) > completion.Longest:
		return ports.ErrModelTooLong
	}
	o := gjson.ParseBytes(answer)
	if !gjson.ValidBytes(answer) || !o.IsObject() || report.Is(o) || !o.Get("choices").IsArray() {
		return report.Failure(answer)
	}
	p.note(o)
	return p.say(repairedWhole(answer, o))
}

func (p *passing) stream(events *stream.Events) error {
	for events.Next() {
		switch {
		case events.Done():
			p.ending.Done()
			return p.finished()
		case events.Type == "error":
			return report.EventFailure(events.Data)
		case events.Blank():
			continue
		}
		c, err := events.Object()
		switch {
		case err != nil && events.Whole && !events.Open:
			return report.Failure(events.Data)
		case err != nil:
			return err
		case report.Is(c), c.Get("x_groq.error").Exists():
			return report.Failure(events.Data)
		}
		if err := p.chunk(c, events); err != nil {
			return err
		}
	}
	if events.Err() == nil && len(p.choices.open) == 0 { // fewer than were asked for
		p.ending.Finished(p.choices.reason, false)
	}
	if err := p.ending.Over(events.Err()); err != nil {
		return err
	}
	return p.finished()
}

// chunk passes on one chunk, or a whole answer that was sent instead of a stream as one.
func (p *passing) chunk(c gjson.Result, events *stream.Events) error {
	all := c.Get("choices").Array()
	if events.Whole && len(all) == 0 {
		return report.Failure(events.Data)
	}
	p.note(c)
	begun, reason := p.choices.note(all)
	if begun {
		p.ending.Continued()
	}
	if p.choices.finished() {
		p.ending.Finished(reason, begun)
	}
	if usage := c.Get("usage").IsObject(); len(all) == 0 && (usage && !p.call.WithUsage || !usage && !c.Get("choices").IsArray()) {
		return p.emit(nil) // usage that nobody has asked for, or a sign that the server works
	}
	if events.Whole && len(all) > 0 && all[0].Get("message").Exists() {
		p.ending.Done()
		chunk, err := completion.AsChunk(events.Data, p.call.WithUsage)
		if err != nil {
			return report.Failure(events.Data)
		}
		return p.say(p.repaired(chunk, gjson.ParseBytes(chunk)))
	}
	data := p.repaired(events.Data, c)
	if !p.begun && !begun && reason == "" && len(p.waiting) < mostWaiting { // until the answer begins, another try can replace it
		p.waiting = append(p.waiting, bytes.Clone(data))
		return p.emit(nil)
	}
	p.begun = true
	for _, earlier := range p.waiting {
		if err := p.say(earlier); err != nil {
			return err
		}
	}
	p.waiting = nil
	return p.say(data)
}

// finished checks that the answer had a beginning.
func (p *passing) finished() error {
	if p.done.FinishReason = p.ending.Reason; p.done.FinishReason == "" {
		return ports.ErrModelCutOff
	}
	return nil
}

// note records the model and the usage.
func (p *passing) note(c gjson.Result) {
	if name := c.Get("model").Str; name != "" {
		p.done.Model = name
	}
	for _, usage := range []gjson.Result{c.Get("usage"), c.Get("x_groq.usage")} {
		if in, out, cached, reasoning := tokens(usage); in+out > 0 {
			p.done.PromptTokens, p.done.CompletionTokens, p.done.CachedTokens, p.done.ReasoningTokens = in, out, min(cached, in), min(reasoning, out)
		}
	}
	if reason := c.Get("choices.0.finish_reason").Str; reason != "" {
		p.done.FinishReason = reason
	}
	for _, choice := range c.Get("choices").Array() {
		for _, name := range []string{"delta", "message"} {
			said := choice.Get(name)
			text, reasoning, _ := modeltext.Of(said)
			p.produced += len(text) + len(reasoning) + len(said.Get("tool_calls").Raw)
		}
	}
}

// say emits JSON as one line.
func (p *passing) say(data []byte) error {
	data = bytes.ToValidUTF8(data, []byte("\uFFFD")) // programs refuse half a character
	if bytes.ContainsAny(data, "\r\n") {
		var line bytes.Buffer
		if err := json.Compact(&line, data); err != nil {
			return ports.ErrModelBadReply.Because(errors.New("malformed JSON"))
		}
		data = line.Bytes()
	}
	return p.emit(data)
}
