package wire

import (
	"chatbot/domain/chat"
	"chatbot/domain/file"
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
}

func newParts(parts []chat.Part) []Part {
	if len(parts) == 0 {
		return nil
	}
	shown := make([]Part, len(parts))
	for i, p := range parts {
		shown[i] = Part{Type: p.Kind, TookMS: p.TookMS}
		if f := p.File; f != nil {
			shown[i].FileID, shown[i].Name, shown[i].MediaType, shown[i].Bytes = f.FileID, f.Name, f.MediaType, f.Bytes
		} else {
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
