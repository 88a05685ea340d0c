package wire

import (
	"encoding/json"
	"errors"

	"chatbot/domain/budget"
	"chatbot/domain/setting"
)

// errSetting means that a JSON value has not the type of its setting.
var errSetting = errors.New("not of the setting's type")

// SettingType returns the JSON type of a setting's values, and the same in words.
func SettingType(d setting.Definition) (name, words string) {
	switch {
	case d.IsList:
		return "array", "a list of texts"
	case d.IsBudget:
		return "object", "a budget"
	}
	return "string", "a string"
}

// EncodeSetting returns a value of the setting as JSON.
func EncodeSetting(d setting.Definition, v setting.Value) (json.RawMessage, error) {
	switch {
	case d.IsBudget:
		b, _ := budget.Parse(v.Text)
		return json.Marshal(NewBudget(b))
	case !d.IsList:
		return json.Marshal(v.Text)
	}
	if v.List == nil {
		v.List = []string{}
	}
	return json.Marshal(v.List)
}

// DecodeSetting reads a value of the setting. Anything of another type, null included, is an error.
func DecodeSetting(d setting.Definition, raw []byte) (v setting.Value, err error) {
	if d.IsBudget {
		var b *Budget
		if json.Unmarshal(raw, &b) != nil || b == nil {
			return setting.Value{}, errSetting
		}
		return setting.Value{Text: b.Budget().Text()}, nil
	}
	var texts []*string
	if d.IsList {
		err = json.Unmarshal(raw, &texts)
	} else {
		texts = make([]*string, 1)
		err = json.Unmarshal(raw, &texts[0])
	}
	if err != nil || texts == nil {
		return setting.Value{}, errSetting
	}
	for _, text := range texts {
		if text == nil {
			return setting.Value{}, errSetting
		}
		v.List = append(v.List, *text)
	}
	if !d.IsList {
		return setting.Value{Text: v.List[0]}, nil
	}
	return v, nil
}
