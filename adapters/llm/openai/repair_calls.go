package openai

import (
	"crypto/rand"
	"strconv"

	"chatbot/adapters/llm/internal/stream"

	"github.com/tidwall/gjson"
)

// told names a call by what its server says: a choice, and a number as it stands there.
type told struct {
	choice int64
	index  string
}

// callEdits mends a fragment of a call of a tool. Some servers leave out its number, id or type, give one number to several calls, send arguments as an
// object, or repeat the id and the name with each fragment: SDKs put the texts of fragments together.
func (p *passing) callEdits(data []byte, choice int64, f gjson.Result) []edit {
	calls := p.callsOf(choice)
	known, number, index, id := calls.Len(), calls.Place(f), f.Get("index"), f.Get("id")
	server := told{choice, index.Raw}
	if number < 0 { // a name or arguments follow
		if id.String() != "" && len(p.identified) < mostChoices {
			p.identified[server] = true
		}
		var edits []edit
		if function := f.Get("function"); !function.IsObject() {
			edits = replacing(data, f, function, "function", "{}")
		}
		if index.Type == gjson.Number {
			return edits
		}
		return append(edits, replacing(data, f, index, "index", strconv.Itoa(max(known-1, 0)))...)
	}
	var edits []edit
	if index.Raw != strconv.Itoa(number) {
		edits = replacing(data, f, index, "index", strconv.Itoa(number))
	}
	identified := p.identified[server]
	if number == known {
		delete(p.identified, server)
		return append(edits, begunCall(data, f, identified)...)
	}
	if id.String() != "" {
		edits = append(edits, replacing(data, f, id, "id", "null")...)
	}
	if name := f.Get("function.name"); name.Str != "" && name.Str == calls.Name(number) {
		edits = append(edits, replacing(data, f, name, "name", "null")...)
	}
	return append(edits, textArguments(data, f)...)
}

// callsOf returns the calls of a choice.
func (p *passing) callsOf(choice int64) *stream.Calls {
	if p.calls == nil {
		p.calls, p.identified = map[int64]*stream.Calls{}, map[told]bool{}
	}
	calls := p.calls[choice]
	if calls == nil {
		calls = &stream.Calls{}
		p.calls[choice] = calls
	}
	return calls
}

// begunCall mends a call, or the fragment with which it begins. identified reports that a fragment before has told its id.
func begunCall(data []byte, call gjson.Result, identified bool) []edit {
	var edits []edit
	switch id := call.Get("id"); {
	case identified && id.String() != "":
		edits = replacing(data, call, id, "id", "null")
	case identified:
	case id.String() == "":
		edits = replacing(data, call, id, "id", `"call_`+rand.Text()+`"`)
	case id.Type != gjson.String:
		edits = replacing(data, call, id, "id", string(quoted(id.Raw)))
	}
	if kind := call.Get("type"); kind.Str == "" {
		edits = append(edits, replacing(data, call, kind, "type", `"function"`)...)
	}
	return append(edits, textArguments(data, call)...)
}

// textArguments makes arguments that are an object the text of one.
func textArguments(data []byte, call gjson.Result) []edit {
	if arguments := call.Get("function.arguments"); arguments.IsObject() {
		return replacing(data, call, arguments, "arguments", string(quoted(arguments.Raw)))
	}
	return nil
}
