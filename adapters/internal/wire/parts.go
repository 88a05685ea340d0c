package wire

import (
	"encoding/json"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/tool"
)

// Part is a part of a message. Text is set in those that have one, also an empty one.
type Part struct {
	Type      chat.PartKind `json:"type"`
	Text      *string       `json:"text,omitempty"`
	TookMS    int           `json:"took_ms,omitempty"`
	FileID    file.ID       `json:"file_id,omitempty"`
	Name      string        `json:"name,omitempty"`
	MediaType string        `json:"media_type,omitempty"`
	Bytes     int64         `json:"bytes,omitempty"`
	SHA256    file.Sum      `json:"sha256,omitempty"` // in exports only
	Title     string        `json:"title,omitempty"`  // of a tool_call and a source
	*Call                   // of a tool_call
	*Source                 // of a source, with Title and FileID
}

// Source is what something in an answer was found in, without what parts have besides.
type Source struct {
	Number int             `json:"number"`
	Kind   tool.SourceKind `json:"kind"`
	URL    string          `json:"url,omitempty"`
	Page   int             `json:"page,omitempty"`
	Quote  string          `json:"quote"`
}

func newSource(s tool.Source) *Source { return &Source{s.Number, s.Kind, s.URL, s.Page, s.Quote} }

// Call is a call of a tool.
type Call struct {
	ID        string          `json:"id,omitempty"`
	Step      int             `json:"step,omitempty"`
	Tool      tool.ID         `json:"tool,omitempty"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Status    chat.CallStatus `json:"status,omitempty"`
	Result    *string         `json:"result,omitempty"`
	InPage    bool            `json:"in_page,omitempty"`
	Allowed   bool            `json:"allowed,omitempty"`
}

func newCall(c chat.Call) *Call {
	shown := &Call{
		ID: c.ID, Step: c.Step, Tool: c.Tool, Arguments: json.RawMessage(c.Arguments), Status: shownStatus(c.Status),
		InPage: c.InPage, Allowed: c.Allowed,
	}
	if c.Arguments == "" {
		shown.Arguments = json.RawMessage("{}")
	}
	if c.Status.Over() {
		shown.Result = &c.Result
	}
	return shown
}

// shownStatus returns a status of the API. A call that is about to be made is running.
func shownStatus(s chat.CallStatus) chat.CallStatus {
	if s == chat.CallAsked {
		return chat.CallRunning
	}
	return s
}

func newParts(parts []chat.Part) []Part {
	if len(parts) == 0 {
		return nil
	}
	shown := make([]Part, len(parts))
	for i, p := range parts {
		shown[i] = Part{Type: p.Kind, TookMS: p.TookMS}
		switch f := p.File; {
		case f != nil:
			shown[i].FileID, shown[i].Name, shown[i].MediaType, shown[i].Bytes = f.FileID, f.Name, f.MediaType, f.Bytes
		case p.Call != nil:
			shown[i].Call, shown[i].Title = newCall(*p.Call), p.Title
		case p.Source != nil:
			shown[i].Source, shown[i].Title, shown[i].FileID = newSource(*p.Source), p.Source.Title, p.Source.FileID
		default:
			shown[i].Text = &p.Text
		}
	}
	return shown
}

// exported returns a message as exports have it: with the hashes of its files.
func exported(m chat.Message) Message {
	shown := NewMessage(m, nil)
	for i, p := range m.Parts {
		if p.File != nil {
			shown.Parts[i].SHA256 = p.Sum
		}
	}
	return shown
}
