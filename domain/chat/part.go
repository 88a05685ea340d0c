package chat

import (
	"slices"
	"strings"

	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// PartKind is the kind of a part, named as in the API.
type PartKind string

// The kinds of parts.
const (
	TextPart      PartKind = "text"
	ReasoningPart PartKind = "reasoning"
	FilePart      PartKind = "file" // attached to a question, or returned by a call of an answer
	CallPart      PartKind = "tool_call"
	SourcePart    PartKind = "source" // of what a call found
)

// CallResult is the kind of a delta that changes the state of a call, and is no part of its own.
const CallResult PartKind = "tool_result"

// Part is one part of a message: of an answer, in the order in which the model produced them (platform specification, section 3). The
// database has it in this JSON.
type Part struct {
	Kind PartKind `json:"type"`
	Text string   `json:"text"`
	// TookMS is how long reasoning or a call took, in milliseconds; 0 until it has ended.
	TookMS int `json:"took_ms,omitempty"`
	*File      // of a FilePart, which has no text; otherwise nil
	*Call      // of a CallPart, which has no text; otherwise nil
	// Source is set in a SourcePart, which has no text, and nil in others.
	Source *tool.Source `json:"source,omitempty"`
}

// Formats of messages: 1 is text, 2 also parts, 3 also calls of tools and sources. A later release that adds a kind of part adds a format.
const (
	TextFormat   = 1
	PartsFormat  = 2
	ToolsFormat  = 3
	LatestFormat = ToolsFormat // that this release reads and writes
)

// FormatOf returns the format of a message with these parts.
func FormatOf(parts []Part) int {
	switch {
	case Stored(parts) == nil:
		return TextFormat
	case slices.ContainsFunc(parts, func(p Part) bool { return p.Call != nil || p.Source != nil }):
		return ToolsFormat
	}
	return PartsFormat
}

// FormatAfter returns the format of an answer of a format once it has these parts: it never falls.
func FormatAfter(format int, parts []Part) int { return max(format, FormatOf(parts)) }

// FormatOfChoice returns the format of an answer for which a model, other than "", parameters, instructions or tools were chosen, or whose
// question has files: earlier releases, which know only their default model and neither files nor tools, must not continue it.
func FormatOfChoice(chosen model.ID, c Choice, files bool) int {
	switch {
	case c.Tools != "":
		return ToolsFormat
	case chosen == "" && c.Parameters.IsZero() && c.Instructions == "" && !files:
		return TextFormat
	}
	return PartsFormat
}

// Delta is one step by which an answer grows: text at the end of its last part, or of a new part if the last one is of another
// kind or has ended; a call, or a change of the state of one; a file; a source; or, with Replace set, the parts that replace all parts so far.
type Delta struct {
	Kind    PartKind
	Text    string
	TookMS  int   // not 0: the reasoning or the call has ended, and took so long, at least 1
	Call    *Call // of a CallPart; of a CallResult, of which ID, Status and Result count
	File    *File // of a FilePart
	Source  *tool.Source
	Replace bool
	Parts   []Part // of Replace
}

// ResultDelta returns the delta by which a call has its state and result.
func ResultDelta(c Call, tookMS int) Delta {
	return Delta{Kind: CallResult, TookMS: tookMS, Call: &Call{ID: c.ID, Status: c.Status, Result: c.Result}}
}

// FileDelta returns the delta that adds a file.
func FileDelta(f File) Delta { return Delta{Kind: FilePart, File: &f} }

// SourceDelta returns the delta that adds a source.
func SourceDelta(s tool.Source) Delta { return Delta{Kind: SourcePart, Source: &s} }

// TextDelta returns the delta that adds text.
func TextDelta(text string) Delta { return Delta{Kind: TextPart, Text: text} }

// Part returns the part that a delta without Replace begins, or whose text and end it adds to the last one.
func (d Delta) Part() Part {
	return Part{Kind: d.Kind, Text: d.Text, TookMS: d.TookMS, File: d.File, Call: d.Call, Source: d.Source}
}

// Delta reverses Delta.Part.
func (p Part) Delta() Delta {
	return Delta{Kind: p.Kind, Text: p.Text, TookMS: p.TookMS, File: p.File, Call: p.Call, Source: p.Source}
}

// adds reports whether a delta without Replace changes anything.
func (d Delta) adds() bool { return d.Text != "" || d.TookMS != 0 || d.whole() }

// whole reports whether a delta is a part of its own, or changes one.
func (d Delta) whole() bool { return d.File != nil || d.Call != nil || d.Source != nil }

// joins reports whether a delta continues a part.
func (d Delta) joins(last Part) bool {
	return last.Kind == d.Kind && last.TookMS == 0 && !d.whole()
}

// change returns the parts with the new state of a call, whose arguments stay. A call that is not there is ignored.
func (d Delta) change(parts []Part) []Part {
	for i, p := range parts {
		if p.Call != nil && p.ID == d.Call.ID {
			changed := *p.Call
			changed.Status, changed.Result = d.Call.Status, d.Call.Result
			parts[i].Call, parts[i].TookMS = &changed, d.TookMS
		}
	}
	return parts
}

// Apply returns the parts after a delta. The given parts are not changed.
func Apply(parts []Part, d Delta) []Part {
	switch {
	case d.Replace:
		return slices.Clone(d.Parts)
	case !d.adds():
		return parts
	}
	parts = slices.Clone(parts)
	last := len(parts) - 1
	switch {
	case d.Kind == CallResult:
		return d.change(parts)
	case last < 0 || !d.joins(parts[last]):
		return append(parts, d.Part())
	}
	parts[last].Text += d.Text
	parts[last].TookMS = d.TookMS
	return parts
}

// ContentOf returns the text of the text parts, which is the content of a message.
func ContentOf(parts []Part) string {
	if len(parts) == 1 && parts[0].Kind == TextPart {
		return parts[0].Text
	}
	var all strings.Builder
	for _, p := range parts {
		if p.Kind == TextPart {
			all.WriteString(p.Text)
		}
	}
	return all.String()
}

// SizeOf returns the bytes of text in the parts, those of files, calls and sources included.
func SizeOf(parts []Part) (bytes int) {
	for _, p := range parts {
		bytes += len(p.Text) + p.sizeOfRest()
	}
	return bytes
}

// Size returns the bytes that a delta without Replace adds.
func (d Delta) Size() int { return len(d.Text) + d.Part().sizeOfRest() }

// sizeOfRest returns the bytes of text beside Text.
func (p Part) sizeOfRest() int {
	bytes := p.size() + p.Source.Size()
	if p.File != nil {
		bytes += len(p.Name)
	}
	return bytes
}

func (c *Call) size() int {
	if c == nil {
		return 0
	}
	return len(c.Arguments) + len(c.Result) + len(c.Signature)
}

// PartsOf returns the parts of a message with this content, which has Parts only if it is more than one text.
func PartsOf(content string, parts []Part) []Part {
	if len(parts) > 0 || content == "" {
		return parts
	}
	return []Part{{Kind: TextPart, Text: content}}
}

// Stored returns the parts as a message holds them: nil for a single text, which its content says already.
func Stored(parts []Part) []Part {
	if len(parts) == 0 || len(parts) == 1 && parts[0].Kind == TextPart {
		return nil
	}
	return parts
}

// Replacing returns the delta that replaces all parts with those of a message.
func Replacing(content string, parts []Part) Delta {
	return Delta{Replace: true, Parts: PartsOf(content, parts)}
}

// Growing is the parts of an answer that grows, for a single goroutine. It costs the bytes of the deltas, where Apply copies the
// text each time. The zero value has no parts.
type Growing struct {
	parts []Part // Text of the last one is in last
	last  strings.Builder
	size  int
}

// Add applies a delta.
func (g *Growing) Add(d Delta) {
	if d.Replace {
		*g = Growing{}
		for _, p := range d.Parts {
			g.begin(Part{Kind: p.Kind, TookMS: p.TookMS, File: p.File, Call: p.Call, Source: p.Source})
			g.write(p.Text)
		}
		return
	}
	switch n := len(g.parts); {
	case !d.adds():
		return
	case d.Kind == CallResult:
		g.change(d)
		return
	case n == 0 || !d.joins(g.parts[n-1]):
		g.begin(Part{Kind: d.Kind, File: d.File, Call: d.Call, Source: d.Source})
	}
	g.write(d.Text)
	g.parts[len(g.parts)-1].TookMS = d.TookMS
}

// change changes the state of a call. Parts that were returned earlier do not change.
func (g *Growing) change(d Delta) {
	before := SizeOf(g.parts)
	g.parts = d.change(slices.Clone(g.parts))
	g.size += SizeOf(g.parts) - before
}

func (g *Growing) begin(p Part) {
	if n := len(g.parts); n > 0 {
		g.parts[n-1].Text = g.last.String()
	}
	g.last = strings.Builder{}
	g.parts = append(g.parts, p)
	g.size += p.sizeOfRest()
}

func (g *Growing) write(text string) {
	g.last.WriteString(text)
	g.size += len(text)
}

// Parts returns the parts so far; later deltas do not change them.
func (g *Growing) Parts() []Part {
	parts := slices.Clone(g.parts)
	if n := len(parts); n > 0 {
		parts[n-1].Text = g.last.String()
	}
	return parts
}

// Content returns the text so far, without reasoning.
func (g *Growing) Content() string {
	return ContentOf(g.Parts())
}

// Spaced returns a delta as it has to be added: a text that begins a part after another text part begins with an empty line, so that
// the content, which is the text parts together, does not run them into each other.
func (g *Growing) Spaced(d Delta) Delta {
	n := len(g.parts)
	if d.Kind == TextPart && d.Text != "" && n > 0 && g.parts[n-1].Kind != TextPart &&
		slices.ContainsFunc(g.parts, func(p Part) bool { return p.Kind == TextPart }) {
		d.Text = "\n\n" + d.Text
	}
	return d
}

// Size returns the bytes of all parts.
func (g *Growing) Size() int { return g.size }
