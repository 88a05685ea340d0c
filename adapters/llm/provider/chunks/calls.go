package chunks

import (
	"encoding/json"
	"slices"
	"strings"
)

// callTags enclose calls that come as text, from servers without a parser for the model's format: <tool_call> of Hermes and Qwen,
// <function_call> of some others, [TOOL_CALLS] of Mistral and <|python_tag|> of Llama, which last to the end.
var callTags = []tag{
	{"<tool_call>", "</tool_call>"}, {"<function_call>", "</function_call>"}, {"[TOOL_CALLS]", ""}, {"<|python_tag|>", ""},
}

// fences begin a block of code that is a call as a whole; closed by the last of them.
var fences = []string{"```json", "```tool_call", "```"}

// longestCall is the most text in bytes that is held back because it may be a call.
const longestCall = 1 << 16

// TextCall is a call that came as text.
type TextCall struct{ Name, Arguments string }

// CallFinder separates calls from the text around them, wherever the stream is split. Only a tag at the beginning of a line counts, with
// JSON in it that names an offered tool, or an answer that is such JSON as a whole, as small models write it, also in a block of code;
// everything else stays text.
type CallFinder struct {
	names []string
	held  string // not yet known to be text or a call
	line  string // the text since the last line break, if that is white space alone; "x" otherwise
	said  bool   // there was text, other than white space
	calls []TextCall
}

// NewCallFinder returns a finder of calls of the tools with these names.
func NewCallFinder(names []string) CallFinder { return CallFinder{names: names} }

// Add returns what is known to be text after a chunk.
func (f *CallFinder) Add(chunk string) (text string) {
	f.held += chunk
	for f.held != "" {
		at, open := f.next()
		switch {
		case at > 0:
			text += f.release(at)
		case open.open == "": // the beginning of a tag, perhaps
			return text
		default:
			end, known := f.end(open)
			if !known {
				return text
			}
			if !f.take(f.held[len(open.open):end]) {
				text += f.release(end + len(open.shut))
				continue
			}
			f.held = strings.TrimLeft(f.held[end+len(open.shut):], "\r\n ")
		}
	}
	return text
}

// next returns how much of what is held is text, and the tag that begins there, if that is none.
func (f *CallFinder) next() (at int, open tag) {
	if f.bare() {
		return 0, tag{}
	}
	line := f.line
	for i := range len(f.held) {
		rest := f.held[i:]
		if strings.TrimSpace(line) == "" {
			for _, t := range callTags {
				switch {
				case strings.HasPrefix(rest, t.open):
					return i, t
				case strings.HasPrefix(t.open, rest):
					return i, tag{}
				}
			}
		}
		line = lineAfter(line, rest[:1])
	}
	return len(f.held), tag{}
}

// bare reports whether what is held, the beginning of an answer, may become a call without a tag.
func (f *CallFinder) bare() bool {
	if f.said || len(f.held) > longestCall {
		return false
	}
	compact := strings.Join(strings.Fields(f.held), "")
	return slices.ContainsFunc(append([]string{""}, fences...), func(fence string) bool {
		return slices.ContainsFunc(f.names, func(name string) bool {
			begin := fence + `{"name":"` + name + `"`
			return strings.HasPrefix(compact, begin) || strings.HasPrefix(begin, compact)
		})
	})
}

// unfenced returns what stands in a block of code, if text is one as a whole.
func unfenced(text string) string {
	text = strings.TrimSpace(text)
	for _, fence := range fences {
		if body, opened := strings.CutPrefix(text, fence); opened {
			if body, closed := strings.CutSuffix(body, "```"); closed {
				return body
			}
		}
	}
	return text
}

// end returns where a call that begins what is held ends; known is false while that is not there. A call that is too long is none.
func (f *CallFinder) end(open tag) (end int, known bool) {
	if open.shut != "" {
		if at := strings.Index(f.held, open.shut); at >= 0 {
			return at, true
		}
	}
	if len(f.held) > longestCall {
		return len(open.open), true
	}
	return 0, false
}

func (f *CallFinder) release(n int) string {
	text := f.held[:n]
	f.held, f.line, f.said = f.held[n:], lineAfter(f.line, text), f.said || strings.TrimSpace(text) != ""
	return text
}

// lineAfter returns the white space that a line begins with so far, "x" once there is more.
func lineAfter(line, text string) string {
	if at := strings.LastIndexByte(text, '\n'); at >= 0 {
		line, text = "", text[at+1:]
	}
	if line += text; strings.TrimSpace(line) != "" {
		return "x"
	}
	return line
}

// take adds the calls of a JSON text and reports whether it is one.
func (f *CallFinder) take(text string) bool {
	type written struct {
		Name       string          `json:"name"`
		Arguments  json.RawMessage `json:"arguments"`
		Parameters json.RawMessage `json:"parameters"`
	}
	var all []written
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "[") {
		text = "[" + text + "]"
	}
	if json.Unmarshal([]byte(text), &all) != nil || len(all) == 0 {
		return false
	}
	if slices.ContainsFunc(all, func(w written) bool { return !slices.Contains(f.names, w.Name) }) {
		return false
	}
	for _, w := range all {
		arguments := string(w.Arguments)
		if arguments == "" {
			arguments = string(w.Parameters)
		}
		var quoted string
		if json.Unmarshal([]byte(arguments), &quoted) == nil && quoted != "" {
			arguments = quoted
		}
		f.calls = append(f.calls, TextCall{w.Name, arguments})
	}
	return true
}

// Rest returns what is left at the end as text, unless it is a call whose tag was not closed.
func (f *CallFinder) Rest() string {
	held := f.held
	bare := f.bare()
	f.held = ""
	if bare && f.take(unfenced(held)) {
		return ""
	}
	for _, t := range callTags {
		if body, has := strings.CutPrefix(held, t.open); has && f.take(body) {
			return ""
		}
	}
	return held
}

// Calls returns the calls.
func (f *CallFinder) Calls() []TextCall { return f.calls }
