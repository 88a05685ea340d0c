// Package completions has models answer programs, which call them in OpenAI's format. Nothing of a call is stored but what it took, and the reply to one
// with an idempotency key.
package completions

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/completion"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
)

// Catalog knows the models.
type Catalog interface {
	// List returns the models that the actor may use.
	List(ctx context.Context, actor identity.Actor) ([]model.Model, error)
	// Choose returns the wanted model, or the default for "", if the actor may use it. Faults: model.ErrUnknown,
	// ports.ErrModelUnavailable.
	Choose(ctx context.Context, actor identity.Actor, wanted model.ID) (model.Model, error)
	// Completer returns a model that was chosen, and its provider. Fault: model.ErrGone.
	Completer(ctx context.Context, chosen model.ID) (model.Model, ports.Completer, error)
	// Embedder is Completer for embeddings.
	Embedder(ctx context.Context, chosen model.ID) (model.Model, ports.Embedder, error)
}

// Queue bounds the calls of a provider.
type Queue interface {
	// Admit waits until a call may be made. The caller calls leave at its end.
	Admit(ctx context.Context, actor identity.Actor, id model.ID) (leave func(), err error)
}

// Ports are the dependencies of a Service.
type Ports struct {
	Catalog  Catalog
	Queue    Queue
	Calls    ports.Calls
	Budgets  ports.Budgets
	Refused  ports.BudgetMeter
	FellBack ports.FallbackMeter
	Tracer   ports.Tracer
	Clock    ports.Clock
	Logger   ports.Logger
	Settings func() setting.Values // that are in force
}

// Options are the settings of a Service.
type Options struct {
	Total time.Duration // the longest time of an answer, with all tries
}

// Service runs the use cases; safe for concurrent use.
type Service struct {
	Ports
	Options
	running sync.WaitGroup // calls, and the records of those that have ended
	records chan struct{}  // a token for each record that is stored beside its call
}

// New returns the service.
func New(p Ports, o Options) *Service {
	return &Service{Ports: p, Options: o, records: make(chan struct{}, recordsAtOnce)}
}

// listener receives an answer: begin once, before the first chunk, with the model that answers.
type listener struct {
	begin func(m model.Model)
	chunk func(chunk []byte) error
}

// Models returns the models that a program may call, the default first. Fault: identity.ErrScope.
func (s *Service) Models(ctx context.Context, actor identity.Actor) ([]model.Model, error) {
	if !identity.Can(actor, identity.List, identity.Resource{Kind: identity.Models}) {
		return nil, identity.ErrScope
	}
	return s.Catalog.List(ctx, actor)
}

// beside is how much longer than an answer a call may take until its response begins, with its wait and all models that are asked. Proxies wait for that long, so that
// programs get a response; and an answer that takes too long is ended by its provider's own limit, which tells that the provider hangs.
const beside = 20 * time.Second

// fallBackWithin is how long after the first request further models than the first fallback are asked, as in chats.
const fallBackWithin = 2 * time.Minute

// Complete has a model answer a program. If it fails before its first chunk, the models that answer in its place in chats are asked, too.
// begin is called once, before the first chunk, with the model that answers, and chunk as emit of ports.Completer. A call that was made is
// recorded, also when the program goes away. With its wait and all tries it takes little longer than Options.Total. Faults: identity.ErrScope; model.ErrUnknown, model.ErrGone; those of
// the queue and of budgets; the ErrModel faults, of the chosen model if no other has answered either, which may wrap a *ports.Refusal.
func (s *Service) Complete(ctx context.Context, actor identity.Actor, r completion.Request, begin func(m model.Model), chunk func(data []byte) error) error {
	to := listener{begin, chunk}
	if !identity.Can(actor, identity.Call, identity.Resource{Kind: identity.Models}) {
		return identity.ErrScope
	}
	s.running.Add(1)
	defer s.running.Done()
	m, err := s.Catalog.Choose(ctx, actor, r.Model)
	if err != nil {
		return err
	}
	began, failed := time.Now(), []model.ID{m.ID}
	ctx, cancel := context.WithCancelCause(ctx)
	late := time.AfterFunc(s.Total+beside, func() { cancel(ports.ErrModelTimeout) })
	defer func() { late.Stop(); cancel(nil) }()
	if r.Stream {
		to.begin = func(m model.Model) { late.Stop(); begin(m) } // its chunks keep the response open
	}
	asked, answered, err := s.attempt(ctx, actor, r, m.ID, to)
	if !asked || err != nil && ports.OfQuestion(err) {
		return err
	}
	chosen, last := err, m.ID
	for _, id := range s.Settings().FallbackModels {
		if err == nil || answered || ctx.Err() != nil || len(failed) > 1 && time.Since(began) > fallBackWithin {
			break
		}
		next, unfit := s.Catalog.Choose(ctx, actor, id)
		if unfit != nil || slices.Contains(failed, next.ID) || r.Pictures && !next.Vision || r.Tools && !next.Tools {
			continue
		}
		code := fault.From(err).Code
		took, spoke, failure := s.attempt(ctx, actor, r, next.ID, to)
		if !took {
			continue // a full queue or an exhausted budget skips a model
		}
		s.FellBack.FellBack(last, code)
		failed, last = append(failed, next.ID), next.ID
		answered, err = spoke, failure
	}
	if err != nil && !answered && ctx.Err() == nil {
		return chosen // also if others find the call bad: to the chosen model it was not
	}
	return err
}

// Drain waits for the calls that run and for the records of those that have ended, until ctx ends.
func (s *Service) Drain(ctx context.Context) {
	done := make(chan struct{})
	go func() { s.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// status returns how a call ended.
func status(ctx context.Context, err error) chat.Status {
	switch {
	case err == nil:
		return chat.Complete
	case gone(ctx):
		return chat.Stopped
	}
	return chat.Failed
}

// gone reports whether a call was ended from outside.
func gone(ctx context.Context) bool {
	return ctx.Err() != nil && !errors.Is(context.Cause(ctx), ports.ErrModelTimeout)
}
