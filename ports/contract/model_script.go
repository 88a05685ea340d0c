package contract

import (
	"time"

	"chatbot/ports"
)

// ModelKey is the key that the provider under test is configured with; it must never appear in an error.
const ModelKey = "sk-contract-0123456789-secret"

// ModelCase configures a ports.Provider under test.
type ModelCase struct {
	Script     ModelScript
	Timeouts   ports.ModelTimeouts
	MaxRetries int
	// MaxOutputTokens is the operator's limit of an answer; 0: none.
	MaxOutputTokens int
}

// ModelAsked is what a request asks for, whatever the provider's format.
type ModelAsked struct {
	Model       string
	Temperature *float64
	MaxTokens   int  // 0: not sent
	Reasons     bool // reasoning is requested
}

// ModelQuirk is a deviation from the provider's format that must be accepted.
type ModelQuirk string

// The quirks.
const (
	QuirkReasonEach ModelQuirk = "reason each"  // a finish reason with each piece
	QuirkNoReason   ModelQuirk = "no reason"    // no finish reason, but the format's end marker
	QuirkDocument   ModelQuirk = "document"     // one JSON document instead of a stream
	QuirkParts      ModelQuirk = "parts"        // text as a list of parts instead of a string
	QuirkCRLF       ModelQuirk = "CR LF"        // lines end with both
	QuirkCR         ModelQuirk = "CR"           // lines end with CR
	QuirkTight      ModelQuirk = "tight"        // no space after the colon, a byte order mark, and no blank line at the end
	QuirkCrowded    ModelQuirk = "crowded"      // no blank lines between events
	QuirkGzip       ModelQuirk = "gzip"         // compressed without being requested
	QuirkType       ModelQuirk = "content type" // 201 and text/plain
)

// ModelFault is a failure on the wire.
type ModelFault string

// Faults of the first group replace the answer; the others follow ModelScript.After pieces.
const (
	FaultNone       ModelFault = ""
	FaultStatus     ModelFault = "status"      // ModelScript.Status, with RetryAfter
	FaultRefused    ModelFault = "refused"     // connection refused
	FaultHang       ModelFault = "hang"        // no reply at all
	FaultMute       ModelFault = "mute"        // response headers, then silence
	FaultErrorBody  ModelFault = "error body"  // 200, with an error as JSON
	FaultHTML       ModelFault = "html"        // 200, with a page
	FaultStall      ModelFault = "stall"       // silence
	FaultCutOff     ModelFault = "cut off"     // a regular end without a finish reason
	FaultReset      ModelFault = "reset"       // the connection is reset
	FaultErrorEvent ModelFault = "error event" // an error in the stream
	FaultMalformed  ModelFault = "malformed"   // an event that is not JSON
	FaultNoDone     ModelFault = "no done"     // all pieces and a finish reason, then a regular end without [DONE]
	FaultLinger     ModelFault = "linger"      // all pieces and a finish reason, then silence
)

// ModelScript is how a provider answers. The zero script answers "Hello, world!" and stops. A provider without a wire follows
// only Before and Between.
type ModelScript struct {
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

	Fault      ModelFault
	After      int    // pieces sent before the fault
	Times      int    // only the first calls fail; 0: all
	Status     int    // of FaultStatus
	RetryAfter string // of FaultStatus, as the header value
	ErrorType  string // "": server_error; the provider's name of the error
	Message    string // "": one that repeats the key and the question; the provider's error text

	Quirk     ModelQuirk
	Refuse    string           // a request field that is refused with 422, or RefuseReasoning
	RefuseFor string           // the only model that refuses it; "": all
	Asked     func(ModelAsked) // called with each request for an answer
	Models    []string         // the list of models; nil: "scripted"
	List      string           // "": Models in the provider's format; the whole reply to a request of the list
	Strict    bool             // refuses with 400 messages that are empty, have the system role, or do not alternate between user and assistant
}

// RefuseReasoning refuses the request to reason, whatever the provider's format has for it.
const RefuseReasoning = "reasoning"

// Reply returns the pieces of an answer without faults and Echo.
func (s ModelScript) Reply() []string {
	if len(s.Pieces) == 0 {
		return []string{"Hel", "lo, ", "world", "!"}
	}
	return s.Pieces
}
