package identity

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// SecondFactor returns what the actor has. Fault: ports.ErrNoUser.
func (s *Service) SecondFactor(ctx context.Context, actor identity.Actor) (identity.SecondFactorState, error) {
	u, err := s.own(ctx, actor, identity.Read)
	if err != nil {
		return identity.SecondFactorState{}, err
	}
	has, err := s.SecondFactors.Of(ctx, u.ID())
	state := identity.SecondFactorState{SecondFactor: has, Required: s.Settings().SecondFactor.Requires(u.Role())}
	if !has.Enabled() {
		state.Due = s.Settings().SecondFactor.Due(u)
	}
	return state, err
}

// Enrol begins to set up an authenticator app, with proof as for Prove. The one that the actor has works until ConfirmEnrolment. Faults: those
// of Prove.
func (s *Service) Enrol(ctx context.Context, actor identity.Actor, password string) (identity.TOTPKey, error) {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return identity.TOTPKey{}, err
	}
	if err := s.Prove(ctx, actor, password, audit.SecondFactorAdded); err != nil {
		return identity.TOTPKey{}, err
	}
	key, err := s.TOTP.Generate(s.Settings().AppName, u.Username())
	if err != nil {
		return identity.TOTPKey{}, err
	}
	sealed, err := s.Sealer.Seal(key.Secret, identity.EnrolmentPlace(u.ID(), actor.Login))
	if err != nil {
		return identity.TOTPKey{}, err
	}
	err = s.Enrolments.Begin(ctx, u.ID(), proof(u), identity.Enrolment{Secret: sealed, BegunAt: s.Clock.Now()})
	if err := s.refuseIfOutdated(ctx, err, u, password, "password", audit.SecondFactorAdded); err != nil {
		return identity.TOTPKey{}, err
	}
	return key, nil
}

// ConfirmEnrolment makes the app that the actor began to set up with this login count, with a code of it, ends all their other logins, and
// returns a new set of recovery codes. Faults: identity.ErrEnrolment; identity.InvalidCode; identity.ErrLockedOut; ports.ErrBusy.
func (s *Service) ConfirmEnrolment(ctx context.Context, actor identity.Actor, code string) ([]string, error) {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return nil, err
	}
	pending, err := s.Enrolments.Pending(ctx, u.ID())
	switch {
	case err != nil:
		return nil, err
	case !pending.Open(s.Clock.Now()):
		return nil, identity.ErrEnrolment
	}
	secret, err := s.Sealer.Open(pending.Secret, identity.EnrolmentPlace(u.ID(), actor.Login))
	if err != nil { // another login began it, or the key has changed
		return nil, identity.ErrEnrolment
	}
	codes, hashes := s.newRecoveryCodes()
	err = s.guess(ctx, u, enrolGuesses(actor), code, func() error {
		step, sealed, err := s.confirmed(u, secret, code)
		if err != nil {
			return err
		}
		if err := s.noteOwn(ctx, actor, audit.SecondFactorAdded); err != nil {
			return err
		}
		err = s.Enrolments.Confirm(ctx, u.ID(), ports.Confirmation{
			Begun: pending.Secret, Sealed: sealed, Step: step, Hashes: hashes, Login: actor.Login, At: s.Clock.Now(), Follow: s.tell(ctx, u, mail.SecondFactorAdded),
		})
		return s.refuseNoted(ctx, err, u, audit.SecondFactorAdded, identity.ErrEnrolment)
	})
	switch {
	case errors.Is(err, identity.ErrCode):
		return nil, s.refuseNoted(ctx, identity.InvalidCode(), u, audit.SecondFactorAdded, identity.InvalidCode())
	case err != nil:
		return nil, err
	}
	return codes, nil
}

// confirmed returns the time step of a code of a secret, and the secret sealed to be kept. Fault: identity.ErrCode.
func (s *Service) confirmed(u identity.User, secret, code string) (step int64, sealed string, err error) {
	step, ok := s.TOTP.Step(secret, identity.TOTPCode(code), s.Clock.Now())
	if !ok {
		return 0, "", identity.ErrCode
	}
	sealed, err = s.Sealer.Seal(secret, identity.TOTPPlace(u.ID()))
	return step, sealed, err
}

// RemoveSecondFactor removes the actor's authenticator app, with proof as for Prove. Passkeys stay. Faults: identity.ErrSecondFactorRequired
// if there is no other second factor; identity.ErrNoSecondFactor; those of Prove.
func (s *Service) RemoveSecondFactor(ctx context.Context, actor identity.Actor, password string) error {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return err
	}
	rules, err := s.rules(ctx)
	if err != nil {
		return err
	}
	return s.changeFactor(ctx, actor, u, password, audit.SecondFactorRemoved, func() error {
		return s.SecondFactors.Remove(ctx, u.ID(), proof(u), rules, s.Clock.Now(), s.tell(ctx, u, mail.SecondFactorRemoved)...)
	})
}

