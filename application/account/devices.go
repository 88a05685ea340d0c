package account

import (
	"context"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
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
func (s *Service) RevokeDevice(ctx context.Context, p login.Principal, id int64) error {
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
	if err := s.know(ctx, u, current, "current_password", audit.PasswordChanged); err != nil {
		return err
	}
	hashed, err := s.Hasher.Hash(ctx, next)
	if err != nil {
		return err
	}
	done := audit.Event{Action: audit.PasswordChanged, Outcome: audit.Succeeded, ActorID: p.UserID, UserID: p.UserID, LoginID: p.LoginID}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	return s.Users.SetPassword(ctx, p.UserID, hashed, p.LoginID, s.Clock.Now())
}

// Deactivate closes the account of a person who knows its password: nobody comes in any more, and every login
// ends. What was said stays; an administrator can activate the account again. Faults: login.ErrWrongPassword; login.LockedOut; ports.ErrBusy.
func (s *Service) Deactivate(ctx context.Context, p login.Principal, password string) error {
	return s.closeAccount(ctx, p, password, audit.Deactivated, func(at time.Time) error {
		return s.Users.SetActive(ctx, p.UserID, false, at)
	})
}

// Delete closes the account of a person who knows its password, as Deactivate does, and has it erased soon after, with
// everything in it. The faults are those of Deactivate.
func (s *Service) Delete(ctx context.Context, p login.Principal, password string) error {
	return s.closeAccount(ctx, p, password, audit.Deleted, func(at time.Time) error {
		return s.Erasure.Condemn(ctx, p.UserID, at)
	})
}

// closeAccount does what ends an account, for who knows its password, once it is written down.
func (s *Service) closeAccount(ctx context.Context, p login.Principal, password string, action audit.Action, end func(at time.Time) error) error {
	u, err := s.Users.ByID(ctx, p.UserID)
	if err != nil {
		return err
	}
	if err := s.know(ctx, u, password, "password", action); err != nil {
		return err
	}
	done := audit.Event{Action: action, Outcome: audit.Succeeded, ActorID: p.UserID, UserID: p.UserID, LoginID: p.LoginID}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	return end(s.Clock.Now())
}

// know checks that the person asking knows the account's password; who does not may have found an open page. Tries
// count as those of a sign-in do.
func (s *Service) know(ctx context.Context, u user.User, password, field string, trying audit.Action) error {
	tried, err := s.begin(ctx, u, u.Username)
	if err != nil {
		return err
	}
	matches, err := s.Hasher.Matches(ctx, u.HashedPassword, password)
	if err != nil {
		return err
	}
	if matches {
		return s.succeed(ctx, tried)
	}
	_ = s.audit(ctx, audit.Event{Action: trying, Outcome: audit.Refused, Reason: login.ErrWrongPassword.Code, UserID: u.ID})
	return login.WrongPassword(field)
}
