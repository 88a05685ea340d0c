package stored

import (
	"bytes"
	sqldriver "database/sql/driver"
	"encoding/json"

	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// Parts is a column with the parts of a message; NULL for a single text.
type Parts []chat.Part

// Value implements driver.Valuer, like Metadata's. bun's own JSON would turn the characters \u0000 of a text into an escaped NUL.
func (p Parts) Value() (sqldriver.Value, error) {
	if len(p) == 0 {
		return nil, nil
	}
	return jsonText([]chat.Part(p))
}

// Value implements driver.Valuer.
func (m Metadata) Value() (sqldriver.Value, error) {
	type plain Metadata // without this method
	return jsonText(plain(m))
}

// Value implements driver.Valuer.
func (c RunningCall) Value() (sqldriver.Value, error) {
	type plain RunningCall // without this method
	return jsonText(plain(c))
}

// Parameters is a column with parameters; NULL for none.
type Parameters model.Parameters

// ParametersOf returns the column of parameters.
func ParametersOf(p model.Parameters) *Parameters {
	if p.IsZero() {
		return nil
	}
	return (*Parameters)(&p)
}

// Model returns what the column holds.
func (p *Parameters) Model() model.Parameters {
	if p == nil {
		return model.Parameters{}
	}
	return model.Parameters(*p)
}

// Value implements driver.Valuer.
func (p Parameters) Value() (sqldriver.Value, error) {
	return jsonText(model.Parameters(p))
}

// Tools is a column with tools; NULL for none.
type Tools []tool.ID

// Value implements driver.Valuer.
func (t Tools) Value() (sqldriver.Value, error) {
	if len(t) == 0 {
		return nil, nil
	}
	return jsonText([]tool.ID(t))
}

// jsonText returns the JSON of a value, without the escapes that only HTML needs.
func jsonText(value any) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return string(bytes.TrimSpace(text.Bytes())), err
}
