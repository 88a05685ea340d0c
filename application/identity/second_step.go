package identity

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// stepPlace is the place for which tokens of a first step are sealed.
const stepPlace = "login/second"

// firstStep is a sign-in whose first proof was right.
type firstStep struct {
	user identity.UserID
	hash string // of the stored hash of the password, so that the step does not count after a change of the password
	// factor is when the second factor was set up that the account had, so that the step does not count with another one.
	factor int64
	// external is the identity at a provider with which the sign-in began; 0 if it was a password.
	external identity.ExternalID
}

// firstStep returns what the second step of a sign-in needs. Its token is sealed, so every server knows it, and it is neither an access
// token nor a refresh token.
func (s *Service) firstStep(ctx context.Context, u identity.User, by identity.Proof, has identity.SecondFactor) (identity.LoginStep, error) {
	ends := s.Clock.Now().Add(identity.SecondStepLife)
	token, err := s.Sealer.Seal(strings.Join([]string{
		strconv.FormatInt(int64(u.ID()), 10), strconv.FormatInt(ends.Unix(), 10), identity.HashToken(by.Hash),
		strconv.FormatInt(has.CreatedAt.UnixMicro(), 10), strconv.FormatInt(int64(by.Identity), 10), s.Secrets.Secret(),
	}, " "), stepPlace)
	if err != nil {
		return identity.LoginStep{}, err
	}
	methods, err := s.usable(ctx, u, has)
	if err != nil {
		return identity.LoginStep{}, err
	}
	err = s.audit(ctx, audit.Event{Action: audit.FirstStep, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID()})
	return identity.LoginStep{Token: token, Life: identity.SecondStepLife, Methods: methods}, err
}

// usable returns the methods of a second factor that can be checked.
func (s *Service) usable(ctx context.Context, u identity.User, has identity.SecondFactor) ([]identity.Method, error) {
	_, unread := s.Sealer.Open(has.Secret, identity.TOTPPlace(u.ID()))
	passkeys, err := s.usablePasskeys(ctx, u)
	return slices.DeleteFunc(has.Methods(), func(m identity.Method) bool {
		return m == identity.TOTP && unread != nil || m == identity.ByPasskey && len(passkeys) == 0
	}), err
}

// opened returns the first step of a token. Fault: identity.ErrSecondStep.
func (s *Service) opened(token string) (firstStep, error) {
	text, err := s.Sealer.Open(token, stepPlace)
	fields := strings.Fields(text)
	if len(fields) == 5 { // of a version before, without an identity
		fields = slices.Insert(fields, 4, "0")
	}
	if err != nil || len(fields) != 6 {
		return firstStep{}, identity.ErrSecondStep
	}
	id, err := strconv.ParseInt(fields[0], 10, 64)
	ends, wrong := strconv.ParseInt(fields[1], 10, 64)
	factor, bad := strconv.ParseInt(fields[3], 10, 64)
	external, invalid := strconv.ParseInt(fields[4], 10, 64)
	if errors.Join(err, wrong, bad, invalid) != nil || !s.Clock.Now().Before(time.Unix(ends, 0)) {
		return firstStep{}, identity.ErrSecondStep
	}
	return firstStep{identity.UserID(id), fields[2], factor, identity.ExternalID(external)}, nil
}

