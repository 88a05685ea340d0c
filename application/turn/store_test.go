package turn_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/domain/usage"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

var (
	_ ports.Turns     = (*fakeStore)(nil)
	_ ports.Fallbacks = (*fakeStore)(nil)
	_ ports.Steps     = (*fakeStore)(nil)
	_ ports.Calls     = (*fakeStore)(nil)
	_ ports.Messages  = (*fakeStore)(nil)

	_ ports.Choices     = (*fakeStore)(nil)
	_ fileport.Attached = (*fakeStore)(nil)
)

var errOutage = errors.New("storage is away")

type key struct {
	owner identity.UserID
	id    string
}

type callKey struct {
	id    chat.MessageID
	epoch int
}

type row struct {
	chat.Message
	owner identity.UserID
	state chat.AnswerState // of an answer
	call  *usage.Event     // that runs
}

// keep makes the message's fields those of its state.
func (r *row) keep(a chat.AnswerState) {
	is := a.Record()
	r.state, r.Status, r.Seq, r.Answer.FinishReason = a, is.Status, is.Seq, is.FinishReason
}

// fakeStore keeps what ports.Turns and ports.Messages say about owners, leases and repeats. Every call
// takes `slow` first, and fails while `outage` is set.
type fakeStore struct {
	mu       sync.Mutex
	rows     []*row // a message's id is its place + 1
	owners   map[chat.SessionID]identity.UserID
	titles   map[chat.SessionID]string
	jobs     []job.Spec // that follow ended answers
	calls    map[callKey]usage.Event
	leaves   map[chat.SessionID]chat.MessageID
	models   map[chat.SessionID]model.ID
	setups   map[chat.SessionID]chat.Setup
	personal string // instructions of every account
	// instructions are those that answers were accepted with.
	instructions map[chat.MessageID]string
	files        map[file.ID]file.File
	cutReply     bool // the next begin is stored, but its reply gets lost
	keys         map[key]chat.Turn
	prints       map[key]string
	checkpoints  [][]ports.Checkpoint // each call that was made
	finishes     int                  // calls
	outage       error
	noBegin      error // of Begin alone
	noFallback   error // of FallBack alone
	full         error // of Finish alone
	readOnly     error // of every call that has something to write
	slow         time.Duration
	// left is what is left of the budgets, of which calls reserve and never give back; reserved are the calls that asked for it.
	left     int64
	reserved []*ports.Reserve
}

// reserve does what ports.Turns says about budgets, without accounts of them.
func (s *fakeStore) reserve(of *ports.Reserve, at time.Time) (chat.Allowance, error) {
	s.reserved = append(s.reserved, of)
	if of == nil {
		return chat.Allowance{}, nil
	}
	bounding := budget.Held{Budget: budget.Budget{Unit: budget.Tokens, Amount: s.left, Per: budget.Day}, Of: budget.Group}
	allowed, err := of.Reserve([]budget.State{{Held: bounding}}, at)
	s.left -= allowed.Tokens()
	return allowed, err
}

func newStore() *fakeStore {
	return &fakeStore{
		owners: map[chat.SessionID]identity.UserID{}, leaves: map[chat.SessionID]chat.MessageID{}, models: map[chat.SessionID]model.ID{}, setups: map[chat.SessionID]chat.Setup{}, instructions: map[chat.MessageID]string{}, titles: map[chat.SessionID]string{}, calls: map[callKey]usage.Event{}, keys: map[key]chat.Turn{}, prints: map[key]string{},
	}
}

// enter takes the lock; the caller unlocks.
func (s *fakeStore) enter(ctx context.Context) error {
	s.mu.Lock()
	slow := s.slow
	s.mu.Unlock()
	if slow > 0 {
		select {
		case <-time.After(slow):
		case <-ctx.Done():
		}
	}
	s.mu.Lock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.outage
}

func (s *fakeStore) set(change func(*fakeStore)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *fakeStore) add(r row) chat.Message {
	r.ID = chat.MessageID(len(s.rows) + 1)
	s.rows = append(s.rows, &r)
	s.leaves[r.SessionID] = r.ID
	return r.Message
}

