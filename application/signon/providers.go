package signon

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
	"chatbot/ports"
)

func may(actor identity.Actor, action identity.Action) error {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.SignOn}) {
		return identity.ErrNotAdmin
	}
	return nil
}

// List returns all providers, without their secrets: those of the environment, then the others, by id. Fault: identity.ErrNotAdmin, as of all methods below.
func (s *Service) List(ctx context.Context, actor identity.Actor) ([]signon.Registered, error) {
	if err := may(actor, identity.Read); err != nil {
		return nil, err
	}
	all, err := s.all(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]signon.Registered, len(all))
	for i, p := range all {
		if list[i], err = s.registered(ctx, p); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Get returns one provider. Fault: signon.ErrNoProvider.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id string) (signon.Registered, error) {
	if err := may(actor, identity.Read); err != nil {
		return signon.Registered{}, err
	}
	return s.get(ctx, id)
}

func (s *Service) get(ctx context.Context, id string) (signon.Registered, error) {
	all, err := s.all(ctx)
	if err != nil {
		return signon.Registered{}, err
	}
	for _, p := range all {
		if p.ID == id {
			return s.registered(ctx, p)
		}
	}
	return signon.Registered{}, signon.ErrNoProvider
}

// registered describes a provider as it is stored or set.
func (s *Service) registered(ctx context.Context, p signon.Provider) (signon.Registered, error) {
	r := signon.Registered{HasSecret: p.ClientSecret != "", Source: signon.FromDatabase, Callback: s.Callback(p.ID), SignedOut: s.SignedOut()}
	if s.ofEnvironment(p.ID) {
		r.Source, r.Variables = signon.FromEnvironment, signon.Variables(p.ID)
	} else if _, err := s.opened(p); err != nil {
		r.Problem = signon.ErrProviderSealed
	}
	p.ClientSecret = ""
	r.Provider = p
	if p.ChangedBy == 0 {
		return r, nil
	}
	u, err := s.Users.ByID(ctx, p.ChangedBy)
	if errors.Is(err, ports.ErrNoUser) {
		err = nil
	}
	r.Changer = u.Username()
	return r, err
}

// Add adds a provider, with proof: what a provider says signs people in, and makes administrators. It is audited first, like all changes. Faults: Invalid with
// every broken rule; signon.ErrProviderTaken, ErrTooManyProviders; those of Accounts.Prove.
func (s *Service) Add(ctx context.Context, actor identity.Actor, id string, change signon.Change, password string) (signon.Registered, error) {
	if err := may(actor, identity.Create); err != nil {
		return signon.Registered{}, err
	}
	now := s.Clock.Now()
	var in fault.Inputs
	signon.CheckID(&in, id)
	p, err := change.Apply(signon.Provider{ID: id, Kind: signon.OIDC, Enabled: true, Version: 1, CreatedAt: now, ChangedBy: actor.User, ChangedAt: now}, s.PlainHTTP)
	if err := in.With(err); err != nil {
		return signon.Registered{}, err
	}
	if s.ofEnvironment(id) {
		return signon.Registered{}, signon.ErrProviderTaken
	}
	if err := s.Accounts.Prove(ctx, actor, password, audit.IdentityProviderAdded); err != nil {
		return signon.Registered{}, err
	}
	return s.save(ctx, actor, p, audit.IdentityProviderAdded, s.Stored.Add)
}

// Change changes a provider, with proof as for Add, unless it only disables the provider. Attempts that began before a change of its issuer or client do not count any more. Faults:
// signon.ErrNoProvider; setting.ErrByEnvironment; Invalid with every broken rule; signon.ErrProviderChanged, which says who changed it since the version on which the change is based, and
// when; those of Accounts.Prove.
func (s *Service) Change(ctx context.Context, actor identity.Actor, id string, change signon.Change, password string) (signon.Registered, error) {
	if err := may(actor, identity.Change); err != nil {
		return signon.Registered{}, err
	}
	before, err := s.changeable(ctx, id)
	if err != nil {
		return signon.Registered{}, err
	}
	if change.Version != nil && *change.Version != before.Version {
		return signon.Registered{}, s.outdated(ctx, actor, before)
	}
	open, unopened := s.opened(before)
	p, err := change.Apply(open, s.PlainHTTP)
	switch {
	case err != nil:
		return signon.Registered{}, err
	case unopened != nil && change.ClientSecret == nil:
		return signon.Registered{}, signon.ErrProviderSealed
	}
	if !change.OnlyDisables() {
		if err := s.Accounts.Prove(ctx, actor, password, audit.IdentityProviderChanged); err != nil {
			return signon.Registered{}, err
		}
	}
	p.Version, p.ChangedBy, p.ChangedAt = before.Version+1, actor.User, s.Clock.Now()
	saved, err := s.save(ctx, actor, p, audit.IdentityProviderChanged, s.Stored.Change)
	if errors.Is(err, signon.ErrProviderChanged) { // since it was read
		before.ChangedBy = 0
		return signon.Registered{}, s.outdated(ctx, actor, before)
	}
	return saved, err
}

