package mcp

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"chatbot/ports"
)

// Schemas implements ports.ToolSchemas. It is safe for concurrent use.
type Schemas struct {
	mu       sync.Mutex
	resolved map[string]understood // by text
}

var _ ports.ToolSchemas = (*Schemas)(nil)

// NewSchemas returns Schemas.
func NewSchemas() *Schemas { return &Schemas{resolved: map[string]understood{}} }

const (
	// maxResolved bounds the schemas that are kept resolved.
	maxResolved = 1000
	// maxWork bounds what a check may cost: the nodes of the schema times the bytes of the arguments, which errors repeat.
	maxWork = 4 << 20
)

// of returns a schema as it is checked. Its server checks the arguments in any case.
func (s *Schemas) of(text string) understood {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.resolved[text]
	if !ok {
		if len(s.resolved) >= maxResolved {
			clear(s.resolved)
		}
		known = understand(text)
		s.resolved[text] = known
	}
	return known
}

// Check implements ports.ToolSchemas.
func (s *Schemas) Check(schema, arguments string) (err error) {
	var value any
	if err := json.Unmarshal([]byte(arguments), &value); err != nil {
		return errors.New("the arguments are no JSON object: " + err.Error())
	}
	if _, ok := value.(map[string]any); !ok {
		return errors.New("the arguments have to be a JSON object")
	}
	defer func() {
		if v := recover(); v != nil { // a schema that nobody foresaw: its server checks the arguments
			err = nil
		}
	}()
	known := s.of(schema)
	if known.resolved == nil || known.nodes*len(arguments) > maxWork {
		return nil
	}
	if err := known.resolved.Validate(value); err != nil {
		return errors.New("the arguments are not what the tool takes: " + short(strings.ReplaceAll(err.Error(), "\n", "; "), maxReason))
	}
	return nil
}
