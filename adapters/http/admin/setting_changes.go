package admin

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/fault"
	"chatbot/domain/setting"
)

// members are the members of a JSON object, in their order. Decoding fails for a value that is no object, and keeps names that occur
// twice, of which parsers differ in which one they use.
type members []member

type member struct {
	name  string
	value json.RawMessage
}

// UnmarshalJSON implements json.Unmarshaler.
func (m *members) UnmarshalJSON(raw []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if begin, err := decoder.Token(); err != nil || begin != json.Delim('{') {
		return errNoObject
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		text, _ := name.(string) // names are strings
		*m = append(*m, member{text, value})
	}
	return nil
}

// errNoObject is only seen by the code that decodes.
var errNoObject = errors.New("no object")

// settingChanges reads the body of a PATCH. Fault: Invalid with every broken rule of its form.
func settingChanges(c *fiber.Ctx) ([]setting.Change, error) {
	body, err := httpapi.Decode[members](c)
	if err != nil {
		return nil, err
	}
	var in fault.Inputs
	seen := map[string]bool{}
	changes := make([]setting.Change, 0, len(body))
	for _, m := range body {
		d, known := setting.Find(setting.Name(m.name))
		switch {
		case !known:
			setting.AddUnknown(&in, shortened(m.name))
		case seen[m.name]:
			in.Add(m.name, "repeated", "This must be given once.")
		default:
			changes = append(changes, settingChange(&in, d, m.value))
		}
		seen[m.name] = true
	}
	return changes, in.Err()
}

// maxName bounds how much of an unknown name is repeated in a response.
const maxName = 50

func shortened(name string) string {
	if runes := []rune(name); len(runes) > maxName {
		return string(runes[:maxName]) + "…"
	}
	return name
}

func settingChange(in *fault.Inputs, d setting.Definition, raw json.RawMessage) setting.Change {
	name := string(d.Name)
	change := setting.Change{Name: d.Name}
	var fields members
	if json.Unmarshal(raw, &fields) != nil {
		in.Add(name, "wrong_type", "This must be an object.", fault.Params{"type": "object"})
		return change
	}
	var value, version json.RawMessage
	for _, f := range fields {
		switch {
		case f.name == "value" && value == nil:
			value = f.value
		case f.name == "version" && version == nil:
			version = f.value
		case f.name == "value" || f.name == "version":
			field := name + "." + f.name
			in.Add(field, "repeated", "This must be given once.")
		}
	}
	base := name + ".version"
	if version == nil {
		in.Add(base, "required", "Give the version of the setting that the change is based on.")
	} else if json.Unmarshal(version, &change.Version) != nil || bytes.Equal(version, []byte("null")) {
		in.Add(base, "wrong_type", "This must be an integer.", fault.Params{"type": "integer"})
	}
	if value == nil {
		in.Add(name, "required", "Give a value, or null for the default.")
	} else if !bytes.Equal(value, []byte("null")) {
		decoded, err := wire.DecodeSetting(d, value)
		if err != nil {
			kind, words := wire.SettingType(d)
			in.Add(name, "wrong_type", "This must be "+words+".", fault.Params{"type": kind})
		}
		change.Value = &decoded
	}
	return change
}
