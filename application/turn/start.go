package turn

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"chatbot/application/internal/retry"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// Start accepts a message and starts its answer. Both are stored when it returns. The answer is generated, at once or from
// the queue, even if ctx ends. A send that repeats an earlier one returns that turn and starts nothing.
// Faults: Invalid; model.ErrUnknown for a model that the send names, model.ErrGone for that of its session, ports.ErrModelUnavailable
// when nobody can say whether there is one; model.ErrCannotSee; tool.ErrUnknown; file.ErrNoFile; budget.ErrExhausted, budget.ErrNoPrice; chat.ErrSession, chat.ErrMessage, chat.ErrAnswerRunning, chat.ErrKeyReused, chat.ErrRestarting; those of chat.Bounds.Admit; Unavailable when the
// queue is full; ports.ErrStorage during a storage outage and beyond MaxUnsaved.
func (e *Engine) Start(ctx context.Context, actor identity.Actor, send chat.Send) (chat.Turn, error) {
	owner, err := chat.Owner(actor, identity.Send, chat.ErrSession)
	if err != nil {
		return chat.Turn{}, err
	}
	if err := send.Check(e.MaxChars); err != nil {
		return chat.Turn{}, err
	}
	title, format := "", 0
	t, err := e.launch(ctx, beginning{
		owner: owner, enter: (*queue).enter, repeatable: send.ClientID != "",
		choose: func(ctx context.Context) (choice chat.Choice, err error) {
			var files []file.File
			if send, files, err = e.attach(ctx, owner, send); err == nil {
				title = titleOf(send, files)
				choice, format, err = e.choose(ctx, actor, owner, send, files)
			}
			return choice, err
		},
		place: func(ctx context.Context) (chat.Place, error) { return e.placeOf(ctx, owner, send) },
		store: func(ctx context.Context, choice chat.Choice, reserve *ports.Reserve) (chat.Turn, error) {
			now := e.Clock.Now()
			return e.Turns.Begin(ctx, ports.Accept{
				Owner: owner, Send: send, Title: title, Fingerprint: fingerprint(send), Choice: choice, Format: format,
				WorkerID: e.workerID, At: now, LeaseUntil: now.Add(lease), Bounds: e.Bounds, Reserve: reserve,
			})
		},
	})
	if send.ClientID != "" && slices.ContainsFunc([]error{errQueueFull, model.ErrUnknown, model.ErrGone, model.ErrCannotSee, ports.ErrModelUnavailable, file.ErrNoFile, tool.ErrUnknown}, func(refusal error) bool {
		return errors.Is(err, refusal)
	}) { // A repeated send needs no slot of its own, nor its model and files.
		if earlier, err := e.Messages.Sent(ctx, owner, send.ClientID, fingerprint(send)); !errors.Is(err, chat.ErrMessage) {
			return earlier, err
		}
	}
	if err != nil || t.Repeated {
		return t, err
	}
	if send.New() {
		e.Meter.SessionCreated()
		e.Logger.Log(ctx, ports.Record{Component: "chat_service", Message: "Chat session created", UserID: owner, SessionID: t.SessionID})
	}
	if send.Regenerates == 0 {
		e.Meter.MessageStored(chat.RoleUser, t.Answer.Answer.ModelID)
	}
	return t, nil
}

// choose returns the model that answers a send, and the format of the answer.
func (e *Engine) choose(ctx context.Context, actor identity.Actor, owner identity.UserID, send chat.Send, files []file.File) (chat.Choice, int, error) {
	chosen, err := e.Choices.Chosen(ctx, owner, send)
	if err != nil {
		return chat.Choice{}, 0, err
	}
	wanted := cmp.Or(send.Model, chosen.Model)
	choice, err := e.Generator.Choose(ctx, actor, wanted, chosen.Parameters, slices.ContainsFunc(files, file.File.NeedsVision))
	if wanted != send.Model && errors.Is(err, model.ErrUnknown) {
		err = model.ErrGone
	}
	choice.Parameters, choice.Instructions = send.Parameters.Or(choice.Parameters), chosen.Instructions
	if err == nil && chosen.Tools != "" {
		choice.Tools, err = e.chooseTools(ctx, actor, send, chosen.Tools.IDs())
	}
	return choice, chat.FormatOfChoice(wanted, choice, len(files) > 0), err
}

