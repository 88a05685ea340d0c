package identity

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/mail"
	"chatbot/domain/signon"
	"chatbot/ports"
)

// SignInWith signs in the person whom an identity provider has identified, or returns what SecondStep needs if the account has a second factor.
// Who is not known yet joins the account with the same address if it is verified on both sides, or gets a new account if they may have one. The
// groups and the role that the provider gives follow it. Faults: signon.ErrNoAccount, ErrAddressTaken, ErrNoEmail, ErrNotVerified, ErrNotAllowed,
// ErrFirstAccount; identity.ErrInactive, ErrAccountChanged.
func (s *Service) SignInWith(ctx context.Context, p signon.Provider, who signon.Person) (identity.LoginStep, error) {
	e, u, err := s.known(ctx, p, who)
	if err != nil {
		return identity.LoginStep{}, s.refuseExternal(ctx, u, p, err)
	}
	if !u.Usable() {
		return identity.LoginStep{}, s.refuseExternal(ctx, u, p, identity.ErrInactive)
	}
	e.Provider, e.Label, e.UsedAt = p.ID, who.Label(), s.Clock.Now()
	if err := s.Externals.Use(ctx, e); err != nil {
		return identity.LoginStep{}, err
	}
	if u, err = s.follow(ctx, u, e, p, who); err != nil {
		return identity.LoginStep{}, s.refuseExternal(ctx, u, p, err)
	}
	step, err := s.afterProvider(ctx, u, e, p, who)
	if err != nil {
		return identity.LoginStep{}, s.refuseExternal(ctx, u, p, err)
	}
	return step, nil
}

// afterProvider returns the next step of a sign-in, or its end. What is kept of the session at the provider waits for the second step.
func (s *Service) afterProvider(ctx context.Context, u identity.User, e identity.External, p signon.Provider, who signon.Person) (identity.LoginStep, error) {
	session, err := s.sealSession(u, p.ID, who.Session)
	if err != nil {
		return identity.LoginStep{}, err
	}
	by := proof(u)
	by.Identity, by.Session = e.ID, session
	step, err := s.afterProof(ctx, u, by)
	if err == nil && step.Token != "" && by.Session.Sealed != "" {
		err = s.ProviderSessions.Begin(ctx, by.Session, identity.HashToken(step.Token), s.Clock.Now().Add(step.Life))
	}
	return step, err
}

// known returns the identity of a person with its account, which may be new.
func (s *Service) known(ctx context.Context, p signon.Provider, who signon.Person) (identity.External, identity.User, error) {
	e, u, err := s.Externals.Find(ctx, who.Issuer, who.Subject)
	if !errors.Is(err, identity.ErrNoIdentity) {
		return e, u, err
	}
	e, u, err = s.admit(ctx, p, who)
	if errors.Is(err, identity.ErrIdentityTaken) { // by the same person in another tab
		return s.Externals.Find(ctx, who.Issuer, who.Subject)
	}
	return e, u, err
}

func newExternal(p signon.Provider, who signon.Person, of identity.UserID, now time.Time) identity.External {
	return identity.External{User: of, Provider: p.ID, Issuer: who.Issuer, Subject: who.Subject, Label: who.Label(), AddedAt: now, UsedAt: now}
}

// admit joins a person whose identity is new to their account, or creates one.
func (s *Service) admit(ctx context.Context, p signon.Provider, who signon.Person) (identity.External, identity.User, error) {
	refuse := func(why error) (identity.External, identity.User, error) {
		return identity.External{}, identity.User{}, why
	}
	taken, err := s.First.Any(ctx)
	switch {
	case err != nil:
		return refuse(err)
	case !taken:
		return refuse(signon.ErrFirstAccount)
	}
	settings := s.Settings()
	mayRegister := p.CreatesAccounts || settings.Registration.Admits(true, false)
	if who.Email != "" {
		u, err := s.Users.ByName(ctx, identity.Normalize(who.Email))
		switch {
		case err == nil && who.EmailVerified && u.JoinedBy(who.Email):
			return s.join(ctx, u, p, who)
		case err == nil && (mayRegister || who.EmailVerified):
			return refuse(signon.ErrAddressTaken)
		case err != nil && !errors.Is(err, ports.ErrNoUser):
			return refuse(err)
		}
	}
	switch {
	case !mayRegister:
		return refuse(signon.ErrNoAccount)
	case who.Email == "":
		return refuse(signon.ErrNoEmail)
	case len(settings.AllowedEmailDomains) > 0 && !who.EmailVerified:
		return refuse(signon.ErrNotVerified)
	}
	return s.registerExternal(ctx, p, who, settings.AllowedEmailDomains)
}

