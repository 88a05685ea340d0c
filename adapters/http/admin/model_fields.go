package admin

import (
	"bytes"
	"encoding/json"
	"math"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// modelField is a field of a model that administrators may set, or reset by null.
type modelField struct {
	name  string
	read  func(in *fault.Inputs, raw json.RawMessage) func(*model.Entry) // nil: added to in
	isSet func(model.Entry) bool
}

var modelFields = []modelField{
	field("enabled", "boolean", "true or false", func(e *model.Entry) **bool { return &e.Enabled }),
	field("name", "string", "a string", func(e *model.Entry) **string { return &e.Name }),
	field("description", "string", "a string", func(e *model.Entry) **string { return &e.Description }),
	field("context_tokens", "integer", "an integer", func(e *model.Entry) **int { return &e.ContextTokens }),
	field("max_output_tokens", "integer", "an integer", func(e *model.Entry) **int { return &e.MaxOutputTokens }),
	field("vision", "boolean", "true or false", func(e *model.Entry) **bool { return &e.Vision }),
	field("tools", "boolean", "true or false", func(e *model.Entry) **bool { return &e.Tools }),
	field("reasoning", "boolean", "true or false", func(e *model.Entry) **bool { return &e.Reasoning }),
	priceField("input_price", func(e *model.Entry) **int64 { return &e.InputPrice }),
	priceField("output_price", func(e *model.Entry) **int64 { return &e.OutputPrice }),
	{
		name: "groups",
		read: func(in *fault.Inputs, raw json.RawMessage) func(*model.Entry) {
			groups, ok := decoded[[]identity.GroupID](in, "groups", "array", "a list of ids", raw)
			if !ok {
				return nil
			}
			return func(e *model.Entry) { e.Limit(groups) }
		},
		isSet: func(e model.Entry) bool { return e.Restricted },
	},
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(raw, []byte("null")) }

func decoded[T any](in *fault.Inputs, name, kind, words string, raw json.RawMessage) (value T, ok bool) {
	if err := json.Unmarshal(raw, &value); err != nil {
		in.Add(name, "wrong_type", "This must be "+words+".", fault.Params{"type": kind})
		return value, false
	}
	return value, true
}

func field[T any](name, kind, words string, of func(*model.Entry) **T) modelField {
	return modelField{
		name: name,
		read: func(in *fault.Inputs, raw json.RawMessage) func(*model.Entry) {
			value, ok := decoded[*T](in, name, kind, words, raw)
			if !ok {
				return nil
			}
			return func(e *model.Entry) { *of(e) = value }
		},
		isSet: func(e model.Entry) bool { return *of(&e) != nil },
	}
}

// priceUnits are billionths of a dollar a token in a dollar for a million tokens.
const priceUnits = 1000

func dollars(price int64) float64 { return float64(price) / priceUnits }

// priceField is a price in dollars for a million tokens.
func priceField(name string, of func(*model.Entry) **int64) modelField {
	return modelField{
		name: name,
		read: func(in *fault.Inputs, raw json.RawMessage) func(*model.Entry) {
			if isNull(raw) {
				return func(e *model.Entry) { *of(e) = nil }
			}
			said, ok := decoded[float64](in, name, "number", "a number", raw)
			if !ok {
				return nil
			}
			units := math.Round(said * priceUnits)
			if said < 0 || units > model.MaxPrice || math.Abs(said*priceUnits-units) > 1e-6 {
				model.AddPrice(in, name)
				return nil
			}
			price := int64(units)
			return func(e *model.Entry) { *of(e) = &price }
		},
		isSet: func(e model.Entry) bool { return *of(&e) != nil },
	}
}

// modelChange reads the body of a POST or PATCH. Fault: Invalid with every broken rule of its form.
func modelChange(c *fiber.Ctx) (id model.ID, change model.EntryChange, err error) {
	body, err := httpapi.Decode[members](c)
	if err != nil {
		return "", change, err
	}
	var in fault.Inputs
	seen := map[string]bool{}
	for _, m := range body {
		if seen[m.name] {
			in.Add(shortened(m.name), "repeated", "This must be given once.")
			continue
		}
		seen[m.name] = true
		switch m.name {
		case "id":
			id, _ = decoded[model.ID](&in, "id", "string", "a string", m.value)
		case "version":
			change.Version, _ = decoded[*int64](&in, "version", "integer", "an integer", m.value)
		}
		for _, f := range modelFields {
			if f.name != m.name {
				continue
			}
			if set := f.read(&in, m.value); set != nil {
				change.Set = append(change.Set, set)
			}
		}
	}
	return id, change, in.Err()
}
