package llmtest

import (
	"fmt"
	"strings"
	"time"
)

// listModels replies to a request of the list of models, and so to a ping. Of all faults, only FaultStatus and FaultHang affect it.
func (p *performance) listModels() {
	switch p.Fault {
	case FaultStatus:
		p.refuse()
	case FaultHang:
		p.wait(time.Hour)
	default:
		p.w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(p.w, p.list())
	}
}

// list returns the list of models: Ollama's own, or OpenAI's, which has Anthropic's fields too.
func (p *performance) list() string {
	if p.List != "" {
		return p.List
	}
	names := p.Models
	if names == nil {
		names = []string{"scripted"}
	}
	rows := make([]string, len(names))
	for i, name := range names {
		if rows[i] = `{"id":` + quote(name) + `,"object":"model","type":"model"}`; p.ollama() {
			rows[i] = `{"name":` + quote(name) + `,"model":` + quote(name) + `}`
		}
	}
	if p.ollama() {
		return `{"models":[` + strings.Join(rows, ",") + `]}`
	}
	return `{"object":"list","data":[` + strings.Join(rows, ",") + `],"has_more":false}`
}

func (p *performance) ollama() bool { return strings.HasSuffix(p.r.URL.Path, "/api/tags") }
