package http

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strconv"
	"strings"
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

// Decode reads the JSON body into a T. Unknown fields are ignored. Compressed bodies are refused, because they could expand
// beyond maxBody. Faults: unsupported_encoding, unsupported_media_type, malformed_json, or
// an input fault for a field of the wrong type.
func Decode[T any](c *fiber.Ctx) (T, error) {
	var body T
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return body, errEncoding
	}
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON {
		return body, errMediaType
	}
	raw := c.Request().Body()
	// The decoder would accept null as an object without fields.
	if !utf8.Valid(raw) || !bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{")) {
		return body, errJSON
	}
	err = json.Unmarshal(raw, &body)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		name, words := jsonType(wrong)
		return body, fault.Input(jsonPath(wrong.Field), "wrong_type", fmt.Sprintf("This must be %s.", words), fault.Params{"type": name})
	case err != nil:
		return body, errJSON.Because(errors.New("JSON refused")) // the parser's message quotes the body
	}
	return body, nil
}

// DecodeForm reads the fields of a form (application/x-www-form-urlencoded). Repeated fields are refused, because parsers
// differ in which value they use. Faults: unsupported_encoding, malformed_form, or an input fault.
func DecodeForm(c *fiber.Ctx) (url.Values, error) {
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, errEncoding
	}
	fields, err := url.ParseQuery(string(c.Request().Body()))
	if err != nil {
		return nil, errForm.Because(errors.New("form refused")) // the parser's message quotes the body
	}
	var in fault.Inputs
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		values := fields[name]
		switch {
		case !utf8.ValidString(name) || !utf8.ValidString(values[0]):
			return nil, errForm
		case len(values) > 1:
			in.Add(name, "repeated", "This must be given once.")
		}
	}
	return fields, in.Err()
}

// DecodeOptional is Decode for an optional body; without one it returns the zero value.
func DecodeOptional[T any](c *fiber.Ctx) (T, error) {
	if len(c.Request().Body()) > 0 {
		return Decode[T](c)
	}
	var nothing T
	return nothing, nil
}

// jsonPath drops the names of embedded structs, such as editRequest, which the decoder puts before the names of their fields.
// Names of fields have no capitals.
func jsonPath(field string) string {
	names := strings.Split(field, ".")
	return strings.Join(slices.DeleteFunc(names, func(name string) bool { return name != strings.ToLower(name) }), ".")
}

// jsonType returns the expected type in JSON Schema's terms, and in words.
func jsonType(wrong *json.UnmarshalTypeError) (name, words string) {
	switch wrong.Type.Kind().String() {
	case "string":
		return "string", "a string"
	case "bool":
		return "boolean", "true or false"
	case "float64":
		return "number", "a number"
	case "struct", "map":
		return "object", "an object"
	default:
		return "integer", "an integer"
	}
}

// NumberIn reads an integer query parameter from low to high. It returns otherwise if the parameter is absent, or invalid,
// which it adds to in.
func NumberIn(c *fiber.Ctx, in *fault.Inputs, name string, otherwise, low, high int64) int64 {
	text := c.Query(name)
	if text == "" && !c.Context().QueryArgs().Has(name) {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < low || n > high {
		in.Add(name, "out_of_range", fmt.Sprintf("%s has to be an integer from %d to %d.", name, low, high), fault.Params{"min": low, "max": high})
		return otherwise
	}
	return n
}

// FlagIn reads a query parameter that is true or false, by default false. Other values are added to in.
func FlagIn(c *fiber.Ctx, in *fault.Inputs, name string) bool {
	switch text := c.Query(name); {
	case text == "true":
		return true
	case text != "false" && c.Context().QueryArgs().Has(name):
		in.Add(name, "wrong_type", name+" is true or false.", fault.Params{"type": "boolean"})
	}
	return false
}

// OneOf reads a query parameter that is one of all, "" if it is absent. Other values are added to in.
func OneOf[S ~string](c *fiber.Ctx, in *fault.Inputs, name string, all []S) S {
	value := S(c.Query(name))
	if c.Context().QueryArgs().Has(name) && !slices.Contains(all, value) {
		names := make([]string, len(all))
		for i, one := range all {
			names[i] = string(one)
		}
		allowed := strings.Join(names, ", ")
		in.Add(name, "unknown_value", "Use one of: "+allowed+".", fault.Params{"allowed": allowed})
	}
	return value
}

// IDIn reads an id from the path. Whole numbers that no row can have return the error absent, other texts an input fault.
func IDIn[ID ~int64](c *fiber.Ctx, name string, absent error) (ID, error) {
	id, err := strconv.ParseInt(c.Params(name), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, absent
	case err != nil:
		return 0, fault.Input(name, "wrong_type", name+" has to be an integer.", fault.Params{"type": "integer"})
	case id <= 0:
		return 0, absent
	}
	return ID(id), nil
}

// ReasoningIn reads the query parameter `reasoning` of an export: whether messages include their reasoning, by default not.
func ReasoningIn(c *fiber.Ctx) (bool, error) {
	switch c.Query("reasoning", "false") {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fault.Input("reasoning", "wrong_type", "reasoning must be true or false.", fault.Params{"type": "boolean"})
}
