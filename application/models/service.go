package models

import (
	"context"
	"errors"
	"time"

	"chatbot/application/internal/audited"
	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Ports are the dependencies of a Service.
type Ports struct {
	Catalog   *Catalog
	Endpoints ports.Endpoints
	Users     ports.Users
	Audit     ports.Audit
}

// Service lets administrators see and change providers and models; safe for concurrent use. Every method returns identity.ErrNotAdmin to
// everyone else. Changes are audited before, and refused if that fails. They count at once on this server, and within 5 s on all.
type Service struct {
	Ports
	*Catalog
	log audited.Log
}

// New returns the service.
func New(p Ports) *Service {
	return &Service{p, p.Catalog, audited.Log{Audit: p.Audit, Clock: p.Catalog.Clock, Logger: p.Catalog.Logger}}
}

func may(actor identity.Actor, action identity.Action) error {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Models}) {
		return identity.ErrNotAdmin
	}
	return nil
}

// current returns the state as it is stored now.
func (s *Service) current(ctx context.Context) (*state, error) {
	err := s.Refresh(ctx)
	return s.state.Load(), err
}

// username returns the current name of an account, "" if it is deleted.
func (s *Service) username(ctx context.Context, id identity.UserID) (string, error) {
	if id == 0 {
		return "", nil
	}
	u, err := s.Users.ByID(ctx, id)
	if errors.Is(err, ports.ErrNoUser) {
		return "", nil
	}
	return u.Username(), err
}

// refuseOutdated returns the refusal with who made the last change and when, and audits it.
func (s *Service) refuseOutdated(ctx context.Context, actor identity.Actor, refusal *fault.Error, action audit.Action, object string, by identity.UserID, at time.Time) error {
	who, err := s.username(ctx, by)
	if err != nil {
		return err
	}
	_ = s.log.Record(ctx, actor, action, object, audit.Refused, refusal.Code)
	params := fault.Params{"username": who}
	if !at.IsZero() {
		params["changed_at"] = at.Format(time.RFC3339Nano)
	}
	return refusal.With(params)
}

func (s *Service) tell(ctx context.Context, actor identity.Actor, message, object string) {
	s.Logger.Log(ctx, ports.Record{Component: "model_catalog", Message: message, UserID: actor.User, Fields: map[string]any{"object": object}})
}
