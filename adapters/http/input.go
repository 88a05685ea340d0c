package http

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"mime"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/fault"
)

var (
	errMediaType = fault.New(fault.Unsupported, "unsupported_media_type", "Send JSON, with Content-Type: application/json.")
	errEncoding  = fault.New(fault.Unsupported, "unsupported_encoding", "Send the body as it is, without Content-Encoding.")
	errForm      = fault.New(fault.Invalid, "malformed_form", "The body is not a form in UTF-8.")
	errJSON      = fault.New(fault.Invalid, "malformed_json", "The body is not a JSON object in UTF-8.")
)

// decode reads the JSON body into a T. Unknown fields are ignored. Compressed bodies are refused, so
// that none can unpack to more than maxBody.
func decode[T any](c *fiber.Ctx) (T, error) {
	var body T
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return body, errEncoding
	}
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON {
		return body, errMediaType
	}
	raw := c.Request().Body()
	// null would be an object without fields to the decoder.
	if !utf8.Valid(raw) || !bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{")) {
		return body, errJSON
	}
	err = json.Unmarshal(raw, &body)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		var in fault.Inputs
		in.Add(wrong.Field, fmt.Sprintf("This must be %s.", jsonName(wrong)))
		return body, in.Err()
	case err != nil:
		return body, errJSON.Because(errors.New("JSON refused")) // the parser's words quote the body
	}
	return body, nil
}

// decodeForm reads the fields of a form (application/x-www-form-urlencoded), each at most once: of two with one name,
// different readers take different ones.
func decodeForm(c *fiber.Ctx) (url.Values, error) {
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, errEncoding
	}
	fields, err := url.ParseQuery(string(c.Request().Body()))
	if err != nil {
		return nil, errForm.Because(errors.New("form refused")) // the parser's words quote the body
	}
	var in fault.Inputs
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		values := fields[name]
		switch {
		case !utf8.ValidString(name) || !utf8.ValidString(values[0]):
			return nil, errForm
		case len(values) > 1:
			in.Add(name, "This must be given once.")
		}
	}
	return fields, in.Err()
}

// decodeAny is decode for a body that may be left out.
func decodeAny[T any](c *fiber.Ctx) (T, error) {
	if len(c.Request().Body()) > 0 {
		return decode[T](c)
	}
	var nothing T
	return nothing, nil
}

// idNumber is an id in a body. Like idIn, it takes every whole number, however it is written; what no row can have
// is 0.
type idNumber int64

// UnmarshalJSON implements json.Unmarshaler.
func (id *idNumber) UnmarshalJSON(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err == nil {
		*id = idNumber(n)
		return nil
	}
	f, err := strconv.ParseFloat(string(text), 64) // JSON's numbers only: the decoder has looked at the text
	if err != nil && !errors.Is(err, strconv.ErrRange) || f != math.Trunc(f) {
		return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[int64]()}
	}
	*id = 0
	if math.Abs(f) < 1<<53 { // beyond, not every whole number has a float of its own
		*id = idNumber(f)
	}
	return nil
}

// jsonName says what was wanted, in JSON's words.
func jsonName(wrong *json.UnmarshalTypeError) string {
	switch kind := wrong.Type.Kind().String(); kind {
	case "string":
		return "a string"
	case "bool":
		return "true or false"
	case "struct":
		return "an object"
	default:
		return "an integer"
	}
}

// numberIn reads an integer query parameter between low and high, or returns otherwise when it is absent.
func numberIn(c *fiber.Ctx, in *fault.Inputs, name string, otherwise, low, high int64) int64 {
	text := c.Query(name)
	if text == "" && !c.Context().QueryArgs().Has(name) {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < low || n > high {
		in.Add(name, fmt.Sprintf("%s has to be an integer from %d to %d.", name, low, high))
		return otherwise
	}
	return n
}

// flagIn reads a query parameter that is true or false; absent, it is false.
func flagIn(c *fiber.Ctx, in *fault.Inputs, name string) bool {
	switch text := c.Query(name); {
	case text == "true":
		return true
	case text != "false" && c.Context().QueryArgs().Has(name):
		in.Add(name, name+" is true or false.")
	}
	return false
}

// idIn reads an id from the path. Whole numbers that no row can have are ids that do not exist: absent.
func idIn[ID ~int64](c *fiber.Ctx, name string, absent error) (ID, error) {
	id, err := strconv.ParseInt(c.Params(name), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, absent
	case err != nil:
		var in fault.Inputs
		in.Add(name, name+" has to be an integer.")
		return 0, in.Err()
	case id <= 0:
		return 0, absent
	}
	return ID(id), nil
}
