// Package wire is the wire format that HTTP and WebSocket share: the table of faults, and the shapes of messages and events.
package wire

import (
	"net/http"
	"strings"

	"chatbot/domain/fault"
)

// answers maps each kind of fault to HTTP. On a WebSocket every fault is an error frame with the code in capitals.
var answers = map[fault.Kind]struct {
	status int
	title  string
}{
	fault.Internal:        {http.StatusInternalServerError, "Something went wrong"},
	fault.Invalid:         {http.StatusBadRequest, "Invalid request"},
	fault.Unauthenticated: {http.StatusUnauthorized, "Not signed in"},
	fault.Forbidden:       {http.StatusForbidden, "Not allowed"},
	fault.NotFound:        {http.StatusNotFound, "Not found"},
	fault.Conflict:        {http.StatusConflict, "Conflict"},
	fault.Unprocessable:   {http.StatusUnprocessableEntity, "Not what was sent before"},
	fault.TooLarge:        {http.StatusRequestEntityTooLarge, "Too large"},
	fault.QuotaExceeded:   {http.StatusInsufficientStorage, "No storage left"},
	fault.Unsupported:     {http.StatusUnsupportedMediaType, "Unsupported content"},
	fault.Misdirected:     {http.StatusMisdirectedRequest, "Wrong host"},
	fault.UpgradeRequired: {http.StatusUpgradeRequired, "WebSocket only"},
	fault.TooMany:         {http.StatusTooManyRequests, "Too many requests"},
	fault.Unavailable:     {http.StatusServiceUnavailable, "Not available right now"},
	fault.ModelFailed:     {http.StatusBadGateway, "The model failed"},
	fault.ModelTimeout:    {http.StatusGatewayTimeout, "The model took too long"},
}

// Status returns the HTTP status of a kind of fault.
func Status(kind fault.Kind) int { return answers[kind].status }

// Title returns a short name for a kind of fault, the same for all of its codes.
func Title(kind fault.Kind) string { return answers[kind].title }

// FieldError is one input that breaks a rule.
type FieldError struct {
	Field   string       `json:"field"`
	Code    string       `json:"code"`
	Message string       `json:"message"`
	Params  fault.Params `json:"params,omitempty"`
}

// FieldErrors returns the inputs that a fault names.
func FieldErrors(f *fault.Error) []FieldError {
	var all []FieldError
	for _, field := range f.Fields {
		all = append(all, FieldError{field.Name, field.Code, field.Message, field.Params})
	}
	return all
}

// ErrorCode returns the code of a fault in capitals, as in events and frames.
func ErrorCode(code string) string { return strings.ToUpper(code) }
