package spool

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// A file starts with one line that has the format and the SHA-256 of the rest, which is JSON. Files of other versions are set
// aside. The version is the format of the answer, so that a release that does not know it neither takes parts for a text nor loses the
// model that is to continue it.
const (
	headerBegin = "chatbot-answer "
	headerEnd   = " "
)

func header(format int) string { return headerBegin + strconv.Itoa(format) + headerEnd }

var (
	errFormat  = errors.New("it is not an answer in a format of this version")
	errDamaged = errors.New("it is damaged: its checksum is another one")
	errSense   = errors.New("it is not an answer that has ended")
)

// unsaved is the stored form of ports.Unsaved. It has its own field names, because those of the domain may change.
type unsaved struct {
	Owner     identity.UserID `json:"owner"`
	Runner    string          `json:"runner"`
	At        time.Time       `json:"at"`
	ID        chat.MessageID  `json:"id"`
	SessionID chat.SessionID  `json:"session_id"`
	ParentID  chat.MessageID  `json:"parent_id"`
	Content   []byte          `json:"content"` // JSON strings cannot hold every text unchanged
	Parts     []chat.Part     `json:"parts,omitempty"`
	Status    chat.Status     `json:"status"`
	Seq       int             `json:"seq"`
	CreatedAt time.Time       `json:"created_at"`
	Failure   *unsavedReason  `json:"failure,omitempty"`
	Call      *unsavedCall    `json:"call,omitempty"`

	Model            string           `json:"model"`
	ModelID          model.ID         `json:"model_id,omitempty"`
	Parameters       model.Parameters `json:"parameters,omitzero"`
	PromptTokens     int              `json:"prompt_tokens"`
	CompletionTokens int              `json:"completion_tokens"`
	TokensEstimated  bool             `json:"tokens_estimated"`
	FirstToken       time.Duration    `json:"first_token_ns"`
	Took             time.Duration    `json:"took_ns"`
	FinishReason     string           `json:"finish_reason"`
	Tools            []tool.ID        `json:"tools,omitempty"`
	Resumed          int              `json:"resumed,omitempty"`
	Cost             *model.Cost      `json:"cost,omitempty"`
	Fallback         *unsavedFallback `json:"fallback,omitempty"`
	Files            []unsavedFile    `json:"files,omitempty"`
}

// unsavedFile is the stored form of a chat.FileUse.
type unsavedFile struct {
	FileID file.ID `json:"file_id"`
	Whole  bool    `json:"whole,omitempty"`
	Pages  string  `json:"pages,omitempty"`
}

type unsavedFallback struct {
	From       model.ID         `json:"from"`
	Parameters model.Parameters `json:"parameters,omitzero"`
	Why        string           `json:"why"`
	Failed     []model.ID       `json:"failed"`
}

type unsavedReason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// unsavedCall is the stored form of ports.Unsaved.Call, without what the answer says besides.
type unsavedCall struct {
	Epoch      int           `json:"epoch"`
	Purpose    usage.Purpose `json:"purpose"`
	Model      model.ID      `json:"model_id"`
	ModelName  string        `json:"model"`
	In         int           `json:"in"`
	Out        int           `json:"out"`
	Cached     int           `json:"cached"`
	Reasoning  int           `json:"reasoning"`
	Estimated  bool          `json:"estimated"`
	Cost       *usage.Cost   `json:"cost,omitempty"`
	Status     chat.Status   `json:"status"`
	Failure    string        `json:"failure,omitempty"`
	StartedAt  time.Time     `json:"started_at"`
	Took       time.Duration `json:"took_ns"`
	FirstToken time.Duration `json:"first_token_ns"`
}

