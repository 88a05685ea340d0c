package http

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/limit"
	"chatbot/ports"
)

// problem is the body of an error response: RFC 9457 problem details.
type problem struct {
	Type      string            `json:"type"`
	Title     string            `json:"title"`
	Status    int               `json:"status"`
	Detail    string            `json:"detail"`
	Code      string            `json:"code"`
	Params    fault.Params      `json:"params,omitempty"`
	Errors    []wire.FieldError `json:"errors,omitempty"`
	RequestID string            `json:"request_id"`
	// SessionID and MessageID identify the message in which a failed answer is stored.
	SessionID chat.SessionID `json:"session_id,omitempty"`
	MessageID chat.MessageID `json:"message_id,omitempty"`
}

// Faults for errors of the router and of the server itself.
var (
	errNoRoute    = fault.New(fault.NotFound, "not_found", "Nothing was found at this address.")
	errTooLarge   = fault.New(fault.TooLarge, "body_too_large", "The request is larger than 256 KiB.").With(fault.Params{"max_bytes": maxBody})
	errBadHTTP    = fault.New(fault.Invalid, "bad_request", "The request could not be read.")
	errSlow       = fault.New(fault.Invalid, "request_timeout", "The request took too long to arrive.")
	errBigHeaders = fault.New(fault.Invalid, "headers_too_large", "The headers of the request are too large.")
	errBadMethod  = fault.New(fault.NotFound, "method_not_allowed", "This address does not support that method.")
)

// FailedAnswer is the error of a failed answer: its fault, and the message in which its text is stored, whose ids the problem
// contains.
type FailedAnswer struct {
	Message chat.Message
	Fault   *fault.Error
}

// Error implements error.
func (e *FailedAnswer) Error() string { return e.Fault.Error() }

// Unwrap returns the fault, for errors.As.
func (e *FailedAnswer) Unwrap() error { return e.Fault }

// refuse writes the response of an error. All error responses are written here.
func (s *Server) refuse(c *fiber.Ctx, err error) error {
	f, status := toFault(err)
	if ports.RequestID(c.UserContext()) == "" {
		// The server refused the request before it reached the router.
		s.begin(c)
		if status != fiber.StatusRequestTimeout { // most of these are connections that never sent a request
			defer s.end(c, time.Now(), unmatched, err)
		}
	}
	s.secure(c)
	if inOpenAI(c.Path()) {
		body, other, err := refuseOpenAI(c, err)
		if err != nil {
			return err
		}
		return s.sendRefusal(c, f, other, body)
	}
	p := problem{
		Type: "/api/docs#" + f.Code, Title: wire.Title(f.Kind), Status: status, Detail: f.Message, Code: f.Code,
		Params: f.Params, Errors: wire.FieldErrors(f), RequestID: ports.RequestID(c.UserContext()),
	}
	var failed *FailedAnswer
	if errors.As(err, &failed) {
		p.SessionID, p.MessageID = failed.Message.SessionID, failed.Message.ID
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return s.sendRefusal(c, f, status, body)
}

// sendRefusal sends the body of an error with the headers that its fault asks for.
func (s *Server) sendRefusal(c *fiber.Ctx, f *fault.Error, status int, body []byte) error {
	if f.Kind == fault.Unauthenticated {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	if f.Kind == fault.Unavailable || f.Kind == fault.TooMany || f.RetryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(limit.Seconds(f.RetryAfter)))
	}
	if status == fiber.StatusRequestEntityTooLarge {
		// The rest of the body is still to come; what follows cannot be trusted to be a request.
		c.Set(fiber.HeaderConnection, "close")
	}
	return c.Status(status).Send(body)
}

// toFault returns the fault and the status of any error from a handler or the router.
func toFault(err error) (*fault.Error, int) {
	f := fault.From(err)
	var refused *fiber.Error
	if errors.As(err, &refused) {
		switch refused.Code {
		case fiber.StatusNotFound:
			f = errNoRoute
		case fiber.StatusMethodNotAllowed:
			return errBadMethod, refused.Code
		case fiber.StatusRequestTimeout:
			return errSlow, refused.Code
		case fiber.StatusRequestHeaderFieldsTooLarge:
			return errBigHeaders, refused.Code
		case fiber.StatusRequestEntityTooLarge:
			f = errTooLarge
		case fiber.StatusInternalServerError:
		default:
			f = errBadHTTP
		}
	}
	return f, wire.Status(f.Kind)
}
