package llmtest

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// performance is the reply to one request, as its script determines.
type performance struct {
	Script
	w    http.ResponseWriter
	r    *http.Request
	body []byte
	quit chan struct{}

	packed *gzip.Writer // nil: sent uncompressed
	begun  bool
}

// format writes replies as one provider does; each method returns complete events, ready to send.
type format interface {
	begin(s Script) string
	piece(text string) string
	part(text string) string           // a piece as a list of parts
	last(text string, s Script) string // a piece with a finish reason
	thought(text string) string
	document(s Script, text string) string // the complete answer, without streaming
	finish(s Script) string                // the finish reason, and the usage if the provider sends both together
	end(s Script) string                   // everything after the finish reason
	failure(kind, message string) string
	failureBody(kind, message string) string
}

func (p *performance) format() format {
	if strings.HasSuffix(p.r.URL.Path, "/messages") {
		return anthropicFormat{}
	}
	return openAIFormat{}
}

func (p *performance) answer() {
	asked := p.asked()
	if p.Asked != nil {
		p.Asked(asked)
	}
	if refusal := p.refusal(asked); refusal != nil {
		p.Script = *refusal
		p.refuse()
		return
	}
	switch p.Fault {
	case FaultStatus:
		p.refuse()
		return
	case FaultHang:
		p.wait(time.Hour)
		return
	case FaultErrorBody:
		p.w.Header().Set("Content-Type", "application/json")
		p.send(p.format().failureBody(p.kind(), p.indiscretion()))
		return
	case FaultHTML:
		p.w.Header().Set("Content-Type", "text/html")
		p.send("<!doctype html><title>Welcome</title><p>" + p.indiscretion())
		return
	}
	p.open()
	_ = http.NewResponseController(p.w).Flush()
	if p.Fault == FaultMute {
		p.wait(time.Hour)
		return
	}
	p.stream(p.format())
}

// unstreamed reports whether the request asks for one document.
func (p *performance) unstreamed() bool {
	var asked struct{ Stream *bool }
	return json.Unmarshal(p.body, &asked) == nil && asked.Stream != nil && !*asked.Stream
}

func (p *performance) stream(f format) {
	p.wait(p.Before)
	pieces := p.Reply()
	if p.Echo {
		pieces = strings.SplitAfter(lastMessage(p.body), " ")
	}
	whole := p.Fault == FaultNone || p.Fault == FaultNoDone || p.Fault == FaultLinger
	if !whole {
		pieces = pieces[:min(p.After, len(pieces))]
	}
	if p.Quirk == QuirkDocument || p.unstreamed() {
		p.send(p.cut(f.document(p.Script, strings.Join(pieces, ""))))
		return
	}
	p.send(f.begin(p.Script))
	for range p.Comments {
		p.send(": PROCESSING\n\n")
		p.wait(p.Between)
	}
	for _, thought := range p.Thoughts {
		p.send(f.thought(thought))
		p.wait(p.Between)
	}
	for i, piece := range pieces {
		if i > 0 {
			p.wait(p.Between)
		}
		if !p.send(p.written(f, piece)) {
			return
		}
	}
	switch p.Fault {
	case FaultStall:
		p.wait(time.Hour)
	case FaultReset:
		panic(http.ErrAbortHandler)
	case FaultErrorEvent:
		p.send(f.failure(p.kind(), p.indiscretion()))
	case FaultMalformed:
		p.send("data: {\"choices\": [ " + p.indiscretion() + "\n\n")
	case FaultNone, FaultNoDone, FaultLinger:
		if p.Quirk != QuirkNoReason && p.Quirk != QuirkReasonEach {
			p.send(f.finish(p.Script))
		}
		switch p.Fault {
		case FaultNone:
			p.send(f.end(p.Script))
		case FaultLinger:
			p.wait(time.Hour)
		}
	}
}

func (p *performance) refuse() {
	if p.RetryAfter != "" {
		p.w.Header().Set("Retry-After", p.RetryAfter)
	}
	p.w.Header().Set("Content-Type", "application/json")
	p.w.WriteHeader(p.Status)
	p.send(p.format().failureBody(p.kind(), p.indiscretion()))
}

func (p *performance) kind() string {
	if p.ErrorType != "" {
		return p.ErrorType
	}
	return "server_error"
}

// indiscretion returns an error text that must not be passed on: like those of some providers, it contains the key and the
// question, unless the script sets one.
func (p *performance) indiscretion() string {
	if p.Message != "" {
		return p.Message
	}
	key := p.r.Header.Get("Authorization") + p.r.Header.Get("X-Api-Key")
	return "The key " + key + " may not ask: " + lastMessage(p.body)
}

// send writes text at once, or byte by byte with Drip. It reports whether the client is still connected.
func (p *performance) send(text string) bool {
	text = p.shaped(text)
	if p.packed != nil {
		return p.pack(text)
	}
	flush := http.NewResponseController(p.w).Flush
	step := len(text)
	if p.Drip > 0 {
		step = 1
	}
	for len(text) > 0 {
		if _, err := p.w.Write([]byte(text[:step])); err != nil || flush() != nil || !p.wait(p.Drip) {
			return false
		}
		text = text[step:]
	}
	return true
}

// wait waits for d, and reports whether the client is still connected.
func (p *performance) wait(d time.Duration) bool {
	if d <= 0 {
		return p.r.Context().Err() == nil
	}
	select {
	case <-time.After(d):
		return true
	case <-p.r.Context().Done():
	case <-p.quit:
	}
	return false
}

// lastMessage returns the text of a request's last message, in either format.
func lastMessage(body []byte) string {
	var asked struct {
		Messages []struct{ Content json.RawMessage }
	}
	if json.Unmarshal(body, &asked) != nil || len(asked.Messages) == 0 {
		return ""
	}
	return textOf(asked.Messages[len(asked.Messages)-1].Content)
}

// textOf returns the text of a message's content, in either format.
func textOf(content json.RawMessage) (text string) {
	if json.Unmarshal(content, &text) == nil {
		return text
	}
	var parts []struct{ Text string }
	_ = json.Unmarshal(content, &parts)
	for _, part := range parts {
		text += part.Text
	}
	return text
}
