// Package groups lets administrators put people into groups.
package groups

import (
	"context"
	"errors"

	"chatbot/application/internal/audited"
	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Ports are the dependencies of a Service.
type Ports struct {
	Groups      ports.Groups
	Memberships ports.Memberships
	Users       ports.Users
	Audit       ports.Audit
	Clock       ports.Clock
	Logger      ports.Logger
}

// Service manages groups; safe for concurrent use. Every change is audited first and refused if that fails. Every method returns
// identity.ErrNotAdmin to members, and ports.ErrNoGroup for a group that does not exist.
type Service struct{ Ports }

// New returns the service.
func New(p Ports) *Service { return &Service{p} }

// List returns up to limit groups with an id below before, newest first; before 0 is no bound.
func (s *Service) List(ctx context.Context, actor identity.Actor, before identity.GroupID, limit int) ([]ports.Group, error) {
	if err := may(actor, identity.Read); err != nil {
		return nil, err
	}
	return s.Groups.List(ctx, before, limit)
}

// Get returns one group.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id identity.GroupID) (ports.Group, error) {
	if err := may(actor, identity.Read); err != nil {
		return ports.Group{}, err
	}
	return s.Groups.Get(ctx, id)
}

// Create creates a group without members. Faults: Invalid; ports.ErrGroupNameTaken.
func (s *Service) Create(ctx context.Context, actor identity.Actor, name string) (ports.Group, error) {
	if err := may(actor, identity.Create); err != nil {
		return ports.Group{}, err
	}
	name, err := identity.GroupName(name)
	if err != nil {
		return ports.Group{}, err
	}
	var created identity.Group
	err = s.audited(ctx, actor, audit.Event{Action: audit.GroupCreated, Object: name}, func() (err error) {
		created, err = s.Groups.Create(ctx, identity.Group{Name: name, CreatedAt: s.Clock.Now()})
		return err
	})
	return ports.Group{Group: created}, err
}

// Rename changes the name of a group and returns it. Faults: Invalid; ports.ErrGroupNameTaken.
func (s *Service) Rename(ctx context.Context, actor identity.Actor, id identity.GroupID, name string) (ports.Group, error) {
	if err := may(actor, identity.Change); err != nil {
		return ports.Group{}, err
	}
	name, err := identity.GroupName(name)
	if err != nil {
		return ports.Group{}, err
	}
	g, err := s.Groups.Get(ctx, id)
	if err != nil || g.Name == name {
		return g, err
	}
	err = s.audited(ctx, actor, audit.Event{Action: audit.GroupRenamed, Object: g.Name + " → " + name}, func() error {
		return s.Groups.Rename(ctx, id, name)
	})
	g.Name = name
	return g, err
}

// Delete deletes a group with its memberships.
func (s *Service) Delete(ctx context.Context, actor identity.Actor, id identity.GroupID) error {
	if err := may(actor, identity.Delete); err != nil {
		return err
	}
	g, err := s.Groups.Get(ctx, id)
	if err != nil {
		return err
	}
	return s.audited(ctx, actor, audit.Event{Action: audit.GroupDeleted, Object: g.Name}, func() error {
		return s.Groups.Delete(ctx, id, s.Clock.Now())
	})
}

// audited records that the actor makes a change and makes it. One that is refused is recorded, too.
func (s *Service) audited(ctx context.Context, actor identity.Actor, e audit.Event, do func() error) error {
	log := audited.Log{Audit: s.Audit, Clock: s.Clock, Logger: s.Logger}
	e.ActorID, e.LoginID, e.Outcome = actor.User, actor.Login, audit.Succeeded
	if err := log.Store(ctx, e); err != nil {
		return err
	}
	err := do()
	if refused := (*fault.Error)(nil); errors.As(err, &refused) {
		e.Outcome, e.Reason = audit.Refused, refused.Code
		_ = log.Store(ctx, e)
	}
	return err
}

func may(actor identity.Actor, action identity.Action) error {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Groups}) {
		return identity.ErrNotAdmin
	}
	return nil
}
