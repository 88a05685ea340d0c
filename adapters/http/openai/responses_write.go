package openai

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"chatbot/adapters/internal/modeltext"
	"chatbot/domain/model"
	"chatbot/ports"
)

// Types of items and parts.
const (
	itemMessage    = "message"
	itemReasoning  = "reasoning"
	itemCall       = "function_call"
	itemCustomCall = "custom_tool_call"

	partText    = "output_text"
	partRefusal = "refusal"
	partSummary = "summary_text"
)

// reasoningField is where most servers of open models write reasoning. Some of them want it back with the results of tools, and servers that write
// it elsewhere refuse it there. So it is the encrypted_content of reasoning that came there, which programs send back with its text.
const reasoningField = "reasoning_content"

// longestResponse bounds what a response may contain, in bytes: it is in memory until its end. Those of all open calls together have the
// bounds of their bodies.
const longestResponse = 8 << 20

// itemBytes is what an item takes in memory besides its text.
const itemBytes = 1 << 10

// bytesPerToken is what a token has at least, in most languages.
const bytesPerToken = 4

// responseWriter writes a response from what a model answers in the format of chat completions: as events, or as a whole at its end.
type responseWriter struct {
	stream   bool
	prompt   int // estimated tokens
	room     *room
	names    map[string]toolName // as those of the request
	response *responseObject

	out      []byte
	events   int
	produced int // bytes of text
	kept     int // bytes
	said     *openItem
	calls    map[int]*openItem
	ids      map[int]string // of calls that have no name yet
	called   []*openItem    // the calls, in the order in which they began
	reason   string         // for which the model ended
}

// openItem is an item that the model has not ended.
type openItem struct {
	index    int
	item     *outputItem
	part     string // "": a call
	text     strings.Builder
	logprobs []json.RawMessage
}

func newResponseWriter(r *responseRequest, room *room) *responseWriter {
	return &responseWriter{stream: r.Stream, prompt: r.call.Prompt, room: room, names: r.names, response: newResponse(r.responseFields), calls: map[int]*openItem{}, ids: map[int]string{}}
}

// begin implements form.
func (w *responseWriter) begin(m model.Model) {
	w.response.Model = string(m.ID)
	w.event(responseEvent{Type: "response.created", Response: w.response})
	w.event(responseEvent{Type: "response.in_progress", Response: w.response})
}

// chunk implements form. It takes a chunk of a stream or a whole answer.
func (w *responseWriter) chunk(data []byte) ([]byte, error) {
	c := gjson.ParseBytes(data)
	w.count(c.Get("usage"))
	choice := c.Get("choices.0")
	said := choice.Get("delta")
	if !said.Exists() {
		said = choice.Get("message")
	}
	text, reasoning, ok := modeltext.Of(said)
	if !ok {
		return nil, ports.ErrModelBadReply.Because(errors.New("text that is not a string"))
	}
	w.think(reasoning, said.Get(reasoningField).Str != "")
	w.say(itemMessage, partText, text, choice.Get("logprobs.content"))
	w.say(itemMessage, partRefusal, said.Get("refusal").Str, gjson.Result{})
	for i, call := range said.Get("tool_calls").Array() {
		if index := call.Get("index"); index.Exists() {
			i = int(index.Int())
		}
		w.call(i, call)
	}
	if reason := choice.Get("finish_reason").Str; reason != "" {
		w.reason = reason
	}
	switch {
	case w.kept > longestResponse:
		return nil, ports.ErrModelTooLong
	case !w.room.fits(w.kept):
		return nil, errRoom
	}
	return w.taken(), nil
}

// think adds reasoning. wanted reports that its server may want it back.
func (w *responseWriter) think(text string, wanted bool) {
	if text == "" {
		return
	}
	w.say(itemReasoning, partSummary, text, gjson.Result{})
	if wanted {
		w.said.item.EncryptedContent = reasoningField
	}
}