// titleOf returns the title of a session that begins with a send.
func titleOf(send chat.Send, files []file.File) string {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	return chat.TitleFrom(send.Text, "", names...)
}

// chooseTools returns the tools for a send. Those of a session that are no longer there are left out.
func (e *Engine) chooseTools(ctx context.Context, actor identity.Actor, send chat.Send, wanted []tool.ID) (tool.Set, error) {
	tools, err := e.Tools.Choose(ctx, actor, wanted)
	if err == nil && send.Tools != nil && slices.ContainsFunc(wanted, func(id tool.ID) bool { return !slices.Contains(tools, id) }) {
		err = tool.ErrUnknown
	}
	return tool.NewSet(tools...), err
}

// Continue continues an answer that ended too early after its last stored character, with the same model. A running answer is
// returned with Repeated set. Faults: those of ports.Turns.Continue and of Start.
func (e *Engine) Continue(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Turn, error) {
	owner, err := chat.Owner(actor, identity.Send, chat.ErrMessage)
	if err != nil {
		return chat.Turn{}, err
	}
	m, err := e.answerOf(ctx, owner, messageID)
	if err != nil {
		return chat.Turn{}, err
	}
	return e.carryOn(ctx, owner, m, (*queue).enter, e.Bounds)
}

func (e *Engine) carryOn(ctx context.Context, owner identity.UserID, m chat.Message, enter func(*queue, identity.UserID) (*slot, error), bounds chat.Bounds) (chat.Turn, error) {
	return e.resume(ctx, owner, m, enter, bounds, e.Turns.Continue)
}

// resume begins the next epoch of an answer with its model, as store stores it.
func (e *Engine) resume(ctx context.Context, owner identity.UserID, m chat.Message, enter func(*queue, identity.UserID) (*slot, error), bounds chat.Bounds,
	store func(context.Context, ports.Resume) (chat.Turn, error)) (chat.Turn, error) {
	return e.launch(ctx, beginning{
		owner: owner, enter: enter, repeatable: true,
		choose: func(ctx context.Context) (chat.Choice, error) {
			choice, err := e.Generator.Keep(ctx, m.Answer.ModelID)
			if err != nil {
				return choice, err
			}
			choice.Parameters, choice.Tools = m.Answer.Parameters, m.Answer.Tools
			choice.Instructions, err = e.Choices.Instructions(ctx, owner, m.ID)
			return choice, err
		},
		place: placeOfAnswer(owner, m),
		store: func(ctx context.Context, _ chat.Choice, reserve *ports.Reserve) (chat.Turn, error) {
			now := e.Clock.Now()
			return store(ctx, ports.Resume{
				Owner: owner, MessageID: m.ID, WorkerID: e.workerID, At: now, LeaseUntil: now.Add(lease), Bounds: bounds, Reserve: reserve,
			})
		},
	})
}

// beginning says how a turn begins.
type beginning struct {
	owner      identity.UserID
	choose     func(context.Context) (chat.Choice, error)
	enter      func(*queue, identity.UserID) (*slot, error) // the queue of the chosen model's provider
	place      func(context.Context) (chat.Place, error)    // asked for only if a budget bounds the owner
	store      func(context.Context, chat.Choice, *ports.Reserve) (chat.Turn, error)
	repeatable bool // store may be retried
}

// launch stores a turn and then starts its generation in a goroutine that Drain waits for. The generation keeps the values of
// ctx, such as the request id, but not its cancellation.
func (e *Engine) launch(ctx context.Context, b beginning) (chat.Turn, error) {
	if !e.admit() {
		return chat.Turn{}, chat.ErrRestarting
	}
	defer e.active.Done()
	if e.away.Load() || e.unsaved.Load() >= e.MaxUnsaved {
		return chat.Turn{}, ports.ErrStorage
	}
	var choice chat.Choice
	var reserve *ports.Reserve
	err := callStorage(ctx, true, func(ctx context.Context, _ bool) (err error) {
		if choice, err = b.choose(ctx); err == nil {
			reserve, err = e.reserving(ctx, b.owner, choice, b.place)
		}
		return err
	})
	if err != nil {
		return chat.Turn{}, err
	}
	slot, err := e.queues.enter(choice.ModelID, b.owner, b.enter)
	if err != nil {
		return chat.Turn{}, err
	}
	t, err := e.begin(ctx, b, choice, reserve)
	if err != nil || t.Repeated {
		slot.leave()
		e.countRefusal(err)
		return t, err
	}
	t.Answer.Answer.Choice = choice // an answer of an earlier release has none
	r := e.enlist(ctx, b.owner, slot, t)
	if r == nil {
		slot.leave()
		t.Repeated = true
		return t, nil
	}
	if err := e.Log.Open(r.ctx, t.Answer.ID, t.Answer.Seq, t.Answer.AllParts()); err != nil {
		// Readers fall back to the stored text.
		e.record(ctx, ports.Warning, "Live stream unavailable", b.owner, t, err)
	}
	e.active.Go(r.generate)
	return t, nil
}