func encode(a ports.Unsaved) ([]byte, error) {
	m := a.Answer
	kept := unsaved{
		Owner: a.Owner, Runner: a.WorkerID, At: a.At, ID: m.ID, SessionID: m.SessionID, ParentID: m.ParentID,
		Content: []byte(m.Content), Parts: m.Parts, Status: m.Status, Seq: m.Seq, CreatedAt: m.CreatedAt, Model: m.Answer.Model,
		ModelID: m.Answer.ModelID, Parameters: m.Answer.Parameters,
		PromptTokens: m.Answer.PromptTokens, CompletionTokens: m.Answer.CompletionTokens, TokensEstimated: m.Answer.TokensEstimated,
		FirstToken: m.Answer.FirstToken, Took: m.Answer.Took, FinishReason: m.Answer.FinishReason, Cost: m.Answer.Cost, Tools: m.Answer.Tools.IDs(), Resumed: m.Answer.Resumed,
	}
	if f := m.Answer.Fallback; !f.IsZero() {
		kept.Fallback = &unsavedFallback{f.From, f.Parameters, f.Why, f.Failed}
	}
	for _, f := range m.Answer.Files {
		kept.Files = append(kept.Files, unsavedFile(f))
	}
	if m.Failure != nil {
		kept.Failure = &unsavedReason{m.Failure.Code, m.Failure.Message}
	}
	if a.Call != nil {
		kept.Call = &unsavedCall{
			Epoch: a.Call.Epoch, Purpose: a.Call.Purpose, In: a.Call.In, Out: a.Call.Out, Cached: a.Call.Cached, Reasoning: a.Call.Reasoning, Estimated: a.Call.Estimated, Cost: a.Call.Cost,
			StartedAt: a.Call.StartedAt, Took: a.Call.Took, FirstToken: a.Call.FirstToken, Model: a.Call.Model, ModelName: a.Call.ModelName, Status: a.Call.Status, Failure: a.Call.Failure,
		}
	}
	body, err := json.Marshal(kept)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	return fmt.Appendf(nil, "%s%s\n%s", header(max(a.Format, chat.TextFormat)), hex.EncodeToString(sum[:]), body), nil
}

func decode(text []byte) (ports.Unsaved, error) {
	line, body, found := bytes.Cut(text, []byte("\n"))
	var sum []byte
	format, known := 0, false
	for !known && format < chat.LatestFormat {
		format++
		sum, known = bytes.CutPrefix(line, []byte(header(format)))
	}
	if !found || !known {
		return ports.Unsaved{}, errFormat
	}
	if is := sha256.Sum256(body); hex.EncodeToString(is[:]) != string(sum) {
		return ports.Unsaved{}, errDamaged
	}
	var kept unsaved
	if err := json.Unmarshal(body, &kept); err != nil {
		return ports.Unsaved{}, errFormat // the cause may quote the text
	}
	a := ports.Unsaved{Owner: kept.Owner, WorkerID: kept.Runner, At: kept.At, Format: format, Answer: chat.Message{
		ID: kept.ID, SessionID: kept.SessionID, ParentID: kept.ParentID, Role: chat.RoleAssistant, Content: string(kept.Content), Parts: kept.Parts,
		Status: kept.Status, Seq: kept.Seq, CreatedAt: kept.CreatedAt,
		Answer: chat.Answer{
			Choice:       chat.Choice{Model: kept.Model, ModelID: kept.ModelID, Parameters: kept.Parameters, Tools: tool.NewSet(kept.Tools...)},
			PromptTokens: kept.PromptTokens, CompletionTokens: kept.CompletionTokens,
			TokensEstimated: kept.TokensEstimated, FirstToken: kept.FirstToken, Took: kept.Took, FinishReason: kept.FinishReason, Cost: kept.Cost, Resumed: kept.Resumed,
		},
	}}
	if f := kept.Fallback; f != nil {
		a.Answer.Answer.Fallback = chat.Fallback{From: f.From, Parameters: f.Parameters, Why: f.Why, Failed: f.Failed}
	}
	for _, f := range kept.Files {
		a.Answer.Answer.Files = append(a.Answer.Answer.Files, chat.FileUse(f))
	}
	if kept.Failure != nil {
		a.Answer.Failure = &chat.Failure{Code: kept.Failure.Code, Message: kept.Failure.Message}
	}
	if c := kept.Call; c != nil {
		a.Call = &usage.Event{
			User: kept.Owner, Message: kept.ID, Epoch: c.Epoch, Purpose: c.Purpose, Model: c.Model, ModelName: c.ModelName,
			Tokens:    usage.Tokens{In: c.In, Out: c.Out, Cached: c.Cached, Reasoning: c.Reasoning},
			Estimated: c.Estimated, Cost: c.Cost, Status: c.Status, Failure: c.Failure, StartedAt: c.StartedAt, Took: c.Took, FirstToken: c.FirstToken,
		}
	}
	if a.Answer.ID <= 0 || a.WorkerID == "" || !a.Answer.Status.Ended() || a.Answer.Status == "" {
		return ports.Unsaved{}, errSense
	}
	return a, nil
}
