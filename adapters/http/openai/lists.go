package openai

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/tidwall/gjson"
)

// mostElements bounds the messages, items, parts, calls and tools of a request together: each takes more memory than its bytes.
const mostElements = 1 << 15

// elements are how many elements of lists a request has had.
type elements int

// of calls each with the elements of a list, until it fails. Nothing and null are no elements. Lists of unknown length are read this way alone:
// encoding/json makes a slice of all that there are, also of those that it refuses. Fault: a parameter that is invalid.
func (n *elements) of(list gjson.Result, at, want string, each func(i int, one gjson.Result) error) (err error) {
	if list.Type == gjson.Null {
		return nil
	}
	if !list.IsArray() {
		return invalid(at, "invalid_type", fmt.Sprintf("Invalid type for '%s': it must be %s.", at, want))
	}
	i := 0
	list.ForEach(func(_, one gjson.Result) bool {
		if *n++; *n > mostElements {
			err = invalid(at, "array_above_max_length", fmt.Sprintf("A request may have %d messages, items, parts and tools.", mostElements))
			return false
		}
		err = each(i, one)
		i++
		return err == nil
	})
	return err
}

// encode returns a value as JSON. Letters that are special in HTML stay as they are: escapes are six times as long.
func encode(value any) (json.RawMessage, error) {
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	if err := to.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