// join adds the identity to the account with its address, which is verified on both sides.
func (s *Service) join(ctx context.Context, u identity.User, p signon.Provider, who signon.Person) (identity.External, identity.User, error) {
	if !u.Usable() {
		return identity.External{}, u, identity.ErrInactive
	}
	if err := s.noteExternal(ctx, audit.IdentityLinked, u, p.ID); err != nil {
		return identity.External{}, u, err
	}
	e, err := s.Externals.Link(ctx, newExternal(p, who, u.ID(), s.Clock.Now()), proof(u), who.Email, s.tellOf(ctx, u, mail.IdentityConnected, p.Name)...)
	return e, u, err
}

// nameTries bounds how many usernames are tried for a new account.
const nameTries = 8

// registerExternal creates an account. Its username is made of what the provider calls the person.
func (s *Service) registerExternal(ctx context.Context, p signon.Provider, who signon.Person, domains []string) (identity.External, identity.User, error) {
	name := identity.UsernameFrom(who.Username, who.Email, who.Name)
	if name == "" {
		name = "user"
	}
	for try := range nameTries {
		tried := name
		if try > 0 {
			tried = identity.Numbered(name, s.number(try))
		}
		now := s.Clock.Now()
		u, err := identity.NewExternalUser(tried, who.Email, who.EmailVerified, domains, now)
		if err != nil {
			return identity.External{}, identity.User{}, signon.ErrNotAllowed.Because(err)
		}
		u, e, err := s.Externals.Register(ctx, u, newExternal(p, who, 0, now))
		switch {
		case errors.Is(err, ports.ErrUsernameTaken):
			continue
		case errors.Is(err, ports.ErrEmailTaken):
			return e, identity.User{}, signon.ErrAddressTaken
		case errors.Is(err, identity.ErrRegistrationClosed):
			return e, identity.User{}, signon.ErrFirstAccount
		case err != nil:
			return e, identity.User{}, err
		}
		_ = s.audit(ctx, audit.Event{Action: audit.Registered, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID(), Object: p.ID})
		s.Logger.Log(ctx, ports.Record{Component: "account_service", Message: "User registered", UserID: u.ID(), Fields: map[string]any{"provider": p.ID}})
		return e, u, nil
	}
	return identity.External{}, identity.User{}, ports.ErrUsernameTaken
}

// number returns what is added to a username that is taken: small numbers first, then any.
func (s *Service) number(try int) int {
	if try <= nameTries/2 {
		return try + 1
	}
	n := 0
	for _, b := range []byte(s.Secrets.Secret()) {
		n = (n*31 + int(b)) % 1_000_000_000
	}
	return n
}

// noteExternal audits what a person does with an identity provider.
func (s *Service) noteExternal(ctx context.Context, action audit.Action, u identity.User, provider string) error {
	return s.audit(ctx, audit.Event{Action: action, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID(), Object: provider})
}

// refuseExternal returns why a sign-in is refused, and audits it if that is a refusal. Nobody has been signed in.
func (s *Service) refuseExternal(ctx context.Context, u identity.User, p signon.Provider, why error) error {
	f := new(fault.Error)
	if !errors.As(why, &f) || f.Kind == fault.Internal {
		return why
	}
	_ = s.audit(ctx, audit.Event{Action: audit.SignedIn, Outcome: audit.Refused, Reason: f.Code, UserID: u.ID(), Object: p.ID})
	s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: "Login with an identity provider refused", UserID: u.ID(), Fields: map[string]any{"provider": p.ID, "reason": f.Code}})
	return why
}
