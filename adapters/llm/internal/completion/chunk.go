package completion

import "encoding/json"

type object = map[string]json.RawMessage

// AsChunk returns a whole answer as one chunk of a stream, with or without its usage.
func AsChunk(answer []byte, usage bool) ([]byte, error) {
	var d object
	var choices []object
	if err := json.Unmarshal(answer, &d); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(d["choices"], &choices); err != nil {
		return nil, err
	}
	for _, c := range choices {
		delta, err := asDelta(c["message"])
		if err != nil {
			return nil, err
		}
		c["delta"] = delta
		delete(c, "message")
	}
	if !usage {
		delete(d, "usage")
	}
	changed, err := json.Marshal(choices)
	d["choices"], d["object"] = changed, json.RawMessage(`"chat.completion.chunk"`)
	if err != nil {
		return nil, err
	}
	return json.Marshal(d)
}

// asDelta numbers the calls of a message.
func asDelta(message json.RawMessage) (json.RawMessage, error) {
	var m object
	var calls []object
	if err := json.Unmarshal(message, &m); err != nil {
		return nil, err
	}
	if json.Unmarshal(m["tool_calls"], &calls) != nil || len(calls) == 0 {
		return message, nil
	}
	for i, call := range calls {
		number, err := json.Marshal(i)
		if err != nil {
			return nil, err
		}
		call["index"] = number
	}
	changed, err := json.Marshal(calls)
	if err != nil {
		return nil, err
	}
	m["tool_calls"] = changed
	return json.Marshal(m)
}
