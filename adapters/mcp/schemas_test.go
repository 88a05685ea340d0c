package mcp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

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

// TestHostileSchemasAreNotFollowed: they neither overflow the stack, which would end the program, nor take long. Their servers check the
// arguments.
func TestHostileSchemasAreNotFollowed(t *testing.T) {
	tree := func(a, b string) string {
		var defs []string
		for i := range 40 {
			defs = append(defs, fmt.Sprintf(`"a%d":{"allOf":[{"$ref":"#/%s/a%d"},{"$ref":"#/%s/a%d"}]}`, i, a, i+1, a, i+1))
		}
		return `{"` + b + `":{` + strings.Join(defs, ",") + `,"a40":{"type":"object"}},"$ref":"#/` + a + `/a0"}`
	}
	long := `{"text":"` + strings.Repeat("x", 200_000) + `"}`
	for name, schema := range map[string]string{
		"itself": `{"type":"object","$ref":"#"}`, "itself in capitals": `{"type":"object","$REF":"#"}`, "itself by its name": `{"$id":"https://example.com/s","$ref":"https://example.com/s"}`,
		"a circle":   `{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}`,
		"an anchor":  `{"$ref":"#x","$defs":{"a":{"$anchor":"x","$ref":"#x"}}}`,
		"an id":      `{"$ref":"https://example.com/s","$defs":{"a":{"$id":"https://example.com/s","$ref":"#"}}}`,
		"dynamic":    `{"$dynamicAnchor":"x","$dynamicRef":"#x"}`,
		"an escape":  `{"$ref":"#/$defs%2Fa","$defs/a":{},"$defs":{"a":{"$ref":"#/$defs%2Fa"}}}`,
		"a property": `{"properties":{"text":{"allOf":[{"$ref":"#/properties/text"}]}}}`,
		"a tree":     tree("$defs", "$defs"), "a tree of draft 7": tree("definitions", "definitions"),
		"deep":     strings.Repeat(`{"allOf":[`, 3000) + `{}` + strings.Repeat(`]}`, 3000),
		"patterns": `{"properties":{"text":{"allOf":[{"pattern":"` + strings.Repeat(`x{1000}`, 4000) + `"}]}}}`,
		"errors":   `{"properties":{"text":{"anyOf":[{"type":"null"}` + strings.Repeat(`,{"type":"null"}`, 1500) + `]}}}`,
	} {
		began := time.Now()
		err := mcp.NewSchemas().Check(schema, long)
		if took := time.Since(began); err != nil || took > 10*time.Second { // those that are followed take years
			t.Errorf("%s: %v after %s", name, err, took)
		}
	}
}

// TestDefinitionsAreFollowed, so that what most generators write is checked.
func TestDefinitionsAreFollowed(t *testing.T) {
	for _, defs := range []string{"$defs", "definitions"} {
		schema := `{"type":"object","properties":{"n":{"$ref":"#/` + defs + `/N"},"m":{"$ref":"#/` + defs + `/N"},"s":{"type":"string","pattern":"^[a-z]{1,30}$"}},"` + defs + `":{"N":{"type":"integer"}}}`
		for arguments, wrong := range map[string]bool{`{"n":1,"m":2,"s":"abc"}`: false, `{"n":"1"}`: true, `{"m":"1"}`: true, `{"s":"ABC"}`: true} {
			if err := mcp.NewSchemas().Check(schema, arguments); (err != nil) != wrong {
				t.Errorf("%s: %s: %v", defs, arguments, err)
			}
		}
	}
}