// begin stores a turn. During an outage a try may succeed without its reply arriving: a turn that an earlier try stored is returned
// as new.
func (e *Engine) begin(ctx context.Context, b beginning, choice chat.Choice, reserve *ports.Reserve) (t chat.Turn, err error) {
	err = callStorage(ctx, b.repeatable, func(ctx context.Context, again bool) (err error) {
		t, err = b.store(ctx, choice, reserve)
		if again && err == nil && t.WorkerID == e.workerID && !t.Answer.Status.Ended() {
			t.Repeated = false // unless it is running already, which enlist checks
		}
		return err
	})
	return t, err
}

// callStorage calls the storage within storeTimeout, even if the client disconnects. Repeatable calls are retried during an outage.
func callStorage(ctx context.Context, repeatable bool, call func(_ context.Context, again bool) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	during := retry.Policy{Backoff: retry.Outage, Worth: func(err error) bool { return repeatable && retry.Passing(err) }}
	return retry.Do(ctx, during, func(ctx context.Context, n int) error { return call(ctx, n > 1) })
}

// enlist registers the generation of a stored turn. It returns nil when the answer is running already, because a parallel
// call with the same key got here first.
func (e *Engine) enlist(ctx context.Context, owner identity.UserID, slot *slot, t chat.Turn) *generation {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, epoch := t.Answer.ID, chat.EpochOf(t.Answer.Seq)
	for other := e.generations[id]; other != nil && chat.EpochOf(other.asStored().Answer.Seq) < epoch; other = e.generations[id] {
		// The epoch before has ended but its generation is still sending the end, which must precede the new epoch.
		e.mu.Unlock()
		<-other.stored
		e.mu.Lock()
	}
	if e.generations[id] != nil {
		return nil
	}
	r := e.newGeneration(ctx, owner, slot, t)
	e.generations[id] = r
	if e.closing { // Drain took its snapshot before
		r.cancel(errDraining)
	}
	return r
}

// fingerprint distinguishes sends with the same ClientID.
func fingerprint(s chat.Send) string {
	text := fmt.Sprintf("%d\n%s", s.SessionID, s.Text)
	switch {
	case s.Edits != 0:
		text = fmt.Sprintf("edits %d\n%s", s.Edits, s.Text)
	case s.Regenerates != 0:
		text = fmt.Sprintf("regenerates %d", s.Regenerates)
	}
	if s.Model != "" || !s.Parameters.IsZero() { // else the same as in earlier releases
		text = fmt.Sprintf("model %q %s\n%s", s.Model, printed(s.Parameters), text)
	}
	if s.Tools != nil {
		text = fmt.Sprintf("tools %q\n%s", s.Tools, text)
	}
	if len(s.Files) > 0 {
		text = fmt.Sprintf("files %d\n%s", s.Files, text)
	}
	if !s.Setup.IsZero() {
		text = fmt.Sprintf("setup %q %s\n%s", s.Setup.Instructions, printed(s.Setup.Parameters), text)
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// printed returns a text that differs for different parameters.
func printed(p model.Parameters) string {
	temperature := -1.0
	if p.Temperature != nil {
		temperature = *p.Temperature
	}
	return fmt.Sprintf("%g %d %q", temperature, p.MaxOutputTokens, p.Effort)
}

func (e *Engine) record(ctx context.Context, level ports.Level, message string, owner identity.UserID, t chat.Turn, err error) {
	e.Logger.Log(ctx, ports.Record{
		Level: level, Component: "turn_engine", Message: message, UserID: owner, SessionID: t.SessionID, Err: err,
		Fields: map[string]any{"message_id": t.Answer.ID},
	})
}
