package account

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/login"
	"chatbot/domain/user"
	"chatbot/ports"
)

// ListDevices returns the person's logins that are alive, last used first.
func (s *Service) ListDevices(ctx context.Context, p login.Principal) ([]login.Login, error) {
	return s.Devices.List(ctx, p.UserID, s.Clock.Now())
}

// RevokeDevice ends one login of the person, which may be the one that asks. Fault: ports.ErrNoLogin, also for
// somebody else's.
func (s *Service) RevokeDevice(ctx context.Context, p login.Principal, id identity.LoginID) error {
	l, u, err := s.Logins.Holder(ctx, id)
	switch {
	case err != nil:
		return err
	case u.ID != p.UserID || !l.Alive(s.Clock.Now()):
		return ports.ErrNoLogin
	}
	if err := s.Logins.Revoke(ctx, id, s.Clock.Now()); err != nil {
		return err
	}
	_ = s.audit(ctx, audit.Event{Action: audit.Revoked, Outcome: audit.Succeeded, ActorID: p.UserID, UserID: p.UserID, LoginID: id})
	return nil
}

// RevokeOtherDevices ends all logins of the person but the one that asks.
func (s *Service) RevokeOtherDevices(ctx context.Context, p login.Principal) error {
	if err := s.Devices.RevokeOthers(ctx, p.UserID, p.LoginID, s.Clock.Now()); err != nil {
		return err
	}
	_ = s.audit(ctx, audit.Event{Action: audit.Revoked, Outcome: audit.Succeeded, ActorID: p.UserID, UserID: p.UserID})
	return nil
}

// ChangePassword replaces the password of a person who knows it and ends all their other logins. Faults: Invalid
// for a new password that breaks a rule; login.ErrWrongPassword; login.LockedOut; ports.ErrBusy.
func (s *Service) ChangePassword(ctx context.Context, p login.Principal, current, next string) error {
	u, err := s.Users.ByID(ctx, p.UserID)
	if err != nil {
		return err
	}
	if message := user.CheckPassword(next, u.Username, u.Email); message != "" {
		return fault.Input("new_password", message)
	}
	if err := s.know(ctx, p, u, current, "current_password", audit.PasswordChanged); err != nil {
		return err
	}
	hashed, err := s.Hasher.Hash(ctx, askerOf(ctx, u.Username, true), next)
	if err != nil {
		return err
	}
	done := audit.Event{Action: audit.PasswordChanged, Outcome: audit.Succeeded, ActorID: p.UserID, UserID: p.UserID, LoginID: p.LoginID}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	err = s.Users.SetPassword(ctx, p.UserID, proof(u), hashed, p.LoginID, s.Clock.Now())
	return s.refuseIfOutdated(ctx, err, u, "current_password", audit.PasswordChanged)
}

// Deactivate closes the account of a person who knows its password: sign-ins are refused, and every login
// ends. Chats stay; an administrator can activate the account again. Faults: login.ErrWrongPassword; login.LockedOut; ports.ErrBusy.
func (s *Service) Deactivate(ctx context.Context, p login.Principal, password string) error {
	return s.closeAccount(ctx, p, password, audit.Deactivated, func(by ports.Proof, at time.Time) error {
		return s.Users.SetActive(ctx, p.UserID, by, false, at)
	})
}

// Delete closes the account of a person who knows its password, as Deactivate does, and has it erased soon after, with
// everything in it. The faults are those of Deactivate.
func (s *Service) Delete(ctx context.Context, p login.Principal, password string) error {
	return s.closeAccount(ctx, p, password, audit.Deleted, func(by ports.Proof, at time.Time) error {
		return s.AccountDeletion.Schedule(ctx, p.UserID, by, at)
	})
}

// closeAccount does what ends an account, for who knows its password, once it is written down.
func (s *Service) closeAccount(ctx context.Context, p login.Principal, password string, action audit.Action, end func(by ports.Proof, at time.Time) error) error {
	u, err := s.Users.ByID(ctx, p.UserID)
	if err != nil {
		return err
	}
	if err := s.know(ctx, p, u, password, "password", action); err != nil {
		return err
	}
	done := audit.Event{Action: action, Outcome: audit.Succeeded, ActorID: p.UserID, UserID: p.UserID, LoginID: p.LoginID}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	return s.refuseIfOutdated(ctx, end(proof(u), s.Clock.Now()), u, "password", action)
}

// proof is what somebody has who knows the password that u was read with.
func proof(u user.User) ports.Proof { return ports.Proof{Hash: u.HashedPassword} }

// refuseIfOutdated turns ports.ErrAccountChanged into a wrong password in a field: the account changed after the password
// was checked, so the action that was audited did not happen.
func (s *Service) refuseIfOutdated(ctx context.Context, err error, u user.User, field string, action audit.Action) error {
	if !errors.Is(err, ports.ErrAccountChanged) {
		return err
	}
	return s.refusePassword(ctx, u, field, action)
}

func (s *Service) refusePassword(ctx context.Context, u user.User, field string, action audit.Action) error {
	_ = s.audit(ctx, audit.Event{Action: action, Outcome: audit.Refused, Reason: login.ErrWrongPassword.Code, UserID: u.ID})
	return login.WrongPassword(field)
}

// know checks that the person asking knows the account's password; who does not may have found an open page. Tries
// count as those of a sign-in do, under the login that asks.
func (s *Service) know(ctx context.Context, p login.Principal, u user.User, password, field string, trying audit.Action) error {
	tried, err := s.begin(ctx, u, u.Username, p.LoginID)
	if err != nil {
		return err
	}
	matches, err := s.check(ctx, tried, u, password)
	if err != nil || matches {
		return err
	}
	return s.refusePassword(ctx, u, field, trying)
}
