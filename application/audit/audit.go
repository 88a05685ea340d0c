// Package audit lists audit events for admins and operators, and deletes old ones.
package audit

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Ports are the dependencies of the use cases.
type Ports struct {
	Audit  ports.Audit
	Users  ports.Users
	People ports.People
}

// Service runs the use cases; safe for concurrent use.
type Service struct{ Ports }

// New returns the service.
func New(p Ports) *Service { return &Service{p} }

// Find returns events, newest first. Fault: identity.ErrNotAdmin if the actor may not read the log.
func (s *Service) Find(ctx context.Context, actor identity.Actor, q ports.AuditQuery) ([]audit.Line, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.AuditLog}) {
		return nil, identity.ErrNotAdmin
	}
	events, err := s.Audit.List(ctx, q)
	if err != nil {
		return nil, err
	}
	var ids []identity.UserID
	for _, e := range events {
		ids = append(ids, e.UserID, e.ActorID)
	}
	slices.Sort(ids)
	people, err := s.People.ByIDs(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	lines := make([]audit.Line, len(events))
	for i, e := range events {
		user, by := people[e.UserID], people[e.ActorID]
		lines[i] = audit.Line{Event: e, User: user.Username(), Actor: by.Username()}
	}
	return lines, nil
}

// Account returns the id of an account by its username, its e-mail address, or as #17, which may be deleted; 0 for "". Faults:
// ports.ErrNoUser; identity.ErrNotAdmin if the actor may not read the log.
func (s *Service) Account(ctx context.Context, actor identity.Actor, name string) (identity.UserID, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.AuditLog}) {
		return 0, identity.ErrNotAdmin
	}
	if name == "" {
		return 0, nil
	}
	if number, is := strings.CutPrefix(name, "#"); is {
		id, err := strconv.ParseInt(number, 10, 64)
		if err != nil || id <= 0 {
			return 0, ports.ErrNoUser
		}
		return identity.UserID(id), nil
	}
	u, err := s.Users.ByName(ctx, name)
	return u.ID(), err
}