// save seals the secret of a provider and stores it.
func (s *Service) save(ctx context.Context, actor identity.Actor, p signon.Provider, action audit.Action, store func(context.Context, signon.Provider) error) (signon.Registered, error) {
	if p.ClientSecret != "" {
		sealed, err := s.Sealer.Seal(p.ClientSecret, signon.SecretPlace(p.ID))
		if err != nil {
			return signon.Registered{}, err
		}
		p.ClientSecret = sealed
	}
	if err := s.log.Record(ctx, actor, action, p.ID, audit.Succeeded, ""); err != nil {
		return signon.Registered{}, err
	}
	if err := store(ctx, p); err != nil {
		return signon.Registered{}, err
	}
	s.changed()
	return s.get(ctx, p.ID)
}

// changed has Offered read the list again.
func (s *Service) changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.read = time.Time{}
}

// Delete deletes a provider. Nobody can sign in with it any more, what it gave ends, and people who are signed in stay so. If what it gave cannot be ended, the provider
// is deleted all the same, and another call ends the rest. Faults: signon.ErrNoProvider; setting.ErrByEnvironment.
func (s *Service) Delete(ctx context.Context, actor identity.Actor, id string) error {
	if err := may(actor, identity.Delete); err != nil {
		return err
	}
	switch _, err := s.changeable(ctx, id); {
	case errors.Is(err, signon.ErrNoProvider):
		if failed := s.Accounts.EndProvided(ctx, id); failed != nil {
			return failed
		}
		return err
	case err != nil:
		return err
	}
	if err := s.log.Record(ctx, actor, audit.IdentityProviderDeleted, id, audit.Succeeded, ""); err != nil {
		return err
	}
	if err := s.Stored.Delete(ctx, id); err != nil {
		return err
	}
	s.changed()
	return s.Accounts.EndProvided(ctx, id)
}

// changeable returns a provider of the database as it is stored.
func (s *Service) changeable(ctx context.Context, id string) (signon.Provider, error) {
	all, err := s.all(ctx)
	if err != nil {
		return signon.Provider{}, err
	}
	for _, p := range all {
		switch {
		case p.ID != id:
		case s.ofEnvironment(id):
			return p, errByEnvironment(p)
		default:
			return p, nil
		}
	}
	return signon.Provider{}, signon.ErrNoProvider
}

// outdated returns the refusal with who made the last change and when, and audits it.
func (s *Service) outdated(ctx context.Context, actor identity.Actor, p signon.Provider) error {
	r, err := s.registered(ctx, p)
	if err != nil {
		return err
	}
	_ = s.log.Record(ctx, actor, audit.IdentityProviderChanged, p.ID, audit.Refused, signon.ErrProviderChanged.Code)
	return signon.ErrProviderChanged.With(fault.Params{"username": r.Changer, "changed_at": p.ChangedAt.Format(time.RFC3339Nano)})
}

// Reseal seals the secrets of all providers with the current key that are sealed with a previous one. Several servers may do so at once. What cannot be opened
// is left as it is, and logged.
func (s *Service) Reseal(ctx context.Context) error {
	all, err := s.Stored.List(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, p := range all {
		if p.ClientSecret == "" || s.Sealer.IsCurrent(p.ClientSecret) {
			continue
		}
		open, err := s.opened(p)
		if err != nil {
			s.tell(ctx, p.ID, "The client secret of an identity provider can't be opened with SECRET_KEY or SECRET_KEY_PREVIOUS", err)
			continue
		}
		sealed, err := s.Sealer.Seal(open.ClientSecret, signon.SecretPlace(p.ID))
		if err == nil {
			err = s.Stored.Reseal(ctx, p, sealed)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}
