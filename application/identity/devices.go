package identity

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// own returns the actor's account if they may perform the action on it, else ports.ErrNoUser.
func (s *Service) own(ctx context.Context, actor identity.Actor, action identity.Action) (identity.User, error) {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Accounts, Owner: actor.User}) {
		return identity.User{}, ports.ErrNoUser
	}
	return s.Users.ByID(ctx, actor.User)
}

// ownLogins returns nil if the actor may perform the action on their own logins, else ports.ErrNoLogin.
func ownLogins(actor identity.Actor, action identity.Action) error {
	if actor.User == 0 || !identity.Can(actor, action, identity.Resource{Kind: identity.Logins, Owner: actor.User}) {
		return ports.ErrNoLogin
	}
	return nil
}

// ListDevices returns the actor's live logins, most recently used first. Fault: ports.ErrNoLogin.
func (s *Service) ListDevices(ctx context.Context, actor identity.Actor) ([]identity.Login, error) {
	if err := ownLogins(actor, identity.Read); err != nil {
		return nil, err
	}
	return s.Devices.List(ctx, actor.User, s.Clock.Now())
}

// RevokeDevice ends one login of the actor, which may be the current one. Fault: ports.ErrNoLogin, also for another account's
// login.
func (s *Service) RevokeDevice(ctx context.Context, actor identity.Actor, id identity.LoginID) error {
	h, err := s.Logins.Holder(ctx, id)
	l := h.Login
	switch {
	case err != nil:
		return err
	case !identity.Can(actor, identity.End, identity.Resource{Kind: identity.Logins, Owner: l.UserID()}) || !l.Alive(s.Clock.Now()):
		return ports.ErrNoLogin
	}
	end := s.Devices.Disown
	if id == actor.Login {
		end = s.Logins.Revoke
	}
	if err := end(ctx, id, s.Clock.Now()); err != nil {
		return err
	}
	done := by(actor)
	done.Action, done.Outcome, done.UserID, done.LoginID = audit.Revoked, audit.Succeeded, l.UserID(), id
	_ = s.audit(ctx, done)
	return nil
}

// RevokeOtherDevices ends all logins of the actor except the current one. Fault: ports.ErrNoLogin.
func (s *Service) RevokeOtherDevices(ctx context.Context, actor identity.Actor) error {
	if err := ownLogins(actor, identity.End); err != nil {
		return err
	}
	if err := s.Devices.RevokeOthers(ctx, actor.User, actor.Login, s.Clock.Now()); err != nil {
		return err
	}
	done := by(actor)
	done.Action, done.Outcome, done.UserID = audit.Revoked, audit.Succeeded, actor.User
	_ = s.audit(ctx, done)
	return nil
}

// ChangePassword replaces the actor's password, with proof as for Prove, and ends all their other logins. Faults: Invalid for a new
// password that breaks a rule; those of Prove.
func (s *Service) ChangePassword(ctx context.Context, actor identity.Actor, current, next string) error {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return err
	}
	var in fault.Inputs
	identity.CheckPassword(&in, "new_password", next, u.Username(), u.Email())
	if err := in.Err(); err != nil {
		return err
	}
	if err := s.prove(ctx, actor, current, "current_password", audit.PasswordChanged); err != nil {
		return err
	}
	hashed, err := s.Hasher.Hash(ctx, askerOf(ctx, u.Username(), true), next)
	if err != nil {
		return err
	}
	done := audit.Event{Action: audit.PasswordChanged, Outcome: audit.Succeeded, ActorID: actor.User, UserID: u.ID(), LoginID: actor.Login}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	err = s.Users.SetPassword(ctx, u.ID(), proof(u), hashed, actor.Login, s.Clock.Now(), s.tell(ctx, u, mail.PasswordChanged)...)
	return s.refuseIfOutdated(ctx, err, u, current, "current_password", audit.PasswordChanged)
}

// Deactivate deactivates the actor's account, with proof as for Prove: all logins end and sign-ins are refused. Chats are kept; an
// administrator can activate the account again. Faults: those of Prove; identity.ErrLastAdmin.
func (s *Service) Deactivate(ctx context.Context, actor identity.Actor, password string) error {
	return s.closeAccount(ctx, actor, identity.Close, password, audit.Deactivated, func(by identity.Proof, at time.Time) error {
		return s.Users.SetActive(ctx, actor.User, by, false, at)
	})
}

// Delete deactivates the actor's account as Deactivate does, and schedules the deletion of the account and all its data (see
// AccountDeleter). Faults: those of Deactivate.
func (s *Service) Delete(ctx context.Context, actor identity.Actor, password string) error {
	return s.closeAccount(ctx, actor, identity.Delete, password, audit.Deleted, func(by identity.Proof, at time.Time) error {
		return s.AccountDeletion.Schedule(ctx, actor.User, by, at, job.Deletion(actor.User, at, at.Add(deleteAfter)))
	})
}

// closeAccount calls end after the actor has proven who they are and the action is audited.
func (s *Service) closeAccount(ctx context.Context, actor identity.Actor, may identity.Action, password string, action audit.Action, end func(by identity.Proof, at time.Time) error) error {
	u, err := s.own(ctx, actor, may)
	if err != nil {
		return err
	}
	if err := s.prove(ctx, actor, password, "password", action); err != nil {
		return err
	}
	done := audit.Event{Action: action, Outcome: audit.Succeeded, ActorID: actor.User, UserID: u.ID(), LoginID: actor.Login}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	err = s.refuseLastAdmin(ctx, end(proof(u), s.Clock.Now()), actor, action, u)
	return s.refuseIfOutdated(ctx, err, u, password, "password", action)
}

// proof returns the proof that the password was checked against the hash in u.
func proof(u identity.User) identity.Proof { return identity.Proof{Hash: u.HashedPassword()} }

// refuseIfOutdated turns identity.ErrAccountChanged into a wrong password in a field, if there was one: the account changed after the
// password was checked, so the action that was audited did not happen.
func (s *Service) refuseIfOutdated(ctx context.Context, err error, u identity.User, password, field string, action audit.Action) error {
	if !errors.Is(err, identity.ErrAccountChanged) || password == "" {
		return s.refuseNoted(ctx, err, u, action, identity.ErrAccountChanged)
	}
	return s.refusePassword(ctx, u, field, action)
}

func (s *Service) refusePassword(ctx context.Context, u identity.User, field string, action audit.Action) error {
	_ = s.audit(ctx, audit.Event{Action: action, Outcome: audit.Refused, Reason: identity.ErrWrongPassword.Code, UserID: u.ID()})
	return identity.WrongPassword(field)
}

// know verifies the password of a signed-in person, so that somebody else at an open page cannot act. Attempts are counted like
// those of a sign-in, under the actor's login.
func (s *Service) know(ctx context.Context, actor identity.Actor, u identity.User, password, field string, trying audit.Action) error {
	tried, err := s.begin(ctx, u, u.Username(), actor.Login)
	if err != nil {
		return err
	}
	matches, err := s.check(ctx, tried, u, password)
	if err != nil || matches {
		return err
	}
	return s.refusePassword(ctx, u, field, trying)
}