func (s *fakeStore) Begin(ctx context.Context, a ports.Accept) (chat.Turn, error) {
	defer s.mu.Unlock()
	if err := errors.Join(s.enter(ctx), s.noBegin); err != nil {
		return chat.Turn{}, err
	}
	k := key{a.Owner, a.Send.ClientID}
	if t, used := s.keys[k]; used && k.id != "" {
		if s.prints[k] != a.Fingerprint {
			return chat.Turn{}, chat.ErrKeyReused
		}
		r := s.rows[t.Answer.ID-1]
		t.Repeated, t.Answer, t.WorkerID = true, r.Message, r.state.Record().WorkerID
		return t, nil
	}
	session, parent, question := a.Send.SessionID, chat.MessageID(0), chat.Message{}
	switch target := a.Send.Edits + a.Send.Regenerates; {
	case target != 0:
		r := s.rows[target-1]
		session, parent = r.SessionID, r.ParentID
		if a.Send.Regenerates != 0 {
			question = s.rows[parent-1].Message
		}
	case session == 0:
		session = chat.SessionID(len(s.owners) + 1)
		s.owners[session], s.titles[session], s.setups[session] = a.Owner, a.Title, a.Send.Setup
	default:
		parent = s.leaves[session]
	}
	if s.owners[session] != a.Owner {
		return chat.Turn{}, chat.ErrSession
	}
	if s.busy(session) {
		return chat.Turn{}, chat.ErrAnswerRunning
	}
	allowed, err := s.reserve(a.Reserve, a.At)
	if err != nil {
		return chat.Turn{}, err
	}
	if question.ID == 0 {
		question = s.add(row{owner: a.Owner, Message: chat.Message{
			SessionID: session, ParentID: parent, Role: chat.RoleUser, Content: a.Send.Text, Parts: s.parts(a.Send), Status: chat.Complete, CreatedAt: a.At,
		}})
	}
	t := chat.Turn{SessionID: session, Question: question, WorkerID: a.WorkerID, Format: a.Format, Answer: s.add(row{owner: a.Owner, state: chat.BeginAnswer(a.WorkerID, a.Format, a.LeaseUntil), Message: chat.Message{
		SessionID: session, ParentID: question.ID, Role: chat.RoleAssistant, Status: chat.Streaming, CreatedAt: a.At, Answer: chat.Answer{Choice: a.Choice, Allowed: allowed},
	}})}
	s.instructions[t.Answer.ID] = a.Choice.Instructions
	s.rows[t.Answer.ID-1].Answer.Instructions = "" // messages are read without them
	if a.Send.Model != "" {
		s.models[session] = a.Send.Model
	}
	s.keys[k], s.prints[k] = t, a.Fingerprint
	if s.cutReply {
		s.cutReply = false
		return chat.Turn{}, errOutage
	}
	return t, nil
}

// parts returns the parts of a new question.
func (s *fakeStore) parts(send chat.Send) []chat.Part {
	var files []chat.File
	for _, id := range send.Files {
		files = append(files, chat.Attach(s.files[id]))
	}
	return chat.QuestionParts(files, send.Text)
}

// Some implements fileport.Attached.
func (s *fakeStore) Some(ctx context.Context, owner identity.UserID, ids []file.ID) (some []file.File, err error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if f, there := s.files[id]; there && f.Owner == owner {
			some = append(some, f)
		}
	}
	return some, nil
}

func (s *fakeStore) Text(context.Context, identity.UserID, file.ID) (file.Text, error) {
	panic("the engine reads no texts")
}

// upload stores a file of ada, as it is until read is called.
func (s *fakeStore) upload(id file.ID, mediaType string, status file.Status) {
	s.set(func(s *fakeStore) {
		if s.files == nil {
			s.files = map[file.ID]file.File{}
		}
		s.files[id] = file.File{ID: id, Owner: ada.User, Name: fmt.Sprintf("file-%d", id), MediaType: mediaType, Reading: file.Reading{Status: status}}
	})
}

