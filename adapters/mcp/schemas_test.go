package mcp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"chatbot/adapters/mcp"
)

// TestSchemasAreOfferedAsAllProvidersTakeThem.
func TestSchemasAreOfferedAsAllProvidersTakeThem(t *testing.T) {
	s := mcp.NewSchemas()
	for schema, want := range map[string]string{
		`{}`:                      `{"properties":{},"type":"object"}`,
		`{"type":"object"}`:       `{"properties":{},"type":"object"}`,
		`nonsense`:                `{"type":"object","properties":{}}`,
		`{"properties":{"a":{}}}`: `{"properties":{"a":{}},"type":"object"}`,
		`{"$schema":"x","type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"string","format":"uri"}},"required":["a","gone"]}`: `{"properties":{"a":{"description":"(Format: uri)","type":"string"}},"required":["a"],"type":"object"}`,
		`{"type":"object","properties":{"n":{"$ref":"#"}}}`: `{"properties":{"n":{"properties":{"n":{}},"type":"object"}},"type":"object"}`,
		`{"type":"object","properties":{"a":{"type":["string","null"]},"b":{"type":"array"},"c":{"const":1},"d":{"exclusiveMinimum":true,"type":"integer"}}}`:             `{"properties":{"a":{"type":"string"},"b":{"items":{},"type":"array"},"c":{"enum":[1]},"d":{"type":"integer"}},"type":"object"}`,
		`{"anyOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"string"}}}]}`:                                                                       `{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"type":"object"}`,
		`{"type":"object","properties":{"bad name!":{"type":"string"}},"required":["bad name!"],"additionalProperties":false}`:                                            `{"additionalProperties":false,"properties":{},"type":"object"}`,
		`{"type":"object","properties":{"a":{"allOf":[{"type":"object","properties":{"x":{"type":"string"}},"required":["x"]},{"properties":{"y":{"type":"string"}}}]}}}`: `{"properties":{"a":{"properties":{"x":{"type":"string"},"y":{"type":"string"}},"required":["x"],"type":"object"}},"type":"object"}`,
	} {
		if got := s.ForModels(schema); got != want {
			t.Errorf("%s\n got %s\nwant %s", schema, got, want)
		}
	}
	deep := strings.Repeat(`{"type":"object","properties":{"a":`, 200) + `{}` + strings.Repeat(`}}`, 200)
	wide := `{"$defs":{"a":{"properties":{"x":{"$ref":"#/$defs/b"},"y":{"$ref":"#/$defs/b"}}},"b":{"properties":{"x":{"$ref":"#/$defs/c"},"y":{"$ref":"#/$defs/c"}}},"c":{"properties":{"x":{"$ref":"#/$defs/a"},"y":{"$ref":"#/$defs/a"}}}},"$ref":"#/$defs/a"}`
	for _, schema := range []string{deep, wide} {
		if got := s.ForModels(schema); !json.Valid([]byte(got)) || len(got) > 64<<10 {
			t.Errorf("%d bytes for %.40s", len(got), schema)
		}
	}
}

func TestArgumentsAreCheckedAgainstTheSchema(t *testing.T) {
	s := mcp.NewSchemas()
	const schema = `{"type":"object","properties":{"n":{"type":"integer"},"m":{"type":["string","null"]}},"required":["n"]}`
	for arguments, wrong := range map[string]bool{
		`{"n":1}`: false, `{"n":1,"m":null}`: false, `{}`: true, `{"n":"1"}`: true, `[1]`: true, `{"n":`: true, `null`: true,
	} {
		if err := s.Check(schema, arguments); (err != nil) != wrong || err != nil && len(err.Error()) > 700 {
			t.Errorf("%s: %v", arguments, err)
		}
	}
	for _, unknown := range []string{`{"type":"object","properties":{"n":{"minimum":1,"exclusiveMinimum":true}}}`, `{"$ref":"https://example.com/schema"}`, `{"type":7}`, `nonsense`} {
		if err := s.Check(unknown, `{"n":1}`); err != nil {
			t.Errorf("%s, which is not understood, refuses: %v", unknown, err)
		}
	}
}
