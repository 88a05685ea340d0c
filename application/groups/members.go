package groups

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Members returns up to limit members of a group with an id below before, newest accounts first; before 0 is no bound.
func (s *Service) Members(ctx context.Context, actor identity.Actor, group identity.GroupID, before identity.UserID, limit int) ([]ports.Membership, error) {
	if err := may(actor, identity.Read); err != nil {
		return nil, err
	}
	return s.Memberships.List(ctx, group, before, limit)
}

// Member returns one membership. Fault: ports.ErrNoMember.
func (s *Service) Member(ctx context.Context, actor identity.Actor, group identity.GroupID, user identity.UserID) (ports.Membership, error) {
	if err := may(actor, identity.Read); err != nil {
		return ports.Membership{}, err
	}
	return s.Memberships.Get(ctx, group, user)
}

// Add makes an account a member of a group, and returns the membership and whether it is new. Fault: ports.ErrNoUser.
func (s *Service) Add(ctx context.Context, actor identity.Actor, group identity.GroupID, user identity.UserID) (m ports.Membership, added bool, err error) {
	if err := may(actor, identity.Change); err != nil {
		return ports.Membership{}, false, err
	}
	m, err = s.Memberships.Get(ctx, group, user)
	if !errors.Is(err, ports.ErrNoMember) {
		return m, false, err
	}
	if _, err := s.Users.ByID(ctx, user); err != nil {
		return ports.Membership{}, false, err
	}
	err = s.change(ctx, actor, audit.MemberAdded, group, user, func() error {
		added, err = s.Memberships.Add(ctx, group, user, s.Clock.Now())
		return err
	})
	if err != nil {
		return ports.Membership{}, false, err
	}
	m, err = s.Memberships.Get(ctx, group, user)
	return m, added, err
}

// Remove ends a membership. Fault: ports.ErrNoMember.
func (s *Service) Remove(ctx context.Context, actor identity.Actor, group identity.GroupID, user identity.UserID) error {
	if err := may(actor, identity.Change); err != nil {
		return err
	}
	if _, err := s.Memberships.Get(ctx, group, user); err != nil {
		return err
	}
	return s.change(ctx, actor, audit.MemberRemoved, group, user, func() error {
		return s.Memberships.Remove(ctx, group, user, s.Clock.Now())
	})
}

// change audits and makes a change of a membership.
func (s *Service) change(ctx context.Context, actor identity.Actor, action audit.Action, group identity.GroupID, user identity.UserID, do func() error) error {
	g, err := s.Groups.Get(ctx, group)
	if err != nil {
		return err
	}
	return s.audited(ctx, actor, audit.Event{Action: action, UserID: user, Object: g.Name}, do)
}
