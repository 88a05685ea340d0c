package mcp

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"

	"chatbot/ports"
)

// Schemas implements ports.ToolSchemas. It is safe for concurrent use.
type Schemas struct {
	mu       sync.Mutex
	resolved map[string]*jsonschema.Resolved // by text; nil: not understood
}

var _ ports.ToolSchemas = (*Schemas)(nil)

// NewSchemas returns Schemas.
func NewSchemas() *Schemas { return &Schemas{resolved: map[string]*jsonschema.Resolved{}} }

// maxResolved bounds the schemas that are kept resolved.
const maxResolved = 1000

// of returns a schema resolved; nil if it is of a draft that is not understood, or leads elsewhere. Its server checks the arguments in any
// case.
func (s *Schemas) of(text string) *jsonschema.Resolved {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, known := s.resolved[text]; known {
		return r
	}
	var schema jsonschema.Schema
	var resolved *jsonschema.Resolved
	if json.Unmarshal([]byte(text), &schema) == nil {
		resolved, _ = schema.Resolve(&jsonschema.ResolveOptions{})
	}
	if len(s.resolved) >= maxResolved {
		clear(s.resolved)
	}
	s.resolved[text] = resolved
	return resolved
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
	resolved := s.of(schema)
	if resolved == nil {
		return nil
	}
	if err := resolved.Validate(value); err != nil {
		return errors.New("the arguments are not what the tool takes: " + short(strings.ReplaceAll(err.Error(), "\n", "; "), maxReason))
	}
	return nil
}
