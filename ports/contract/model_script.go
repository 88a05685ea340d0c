package contract

import (
	"time"

	"chatbot/ports"
)

// ModelKey is the key that the provider under test is configured with; it must never show in an error.
const ModelKey = "sk-contract-0123456789-secret"

// ModelCase is what a ports.Model under test is made of.
type ModelCase struct {
	Script     ModelScript
	Timeouts   ports.ModelTimeouts
	MaxRetries int
}

// ModelQuirk is a way of answering that departs from the provider's format, and is to be read all the same.
type ModelQuirk string

// The quirks.
const (
	QuirkReasonEach ModelQuirk = "reason each"  // a finish reason with each piece
	QuirkNoReason   ModelQuirk = "no reason"    // no finish reason, but the format's mark of the end
	QuirkDocument   ModelQuirk = "document"     // one JSON document in place of a stream
	QuirkParts      ModelQuirk = "parts"        // text as a list of parts, where the format has a string
	QuirkCRLF       ModelQuirk = "CR LF"        // lines end with both
	QuirkCR         ModelQuirk = "CR"           // lines end with CR
	QuirkTight      ModelQuirk = "tight"        // no space after the colon, a byte order mark, and no blank line at the end
	QuirkCrowded    ModelQuirk = "crowded"      // no blank lines between events
	QuirkGzip       ModelQuirk = "gzip"         // compressed, though nobody asked for it
	QuirkType       ModelQuirk = "content type" // 201 and text/plain
)

// ModelFault is what goes wrong on the wire.
type ModelFault string

// The faults. Those of the first line come in place of an answer, the others after ModelScript.After pieces.
const (
	FaultNone       ModelFault = ""
	FaultStatus     ModelFault = "status"      // ModelScript.Status, with RetryAfter
	FaultRefused    ModelFault = "refused"     // nothing listens
	FaultHang       ModelFault = "hang"        // no reply at all
	FaultMute       ModelFault = "mute"        // a reply that never begins to speak
	FaultErrorBody  ModelFault = "error body"  // 200, with an error as JSON
	FaultHTML       ModelFault = "html"        // 200, with a page
	FaultStall      ModelFault = "stall"       // silence
	FaultCutOff     ModelFault = "cut off"     // a clean end without a finish reason
	FaultReset      ModelFault = "reset"       // the connection is torn down
	FaultErrorEvent ModelFault = "error event" // an error in the stream
	FaultMalformed  ModelFault = "malformed"   // an event that is not JSON
	FaultNoDone     ModelFault = "no done"     // all pieces and a finish reason, then a clean end without [DONE]
	FaultLinger     ModelFault = "linger"      // all pieces and a finish reason, then silence
)

// ModelScript is what a provider does when asked. The zero script answers "Hello, world!" and stops.
// A provider without a wire follows only Before and Between.
type ModelScript struct {
	Thoughts         []string // reasoning before the pieces, Between apart, in the provider's own field for it
	Comments         int      // lines of comment before the pieces, Between apart
	Pieces           []string // sent as they are, half characters included
	Echo             bool     // the pieces are the words of the last message instead
	Finish           string   // "" : stop; in OpenAI's words, translated where the provider has others
	PromptTokens     int      // both 0: no usage is reported
	CompletionTokens int

	Before  time.Duration // before the first piece
	Between time.Duration // before each other piece
	Drip    time.Duration // every byte on its own, this far apart

	Fault      ModelFault
	After      int    // how many pieces are sent before the fault
	Times      int    // only the first calls go wrong; 0: all
	Status     int    // of FaultStatus
	RetryAfter string // of FaultStatus, as the header's value
	ErrorType  string // "" : server_error; the provider's word for the error
	Message    string // "" : one that repeats the key and the question; the provider's sentence

	Quirk  ModelQuirk
	Refuse string // a field of a request that is refused with 422
	Strict bool   // refuses messages that are empty, of the system, or not person and model in turns, with 400
}

// Reply is the pieces that are sent when nothing goes wrong and Echo is not set.
func (s ModelScript) Reply() []string {
	if len(s.Pieces) == 0 {
		return []string{"Hel", "lo, ", "world", "!"}
	}
	return s.Pieces
}
