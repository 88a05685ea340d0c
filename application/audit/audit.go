// Package audit lists audit events for operators and deletes old ones.
package audit

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Ports are the dependencies of the use cases.
type Ports struct {
	Audit ports.Audit
	Users ports.Users
}

// Service runs the use cases; safe for concurrent use.
type Service struct{ Ports }

// New returns the service.
func New(p Ports) *Service { return &Service{p} }

// Search filters events; zero fields match everything.
type Search struct {
	User   string // a username, an e-mail address, or #17 for the account with that id, which may be deleted
	Action audit.Action
	Since  time.Time // inclusive
	Limit  int       // 1 to 1000
}

// Line is an event with the current usernames of its accounts, "" for deleted ones.
type Line struct {
	audit.Event
	User, Actor string
}

// Find returns events, newest first. Fault: ports.ErrNoUser if there is no such account, or the actor may not read the log.
func (s *Service) Find(ctx context.Context, actor identity.Actor, search Search) ([]Line, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.AuditLog}) {
		return nil, ports.ErrNoUser
	}
	id, err := s.account(ctx, search.User)
	if err != nil {
		return nil, err
	}
	events, err := s.Audit.List(ctx, ports.AuditQuery{UserID: id, Action: search.Action, Since: search.Since, Limit: search.Limit})
	if err != nil {
		return nil, err
	}
	names := map[identity.UserID]string{0: ""}
	for _, e := range events {
		for _, id := range []identity.UserID{e.UserID, e.ActorID} {
			if _, known := names[id]; known {
				continue
			}
			u, err := s.Users.ByID(ctx, id)
			if err != nil && !errors.Is(err, ports.ErrNoUser) {
				return nil, err
			}
			names[id] = u.Username()
		}
	}
	lines := make([]Line, len(events))
	for i, e := range events {
		lines[i] = Line{Event: e, User: names[e.UserID], Actor: names[e.ActorID]}
	}
	return lines, nil
}

// account returns the id of the account that Search.User names, 0 for "". Fault: ports.ErrNoUser.
func (s *Service) account(ctx context.Context, name string) (identity.UserID, error) {
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
