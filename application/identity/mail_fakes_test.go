package identity_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

var (
	_ identityapp.Mails   = (*fakeMails)(nil)
	_ ports.AccountTokens = (*fakeAccountTokens)(nil)
)

// fakeMails stores jobs with what they are about; the key is a number.
type fakeMails struct {
	ports.Jobs

	mu         sync.Mutex
	configured bool
	mails      map[string]mail.Mail
	requests   map[string]mail.Request
	enqueued   []job.Spec
	at         time.Time // of the last call of Enqueue
	outage     error
}

func (f *fakeMails) Configured() bool { return f.configured }

func (f *fakeMails) key() string { return fmt.Sprint(len(f.mails) + len(f.requests)) }

func (f *fakeMails) Job(m mail.Mail) (job.Spec, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.configured {
		return job.Spec{}, ports.ErrNoMail
	}
	if f.mails == nil {
		f.mails = map[string]mail.Mail{}
	}
	key := f.key()
	f.mails[key] = m
	return job.Spec{Kind: job.SendMail, Key: key}, nil
}

func (f *fakeMails) Request(kind job.Kind, r mail.Request) (job.Spec, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.configured {
		return job.Spec{}, ports.ErrNoMail
	}
	if f.requests == nil {
		f.requests = map[string]mail.Request{}
	}
	key := f.key()
	f.requests[key] = r
	return job.Spec{Kind: kind, Key: key}, nil
}

func (f *fakeMails) Requested(j job.Job) (mail.Request, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, ok := f.requests[j.Key]
	if !ok {
		return r, job.Pointless(ports.ErrSealed)
	}
	return r, nil
}

func (f *fakeMails) Enqueue(_ context.Context, at time.Time, specs ...job.Spec) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.outage == nil {
		f.enqueued, f.at = append(f.enqueued, specs...), at
	}
	return f.outage
}

// sent returns the mails of the jobs that were enqueued since the last call, and the other jobs.
func (f *fakeMails) sent() (mails []mail.Mail, others []job.Job) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, spec := range f.enqueued {
		if spec.Kind == job.SendMail {
			mails = append(mails, f.mails[spec.Key])
		} else {
			others = append(others, job.Job{Kind: spec.Kind, Key: spec.Key, CreatedAt: f.at})
		}
	}
	f.enqueued = nil
	return mails, others
}

// fakeAccountTokens implements ports.AccountTokens as its contract has it, but for keys, connections, and accounts that are deactivated.
type fakeAccountTokens struct {
	users  *fakeUsers
	logins *fakeLogins
	mails  *fakeMails

	mu     sync.Mutex
	all    []identity.AccountToken
	ended  []identity.ProvidedChange // by ResetPassword
	outage error
}

func (f *fakeAccountTokens) Issue(ctx context.Context, t identity.AccountToken, follow ...job.Spec) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	usable := 0
	for _, other := range f.all {
		if other.User == t.User && other.Purpose == t.Purpose && other.ExpiresAt.After(t.CreatedAt) {
			usable++
		}
	}
	switch {
	case f.outage != nil:
		return f.outage
	case usable >= identity.MaxAccountTokens:
		return identity.ErrTooManyLinks
	}
	f.all = append(f.all, t)
	return f.mails.Enqueue(ctx, t.CreatedAt, follow...)
}

func (f *fakeAccountTokens) Find(_ context.Context, purpose identity.TokenPurpose, hash string, now time.Time) (identity.AccountToken, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.all {
		if t.Purpose == purpose && t.Hash == hash && hash != "" && now.Before(t.ExpiresAt) {
			return t, f.outage
		}
	}
	return identity.AccountToken{}, identity.ErrLink
}

func (f *fakeAccountTokens) Withdraw(_ context.Context, hash string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = slices.DeleteFunc(f.all, func(t identity.AccountToken) bool { return t.Hash == hash })
	return f.outage
}

// end ends tokens; those that were mailed still count.
func (f *fakeAccountTokens) end(these func(identity.AccountToken) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = slices.DeleteFunc(f.all, func(t identity.AccountToken) bool { return t.Address == "" && these(t) })
	for i, t := range f.all {
		if these(t) {
			f.all[i].Hash = ""
		}
	}
}

func (f *fakeAccountTokens) ResetPassword(ctx context.Context, hash, password string, at time.Time, follow ...job.Spec) (identity.User, []identity.ProvidedChange, error) {
	token, err := f.Find(ctx, identity.ResetPassword, hash, at)
	if err != nil {
		return identity.User{}, nil, err
	}
	if err := f.users.change(token.User, func(u *identity.User) error {
		_, err := u.ResetPassword(token, password, at)
		return err
	}); err != nil {
		return identity.User{}, nil, err
	}
	f.end(func(t identity.AccountToken) bool { return t.User == token.User })
	u, _ := f.users.ByID(ctx, token.User)
	f.logins.enqueue(ctx, at, follow)
	return u, f.ended, f.logins.RevokeOthers(ctx, u.ID(), 0, at)
}

func (f *fakeAccountTokens) ConfirmEmail(ctx context.Context, purpose identity.TokenPurpose, hash string, by identity.LoginID, at time.Time, follow ...job.Spec) (identity.User, error) {
	token, err := f.Find(ctx, purpose, hash, at)
	if err != nil {
		return identity.User{}, err
	}
	if h, err := f.logins.Holder(ctx, by); by != 0 && (err != nil || h.Login.UserID() != token.User || !h.Login.Record().RevokedAt.IsZero()) {
		return identity.User{}, identity.ErrAccountChanged
	}
	before, _ := f.users.ByID(ctx, token.User)
	if other, err := f.users.ByName(ctx, token.Address); err == nil && other.ID() != token.User {
		return identity.User{}, ports.ErrEmailTaken
	}
	if err := f.users.change(token.User, func(u *identity.User) error { return u.ConfirmEmail(token, at) }); err != nil {
		return identity.User{}, err
	}
	u, _ := f.users.ByID(ctx, token.User)
	f.end(func(t identity.AccountToken) bool {
		return t.User == u.ID() && (t.Purpose == purpose || u.Email() != before.Email())
	})
	return u, f.mails.Enqueue(ctx, at, follow...)
}