// ReplaceRecoveryCodes returns a new set of recovery codes, with proof as for Prove; the old ones do not work any more. Faults:
// identity.ErrNoSecondFactor; those of Prove.
func (s *Service) ReplaceRecoveryCodes(ctx context.Context, actor identity.Actor, password string) ([]string, error) {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return nil, err
	}
	codes, hashes := s.newRecoveryCodes()
	err = s.changeFactor(ctx, actor, u, password, audit.RecoveryCodesMade, func() error {
		return s.SecondFactors.ReplaceRecoveryCodes(ctx, u.ID(), proof(u), hashes, s.Clock.Now(), s.tell(ctx, u, mail.RecoveryCodesReplaced)...)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// changeFactor calls do after the actor has proven who they are and the action is audited.
func (s *Service) changeFactor(ctx context.Context, actor identity.Actor, u identity.User, password string, action audit.Action, do func() error) error {
	if err := s.Prove(ctx, actor, password, action); err != nil {
		return err
	}
	if err := s.noteOwn(ctx, actor, action); err != nil {
		return err
	}
	err := do()
	for _, why := range []*fault.Error{identity.ErrNoSecondFactor, identity.ErrSecondFactorRequired, identity.ErrLastMethod} {
		err = s.refuseNoted(ctx, err, u, action, why)
	}
	return s.refuseIfOutdated(ctx, err, u, password, "password", action)
}

// newRecoveryCodes returns a set of recovery codes and how they are stored.
func (s *Service) newRecoveryCodes() (codes, hashes []string) {
	for range identity.RecoveryCodes {
		code := identity.NewRecoveryCode(s.Secrets.Secret())
		hash, _ := identity.RecoveryHash(code)
		codes, hashes = append(codes, code), append(hashes, hash)
	}
	return codes, hashes
}

// noteOwn audits what the actor does to their own account.
func (s *Service) noteOwn(ctx context.Context, actor identity.Actor, action audit.Action) error {
	return s.audit(ctx, audit.Event{Action: action, Outcome: audit.Succeeded, ActorID: actor.User, UserID: actor.User, LoginID: actor.Login})
}

// refuseNoted returns err. If it is the fault, the action that was audited did not happen, and its refusal is audited.
func (s *Service) refuseNoted(ctx context.Context, err error, u identity.User, action audit.Action, why *fault.Error) error {
	if errors.Is(err, why) {
		_ = s.audit(ctx, audit.Event{Action: action, Outcome: audit.Refused, Reason: why.Code, ActorID: u.ID(), UserID: u.ID()})
	}
	return err
}

// ResetSecondFactor removes the second factor of an account, whose owner has lost it, ends all its logins, and tells the owner. Fault:
// identity.ErrNoSecondFactor.
func (o Operator) ResetSecondFactor(ctx context.Context, actor identity.Actor, u identity.User) error {
	if err := may(actor, identity.ResetFactor, u); err != nil {
		return err
	}
	switch has, err := o.SecondFactors.Of(ctx, u.ID()); {
	case err != nil:
		return err
	case !has.Enabled():
		return identity.ErrNoSecondFactor
	}
	if err := o.note(ctx, actor, audit.SecondFactorRemoved, u); err != nil {
		return err
	}
	return o.SecondFactors.Remove(ctx, u.ID(), identity.Proof{Operator: true}, identity.CredentialRules{}, o.Clock.Now(), o.tellOwner(ctx, u, mail.SecondFactorReset)...)
}

// ResetSecondFactor removes another person's second factor and ends their logins. With it gone a password opens the account, so the admin
// proves who they are, as for Prove; their own is left to RemoveSecondFactor. Faults: identity.ErrOwnSecondFactor;
// identity.ErrNoSecondFactor; those of Prove.
func (p People) ResetSecondFactor(ctx context.Context, actor identity.Actor, id identity.UserID, password string) (ports.Person, error) {
	u, err := p.found(ctx, actor, identity.ResetFactor, id)
	switch {
	case err != nil:
		return ports.Person{}, err
	case u.ID() == actor.User:
		return ports.Person{}, identity.ErrOwnSecondFactor
	}
	if err := p.Prove(ctx, actor, password, audit.SecondFactorRemoved); err != nil {
		return ports.Person{}, err
	}
	if err := Operator(p).ResetSecondFactor(ctx, actor, u); err != nil {
		return ports.Person{}, err
	}
	return p.People.Get(ctx, id, p.Clock.Now())
}
