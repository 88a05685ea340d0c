package identity

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
	"chatbot/ports"
)

// follow gives the account the groups and the role that the provider gives the person with this identity, and returns it. The last admin stays one.
// A changed role is audited first; what has become of it is decided once the account is locked.
func (s *Service) follow(ctx context.Context, u identity.User, e identity.External, p signon.Provider, who signon.Person) (identity.User, error) {
	given := identity.Provided{Provider: p.ID, Stored: p.Version > 0, Identity: e.ID, Groups: who.Groups, GroupsKnown: who.GroupsKnown}
	noted := audit.Event{Action: audit.MadeMember, Outcome: audit.Succeeded, UserID: u.ID(), Object: p.ID}
	if admin, decides := p.Admin(who); decides {
		if _, changes := u.RoleBySignIn(p.ID, admin); changes {
			given.Admin = &admin
			if admin {
				noted.Action = audit.MadeAdmin
			}
			if err := s.audit(ctx, noted); err != nil {
				return u, err
			}
		}
	}
	if !given.GroupsKnown && given.Admin == nil {
		return u, nil
	}
	changed, err := s.ProvidedAccess.Provide(ctx, u.ID(), given, s.Clock.Now())
	if err != nil {
		return u, err
	}
	if given.Admin != nil && !changed.RoleChanged {
		noted.Outcome, noted.Reason = audit.Refused, identity.ErrAccountChanged.Code
		if changed.RoleKept {
			noted.Reason = identity.ErrLastAdmin.Code
		}
		_ = s.audit(ctx, noted)
	}
	s.noteGroups(ctx, p.ID, changed)
	return changed.User, nil
}

// noteGroups audits the groups that an account joined or left because of a provider.
func (s *Service) noteGroups(ctx context.Context, provider string, changed identity.ProvidedChange) {
	for action, groups := range map[audit.Action][]identity.Group{audit.MemberAdded: changed.Joined, audit.MemberRemoved: changed.Left} {
		for _, g := range groups {
			_ = s.audit(ctx, audit.Event{Action: action, Outcome: audit.Succeeded, UserID: changed.User.ID(), Object: g.Name, Reason: provider})
		}
	}
}

// noteEnded audits what ended of what a provider gave an account.
func (s *Service) noteEnded(ctx context.Context, provider string, changed identity.ProvidedChange) {
	if e := (audit.Event{Action: audit.MadeMember, Outcome: audit.Succeeded, UserID: changed.User.ID(), Object: provider}); changed.RoleChanged || changed.RoleKept {
		if changed.RoleKept {
			e.Outcome, e.Reason = audit.Refused, identity.ErrLastAdmin.Code
		}
		_ = s.audit(ctx, e)
	}
	s.noteGroups(ctx, provider, changed)
}

// EndProvided ends what an identity provider gave to any account, for an administrator who has deleted it. It takes no actor: the caller has authorized the deletion.
func (s *Service) EndProvided(ctx context.Context, provider string) error {
	all, err := s.ProvidedAccess.EndProvided(ctx, provider, s.Clock.Now())
	for _, changed := range all {
		s.noteEnded(ctx, provider, changed)
	}
	s.Logger.Log(ctx, ports.Record{Component: "account_service", Message: "What a deleted identity provider gave has ended", Err: err, Fields: map[string]any{"provider": provider, "accounts": len(all)}})
	return err
}
