package chat

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// SessionRecord is what is stored of a session. LeafID is the end of its current path, which the next message follows; 0 without
// messages. Model is the one that was last chosen for it; "" if none was. PinnedAt and ArchivedAt are zero unless it is pinned or
// archived. Unread means that an answer has ended, other than by its owner's stop, since the session was marked as read.
type SessionRecord struct {
	ID         SessionID
	UserID     identity.UserID
	LeafID     MessageID
	Title      string
	Model      model.ID
	Setup      Setup
	Tools      tool.Set // that were last chosen for it
	Unread     bool
	CreatedAt  time.Time
	UpdatedAt  time.Time
	PinnedAt   time.Time
	ArchivedAt time.Time
}

// Session is one person's conversation. Each method that changes it is the only place of the rules of that change.
type Session struct{ is SessionRecord }

// NewSession returns a session without messages; title "" means DefaultTitle.
func NewSession(owner identity.UserID, title string, at time.Time) Session {
	return Session{SessionRecord{UserID: owner, Title: cmp.Or(title, DefaultTitle), CreatedAt: at, UpdatedAt: at}}
}

// RestoreSession returns a stored session.
func RestoreSession(r SessionRecord) Session { return Session{r} }

// Record returns the session to be stored.
func (s Session) Record() SessionRecord { return s.is }

// ID returns the session's id, 0 before it is stored.
func (s Session) ID() SessionID { return s.is.ID }

// Title returns the title.
func (s Session) Title() string { return s.is.Title }

// LeafID returns the end of the current path, 0 without messages.
func (s Session) LeafID() MessageID { return s.is.LeafID }

// Answer notes that a send has a streaming answer, with which the current path ends. A new question names the session, a model that
// the send names becomes the session's, and one that begins the session brings its setup.
func (s *Session) Answer(send Send, title string, answer MessageID, at time.Time) {
	if send.Regenerates == 0 {
		s.Name(title)
	}
	if send.New() {
		s.is.Setup = send.Setup
	}
	if send.Tools != nil {
		s.is.Tools = tool.NewSet(send.Tools...)
	}
	s.is.LeafID, s.is.Model, s.is.UpdatedAt = answer, cmp.Or(send.Model, s.is.Model), at
}

// Name gives the session a title that was made from its texts, unless that is "" or the session has one.
func (s *Session) Name(title string) {
	if s.is.Title == DefaultTitle {
		s.is.Title = cmp.Or(title, DefaultTitle)
	}
}

// Continue notes that an ended answer streams again. Who continues it has read it.
func (s *Session) Continue(answer MessageID, at time.Time) {
	s.is.LeafID, s.is.Unread, s.is.UpdatedAt = answer, false, at
}

// EndAnswer notes an end that the worker of the answer stored. Turns.Finish does the same to many sessions in one statement.
func (s *Session) EndAnswer(how Status, at time.Time) {
	s.is.Unread, s.is.UpdatedAt = s.is.Unread || how.Unread(), at
}

// InterruptAnswer notes that the worker of the answer went away. Turns.Interrupt does the same to many sessions in one statement.
func (s *Session) InterruptAnswer() { s.is.Unread = true }

// Change applies a change. A session that is pinned or archived again keeps the first time, and UpdatedAt stays, so that the session
// keeps its position in the list.
func (s *Session) Change(c Change, at time.Time) {
	if c.Title != nil {
		s.is.Title = *c.Title
	}
	if c.Model != nil {
		s.is.Model = *c.Model
	}
	if c.Instructions != nil {
		s.is.Setup.Instructions = *c.Instructions
	}
	if c.Parameters != nil {
		s.is.Setup.Parameters = *c.Parameters
	}
	if c.Tools != nil {
		s.is.Tools = tool.NewSet(*c.Tools...)
	}
	if c.Read != nil && *c.Read {
		s.is.Unread = false
	}
	mark(&s.is.PinnedAt, c.Pinned, at)
	mark(&s.is.ArchivedAt, c.Archived, at)
}

func mark(since *time.Time, wanted *bool, at time.Time) {
	switch {
	case wanted == nil:
	case !*wanted:
		*since = time.Time{}
	case since.IsZero():
		*since = at
	}
}

// Change changes a session; nil fields are left alone. An empty Model returns to the default. Read is true or nil: a session cannot
// be marked as unread.
type Change struct {
	Title    *string
	Model    *model.ID
	Pinned   *bool
	Archived *bool
	Read     *bool
	// Instructions, Parameters and Tools replace the session's as a whole.
	Instructions *string
	Parameters   *model.Parameters
	Tools        *[]tool.ID
}

// Check refuses an invalid title, Read false, too many tools, and an empty change.
func (c Change) Check() error {
	var in fault.Inputs
	if c.Title != nil {
		checkTitle(&in, *c.Title)
	}
	if c.Read != nil && !*c.Read {
		in.Add("read", "must_be_true", "A session can only be marked as read: send true, or leave it out.")
	}
	if c.Instructions != nil {
		checkInstructions(&in, "instructions", *c.Instructions)
	}
	if c.Parameters != nil {
		c.Parameters.Check(&in, "")
	}
	if c.Tools != nil {
		checkTools(&in, *c.Tools)
	}
	if c == (Change{}) {
		in.Add("title", "no_change", "Give a title, model, pinned, archived, read, instructions, parameters or tools.")
	}
	return in.Err()
}

// CheckTitle refuses a title that is empty, too long or not storable.
func CheckTitle(title string) error {
	var in fault.Inputs
	checkTitle(&in, title)
	return in.Err()
}

func checkTools(in *fault.Inputs, tools []tool.ID) {
	if len(tools) > tool.MaxChosen {
		in.Add("tools", "too_many_items", "At most 50 tools can be chosen.", fault.Params{"max": tool.MaxChosen})
	}
}

func checkTitle(in *fault.Inputs, title string) {
	switch n := utf8.RuneCountInString(title); {
	case strings.TrimSpace(title) == "":
		in.Add("title", "blank", "Titles need at least one visible character.")
	case n > MaxTitle:
		in.Add("title", "too_long", "Titles can have at most 255 characters.", fault.Params{"max": MaxTitle, "length": n})
	case !Storable(title):
		in.Add("title", "not_storable", "Titles must be plain UTF-8 text without NUL characters.")
	}
}
