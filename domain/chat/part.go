package chat

import (
	"slices"
	"strings"

	"chatbot/domain/model"
)

// PartKind is the kind of a part, named as in the API.
type PartKind string

// The kinds of parts.
const (
	TextPart      PartKind = "text"
	ReasoningPart PartKind = "reasoning"
	FilePart      PartKind = "file" // of questions only
)

// Part is one part of a message: of an answer, in the order in which the model produced them (platform specification, section 3). Events
// and the database have it in this JSON.
type Part struct {
	Kind PartKind `json:"type"`
	Text string   `json:"text"`
	// TookMS is how long reasoning took, in milliseconds; 0 until it has ended.
	TookMS int `json:"took_ms,omitempty"`
	*File      // of a FilePart, which has no text; otherwise nil
}

// Formats of messages: 1 is text, 2 also parts. A later release that adds a kind of part adds a format.
const (
	TextFormat   = 1
	LatestFormat = 2 // that this release reads and writes
)

// FormatOf returns the format of a message with these parts.
func FormatOf(parts []Part) int {
	if Stored(parts) == nil {
		return TextFormat
	}
	return LatestFormat
}

// FormatAfter returns the format of an answer of a format once it has these parts: it never falls.
func FormatAfter(format int, parts []Part) int { return max(format, FormatOf(parts)) }

// FormatOfChoice returns the format of an answer for which a model, other than "", parameters or instructions were chosen, or whose
// question has files: earlier releases, which know only their default model and no files, must not continue it.
func FormatOfChoice(chosen model.ID, c Choice, files bool) int {
	if chosen == "" && c.Parameters.IsZero() && c.Instructions == "" && !files {
		return TextFormat
	}
	return LatestFormat
}

// Delta is one step by which an answer grows: text at the end of its last part, or of a new part if the last one is of another
// kind or has ended; or, with Replace set, the parts that replace all parts so far.
type Delta struct {
	Kind    PartKind
	Text    string
	TookMS  int // not 0: the reasoning has ended, and took so long, at least 1
	Replace bool
	Parts   []Part // of Replace
}

// TextDelta returns the delta that adds text.
func TextDelta(text string) Delta { return Delta{Kind: TextPart, Text: text} }

// Part returns the part that a delta without Replace begins, or whose text and end it adds to the last one.
func (d Delta) Part() Part { return Part{Kind: d.Kind, Text: d.Text, TookMS: d.TookMS} }

// Delta reverses Delta.Part.
func (p Part) Delta() Delta { return Delta{Kind: p.Kind, Text: p.Text, TookMS: p.TookMS} }

// adds reports whether a delta without Replace changes anything.
func (d Delta) adds() bool { return d.Text != "" || d.TookMS != 0 }

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
	if last < 0 || parts[last].Kind != d.Kind || parts[last].TookMS != 0 {
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

// SizeOf returns the bytes of text in the parts.
func SizeOf(parts []Part) (bytes int) {
	for _, p := range parts {
		bytes += len(p.Text)
	}
	return bytes
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
			g.begin(p.Kind, p.TookMS)
			g.write(p.Text)
		}
		return
	}
	if !d.adds() {
		return
	}
	if n := len(g.parts); n == 0 || g.parts[n-1].Kind != d.Kind || g.parts[n-1].TookMS != 0 {
		g.begin(d.Kind, 0)
	}
	g.write(d.Text)
	g.parts[len(g.parts)-1].TookMS = d.TookMS
}

func (g *Growing) begin(kind PartKind, tookMS int) {
	if n := len(g.parts); n > 0 {
		g.parts[n-1].Text = g.last.String()
	}
	g.last = strings.Builder{}
	g.parts = append(g.parts, Part{Kind: kind, TookMS: tookMS})
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
