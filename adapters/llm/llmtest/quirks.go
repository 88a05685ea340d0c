package llmtest

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"

	"chatbot/ports/contract/models"
)

// open sends the headers of the reply.
func (p *performance) open() {
	kind, status := "text/event-stream; charset=utf-8", http.StatusOK
	switch p.Quirk {
	case QuirkDocument:
		kind = "application/json"
	case QuirkType:
		kind, status = "text/plain", http.StatusCreated
	case QuirkGzip:
		p.w.Header().Set("Content-Encoding", "gzip")
		p.packed = gzip.NewWriter(p.w)
	}
	p.w.Header().Set("Content-Type", kind)
	p.w.WriteHeader(status)
}

// pack sends text compressed and flushed, so that it can be read at once.
func (p *performance) pack(text string) bool {
	_, err := p.packed.Write([]byte(text))
	return err == nil && p.packed.Flush() == nil && http.NewResponseController(p.w).Flush() == nil
}

// written returns the event of a piece.
func (p *performance) written(f format, piece string) string {
	switch p.Quirk {
	case QuirkReasonEach:
		return f.last(piece, p.Script)
	case QuirkParts:
		return f.part(piece)
	}
	return f.piece(piece)
}

// cut truncates a document if the script's fault is FaultCutOff.
func (p *performance) cut(document string) string {
	if p.Fault == FaultCutOff {
		return document[:len(document)*3/4]
	}
	return document
}

// shaped changes the lines of events as the script's quirk requires.
func (p *performance) shaped(text string) string {
	switch p.Quirk {
	case QuirkCRLF:
		return strings.ReplaceAll(text, "\n", "\r\n")
	case QuirkCR:
		return strings.ReplaceAll(text, "\n", "\r")
	case QuirkCrowded:
		return strings.ReplaceAll(text, "\n\n", "\n")
	case QuirkTight:
		text = strings.NewReplacer("data: ", "data:", "event: ", "event:").Replace(text)
		if strings.Contains(text, "[DONE]") || strings.Contains(text, "message_stop") {
			text = strings.TrimRight(text, "\n")
		}
		if !p.begun {
			p.begun = true
			text = "\ufeff" + text
		}
	}
	return text
}

// refusal returns the script of the refusal if the server does not accept the request, otherwise nil.
func (p *performance) refusal(asked models.Asked) *Script {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(p.body, &fields)
	refuse := p.Refuse
	if refuse == models.RefuseReasoning {
		refuse = p.reasoning()
	}
	if _, has := fields[refuse]; has && (p.RefuseFor == "" || p.RefuseFor == asked.Model) {
		return &Script{Status: http.StatusUnprocessableEntity, ErrorType: "invalid_request_error", Message: "body." + refuse + ": Extra inputs are not permitted"}
	}
	if p.Strict && !alternates(fields) {
		return &Script{Status: http.StatusBadRequest, ErrorType: "invalid_request_error", Message: "Conversation roles must alternate user/assistant/user/assistant/..."}
	}
	return nil
}

// reasoning returns the field that requests reasoning.
func (p *performance) reasoning() string {
	if p.format() == (anthropicFormat{}) {
		return "thinking"
	}
	return "reasoning_effort"
}

// asked returns what the request asks for.
func (p *performance) asked() models.Asked {
	var q struct {
		Model       string   `json:"model"`
		Temperature *float64 `json:"temperature"`
		Limit       int      `json:"max_tokens"`
		NewLimit    int      `json:"max_completion_tokens"`
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(p.body, &q)
	_ = json.Unmarshal(p.body, &fields)
	_, reasons := fields[p.reasoning()]
	return models.Asked{Model: q.Model, Temperature: q.Temperature, MaxTokens: q.Limit + q.NewLimit, Reasons: reasons}
}

// alternates reports whether the messages alternate between user and assistant, begin and end with the user's, and all have
// text. Requests with a system prompt do not.
func alternates(asked map[string]json.RawMessage) bool {
	var messages []struct {
		Role    string
		Content json.RawMessage
	}
	if json.Unmarshal(asked["messages"], &messages) != nil || len(messages)%2 == 0 || asked["system"] != nil {
		return false
	}
	for i, m := range messages {
		if m.Role != []string{"user", "assistant"}[i%2] || strings.TrimSpace(textOf(m.Content)) == "" {
			return false
		}
	}
	return true
}
