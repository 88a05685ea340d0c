package identity_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

var (
	_ ports.Passkeys    = (*fakePasskeys)(nil)
	_ ports.PasskeyUses = (*fakePasskeys)(nil)
	_ ports.WebAuthn    = (*fakeWebAuthn)(nil)
)

// fakePasskeys holds passkeys in memory, and counts them in fakeFactors.
type fakePasskeys struct {
	factors *fakeFactors

	mu   sync.Mutex
	all  []identity.Passkey
	used map[string]bool
	next identity.PasskeyID
	// beforeUse is called once, before a passkey is used.
	beforeUse  func()
	identities int // that the account has besides
}

// changed counts the passkeys of an account in its second factor.
func (f *fakePasskeys) changed(id identity.UserID) {
	f.factors.mu.Lock()
	defer f.factors.mu.Unlock()
	has := f.factors.all[id]
	has.Passkeys = 0
	for _, p := range f.all {
		if p.User != id {
			continue
		}
		if has.Passkeys++; has.CreatedAt.IsZero() {
			has.CreatedAt = p.CreatedAt
		}
	}
	if has.Passkeys == 0 && !has.HasApp() {
		has = identity.SecondFactor{}
	}
	f.factors.all[id] = has
}

func (f *fakePasskeys) List(_ context.Context, owner identity.UserID) (own []identity.Passkey, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.all {
		if p.User == owner {
			own = append(own, p)
		}
	}
	return own, nil
}

func (f *fakePasskeys) Add(ctx context.Context, p identity.Passkey, _ identity.Proof, a ports.PasskeyAddition) (identity.Passkey, bool, error) {
	has, _ := f.factors.Of(ctx, p.User)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.used[a.Challenge.Hash] {
		return p, false, identity.ErrPasskeyChallenge
	}
	f.used[a.Challenge.Hash] = true
	f.next++
	p.ID = f.next
	f.all = append(f.all, p)
	f.changed(p.User)
	f.factors.logins.enqueue(ctx, a.At, a.Follow)
	if has.Enabled() {
		return p, false, nil
	}
	f.factors.replace(a.Hashes)
	return p, true, f.factors.logins.RevokeOthers(ctx, p.User, a.Login, a.At)
}

func (f *fakePasskeys) at(is func(identity.Passkey) bool) int {
	for i, p := range f.all {
		if is(p) {
			return i
		}
	}
	return -1
}

func (f *fakePasskeys) Rename(_ context.Context, owner identity.UserID, id identity.PasskeyID, name string) (identity.Passkey, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.at(func(p identity.Passkey) bool { return p.ID == id && p.User == owner })
	if i < 0 {
		return identity.Passkey{}, identity.ErrNoPasskey
	}
	f.all[i].Name = name
	return f.all[i], nil
}

func (f *fakePasskeys) Remove(ctx context.Context, owner identity.UserID, id identity.PasskeyID, _ identity.Proof, rules identity.CredentialRules, at time.Time, follow ...job.Spec) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.at(func(p identity.Passkey) bool { return p.ID == id && p.User == owner })
	if i < 0 {
		return identity.ErrNoPasskey
	}
	had := identity.CredentialCounts{Passkeys: len(f.all), Identities: f.identities}
	left := had
	left.Passkeys--
	if err := rules.Keep(identity.RestoreUser(identity.UserRecord{}), had, left); err != nil {
		return err
	}
	f.all = append(f.all[:i:i], f.all[i+1:]...)
	f.changed(owner)
	f.factors.logins.enqueue(ctx, at, follow)
	return nil
}

func (f *fakePasskeys) AdminHas(_ context.Context, site string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at(func(p identity.Passkey) bool { return p.UsableAt(site) }) >= 0, nil
}

func (f *fakePasskeys) Find(_ context.Context, credential string) (identity.Passkey, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := f.at(func(p identity.Passkey) bool { return p.Credential == credential }); i >= 0 {
		return f.all[i], nil
	}
	return identity.Passkey{}, identity.ErrNoPasskey
}

func (f *fakePasskeys) Use(_ context.Context, used identity.Passkey, c ports.UsedChallenge) error {
	if before := f.beforeUse; before != nil {
		f.beforeUse = nil
		before()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.at(func(p identity.Passkey) bool { return p.ID == used.ID })
	switch {
	case i < 0:
		return identity.ErrNoPasskey
	case f.used[c.Hash]:
		return identity.ErrPasskeyChallenge
	}
	p, err := f.all[i].UsedWith(used.SignCount, used.Synced, used.UsedAt)
	if err == nil {
		f.used[c.Hash], f.all[i] = true, p
	}
	return err
}

// fakeWebAuthn takes "<credential> <challenge>" for a response. A credential that begins with "bad" is refused.
type fakeWebAuthn struct {
	mu          sync.Mutex
	n           byte
	unavailable bool
	count       uint32
	asked       []identity.Passkey // what the last request named
	owner       identity.PasskeyOwner
}

func (f *fakeWebAuthn) Origin() (string, error) {
	if f.unavailable {
		return "", identity.ErrPasskeysUnavailable
	}
	return "https://chat.example", nil
}

func (f *fakeWebAuthn) ask(has []identity.Passkey) ([]byte, string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
	f.asked = has
	challenge := "challenge" + string('a'+f.n)
	_, err := f.Origin()
	return []byte(challenge), challenge, err
}

func (f *fakeWebAuthn) Creation(owner identity.PasskeyOwner, has []identity.Passkey) ([]byte, string, error) {
	f.owner = owner
	return f.ask(has)
}

func (f *fakeWebAuthn) Created(handle, challenge string, response []byte) (identity.Passkey, error) {
	credential, said, _ := strings.Cut(string(response), " ")
	if strings.HasPrefix(credential, "bad") || said != challenge {
		return identity.Passkey{}, identity.ErrPasskey.Because(errors.New("forged"))
	}
	return identity.Passkey{Credential: credential, Handle: handle, Site: "chat.example"}, nil
}

func (f *fakeWebAuthn) Request(allowed []identity.Passkey) ([]byte, string, error) {
	return f.ask(allowed)
}

func (f *fakeWebAuthn) Asserted(a ports.Assertion) (identity.Passkey, error) {
	credential, said, _ := strings.Cut(string(a.Response), " ")
	p, err := a.Find(credential)
	if errors.Is(err, identity.ErrNoPasskey) || err == nil && said != a.Challenge {
		return p, identity.ErrPasskey
	}
	p.SignCount, p.UsedAt = f.count, a.At
	return p, err
}
