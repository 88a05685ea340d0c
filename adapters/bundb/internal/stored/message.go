// Package stored holds the rows of sessions, messages and sends, and the locks and bounds that every change to them keeps, for the
// areas that share these tables.
package stored

import (
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// Message is a row of messages.
type Message struct {
	bun.BaseModel `bun:"table:messages,alias:m"`

	ID             chat.MessageID `bun:"id,pk,autoincrement"`
	SessionID      chat.SessionID `bun:"session_id"`
	ParentID       chat.MessageID `bun:"parent_id,nullzero"`
	Role           string         `bun:"role"`
	Content        string         `bun:"content"`
	Parts          Parts          `bun:"parts,type:jsonb,nullzero"`
	Format         int            `bun:"format"`
	Seq            int            `bun:"seq"`
	Metadata       Metadata       `bun:"metadata,type:jsonb"`
	Status         string         `bun:"status"`
	FailureCode    string         `bun:"failure_code,nullzero"`
	FailureMessage string         `bun:"failure_message,nullzero"`
	Waits          bool           `bun:"waits"` // beside the status interrupted, see StatusOf
	Runner         string         `bun:"runner,nullzero"`
	LeaseUntil     bun.NullTime   `bun:"lease_until"`
	Instructions   string         `bun:"instructions,scanonly"`            // of an answer; read by Sessions.Instructions only
	RunningCall    *RunningCall   `bun:"running_call,type:jsonb,nullzero"` // of an answer that is streaming
	CreatedAt      time.Time      `bun:"created_at"`

	Owner  identity.UserID `bun:"owner,scanonly"`
	LeafID chat.MessageID  `bun:"leaf_id,scanonly"` // the session's

	Reserved bool `bun:"reserved,scanonly"` // whether there are reservations for the answer
}

// Metadata describes how an answer was generated, as in the spec's API (5.2.1). Questions have none.
type Metadata struct {
	Model            string           `json:"model,omitempty"`
	ModelID          model.ID         `json:"model_id,omitempty"`
	Parameters       model.Parameters `json:"parameters,omitzero"`
	TokensUsed       int              `json:"tokens_used,omitempty"`
	PromptTokens     int              `json:"prompt_tokens,omitempty"`
	CompletionTokens int              `json:"completion_tokens,omitempty"`
	TokensEstimated  bool             `json:"tokens_estimated,omitempty"`
	ResponseTimeMS   float64          `json:"response_time_ms,omitempty"`
	FirstTokenMS     float64          `json:"first_token_ms,omitempty"`
	FinishReason     string           `json:"finish_reason,omitempty"`
	Allowed          chat.Allowance   `json:"allowed,omitzero"`
	Cost             *model.Cost      `json:"cost,omitempty"` // in billionths of a US dollar
	FallbackFrom     model.ID         `json:"fallback_from,omitempty"`
	Fallback         fallback         `json:"fallback,omitzero"`
	Files            []fileUse        `json:"files,omitempty"`
	Tools            []tool.ID        `json:"tools,omitempty"`
	Resumed          int              `json:"resumed,omitempty"`
}

// fileUse is a chat.FileUse.
type fileUse struct {
	FileID file.ID `json:"file_id"`
	Whole  bool    `json:"whole,omitempty"`
	Pages  string  `json:"pages,omitempty"`
}

// fallback is the rest of a chat.Fallback.
type fallback struct {
	Parameters model.Parameters `json:"parameters,omitzero"`
	Why        string           `json:"why,omitempty"`
	Failed     []model.ID       `json:"failed,omitempty"`
}

// NewMetadata returns the column of an answer.
func NewMetadata(a chat.Answer) Metadata {
	var files []fileUse
	for _, f := range a.Files {
		files = append(files, fileUse(f))
	}
	return Metadata{
		Files: files, Tools: a.Tools.IDs(), Resumed: a.Resumed,
		Model: a.Model, ModelID: a.ModelID, Parameters: a.Parameters, Allowed: a.Allowed,
		TokensUsed: a.TokensUsed(), PromptTokens: a.PromptTokens, CompletionTokens: a.CompletionTokens,
		TokensEstimated: a.TokensEstimated, FinishReason: a.FinishReason, Cost: a.Cost,
		ResponseTimeMS: milliseconds(a.Took), FirstTokenMS: milliseconds(a.FirstToken),
		FallbackFrom: a.Fallback.From, Fallback: fallback{a.Fallback.Parameters, a.Fallback.Why, a.Fallback.Failed},
	}
}

func (m Metadata) answer() chat.Answer {
	var files []chat.FileUse
	for _, f := range m.Files {
		files = append(files, chat.FileUse(f))
	}
	return chat.Answer{
		Files: files, Resumed: m.Resumed,
		Choice:   chat.Choice{Model: m.Model, ModelID: m.ModelID, Parameters: m.Parameters, Tools: tool.NewSet(m.Tools...)},
		Fallback: chat.Fallback{From: m.FallbackFrom, Parameters: m.Fallback.Parameters, Why: m.Fallback.Why, Failed: m.Fallback.Failed}, Allowed: m.Allowed,
		PromptTokens: m.PromptTokens, CompletionTokens: m.CompletionTokens,
		TokensEstimated: m.TokensEstimated, FinishReason: m.FinishReason, Cost: m.Cost,
		Took: duration(m.ResponseTimeMS), FirstToken: duration(m.FirstTokenMS),
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
func duration(ms float64) time.Duration    { return time.Duration(ms*1000+0.5) * time.Microsecond }

// Message returns what the row holds.
func (r Message) Message() chat.Message {
	m := chat.Message{
		ID: r.ID, SessionID: r.SessionID, ParentID: r.ParentID, Role: chat.Role(r.Role), Content: r.Content, Parts: r.Parts, Seq: r.Seq,
		Status: r.status(), Answer: r.Metadata.answer(), CreatedAt: r.CreatedAt.UTC(),
	}
	if r.FailureCode != "" {
		m.Failure = &chat.Failure{Code: r.FailureCode, Message: r.FailureMessage}
	}
	return m
}

// Running is the condition of a streaming answer in a query of messages AS m. It is a constant, because the partial index of these
// answers serves only statements with the status in their text.
const Running = "m.status = '" + string(chat.Streaming) + "'"

// Ended is the opposite of Running.
const Ended = "m.status <> '" + string(chat.Streaming) + "'"

// StatusOf returns the columns of a status. An answer that waits is interrupted for releases that do not know of it.
func StatusOf(s chat.Status) (status string, waits bool) {
	if s == chat.Waiting {
		return string(chat.Interrupted), true
	}
	return string(s), false
}

func (r Message) status() chat.Status {
	if r.Waits {
		return chat.Waiting
	}
	return chat.Status(r.Status)
}

// State returns the state of an answer.
func (r Message) State() chat.AnswerState {
	return chat.RestoreAnswer(chat.AnswerRecord{
		Status: r.status(), FinishReason: r.Metadata.FinishReason, Seq: r.Seq, Format: r.Format, WorkerID: r.Runner, LeaseUntil: r.LeaseUntil.UTC(),
	})
}

// SetState sets the columns that a change of the state changes. A continued answer has no failure any more.
func (r *Message) SetState(a chat.AnswerState) {
	is := a.Record()
	r.Status, r.Waits = StatusOf(is.Status)
	r.Metadata.FinishReason, r.Seq, r.Format = is.FinishReason, is.Seq, is.Format
	r.Runner, r.LeaseUntil = is.WorkerID, bun.NullTime{Time: is.LeaseUntil}
}

// MessagesOf returns what the rows hold.
func MessagesOf(rows []Message) []chat.Message {
	all := make([]chat.Message, len(rows))
	for i, row := range rows {
		all[i] = row.Message()
	}
	return all
}
