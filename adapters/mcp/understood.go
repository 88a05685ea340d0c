package mcp

import (
	"encoding/json"
	"reflect"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

const (
	// maxExpanded bounds how deep a schema may be nested, with its references followed. Its text may be nested twice as deep.
	maxExpanded = 50
	// maxPattern bounds a regular expression, in bytes.
	maxPattern = 1000
	// perNode is how many instructions of a regular expression count as a node.
	perNode = 10
)

// understood is a schema that arguments are checked against.
type understood struct {
	resolved *jsonschema.Resolved // nil: the schema is not understood
	nodes    int                  // with references followed
}

// understand reads a schema. It is not understood if it is of another draft, leads elsewhere, or could cost more than a little to check:
// the validator follows references without any bound, also in circles, and a stack that overflows cannot be recovered from.
func understand(text string) understood {
	var schema jsonschema.Schema
	if depth([]byte(text)) > 2*maxExpanded || json.Unmarshal([]byte(text), &schema) != nil {
		return understood{}
	}
	e := expansion{root: &schema}
	if !e.within(&schema, 0, []string{"#"}) {
		return understood{}
	}
	resolved, err := schema.Resolve(&jsonschema.ResolveOptions{})
	if err != nil {
		return understood{}
	}
	return understood{resolved, e.nodes}
}

// expansion counts what a schema is with its references followed.
type expansion struct {
	root  *jsonschema.Schema
	nodes int
}

// within reports whether a schema that is reached by some references is within bounds.
func (e *expansion) within(s *jsonschema.Schema, deep int, refs []string) bool {
	if s == nil || deep > maxExpanded || s.ID != "" && s != e.root || s.DynamicRef != "" {
		return false
	}
	e.nodes += 1 + len(s.Enum) + len(s.Required)
	if s.Pattern != "" && !e.pattern(s.Pattern) {
		return false
	}
	for pattern := range s.PatternProperties {
		if !e.pattern(pattern) {
			return false
		}
	}
	if e.nodes > maxNodes {
		return false
	}
	if s.Ref != "" && (slices.Contains(refs, s.Ref) || !e.within(e.find(s.Ref), deep+1, append(slices.Clone(refs), s.Ref))) {
		return false
	}
	return !slices.ContainsFunc(parts(s), func(part *jsonschema.Schema) bool { return !e.within(part, deep+1, refs) })
}

// pattern counts a regular expression, and reports whether it can be used.
func (e *expansion) pattern(text string) bool {
	if len(text) > maxPattern {
		return false
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return false
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return false
	}
	e.nodes += len(program.Inst) / perNode
	return e.nodes <= maxNodes
}

// find returns the definition that a reference names; nil if it names anything else.
func (e *expansion) find(ref string) *jsonschema.Schema {
	if strings.ContainsAny(ref, "%~") {
		return nil
	}
	if name, ok := strings.CutPrefix(ref, "#/$defs/"); ok {
		return e.root.Defs[name]
	}
	if name, ok := strings.CutPrefix(ref, "#/definitions/"); ok {
		return e.root.Definitions[name]
	}
	return nil
}

// parts returns the schemas in a schema.
func parts(s *jsonschema.Schema) (all []*jsonschema.Schema) {
	fields := reflect.ValueOf(s).Elem()
	for i := range fields.NumField() {
		switch field := fields.Field(i).Interface().(type) {
		case *jsonschema.Schema:
			if field != nil {
				all = append(all, field)
			}
		case []*jsonschema.Schema:
			all = append(all, field...)
		case map[string]*jsonschema.Schema:
			for _, one := range field {
				all = append(all, one)
			}
		}
	}
	return all
}
