package identity_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

var (
	_ ports.SecondFactors = (*fakeFactors)(nil)
	_ ports.Enrolments    = (*fakeFactors)(nil)
	_ ports.TOTP          = fakeTOTP{}
	_ ports.Sealer        = (*fakeSealer)(nil)
)

// fakeFactors holds second factors in memory.
type fakeFactors struct {
	logins *fakeLogins

	mu    sync.Mutex
	all   map[identity.UserID]identity.SecondFactor
	begun map[identity.UserID]identity.Enrolment
	codes map[string]bool // those that were not used
	// after is called once, when a factor was read, or a code was accepted.
	after func()
}

// happened calls after.
func (f *fakeFactors) happened() {
	f.mu.Lock()
	after := f.after
	f.after = nil
	f.mu.Unlock()
	if after != nil {
		after()
	}
}

func (f *fakeFactors) Of(_ context.Context, id identity.UserID) (identity.SecondFactor, error) {
	defer f.happened()
	f.mu.Lock()
	defer f.mu.Unlock()
	has := f.all[id]
	if has.Enabled() {
		has.CodesLeft = len(f.codes)
	}
	return has, nil
}

func (f *fakeFactors) AcceptTOTP(_ context.Context, id identity.UserID, created time.Time, step int64) error {
	defer f.happened()
	f.mu.Lock()
	defer f.mu.Unlock()
	has := f.all[id]
	if !has.CreatedAt.Equal(created) || has.LastStep >= step {
		return identity.ErrCode
	}
	has.LastStep = step
	f.all[id] = has
	return nil
}

func (f *fakeFactors) UseRecoveryCode(_ context.Context, _ identity.UserID, hash string, _ time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.codes[hash] {
		return identity.ErrCode
	}
	delete(f.codes, hash)
	return nil
}

func (f *fakeFactors) ReplaceRecoveryCodes(ctx context.Context, id identity.UserID, _ identity.Proof, hashes []string, at time.Time, follow ...job.Spec) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	has := f.all[id]
	if !has.Enabled() {
		return identity.ErrNoSecondFactor
	}
	f.replace(hashes)
	f.logins.enqueue(ctx, at, follow)
	return nil
}

func (f *fakeFactors) replace(hashes []string) {
	f.codes = map[string]bool{}
	for _, hash := range hashes {
		f.codes[hash] = true
	}
}

func (f *fakeFactors) Remove(ctx context.Context, id identity.UserID, by identity.Proof, rules identity.CredentialRules, at time.Time, follow ...job.Spec) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	has := f.all[id]
	if !has.Enabled() {
		return identity.ErrNoSecondFactor
	}
	if err := rules.Keep(identity.RestoreUser(identity.UserRecord{}), identity.CredentialCounts{App: true, Passkeys: has.Passkeys}, identity.CredentialCounts{Passkeys: has.Passkeys}); err != nil && !by.Operator {
		return err
	}
	delete(f.all, id)
	delete(f.begun, id)
	f.replace(nil)
	f.logins.enqueue(ctx, at, follow)
	if by.Operator {
		return f.logins.RevokeOthers(ctx, id, 0, at)
	}
	return nil
}

func (f *fakeFactors) Begin(_ context.Context, id identity.UserID, _ identity.Proof, e identity.Enrolment) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.begun[id] = e
	return nil
}

func (f *fakeFactors) Pending(_ context.Context, id identity.UserID) (identity.Enrolment, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.begun[id], nil
}

func (f *fakeFactors) Confirm(ctx context.Context, id identity.UserID, c ports.Confirmation) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.begun[id].Secret != c.Begun {
		return identity.ErrEnrolment
	}
	delete(f.begun, id)
	f.all[id] = identity.SecondFactor{Secret: c.Sealed, LastStep: c.Step, CreatedAt: c.At}
	f.replace(c.Hashes)
	f.logins.enqueue(ctx, c.At, c.Follow)
	return f.logins.RevokeOthers(ctx, id, c.Login, c.At)
}

// fakeTOTP has the time step itself as the code.
type fakeTOTP struct{}

func (fakeTOTP) Generate(issuer, account string) (identity.TOTPKey, error) {
	return identity.TOTPKey{Secret: "secret of " + account, URI: issuer}, nil
}

func (fakeTOTP) Step(_, code string, at time.Time) (int64, bool) {
	now := at.Unix() / 30
	for _, step := range []int64{now - 1, now, now + 1} {
		if code == codeOf(step) {
			return step, true
		}
	}
	return 0, false
}

func codeOf(step int64) string { return fmt.Sprintf("%06d", step%1_000_000) }

// fakeSealer binds a value to its place and to the key, and hides nothing.
type fakeSealer struct {
	key      string
	previous []string
}

func (f *fakeSealer) Seal(value, place string) (string, error) {
	return f.key + place + "|" + value, nil
}

func (f *fakeSealer) Open(sealed, place string) (string, error) {
	for _, key := range append(f.previous, f.key) {
		if value, ok := strings.CutPrefix(sealed, key+place+"|"); ok {
			return value, nil
		}
	}
	return "", ports.ErrSealed
}

func (f *fakeSealer) IsCurrent(sealed string) bool { return strings.HasPrefix(sealed, f.key) }
