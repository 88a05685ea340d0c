package identity

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// Register creates an account for the caller if the settings permit it. The first account of an installation is an admin, however many
// register at once; every other is a member, or what the invitation says. A registration that fails does not use its invitation. Faults:
// identity.ErrPasswordLogin; identity.ErrRegistrationClosed, with a field that says why an invitation cannot be used; identity.ErrSetupCodeNeeded,
// identity.ErrSetupCodeWrong; Invalid with every broken rule; ports.ErrUsernameTaken, ports.ErrEmailTaken; ports.ErrBusy.
func (s *Service) Register(ctx context.Context, r identity.Registration) (identity.User, error) {
	settings := s.Settings()
	taken, err := s.First.Any(ctx)
	if err != nil {
		return identity.User{}, err
	}
	invited := r.Invitation != ""
	switch {
	case settings.PasswordsOff:
		return identity.User{}, s.refuseRegistration(ctx, identity.ErrPasswordLogin, "")
	case !settings.Registration.Admits(taken, invited):
		return identity.User{}, s.refuseRegistration(ctx, identity.ErrRegistrationClosed, "")
	case invited:
		return s.registerInvited(ctx, r, settings.AllowedEmailDomains)
	case !taken:
		if err := s.setup.Check(r.SetupCode); err != nil {
			return identity.User{}, s.refuseRegistration(ctx, err, "")
		}
	}
	create := newAccount(s.Users.Create)
	if settings.Registration == identity.RegistrationFirstOnly {
		create = func(context.Context, identity.User, ...job.Spec) (identity.User, error) {
			return identity.User{}, identity.ErrRegistrationClosed
		}
	}
	if !taken {
		create = s.firstOr(create)
	}
	return s.register(ctx, r, identity.Member, settings.AllowedEmailDomains, audit.Event{}, create)
}

// refuseRegistration audits a refusal, with the name of the invitation, and returns it.
func (s *Service) refuseRegistration(ctx context.Context, refusal error, invitation string) error {
	_ = s.audit(ctx, audit.Event{Action: audit.Registered, Outcome: audit.Refused, Reason: fault.From(refusal).Code, Object: invitation})
	return refusal
}

// newAccount stores a new account, with jobs that follow.
type newAccount func(ctx context.Context, u identity.User, follow ...job.Spec) (identity.User, error)

// firstOr returns a function that stores an account as the first, which is an admin, or else with create.
func (s *Service) firstOr(create newAccount) newAccount {
	return func(ctx context.Context, u identity.User, follow ...job.Spec) (identity.User, error) {
		first := u.Record()
		first.Role = identity.Admin
		created, err := s.First.CreateFirst(ctx, identity.RestoreUser(first), follow...)
		if errors.Is(err, identity.ErrRegistrationClosed) { // there is an account
			return create(ctx, u, follow...)
		}
		return created, err
	}
}

// Registration returns who may register now: identity.RegistrationOpen, identity.RegistrationInvited or identity.RegistrationClosed.
func (s *Service) Registration(ctx context.Context) (identity.RegistrationPolicy, error) {
	policy := s.Settings().Registration
	if policy != identity.RegistrationFirstOnly {
		return policy, nil
	}
	fresh, err := s.Fresh(ctx)
	return policy.Shown(!fresh), err
}

// Fresh reports whether there is no account yet. Once there was one, it stays false until the server starts again.
func (s *Service) Fresh(ctx context.Context) (bool, error) {
	if s.taken.Load() {
		return false, nil
	}
	taken, err := s.First.Any(ctx)
	if taken {
		s.taken.Store(true)
	}
	return err == nil && !taken, err
}

// register creates the account with create; domains are those that its e-mail address may belong to, none: any. by is the event to audit,
// with the actor unless people register themselves: to those a link to verify the address is mailed, where the server can.
func (s *Service) register(ctx context.Context, r identity.Registration, role identity.Role, domains []string, by audit.Event, create newAccount) (identity.User, error) {
	by.Action = audit.Registered
	r = r.Normalized()
	if err := r.Check(domains); err != nil {
		return identity.User{}, err
	}
	hashed, err := s.Hasher.Hash(ctx, askerOf(ctx, r.Email, by.Operator), r.Password)
	if err != nil {
		return identity.User{}, err
	}
	var follow []job.Spec
	if !by.Operator && by.ActorID == 0 {
		if follow, err = s.verification(ctx, r.Email); err != nil {
			return identity.User{}, err
		}
	}
	u, err := create(ctx, identity.NewUser(r, role, hashed, s.Clock.Now()), follow...)
	if err != nil {
		if refused := fault.From(err); refused.Kind == fault.Conflict || refused.Kind == fault.Forbidden {
			by.Outcome, by.Reason = audit.Refused, refused.Code
			_ = s.audit(ctx, by)
		}
		return identity.User{}, err
	}
	by.Outcome, by.UserID = audit.Succeeded, u.ID()
	if !by.Operator && by.ActorID == 0 {
		by.ActorID = u.ID()
	}
	_ = s.audit(ctx, by)
	s.Logger.Log(ctx, ports.Record{Component: "account_service", Message: "User registered", UserID: u.ID()})
	return u, nil
}
