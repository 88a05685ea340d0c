package chats

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strconv"
)

// idNumber is an id in a body. Like httpapi.IDIn, it accepts every whole number, in any notation; those that no row can have
// may become 0.
type idNumber int64

// UnmarshalJSON implements json.Unmarshaler.
func (id *idNumber) UnmarshalJSON(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err == nil {
		*id = idNumber(n)
		return nil
	}
	f, err := strconv.ParseFloat(string(text), 64) // JSON's notations only: the decoder has validated the text
	if err != nil && !errors.Is(err, strconv.ErrRange) || f != math.Trunc(f) {
		return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[int64]()}
	}
	*id = 0
	if math.Abs(f) < 1<<53 { // above that, floats do not represent every whole number
		*id = idNumber(f)
	}
	return nil
}