// Chosen takes no time.
func (s *fakeStore) Chosen(_ context.Context, owner identity.UserID, send chat.Send) (ports.Chosen, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if send.New() {
		return ports.Chosen{Parameters: send.Setup.Parameters, Instructions: chat.JoinInstructions(s.personal, send.Setup.Instructions), Tools: tool.NewSet(send.Tools...)}, s.outage
	}
	session := send.SessionID
	if target := send.Edits + send.Regenerates; target != 0 {
		session = s.rows[target-1].SessionID
	}
	if s.owners[session] != owner && s.outage == nil {
		return ports.Chosen{}, chat.ErrSession
	}
	setup := s.setups[session]
	return ports.Chosen{
		Model: s.models[session], Parameters: setup.Parameters, Instructions: chat.JoinInstructions(s.personal, setup.Instructions), Tools: tool.NewSet(send.Tools...),
	}, s.outage
}

// Instructions takes no time.
func (s *fakeStore) Instructions(_ context.Context, _ identity.UserID, answer chat.MessageID) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.instructions[answer], s.outage
}

func (s *fakeStore) busy(session chat.SessionID) bool {
	return slices.ContainsFunc(s.rows, func(r *row) bool {
		return r != nil && r.SessionID == session && (!r.Status.Ended() || r.Status == chat.Waiting)
	})
}

func (s *fakeStore) Continue(ctx context.Context, c ports.Resume) (chat.Turn, error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return chat.Turn{}, err
	}
	r := s.rows[c.MessageID-1]
	if r == nil || r.owner != c.Owner {
		return chat.Turn{}, chat.ErrMessage
	}
	a := r.state
	repeated, err := a.Continue(c.WorkerID, c.LeaseUntil, chat.Surroundings{Running: r.Status != chat.Waiting && s.busy(r.SessionID), Undecided: chat.AnyCall(r.Parts, chat.CallWaiting)})
	switch {
	case err != nil:
		return chat.Turn{}, err
	case !repeated:
		if r.Answer.Allowed, err = s.reserve(c.Reserve, c.At); err != nil {
			return chat.Turn{}, err
		}
		r.keep(a)
		r.Failure, r.call = nil, nil
	}
	t := chat.Turn{SessionID: r.SessionID, Question: s.rows[r.ParentID-1].Message, Answer: r.Message, Repeated: repeated, WorkerID: a.Record().WorkerID}
	if s.cutReply {
		s.cutReply = false
		return chat.Turn{}, errOutage
	}
	return t, nil
}

func (s *fakeStore) FallBack(ctx context.Context, f ports.FallBack) (chat.Allowance, error) {
	defer s.mu.Unlock()
	if err := errors.Join(s.enter(ctx), s.noFallback); err != nil {
		return chat.Allowance{}, err
	}
	r := s.rows[f.MessageID-1]
	if r == nil || r.owner != f.Owner {
		return chat.Allowance{}, chat.ErrMessage
	}
	a := r.state
	if err := a.FallBack(f.WorkerID, f.Seq, f.LeaseUntil); err != nil {
		if is := r.state.Record(); is.Seq == chat.NextEpoch(f.Seq) && is.WorkerID == f.WorkerID && r.Answer.ModelID == f.Choice.ModelID {
			return r.Answer.Allowed, nil
		}
		return chat.Allowance{}, err
	}
	allowed, err := s.reserve(f.Reserve, f.At)
	if err != nil {
		return chat.Allowance{}, err
	}
	if f.Call != nil {
		s.record(*f.Call)
	}
	r.keep(a)
	r.Answer.Choice, r.Answer.Fallback, r.Answer.Allowed, r.call = f.Choice, f.Fallback, allowed, nil
	r.Answer.Instructions = ""
	if s.cutReply {
		s.cutReply = false
		return chat.Allowance{}, errOutage
	}
	return allowed, nil
}

func (s *fakeStore) Step(ctx context.Context, p ports.Step) error {
	defer s.mu.Unlock()
	if err := errors.Join(s.enter(ctx), s.readOnly); err != nil {
		return err
	}
	r := s.rows[p.Answer.ID-1]
	if r == nil || r.owner != p.Owner {
		return chat.ErrMessage
	}
	a := r.state
	if err := a.Step(p.WorkerID, p.Answer.Seq, p.Answer.Parts, p.LeaseUntil); err != nil {
		if is := r.state.Record(); is.Seq == chat.NextEpoch(p.Answer.Seq) && is.WorkerID == p.WorkerID {
			return nil
		}
		return err
	}
	if p.Call != nil {
		s.record(*p.Call)
	}
	r.Content, r.Parts, r.Answer, r.call = p.Answer.Content, p.Answer.Parts, p.Answer.Answer, nil
	r.keep(a)
	if s.cutReply {
		s.cutReply = false
		return errOutage
	}
	return nil
}