// SecondStep completes a sign-in with a code of an authenticator app or a recovery code; each is accepted once. A wrong one leaves the
// token as it is. Every attempt on an account is audited. Faults: identity.ErrSecondStep for a token that does not count any more, also
// because the password or the second factor has changed, the identity with which it began was disconnected, or passwords were turned off; identity.ErrCode; identity.ErrSecondFactorSealed; identity.ErrInactive;
// identity.ErrLockedOut; ports.ErrBusy.
func (s *Service) SecondStep(ctx context.Context, token, code string) (identity.Grant, error) {
	u, by, has, err := s.afterFirst(ctx, token)
	if err != nil {
		return identity.Grant{}, err
	}
	guesses, err := s.signInGuesses(ctx, u, has, code)
	if err != nil {
		return identity.Grant{}, err
	}
	var grant identity.Grant
	err = s.guess(ctx, u, guesses, code, func() error {
		if err := s.accept(ctx, u, has, code); err != nil {
			return err
		}
		by.SecondFactor, by.Step = has.CreatedAt, identity.HashToken(token)
		grant, err = s.complete(ctx, u, by)
		return err
	})
	switch {
	case errors.Is(err, identity.ErrCode):
		err = s.refuseLogin(ctx, u, identity.ErrCode)
	case errors.Is(err, identity.ErrSecondFactorSealed):
		err = s.refuseLogin(ctx, u, identity.ErrSecondFactorSealed)
	case errors.Is(err, identity.ErrAccountChanged):
		err = s.refuseLogin(ctx, u, identity.ErrSecondStep)
	}
	return grant, err
}

// afterFirst returns the account of a first step, which still counts, what has proven it, and its second factor. That the proof still stands at the
// end of the sign-in is decided when the login is stored. Faults: identity.ErrSecondStep; identity.ErrInactive.
func (s *Service) afterFirst(ctx context.Context, token string) (identity.User, identity.Proof, identity.SecondFactor, error) {
	step, err := s.opened(token)
	if err != nil {
		return identity.User{}, identity.Proof{}, identity.SecondFactor{}, err
	}
	u, err := s.Users.ByID(ctx, step.user)
	by := proof(u)
	by.Identity = step.external
	switch {
	case errors.Is(err, ports.ErrNoUser):
		return u, by, identity.SecondFactor{}, identity.ErrSecondStep
	case err != nil:
		return u, by, identity.SecondFactor{}, err
	case identity.HashToken(u.HashedPassword()) != step.hash, step.external == 0 && s.refusePasswords() != nil:
		return u, by, identity.SecondFactor{}, s.refuseLogin(ctx, u, identity.ErrSecondStep)
	case !u.Active():
		return u, by, identity.SecondFactor{}, s.refuseLogin(ctx, u, identity.ErrInactive)
	}
	has, err := s.SecondFactors.Of(ctx, u.ID())
	if err == nil && (!has.Enabled() || has.CreatedAt.UnixMicro() != step.factor) {
		err = s.refuseLogin(ctx, u, identity.ErrSecondStep)
	}
	return u, by, has, err
}

// accept uses a code up. Fault: identity.ErrCode.
func (s *Service) accept(ctx context.Context, u identity.User, has identity.SecondFactor, code string) error {
	if hash, ok := identity.RecoveryHash(code); ok {
		if err := s.SecondFactors.UseRecoveryCode(ctx, u.ID(), hash, s.Clock.Now()); err != nil {
			return err
		}
		return s.audit(ctx, audit.Event{Action: audit.RecoveryCodeUsed, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID()})
	}
	if !has.HasApp() {
		return identity.ErrCode
	}
	step, _, err := s.stepOf(u, has.Secret, code)
	if err != nil {
		return err
	}
	return s.SecondFactors.AcceptTOTP(ctx, u.ID(), has.CreatedAt, step)
}

// stepOf returns the time step of a code of a sealed secret, and the secret. Faults: identity.ErrCode; identity.ErrSecondFactorSealed.
func (s *Service) stepOf(u identity.User, sealed, code string) (step int64, secret string, err error) {
	secret, err = s.Sealer.Open(sealed, identity.TOTPPlace(u.ID()))
	if err != nil {
		return 0, "", identity.ErrSecondFactorSealed.Because(err)
	}
	step, ok := s.TOTP.Step(secret, identity.TOTPCode(code), s.Clock.Now())
	if !ok {
		return 0, "", identity.ErrCode
	}
	return step, secret, nil
}
