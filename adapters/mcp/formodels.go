package mcp

import (
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Bounds of a schema for models.
const (
	maxNested = 15
	maxNodes  = 2000
)

// taken are the keywords that providers take, beside those that simple treats. Others only narrow, and the server checks them.
var taken = []string{"title", "description", "default", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems"}

// propertyName is what Anthropic takes as the name of a property.
var propertyName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,64}$`)

// ForModels implements ports.ToolSchemas. OpenAI refuses schemas that are no objects, arrays without items and alternatives at the top;
// Anthropic refuses names of properties and alternatives at the top; Gemini refuses references, lists of types and most formats.
func (*Schemas) ForModels(schema string) string {
	const anything = `{"type":"object","properties":{}}`
	var root map[string]any
	if json.Unmarshal([]byte(schema), &root) != nil {
		return anything
	}
	s := simplifier{root: root}
	simple := s.schema(root, 0, nil)
	for _, one := range alternatives(simple) { // of the top
		if properties, ok := one["properties"].(map[string]any); ok {
			all, _ := simple["properties"].(map[string]any)
			merged := maps.Clone(properties)
			maps.Copy(merged, all)
			simple["properties"] = merged
		}
	}
	delete(simple, "anyOf")
	delete(simple, "enum")
	simple["type"] = "object"
	if _, ok := simple["properties"].(map[string]any); !ok {
		simple["properties"] = map[string]any{}
	}
	text, err := json.Marshal(simple)
	if err != nil || len(text) > 2*maxSchema {
		return anything
	}
	return string(text)
}

// alternatives returns the schemas of anyOf.
func alternatives(schema map[string]any) (all []map[string]any) {
	list, _ := schema["anyOf"].([]any)
	for _, one := range list {
		if s, ok := one.(map[string]any); ok {
			all = append(all, s)
		}
	}
	return all
}

// simplifier rewrites a schema.
type simplifier struct {
	root  map[string]any
	nodes int
}

// schema returns a schema without what providers refuse. within are the references that it is part of.
func (s *simplifier) schema(value any, depth int, within []string) map[string]any {
	in, ok := value.(map[string]any)
	if s.nodes++; !ok || depth > maxNested || s.nodes > maxNodes {
		return map[string]any{}
	}
	if ref, ok := in["$ref"].(string); ok {
		target := s.find(ref)
		if target == nil || slices.Contains(within, ref) {
			return map[string]any{}
		}
		merged := maps.Clone(target)
		for name, value := range in {
			if name != "$ref" {
				merged[name] = value
			}
		}
		return s.schema(merged, depth+1, append(slices.Clone(within), ref))
	}
	out := map[string]any{}
	for _, name := range taken {
		if value, ok := in[name]; ok && fits(name, value) {
			out[name] = value
		}
	}
	if value, ok := in["const"]; ok {
		out["enum"] = []any{value}
	}
	s.types(in, out)
	s.format(in, out)
	for _, name := range []string{"anyOf", "oneOf", "allOf"} {
		list, _ := in[name].([]any)
		s.combine(name == "allOf", list, out, depth, within)
	}
	s.object(in, out, depth, within)
	if out["type"] == "array" {
		items := in["items"]
		if list, ok := items.([]any); ok && len(list) > 0 {
			items = list[0]
		}
		out["items"] = s.schema(items, depth+1, within)
	}
	return out
}

// fits reports whether the value of a keyword is one that all drafts know.
func fits(name string, value any) bool {
	switch value := value.(type) {
	case string:
		return name == "title" || name == "description" || name == "default" || name == "pattern"
	case float64:
		return name == "default" || strings.HasPrefix(name, "m")
	case []any:
		return name == "default" || name == "enum" && len(value) > 0
	}
	return name == "default"
}

// types sets the one type of a schema. Of several, null is left out, and others become alternatives.
func (s *simplifier) types(in, out map[string]any) {
	list, many := in["type"].([]any)
	if !many {
		if one, ok := in["type"].(string); ok && one != "null" {
			out["type"] = one
		}
	}
	var types []any
	for _, one := range list {
		if name, ok := one.(string); ok && name != "null" {
			types = append(types, map[string]any{"type": name})
		}
	}
	switch {
	case len(types) == 1:
		out["type"] = types[0].(map[string]any)["type"] //nolint:forcetypeassert // made above
	case len(types) > 1:
		out["anyOf"] = types
	case out["type"] == nil && in["properties"] != nil:
		out["type"] = "object"
	case out["type"] == nil && in["items"] != nil:
		out["type"] = "array"
	}
}

// format keeps the one format that all providers take, and tells of others in words.
func (s *simplifier) format(in, out map[string]any) {
	format, ok := in["format"].(string)
	switch {
	case !ok || format == "":
	case format == "date-time":
		out["format"] = format
	default:
		about, _ := out["description"].(string)
		out["description"] = strings.TrimSpace(about + " (Format: " + format + ")")
	}
}

// combine adds alternatives to a schema, or merges schemas that hold all at once into it.
func (s *simplifier) combine(all bool, list []any, out map[string]any, depth int, within []string) {
	var some []any
	for _, one := range list {
		simple := s.schema(one, depth+1, within)
		switch {
		case all:
			merge(out, simple)
		case len(simple) > 0:
			some = append(some, simple)
		}
	}
	switch {
	case len(some) == 1:
		merge(out, some[0].(map[string]any)) //nolint:forcetypeassert // made above
	case len(some) > 1:
		out["anyOf"] = some
	}
}

// merge adds to a schema what another says and it does not.
func merge(out, more map[string]any) {
	for name, value := range more {
		have, isMap := out[name].(map[string]any)
		add, both := value.(map[string]any)
		required, isList := out[name].([]any)
		others, lists := value.([]any)
		switch {
		case isMap && both && name == "properties":
			merge(have, add)
		case isList && lists && name == "required":
			out[name] = append(required, others...)
		case out[name] == nil:
			out[name] = value
		}
	}
}

// object sets the properties of an object, those of them that are required, and whether there may be others.
func (s *simplifier) object(in, out map[string]any, depth int, within []string) {
	if properties, ok := in["properties"].(map[string]any); ok {
		simple, _ := out["properties"].(map[string]any)
		if simple == nil {
			simple = map[string]any{}
		}
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if propertyName.MatchString(name) {
				simple[name] = s.schema(properties[name], depth+1, within)
			}
		}
		out["properties"] = simple
	}
	properties, _ := out["properties"].(map[string]any)
	required, _ := in["required"].([]any)
	before, _ := out["required"].([]any)
	delete(out, "required")
	var names []any
	for _, name := range append(before, required...) {
		text, ok := name.(string)
		if _, known := properties[text]; ok && known && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		out["required"] = names
	}
	switch more := in["additionalProperties"].(type) {
	case bool:
		out["additionalProperties"] = more
	case map[string]any:
		out["additionalProperties"] = s.schema(more, depth+1, within)
	}
}

// find returns what a reference within the schema leads to; nil if nothing.
func (s *simplifier) find(ref string) map[string]any {
	path, local := strings.CutPrefix(ref, "#")
	if !local {
		return nil
	}
	at := s.root
	for name := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if path == "" {
			break
		}
		name, err := url.PathUnescape(name)
		if err != nil {
			return nil
		}
		next, ok := at[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)].(map[string]any)
		if !ok {
			return nil
		}
		at = next
	}
	return at
}
