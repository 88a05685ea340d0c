package chat

import (
	"slices"

	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// Call is a call of a tool, and its result once it has one.
type Call struct {
	ID        string     `json:"id,omitempty"`   // within its message
	Step      int        `json:"step,omitempty"` // from 1: calls of one step were asked for at once
	Tool      tool.ID    `json:"tool,omitempty"` // "": the model named one that does not exist
	Title     string     `json:"title,omitempty"`
	Arguments string     `json:"arguments,omitempty"` // a JSON object; "": the model's were none, or not what the tool takes
	Status    CallStatus `json:"status,omitempty"`
	Result    string     `json:"result,omitempty"` // for the model
	// InPage: the person's page makes the call and sends the result. Until then the call waits; Allowed says that the person need not be
	// asked first.
	InPage  bool `json:"in_page,omitempty"`
	Allowed bool `json:"allowed,omitempty"`
	// Signature is with what the provider signed the reasoning before the call, which it wants to see again within the turn.
	Signature string `json:"signature,omitempty"`
}

// Calling is a call that is to be made, and for whom.
type Calling struct {
	Call
	Actor   identity.Actor
	Session SessionID
	Answer  MessageID // that it is a part of
	// Progress takes a short text about the progress of the call, any number of times until the call returns; nil: nobody follows it.
	Progress func(text string)
}

// Progress is what the tool of a running call said last about how far it is. It is told to live readers, and not stored.
type Progress struct {
	Call string // its id
	Text string // one short line; "": it says nothing any more
}

// Returned is a call that has ended, with the files that it returned, which the answer holds, and with what its result was found in.
type Returned struct {
	Call
	Files   []File
	Sources []tool.Source // not yet numbered
}

// Deltas returns the deltas by which an answer that has some parts gets the result, and its files and sources after it.
func (r Returned) Deltas(parts []Part, tookMS int) []Delta {
	last := 0
	for _, p := range parts {
		if p.Source != nil {
			last = max(last, p.Source.Number)
		}
	}
	c := r.Call
	text, sources := tool.Result{Text: c.Result, Sources: r.Sources}.Numbered(last)
	c.Result = text
	deltas := []Delta{ResultDelta(c, tookMS)}
	for _, f := range r.Files {
		deltas = append(deltas, FileDelta(f))
	}
	for _, s := range sources {
		s.Call = c.ID
		deltas = append(deltas, SourceDelta(s))
	}
	return deltas
}

// CallStatus is the state of a call.
type CallStatus string

// The states of a call. It begins as CallAsked or CallWaiting, or ends at once as CallFailed. Each change is stored before what it announces is done:
// a call found in CallRunning may have been made.
const (
	CallAsked    CallStatus = "asked"   // and not begun
	CallWaiting  CallStatus = "waiting" // for a person's decision
	CallRunning  CallStatus = "running"
	CallDone     CallStatus = "done"
	CallFailed   CallStatus = "failed"   // the result says why
	CallDeclined CallStatus = "declined" // by the person
	CallUnknown  CallStatus = "unknown"  // it may have been made, and its result was lost
)

// Over reports whether nothing more becomes of the call.
func (s CallStatus) Over() bool {
	return s == CallDone || s == CallFailed || s == CallDeclined || s == CallUnknown
}

// Malformed reports whether the model did not call any tool as it takes calls.
func (c Call) Malformed() bool { return c.Status == CallFailed && c.Arguments == "" }

// What the model is told of calls without results of their own.
const (
	declinedResult = "The person declined this call. Do not repeat it; go on without it."
	unknownResult  = "The server was interrupted during this call. It may or may not have taken effect, and its result is lost. Tell the person so, and do not repeat it unless they ask."
)

// Decline ends a call that was not begun.
func (c Call) Decline() Call {
	c.Status, c.Result = CallDeclined, declinedResult
	return c
}

// Lose ends a call whose result is not known.
func (c Call) Lose() Call {
	c.Status, c.Result = CallUnknown, unknownResult
	return c
}

// CallsOf returns the calls among parts, in order.
func CallsOf(parts []Part) (calls []Call) {
	for _, p := range parts {
		if p.Call != nil {
			calls = append(calls, *p.Call)
		}
	}
	return calls
}

// Steps returns how often the model has asked for calls.
func Steps(parts []Part) (steps int) {
	for _, c := range CallsOf(parts) {
		steps = max(steps, c.Step)
	}
	return steps
}

// AnyCall reports whether a call among parts is in one of the states.
func AnyCall(parts []Part, of ...CallStatus) bool {
	return slices.ContainsFunc(parts, func(p Part) bool { return p.Call != nil && slices.Contains(of, p.Status) })
}

// WithCalls returns the parts with each call as change returns it. The given parts are not changed.
func WithCalls(parts []Part, change func(Call) Call) []Part {
	parts = slices.Clone(parts)
	for i, p := range parts {
		if p.Call != nil {
			changed := change(*p.Call)
			parts[i].Call = &changed
		}
	}
	return parts
}

// Decision is what a person decides on a call that waits.
type Decision struct {
	Approve bool
	Always  bool    // with Approve: the person is not asked for the tool again in this chat
	Result  *string // with Approve, of a call that their page has made
}

// NewDecision returns a decision as clients send it: approve, which a result stands for, too. Faults: tool.ErrNoDecision;
// tool.ErrResultOfDeclined.
func NewDecision(approve *bool, always bool, result *string) (Decision, error) {
	switch {
	case approve == nil && result == nil:
		return Decision{}, tool.ErrNoDecision
	case approve != nil && !*approve && result != nil:
		return Decision{}, tool.ErrResultOfDeclined
	}
	return Decision{Approve: approve == nil || *approve, Always: always, Result: result}, nil
}

// Decide returns the parts after a person's decision on a call that waits. Faults: tool.ErrNoCall; tool.ErrNotWaiting; tool.ErrInPage and
// tool.ErrOnServer for a result that is missing or not wanted.
func Decide(parts []Part, call string, d Decision) ([]Part, error) {
	var err error = tool.ErrNoCall
	parts = WithCalls(parts, func(c Call) Call {
		if c.ID == call {
			c, err = c.decide(d)
		}
		return c
	})
	if err != nil {
		return nil, err
	}
	return parts, nil
}

func (c Call) decide(d Decision) (Call, error) {
	switch {
	case c.Status != CallWaiting:
		return c, tool.ErrNotWaiting
	case !d.Approve:
		return c.Decline(), nil
	case c.InPage && d.Result == nil:
		return c, tool.ErrInPage
	case !c.InPage && d.Result != nil:
		return c, tool.ErrOnServer
	case c.InPage:
		c.Status, c.Result = CallDone, tool.Cut(*d.Result)
	default:
		c.Status = CallAsked
	}
	return c, nil
}

// DeclineAll returns the parts with every call declined that was not begun.
func DeclineAll(parts []Part) []Part {
	return WithCalls(parts, func(c Call) Call {
		if c.Status == CallAsked || c.Status == CallWaiting {
			return c.Decline()
		}
		return c
	})
}

// callTokens is what a call takes of a prompt, besides its texts.
const callTokens = 20

// PartTokens returns the estimated tokens of the parts as models get them again: texts and calls.
func PartTokens(parts []Part) (tokens int) {
	for _, p := range parts {
		switch {
		case p.Kind == TextPart:
			tokens += model.EstimateTokens(p.Text)
		case p.Call != nil:
			tokens += callTokens + model.EstimateTokens(p.Arguments) + model.EstimateTokens(p.Result)
		}
	}
	return tokens
}

// Tokens returns the estimated tokens of the message as models get it: its text and its calls.
func (m Message) Tokens() int {
	if len(CallsOf(m.Parts)) == 0 {
		return model.EstimateTokens(m.Content)
	}
	return PartTokens(m.Parts)
}
