package mcp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// repair returns a message of a server in which what is wrong with one tool of a list, or with one content of a result, costs nothing else: the
// SDK refuses all of it. Other messages stay what they are.
func repair(message []byte) []byte {
	if !bytes.Contains(message, []byte(`"tools"`)) && !bytes.Contains(message, []byte(`"content"`)) {
		return message
	}
	var whole, result map[string]json.RawMessage
	if json.Unmarshal(message, &whole) != nil || json.Unmarshal(whole["result"], &result) != nil {
		return message
	}
	tools, content := repairTools(result["tools"]), repairContents(result["content"])
	if tools == nil && content == nil {
		return message
	}
	if tools != nil {
		result["tools"] = tools
	}
	if content != nil {
		result["content"] = content
	}
	whole["result"] = encoded(result)
	return encoded(whole)
}

// encoded returns JSON of parts that are JSON.
func encoded(value any) json.RawMessage {
	text, _ := json.Marshal(value)
	return text
}

// repairTools returns a list of tools whose fields are as the protocol says; nil if they are, or if it is no list. A tool without a name is left out,
// and one without a schema takes any arguments.
func repairTools(list json.RawMessage) json.RawMessage {
	var tools, repaired []json.RawMessage
	if json.Unmarshal(list, &tools) != nil {
		return nil
	}
	changed := false
	for _, t := range tools {
		var known sdk.Tool
		if json.Unmarshal(t, &known) == nil && known.InputSchema != nil {
			repaired = append(repaired, t)
			continue
		}
		changed = true
		var fields map[string]json.RawMessage
		if json.Unmarshal(t, &fields) != nil {
			continue
		}
		kept := map[string]json.RawMessage{"inputSchema": json.RawMessage(`{"type":"object"}`)}
		for _, name := range []string{"name", "title", "description", "annotations", "inputSchema"} {
			if value := fields[name]; len(value) > 0 && string(value) != "null" && json.Unmarshal(encoded(map[string]json.RawMessage{name: value}), &sdk.Tool{}) == nil {
				kept[name] = value
			}
		}
		if len(kept["name"]) > 0 {
			repaired = append(repaired, encoded(kept))
		}
	}
	if !changed {
		return nil
	}
	return encoded(append([]json.RawMessage{}, repaired...))
}

// unknownContent stands for a content that is not understood.
const unknownContent = `{"type":"text","text":"[A content that this program does not understand.]"}`

// repairContents returns contents that the SDK understands; nil if they are, or if there are none. A text or a content alone is a list of one.
func repairContents(list json.RawMessage) json.RawMessage {
	var text string
	var contents []json.RawMessage
	changed := true
	switch {
	case len(list) == 0:
		return nil
	case list[0] == '"' && json.Unmarshal(list, &text) == nil:
		contents = []json.RawMessage{encoded(map[string]string{"type": "text", "text": text})}
	case list[0] == '{':
		contents = []json.RawMessage{list}
	case json.Unmarshal(list, &contents) == nil:
		changed = false
	}
	for i, one := range contents {
		if understands(one) {
			continue
		}
		changed = true
		if contents[i] = repairData(one); !understands(contents[i]) {
			contents[i] = json.RawMessage(unknownContent)
		}
	}
	if !changed {
		return nil
	}
	return encoded(contents)
}

// understands reports whether the SDK takes a content.
func understands(content json.RawMessage) bool {
	return json.Unmarshal(encoded(map[string][]json.RawMessage{"content": {content}}), &sdk.CallToolResult{}) == nil
}

// repairData returns a content with its bytes in base64 as the protocol wants them: padded, and not in a data URL.
func repairData(content json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	var data string
	if json.Unmarshal(content, &fields) != nil || json.Unmarshal(fields["data"], &data) != nil {
		return content
	}
	if _, after, isURL := strings.Cut(data, ";base64,"); isURL {
		data = after
	}
	data = strings.TrimRight(strings.TrimSpace(data), "=")
	fields["data"] = encoded(data + strings.Repeat("=", -len(data)&3)) //nolint:mnd // base64 has groups of four
	return encoded(fields)
}

// repairing is the body of a response whose messages are repaired: the whole body, or each line of data of a stream of events.
type repairing struct {
	io.ReadCloser
	in     *bufio.Reader // of a stream; nil: the body is one message
	inside bool          // a line whose beginning has been passed on
	rest   []byte
	err    error
}

// Read implements io.Reader.
func (r *repairing) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		if r.in == nil {
			r.rest, r.err = io.ReadAll(r.ReadCloser)
			if r.rest = repair(r.rest); r.err == nil {
				r.err = io.EOF
			}
			continue
		}
		r.line()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// line reads the next line of a stream. Lines beyond maxEvent are passed on as they come: the SDK refuses them.
func (r *repairing) line() {
	var line []byte
	for ended := false; !ended && len(line) <= maxEvent && r.err == nil; {
		var part []byte
		part, r.err = r.in.ReadSlice('\n')
		if r.err == bufio.ErrBufferFull { //nolint:errorlint // ReadSlice returns it as it is
			r.err = nil
		}
		line = append(line, part...)
		ended = len(part) > 0 && part[len(part)-1] == '\n'
	}
	whole := !r.inside
	r.inside = len(line) > 0 && line[len(line)-1] != '\n'
	data, isData := bytes.CutPrefix(line, []byte("data:"))
	if r.rest = line; whole && !r.inside && isData {
		message := bytes.TrimSpace(data)
		if repaired := repair(message); len(repaired) != len(message) || !bytes.Equal(repaired, message) {
			r.rest = append(append([]byte("data: "), repaired...), '\n')
		}
	}
}
