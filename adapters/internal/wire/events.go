package wire

import (
	"encoding/json"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/file"
	"chatbot/domain/limit"
	"chatbot/domain/tool"
)

// Event is the content of a server-sent event or a WebSocket frame (spec 5.2.1, 5.2.5). Type determines which fields are
// set.
type Event struct {
	Type            string          `json:"type"`
	SessionID       chat.SessionID  `json:"session_id,omitempty"`
	MessageID       chat.MessageID  `json:"message_id,omitempty"`
	UserMessageID   chat.MessageID  `json:"user_message_id,omitempty"`
	ClientMessageID string          `json:"client_message_id,omitempty"`
	Seq             int             `json:"seq,omitempty"`
	Content         *string         `json:"content,omitempty"`
	Replace         bool            `json:"replace,omitempty"`
	Position        int             `json:"position,omitempty"`
	Text            *string         `json:"text,omitempty"` // of progress
	Status          chat.Status     `json:"status,omitempty"`
	Metadata        *Metadata       `json:"metadata,omitempty"`
	Timestamp       *time.Time      `json:"timestamp,omitempty"`
	ErrorCode       string          `json:"error_code,omitempty"`
	HTTPStatus      int             `json:"http_status,omitempty"` // of a refusal, as REST would answer it
	Message         string          `json:"message,omitempty"`
	Params          fault.Params    `json:"params,omitempty"`
	Errors          []FieldError    `json:"errors,omitempty"`
	RetryAfter      int             `json:"retry_after,omitempty"` // seconds
	TookMS          int             `json:"took_ms,omitempty"`
	Parts           []Part          `json:"parts,omitempty"`
	Files           []FileName      `json:"files,omitempty"`
	ID              string          `json:"id,omitempty"` // of a call, as the fields below
	Step            int             `json:"step,omitempty"`
	Tool            tool.ID         `json:"tool,omitempty"`
	Title           string          `json:"title,omitempty"`
	Arguments       json.RawMessage `json:"arguments,omitempty"`
	Result          *string         `json:"result,omitempty"`
	InPage          bool            `json:"in_page,omitempty"`
	Allowed         bool            `json:"allowed,omitempty"`
	FileID          file.ID         `json:"file_id,omitempty"` // of a file, or of a source, as the fields of Source and Title
	Name            string          `json:"name,omitempty"`    // of a file, as the next two
	MediaType       string          `json:"media_type,omitempty"`
	Bytes           int64           `json:"bytes,omitempty"`
	*Source
}

// FileName names a file.
type FileName struct {
	ID   file.ID `json:"id"`
	Name string  `json:"name"`
}

// Start returns the event for the start of an answer. questionID may be 0 if it is not known.
func Start(answer chat.Message, questionID chat.MessageID) Event {
	return Event{Type: "start", SessionID: answer.SessionID, MessageID: answer.ID, UserMessageID: questionID}
}

