package models

import (
	"time"

	"chatbot/ports"
)

// Key is the key that the provider under test is configured with; it must never appear in an error.
const Key = "sk-contract-0123456789-secret"

// Case configures a ports.Provider under test.
type Case struct {
	Script     Script
	Timeouts   ports.ModelTimeouts
	MaxRetries int
	// MaxOutputTokens is the operator's limit of an answer; 0: none.
	MaxOutputTokens int
}

// Asked is what a request asks for, whatever the provider's format.
type Asked struct {
	Model       string
	Temperature *float64
	MaxTokens   int  // 0: not sent
	Reasons     bool // reasoning is requested
}

// Quirk is a deviation from the provider's format that must be accepted.
type Quirk string

// The quirks.
const (
	QuirkReasonEach Quirk = "reason each"  // a finish reason with each piece
	QuirkNoReason   Quirk = "no reason"    // no finish reason, but the format's end marker
	QuirkDocument   Quirk = "document"     // one JSON document instead of a stream
	QuirkParts      Quirk = "parts"        // text as a list of parts instead of a string
	QuirkCRLF       Quirk = "CR LF"        // lines end with both
	QuirkCR         Quirk = "CR"           // lines end with CR
	QuirkTight      Quirk = "tight"        // no space after the colon, a byte order mark, and no blank line at the end
	QuirkCrowded    Quirk = "crowded"      // no blank lines between events
	QuirkGzip       Quirk = "gzip"         // compressed without being requested
	QuirkType       Quirk = "content type" // 201 and text/plain
)

// Fault is a failure on the wire.
type Fault string

// Faults of the first group replace the answer; the others follow Script.After pieces.
const (
	FaultNone       Fault = ""
	FaultStatus     Fault = "status"      // Script.Status, with RetryAfter
	FaultRefused    Fault = "refused"     // connection refused
	FaultHang       Fault = "hang"        // no reply at all
	FaultMute       Fault = "mute"        // response headers, then silence
	FaultErrorBody  Fault = "error body"  // 200, with an error as JSON
	FaultHTML       Fault = "html"        // 200, with a page
	FaultStall      Fault = "stall"       // silence
	FaultCutOff     Fault = "cut off"     // a regular end without a finish reason
	FaultReset      Fault = "reset"       // the connection is reset
	FaultErrorEvent Fault = "error event" // an error in the stream
	FaultMalformed  Fault = "malformed"   // an event that is not JSON
	FaultNoDone     Fault = "no done"     // all pieces and a finish reason, then a regular end without [DONE]
	FaultLinger     Fault = "linger"      // all pieces and a finish reason, then silence
)

// Script is how a provider answers. The zero script answers "Hello, world!" and stops. A provider without a wire follows
// only Before and Between.
type Script struct {
	Thoughts         []string // reasoning before the pieces, at intervals of Between, in the provider's own field for it
	Comments         int      // comment lines before the pieces, at intervals of Between
	Pieces           []string // sent unchanged, including partial characters
	Echo             bool     // the pieces are the words of the last message instead
	Finish           string   // "": stop; in OpenAI's terms, translated for providers with others
	PromptTokens     int      // no usage is reported when both are 0
	CompletionTokens int

	Before  time.Duration // before the first piece
	Between time.Duration // before each further piece
	Drip    time.Duration // each byte is sent separately, at this interval

	Fault      Fault
	After      int    // pieces sent before the fault
	Times      int    // only the first calls fail; 0: all
	Status     int    // of FaultStatus
	RetryAfter string // of FaultStatus, as the header value
	ErrorType  string // "": server_error; the provider's name of the error
	Message    string // "": one that repeats the key and the question; the provider's error text

	Quirk     Quirk
	Refuse    string      // a request field that is refused with 422, or RefuseReasoning
	RefuseFor string      // the only model that refuses it; "": all
	Asked     func(Asked) // called with each request for an answer
	Models    []string    // the list of models; nil: "scripted"
	List      string      // "": Models in the provider's format; the whole reply to a request of the list
	Strict    bool        // refuses with 400 messages that are empty, have the system role, or do not alternate between user and assistant
}

// RefuseReasoning refuses the request to reason, whatever the provider's format has for it.
const RefuseReasoning = "reasoning"

// Reply returns the pieces of an answer without faults and Echo.
func (s Script) Reply() []string {
	if len(s.Pieces) == 0 {
		return []string{"Hel", "lo, ", "world", "!"}
	}
	return s.Pieces
}