func (s *fakeStore) Decide(ctx context.Context, d ports.Decision) (chat.Turn, error) {
	if err := s.decide(ctx, d); err != nil {
		return chat.Turn{}, err
	}
	if m := s.stored(d.MessageID); chat.AnyCall(m.Parts, chat.CallWaiting) {
		return chat.Turn{Answer: m}, nil
	}
	return s.Continue(ctx, d.Resume)
}

func (s *fakeStore) decide(ctx context.Context, d ports.Decision) error {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return err
	}
	r := s.rows[d.MessageID-1]
	if r == nil || r.owner != d.Owner {
		return tool.ErrNoCall
	}
	parts, err := chat.Decide(r.Parts, d.Call, d.Decision)
	if err != nil {
		return err
	}
	r.Parts = parts
	return nil
}

func (s *fakeStore) Decline(ctx context.Context, owner identity.UserID, id chat.MessageID) (chat.Message, error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return chat.Message{}, err
	}
	r := s.rows[id-1]
	if r == nil || r.owner != owner {
		return chat.Message{}, chat.ErrMessage
	}
	if a := r.state; a.Decline() {
		r.Parts = chat.DeclineAll(r.Parts)
		r.keep(a)
	}
	return r.Message, nil
}

func (s *fakeStore) Allowed(context.Context, identity.UserID, chat.SessionID) ([]tool.ID, error) {
	return nil, nil
}

// Reserve implements ports.Calls.
func (s *fakeStore) Reserve(ctx context.Context, call usage.Event, of ports.Reserve) (chat.Allowance, error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return chat.Allowance{}, err
	}
	return s.reserve(&of, call.StartedAt)
}

// Record implements ports.Calls.
func (s *fakeStore) Record(context.Context, usage.Event) error {
	return errors.New("the engine stores calls with answers")
}

func (s *fakeStore) Checkpoint(ctx context.Context, workerID string, texts []ports.Checkpoint, leaseUntil time.Time) (lost []chat.MessageID, err error) {
	defer s.mu.Unlock()
	err = s.enter(ctx)
	s.checkpoints = append(s.checkpoints, texts)
	if err = errors.Join(err, s.readOnly); err != nil {
		return nil, err
	}
	for _, c := range texts {
		if r := s.rows[c.MessageID-1]; r != nil && r.state.Checkpoint(workerID, c.Seq, c.Parts, leaseUntil) {
			r.SetParts(c.Parts)
			r.keep(r.state)
			r.call = c.Call
		} else {
			lost = append(lost, c.MessageID)
		}
	}
	return lost, nil
}

func (s *fakeStore) Finish(ctx context.Context, workerID string, m chat.Message, _ time.Time, follow ports.Follow) error {
	defer s.mu.Unlock()
	err := s.enter(ctx)
	s.finishes++
	if err = errors.Join(err, s.full, s.readOnly); err != nil {
		return err
	}
	r := s.rows[m.ID-1]
	if follow.Call != nil {
		s.record(*follow.Call)
	}
	if r == nil {
		return chat.ErrMessage
	}
	theirs := r.state.Record().WorkerID != workerID && !r.Status.Ended()
	if err := r.state.End(workerID, m); err != nil {
		return err
	}
	if theirs && r.call != nil {
		s.record(r.call.Died())
	}
	r.call = nil
	r.Content, r.Parts, r.Answer, r.Failure = m.Content, m.Parts, m.Answer, m.Failure
	r.keep(r.state)
	s.jobs = append(s.jobs, follow.Jobs...)
	return nil
}

func (s *fakeStore) Interrupt(ctx context.Context, now time.Time) (orphans []ports.Orphan, err error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	for _, r := range s.rows {
		if r == nil {
			continue
		}
		if a := r.state; a.Interrupt(now) {
			if s.readOnly != nil {
				return nil, s.readOnly
			}
			r.keep(a)
			if r.call != nil {
				s.record(r.call.Died())
			}
			orphans = append(orphans, ports.Orphan{Owner: r.owner, Answer: r.Message, Asked: r.call != nil})
		}
	}
	return orphans, nil
}