// Step returns the event for one step of an answer: `reading` while it waits for files, `queued` while it waits for the model, `fallback` when another model answers, `progress` of a call, `token`, `reasoning`, `tool_call`, `tool_result`, `file`, `source`, `parts` when other
// parts than a single text replace all so far, `saving` while it is complete but cannot be stored, `end`, or `error` if the model
// failed.
func Step(messageID chat.MessageID, e chat.Event) Event {
	switch {
	case len(e.Reading) > 0:
		event := Event{Type: "reading", MessageID: messageID}
		for _, f := range e.Reading {
			event.Files = append(event.Files, FileName{f.FileID, f.Name})
		}
		return event
	case e.Position > 0:
		return Event{Type: "queued", MessageID: messageID, Position: e.Position}
	case e.FellBack != nil:
		return Event{Type: "fallback", MessageID: messageID, Metadata: newMetadata(*e.FellBack)}
	case e.Progress != nil:
		return Event{Type: "progress", MessageID: messageID, ID: e.Progress.Call, Text: &e.Progress.Text}
	case e.Saving:
		return Event{Type: "saving", MessageID: messageID}
	case e.Replace && chat.Stored(e.Parts) != nil:
		return Event{Type: "parts", MessageID: messageID, Seq: e.Seq, Parts: newParts(e.Parts)}
	case e.Replace:
		content := chat.ContentOf(e.Parts)
		return Event{Type: "token", MessageID: messageID, Seq: e.Seq, Content: &content, Replace: true}
	case e.End == nil && e.Call != nil:
		return called(messageID, e)
	case e.End == nil && e.File != nil:
		f := e.File
		return Event{Type: "file", MessageID: messageID, Seq: e.Seq, FileID: f.FileID, Name: f.Name, MediaType: f.MediaType, Bytes: f.Bytes}
	case e.End == nil && e.Source != nil:
		return Event{Type: "source", MessageID: messageID, Seq: e.Seq, Title: e.Source.Title, FileID: e.Source.FileID, Source: newSource(*e.Source)}
	case e.End == nil && e.Kind == chat.ReasoningPart:
		return Event{Type: "reasoning", MessageID: messageID, Seq: e.Seq, Content: &e.Text, TookMS: e.TookMS}
	case e.End == nil:
		return Event{Type: "token", MessageID: messageID, Seq: e.Seq, Content: &e.Text}
	case e.End.Status == chat.Failed && e.End.Failure != nil:
		event := Event{
			Type: "error", SessionID: e.End.SessionID, MessageID: messageID, Seq: e.Seq,
			ErrorCode: ErrorCode(e.End.Failure.Code), Message: e.End.Failure.Message,
		}
		if e.End.Failure.RetryAfter > 0 {
			event.RetryAfter = limit.Seconds(e.End.Failure.RetryAfter)
		}
		return event
	}
	return Event{
		Type: "end", SessionID: e.End.SessionID, MessageID: messageID, Seq: e.Seq,
		Status: e.End.Status, Metadata: newMetadata(e.End.Answer),
	}
}

// called returns the event of a call, which is its part, or of a change of its state.
func called(messageID chat.MessageID, e chat.Event) Event {
	c := newCall(*e.Call)
	event := Event{Type: string(e.Kind), MessageID: messageID, Seq: e.Seq, ID: c.ID, Status: chat.Status(c.Status), Result: c.Result, TookMS: e.TookMS}
	if e.Kind == chat.CallPart {
		event.Step, event.Tool, event.Title, event.Arguments = c.Step, c.Tool, e.Call.Title, c.Arguments
		event.InPage, event.Allowed = c.InPage, c.Allowed
	}
	return event
}

// Fallback returns the event that has to precede that of a step, if any: parts that replace all so far come as their text first, with
// the same number, for clients that know only tokens.
func Fallback(messageID chat.MessageID, e chat.Event) (Event, bool) {
	if !e.Replace || chat.Stored(e.Parts) == nil {
		return Event{}, false
	}
	e.Delta = chat.Replacing(chat.ContentOf(e.Parts), nil)
	return Step(messageID, e), true
}

// Whole returns an ended answer as the single frame for clients that do not stream.
func Whole(m chat.Message) Event {
	if m.Status == chat.Failed {
		return Step(m.ID, chat.Event{End: &m})
	}
	at := m.CreatedAt.UTC()
	return Event{
		Type: "message", SessionID: m.SessionID, MessageID: m.ID, Content: &m.Content, Parts: newParts(m.Parts),
		Timestamp: &at, Status: m.Status, Metadata: newMetadata(m.Answer),
	}
}

// Refusal returns the event for an error.
func Refusal(err error) Event {
	f := fault.From(err)
	event := Event{Type: "error", ErrorCode: ErrorCode(f.Code), HTTPStatus: Status(f.Kind), Message: f.Message, Params: f.Params, Errors: FieldErrors(f)}
	if f.RetryAfter > 0 {
		event.RetryAfter = limit.Seconds(f.RetryAfter)
	}
	return event
}
