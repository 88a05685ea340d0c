// Package overview tells administrators how the installation is.
package overview

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/overview"
	"chatbot/domain/usage"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// Ports are the dependencies of the use case.
type Ports struct {
	Overview ports.Overview
	Files    fileport.Totals
	Activity ports.Activity
	Clock    ports.Clock
}

// Service runs the use case; safe for concurrent use.
type Service struct {
	Ports
	version string
}

// New returns the service of a server of this version.
func New(p Ports, version string) *Service { return &Service{p, version} }

// Read returns the overview as of now. Its parts are read one after the other, and may differ by what happens meanwhile. Fault:
// identity.ErrNotAdmin.
func (s *Service) Read(ctx context.Context, actor identity.Actor) (o overview.Overview, err error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Overview}) {
		return o, identity.ErrNotAdmin
	}
	now := s.Clock.Now()
	o.Version = s.version
	if o.Accounts, err = s.Overview.Accounts(ctx); err != nil {
		return o, err
	}
	for days, count := range map[int]*int{1: &o.Active.Day, 7: &o.Active.Week, 30: &o.Active.Month} {
		if *count, err = s.Activity.ActiveUsers(ctx, now.Add(-time.Duration(days)*24*time.Hour)); err != nil {
			return o, err
		}
	}
	first := usage.DayOf(now).Add(1 - overview.Days)
	calls, err := s.Overview.Calls(ctx, first)
	if err != nil {
		return o, err
	}
	o.Days, o.Models = overview.DaysOf(calls, first), overview.ModelsOf(calls)
	if o.Failures, err = s.Overview.Failures(ctx, first); err != nil {
		return o, err
	}
	if o.Answers, err = s.Overview.Answers(ctx, now); err != nil {
		return o, err
	}
	if o.Database, err = s.Overview.Database(ctx); err != nil {
		return o, err
	}
	o.Files, err = s.Files.Total(ctx)
	return o, err
}
