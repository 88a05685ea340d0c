//go:build faults

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// plan is an answer that a question asks for.
type plan struct {
	name   string // of this question alone, without spaces
	pieces int
	size   int // of a piece, in bytes
	every  time.Duration
}

func (p plan) question() string {
	return fmt.Sprintf("%s: %d pieces of %d bytes every %s", p.name, p.pieces, p.size, p.every)
}

// piece i of the answer: no other answer has it, and no other place in this one.
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

// model is an OpenAI-compatible provider that answers as questions plan it.
type model struct {
	*httptest.Server
	enough  func(p plan, said int) bool // when set, ends answers early
	ready   chan struct{}               // when set, nothing is said before it is closed
	mu      sync.Mutex
	calls   map[string]int         // by the plan's name
	emitted map[string][]time.Time // when each piece went out, by the plan's name
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

// settings make a server ask this model, once for each answer.
func (m *model) settings() []string {
	return []string{"LLM_PROVIDER=openai", "LLM_MODEL=planned", "OPENAI_API_KEY=sk-test", "LLM_MAX_RETRIES=0", "OPENAI_BASE_URL=" + m.URL + "/v1"}
}

func (m *model) called(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls[name]
}

func (m *model) serve(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Messages []struct{ Role, Content string }
	}
	if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&asked) != nil {
		fmt.Fprint(w, `{"object":"list","data":[]}`)
		return
	}
	var p plan
	said := 0 // of the answer, when it is to be continued
	for _, message := range asked.Messages {
		if question, ok := parse(message.Content); ok && message.Role == "user" {
			p, said = question, 0
		} else if message.Role == "assistant" {
			said = len(message.Content)
		}
	}
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
		fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", text)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-next.C:
		}
	}
	fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
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
