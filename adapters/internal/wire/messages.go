package wire

import (
	"math"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/model"
)

// Metadata describes how an answer was generated (spec 5.2.1).
type Metadata struct {
	Model            string            `json:"model"`
	ModelID          model.ID          `json:"model_id,omitempty"`
	FallbackFrom     model.ID          `json:"fallback_from,omitempty"` // the model that was chosen, if it is another one
	Parameters       *model.Parameters `json:"parameters,omitempty"`
	TokensUsed       int               `json:"tokens_used"`
	TokensEstimated  bool              `json:"tokens_estimated,omitempty"`
	PromptTokens     int               `json:"prompt_tokens"`
	CompletionTokens int               `json:"completion_tokens"`
	ResponseTimeMS   int64             `json:"response_time_ms"`
	FirstTokenMS     int64             `json:"first_token_ms"`
	TokensPerSecond  float64           `json:"tokens_per_second,omitempty"`
	Cost             *float64          `json:"cost,omitempty"` // in US dollars
	FinishReason     string            `json:"finish_reason,omitempty"`
	Files            []FileUse         `json:"files,omitempty"` // of the conversation, those of newer messages first
}

// FileUse is how much of a file the model got.
type FileUse struct {
	FileID file.ID `json:"file_id"`
	Whole  bool    `json:"whole,omitempty"`
	Pages  *string `json:"pages,omitempty"` // unless Whole, such as "1-3, 7"; "": nothing
}

// Failure is the reason why an answer failed.
type Failure struct {
	ErrorCode string `json:"error_code"`
	Message   string `json:"message"`
}

// Message is one message of a session (spec 5.2.3). SessionID is set if the URL does not contain it, and SiblingIDs in a history.
type Message struct {
	ID         chat.MessageID   `json:"id"`
	SessionID  chat.SessionID   `json:"session_id,omitempty"`
	ParentID   *chat.MessageID  `json:"parent_id"`
	SiblingIDs []chat.MessageID `json:"sibling_ids,omitempty"`
	Role       chat.Role        `json:"role"`
	Content    string           `json:"content"`
	Parts      []Part           `json:"parts,omitempty"`
	Status     chat.Status      `json:"status"`
	Metadata   *Metadata        `json:"metadata,omitempty"`
	Error      *Failure         `json:"error,omitempty"`
	CreatedAt  time.Time        `json:"created_at"`
}

// NewMessage returns a message without its session's id. siblings may be nil.
func NewMessage(m chat.Message, siblings []chat.MessageID) Message {
	shown := Message{
		ID: m.ID, SiblingIDs: siblings, Role: m.Role, Content: m.Content, Parts: newParts(m.Parts), Status: m.Status,
		Error: newFailure(m.Failure), CreatedAt: m.CreatedAt.UTC(),
	}
	if m.ParentID != 0 {
		shown.ParentID = &m.ParentID
	}
	if m.Role == chat.RoleAssistant {
		shown.Metadata = newMetadata(m.Answer)
	}
	return shown
}

// NewAnswer returns an answer with its session's id (spec 5.2.1).
func NewAnswer(m chat.Message) Message {
	shown := NewMessage(m, nil)
	shown.SessionID = m.SessionID
	return shown
}

func newMetadata(a chat.Answer) *Metadata {
	shown := &Metadata{
		Model: a.Model, ModelID: a.ModelID, FallbackFrom: a.Fallback.From, TokensUsed: a.TokensUsed(), TokensEstimated: a.TokensEstimated,
		PromptTokens: a.PromptTokens, CompletionTokens: a.CompletionTokens,
		ResponseTimeMS: a.Took.Milliseconds(), FirstTokenMS: a.FirstToken.Milliseconds(),
		TokensPerSecond: math.Round(a.Speed()*10) / 10, FinishReason: a.FinishReason,
	}
	if a.Cost != nil {
		usd := a.Cost.USD()
		shown.Cost = &usd
	}
	for _, f := range a.Files {
		use := FileUse{FileID: f.FileID, Whole: f.Whole}
		if !f.Whole {
			use.Pages = &f.Pages
		}
		shown.Files = append(shown.Files, use)
	}
	if !a.Parameters.IsZero() {
		shown.Parameters = &a.Parameters
	}
	return shown
}

func newFailure(f *chat.Failure) *Failure {
	if f == nil {
		return nil
	}
	return &Failure{ErrorCode(f.Code), f.Message}
}
