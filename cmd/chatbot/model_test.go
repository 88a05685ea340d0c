//go:build faults

package main

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/domain/chat"
)

// plan describes an answer; its question asks the model for it.
type plan struct {
	name   string // unique to the question, without spaces
	pieces int
	size   int // of a piece, in bytes
	every  time.Duration
}

func (p plan) question() string {
	return fmt.Sprintf("%s: %d pieces of %d bytes every %s", p.name, p.pieces, p.size, p.every)
}

// piece returns piece i of the answer, which is unique among all pieces of all answers.
func (p plan) piece(i int) string {
	text := fmt.Sprintf("%s#%d ", p.name, i)
	return text + strings.Repeat("x", max(0, p.size-len(text)))
}

func (p plan) answer() string {
	var whole strings.Builder
	for i := range p.pieces {
		whole.WriteString(p.piece(i))
	}
	return whole.String()
}

// reasons reports whether the model reasons before the answer: it does for about half of all plans.
func (p plan) reasons() bool { return crc32.ChecksumIEEE([]byte(p.name))%2 == 0 }

// thought is what the model reasons before an answer, in as many steps as it has bytes.
func (p plan) thought() string { return "hmm" }

// parts returns the stored parts of the complete answer; nil for a single text.
func (p plan) parts() []chat.Part {
	if !p.reasons() {
		return nil
	}
	return []chat.Part{{Kind: chat.ReasoningPart, Text: p.thought()}, {Kind: chat.TextPart, Text: p.answer()}}
}

// model is an OpenAI-compatible provider that answers a question by its plan.
type model struct {
	*httptest.Server
	enough  func(p plan, said int) bool // unless nil, ends an answer early
	ready   chan struct{}               // unless nil, answers begin when it is closed
	mu      sync.Mutex
	calls   map[string]int         // by the plan's name
	emitted map[string][]time.Time // when each piece was sent, by the plan's name
}

func newModel(t *testing.T) *model {
	m := &model{calls: map[string]int{}, emitted: map[string][]time.Time{}}
	m.Server = httptest.NewServer(http.HandlerFunc(m.serve))
	t.Cleanup(func() {
		m.CloseClientConnections()
		m.Close()
	})
	return m
}

// settings configure a server to use this model, without retries.
func (m *model) settings() []string {
	return []string{"LLM_PROVIDER=openai", "LLM_MODEL=planned", "OPENAI_API_KEY=sk-test", "LLM_MAX_RETRIES=0", "OPENAI_BASE_URL=" + m.URL + "/v1"}
}

func (m *model) called(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls[name]
}

func (m *model) serve(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Messages []spoken }
	if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&asked) != nil {
		fmt.Fprint(w, `{"object":"list","data":[]}`)
		return
	}
	p, said := planOf(asked.Messages)
	m.mu.Lock()
	m.calls[p.name]++
	m.mu.Unlock()
	if p.name == "" {
		http.Error(w, "unplanned", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if m.ready != nil {
		<-m.ready
	}
	next := time.NewTicker(p.every)
	defer next.Stop()
	say := func(field, text string) bool {
		fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{%q:%q}}]}\n\n", field, text)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
			return false
		case <-next.C:
			return true
		}
	}
	for _, letter := range p.thought() {
		if p.reasons() && !say("reasoning_content", string(letter)) {
			return
		}
	}
	for i := range p.pieces {
		if m.enough != nil && m.enough(p, i) {
			break
		}
		text := p.piece(i)
		if said >= len(text) {
			said -= len(text)
			continue
		}
		text, said = text[said:], 0
		m.mu.Lock()
		m.emitted[p.name] = append(m.emitted[p.name], time.Now())
		m.mu.Unlock()
		if !say("content", text) {
			return
		}
	}
	fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
}

// spoken is a message of a request.
type spoken struct{ Role, Content string }

// planOf returns the plan of the last question, and how many bytes of its answer there are, if it is to be continued.
func planOf(messages []spoken) (p plan, said int) {
	for _, message := range messages {
		if question, ok := parse(message.Content); ok && message.Role == "user" {
			p, said = question, 0
		} else if message.Role == "assistant" {
			said = len(message.Content)
		}
	}
	return p, said
}

func parse(question string) (p plan, ok bool) {
	name, rest, _ := strings.Cut(question, ": ")
	every := ""
	if _, err := fmt.Sscanf(rest, "%d pieces of %d bytes every %s", &p.pieces, &p.size, &every); err != nil {
		return p, false
	}
	p.name = name
	p.every, _ = time.ParseDuration(every)
	return p, true
}