// say adds text to the current item, or begins one.
func (w *responseWriter) say(kind, part, text string, logprobs gjson.Result) {
	if text == "" {
		return
	}
	if w.said == nil || w.said.part != part {
		w.endSaying(statusCompleted)
		it := outputItem{ID: newID("msg_"), Type: kind, Role: "assistant", Content: []outputPart{}}
		if kind == itemReasoning {
			it = outputItem{ID: newID("rs_"), Type: kind, Summary: []outputPart{}}
		}
		w.said = w.open(it, part)
	}
	var probable []json.RawMessage
	for _, one := range logprobs.Array() {
		probable = append(probable, json.RawMessage(one.Raw))
	}
	w.add(w.said, text, probable)
}

// endSaying ends the current message or reasoning.
func (w *responseWriter) endSaying(status string) {
	if w.said != nil {
		w.close(w.said, status)
		w.said = nil
	}
}

// call adds to a call of a tool, or begins one. Calls end with the response, because servers may write several at once.
func (w *responseWriter) call(index int, call gjson.Result) {
	o := w.calls[index]
	name, arguments := call.Get("function.name").Str, call.Get("function.arguments").String() // the JSON of an object
	if o == nil {
		if name == "" && arguments == "" {
			w.kept += itemBytes + len(call.Get("id").Str)
			w.ids[index] = strings.Clone(call.Get("id").Str) // the name follows
			return
		}
		w.endSaying(statusCompleted)
		known, ok := w.names[name]
		if !ok {
			known.name = strings.Clone(name) // that the model has made up
		}
		it := outputItem{ID: newID("fc_"), Type: itemCall, CallID: cmp.Or(strings.Clone(call.Get("id").Str), w.ids[index]), Namespace: known.namespace, Name: known.name}
		if known.custom {
			it.ID, it.Type, it.Input = newID("ctc_"), itemCustomCall, new("")
		} else {
			it.Arguments = new("")
		}
		if it.CallID == "" {
			it.CallID = newID("call_") // programs name the call that a result is of
		}
		o = w.open(it, "")
		w.calls[index] = o
		w.called = append(w.called, o)
	}
	if arguments != "" {
		w.add(o, arguments, nil)
	}
}

// count notes what the provider has counted.
func (w *responseWriter) count(u gjson.Result) {
	if !u.IsObject() {
		return
	}
	var r responseUsage
	r.InputTokens, r.OutputTokens = int(u.Get("prompt_tokens").Int()), int(u.Get("completion_tokens").Int())
	r.InputTokensDetails.CachedTokens = int(u.Get("prompt_tokens_details.cached_tokens").Int())
	r.InputTokensDetails.CacheWriteTokens = int(u.Get("prompt_tokens_details.cache_write_tokens").Int())
	r.OutputTokensDetails.ReasoningTokens = int(u.Get("completion_tokens_details.reasoning_tokens").Int())
	r.TotalTokens = r.InputTokens + r.OutputTokens
	w.response.Usage = &r
}

// end implements form. A response that is not streamed is written here, if it has not failed.
func (w *responseWriter) end(err error) []byte {
	status, kind := statusCompleted, statusCompleted
	switch {
	case err != nil:
		p := problemOf(err)
		status, kind = statusIncomplete, statusFailed
		w.response.Error = &responseError{*p.Error.Code, p.Error.Message}
	case w.reason == "length":
		status, kind = statusIncomplete, statusIncomplete
		w.response.IncompleteDetails = &incompleteDetails{"max_output_tokens"}
	case w.reason == "content_filter":
		status, kind = statusIncomplete, statusIncomplete
		w.response.IncompleteDetails = &incompleteDetails{"content_filter"}
	}
	w.endSaying(status)
	for _, o := range w.called {
		w.close(o, status)
	}
	w.response.Status = kind
	if kind == statusCompleted {
		w.response.CompletedAt = new(time.Now().Unix())
	}
	if w.response.Usage == nil && err == nil { // SDKs want one
		written := (w.produced + bytesPerToken - 1) / bytesPerToken
		w.response.Usage = &responseUsage{InputTokens: w.prompt, OutputTokens: written, TotalTokens: w.prompt + written}
	}
	w.event(responseEvent{Type: "response." + kind, Response: w.response})
	if w.stream || err != nil {
		return w.taken()
	}
	whole, _ := encode(w.response) // all JSON in it was read before
	return whole
}

// taken returns the events that have not been sent.
func (w *responseWriter) taken() []byte {
	out := w.out
	w.out = nil
	return out
}