func (s *fakeStore) Path(ctx context.Context, owner identity.UserID, session chat.SessionID, before chat.MessageID, limit int) ([]chat.Message, bool, error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return nil, false, err
	}
	if s.owners[session] != owner {
		return nil, false, chat.ErrSession
	}
	id := s.leaves[session]
	if before > 0 {
		id = s.rows[before-1].ParentID
	}
	var path []chat.Message
	for ; id > 0 && s.rows[id-1] != nil; id = s.rows[id-1].ParentID {
		path = append(path, s.rows[id-1].Message)
	}
	slices.Reverse(path)
	from := max(0, len(path)-limit)
	return path[from:], from > 0, nil
}

func (s *fakeStore) Sent(ctx context.Context, owner identity.UserID, clientID, print string) (chat.Turn, error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return chat.Turn{}, err
	}
	k := key{owner, clientID}
	t, used := s.keys[k]
	switch {
	case !used:
		return chat.Turn{}, chat.ErrMessage
	case s.prints[k] != print:
		return chat.Turn{}, chat.ErrKeyReused
	}
	t.Repeated, t.Answer = true, s.rows[t.Answer.ID-1].Message
	return t, nil
}

func (s *fakeStore) Siblings(context.Context, chat.SessionID, []chat.Message) (map[chat.MessageID][]chat.MessageID, error) {
	panic("the engine does not ask for siblings")
}

func (s *fakeStore) Select(context.Context, identity.UserID, chat.MessageID) (chat.SessionID, error) {
	panic("the engine selects nothing")
}

func (s *fakeStore) Get(ctx context.Context, owner identity.UserID, id chat.MessageID) (chat.Message, error) {
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return chat.Message{}, err
	}
	if id < 1 || id > chat.MessageID(len(s.rows)) || s.rows[id-1] == nil || s.rows[id-1].owner != owner {
		return chat.Message{}, chat.ErrMessage
	}
	return s.rows[id-1].Message, nil
}

// alter changes the state of a row, as another process does.
func (s *fakeStore) alter(id chat.MessageID, change func(*chat.AnswerRecord)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	is := s.rows[id-1].state.Record()
	change(&is)
	s.rows[id-1].keep(chat.RestoreAnswer(is))
}

// state returns the state of a row, past slowness and outages.
func (s *fakeStore) state(id chat.MessageID) chat.AnswerRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[id-1].state.Record()
}

// record stores a call once. The caller holds mu.
func (s *fakeStore) record(e usage.Event) { s.calls[callKey{e.Message, e.Epoch}] = e }

// callsOf returns the calls of an answer by epoch.
func (s *fakeStore) callsOf(id chat.MessageID) map[int]usage.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[int]usage.Event{}
	for key, call := range s.calls {
		if key.id == id {
			all[key.epoch] = call
		}
	}
	return all
}

// stored looks into a row, past slowness and outages.
func (s *fakeStore) stored(id chat.MessageID) chat.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[id-1].Message
}

// elsewhere stores an answer that another process is saying.
func (s *fakeStore) elsewhere(owner identity.UserID, text string, lease time.Time) chat.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	session := chat.SessionID(len(s.owners) + 1)
	s.owners[session] = owner
	question := s.add(row{owner: owner, Message: chat.Message{SessionID: session, Role: chat.RoleUser, Content: "Hello", Status: chat.Complete}})
	state, seq := chat.BeginAnswer("another process", chat.TextFormat, lease), 0
	if text != "" {
		seq = 1
		state.Checkpoint("another process", seq, nil, lease)
	}
	return s.add(row{owner: owner, state: state, Message: chat.Message{
		SessionID: session, ParentID: question.ID, Role: chat.RoleAssistant, Content: text, Seq: seq, Status: chat.Streaming,
	}})
}

// TryWrite implements ports.WriteCheck.
func (s *fakeStore) TryWrite(ctx context.Context) error {
	defer s.mu.Unlock()
	return errors.Join(s.enter(ctx), s.readOnly)
}
