// Package keys manages the keys of the API for programs, and authenticates their requests.
package keys

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"chatbot/application/internal/audited"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

// Proof proves who acts.
type Proof interface {
	// Prove returns nil if the actor has signed in recently, or has given their password. trying is audited as refused otherwise. Faults:
	// identity.ErrProofNeeded without a password, identity.ErrWrongPassword, identity.ErrLockedOut, ports.ErrBusy.
	Prove(ctx context.Context, actor identity.Actor, password string, trying audit.Action) error
}

// Ports are the dependencies of a Service.
type Ports struct {
	Keys    ports.Keys
	Proof   Proof
	Secrets ports.Secrets
	Audit   ports.Audit
	Clock   ports.Clock
	Logger  ports.Logger
	// Rule returns who must have a second factor.
	Rule func() identity.SecondFactorRule
	// MustVerify reports whether people must confirm their addresses.
	MustVerify func() bool
}

// Service runs the use cases; safe for concurrent use.
type Service struct {
	Ports
	log    audited.Log
	minute minute
}

// New returns the service.
func New(p Ports) *Service {
	return &Service{Ports: p, log: audited.Log{Audit: p.Audit, Clock: p.Clock, Logger: p.Logger}}
}

// List returns up to limit keys of an account, or of all accounts if it is 0, with an id below before, newest first; before 0 is no bound.
// Fault: ports.ErrNoKey to those who may not see them.
func (s *Service) List(ctx context.Context, actor identity.Actor, of identity.UserID, before identity.KeyID, limit int) ([]ports.HeldKey, error) {
	if err := may(actor, identity.Read, of); err != nil {
		return nil, err
	}
	return s.Keys.List(ctx, of, before, limit)
}

// Create makes a key of the actor and returns it with its text, which is stored nowhere. One that cannot be audited is deleted
// again. Faults: Invalid with every broken rule; those of Proof.Prove; identity.ErrTooManyKeys.
func (s *Service) Create(ctx context.Context, actor identity.Actor, order identity.KeyOrder, password string) (made identity.Key, text string, err error) {
	if err := may(actor, identity.Create, actor.User); err != nil {
		return identity.Key{}, "", err
	}
	now := s.Clock.Now()
	if order, err = order.Checked(now); err != nil {
		return identity.Key{}, "", err
	}
	if err := s.Proof.Prove(ctx, actor, password, audit.KeyCreated); err != nil {
		return identity.Key{}, "", err
	}
	random, err := base64.RawURLEncoding.DecodeString(s.Secrets.Secret())
	if err != nil {
		return identity.Key{}, "", err
	}
	text = identity.KeyText(random)
	made, err = s.Keys.Create(ctx, identity.NewKey(order, actor.User, text, now), actor.Login, identity.MaxKeys)
	if err != nil {
		return identity.Key{}, "", err
	}
	if err := s.note(ctx, actor, audit.KeyCreated, made); err != nil {
		s.unmake(ctx, made)
		return identity.Key{}, "", err
	}
	return made, text, nil
}

// unmakeWithin bounds deleting a key that was made in vain.
const unmakeWithin = 5 * time.Second

// unmake deletes a key whose text nobody has, also when the request has ended.
func (s *Service) unmake(ctx context.Context, made identity.Key) {
	deleting, cancel := context.WithTimeout(context.WithoutCancel(ctx), unmakeWithin)
	defer cancel()
	if _, err := s.Keys.Delete(deleting, made.Record().UserID, made.Record().ID); err != nil {
		s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "keys", Message: "A key that nobody has could not be deleted", UserID: made.Record().UserID, Err: err})
	}
}

// Revoke deletes a key of an account, or of any if it is 0: its next request is refused, on every server. Fault: ports.ErrNoKey.
func (s *Service) Revoke(ctx context.Context, actor identity.Actor, of identity.UserID, id identity.KeyID) error {
	if err := may(actor, identity.End, of); err != nil {
		return err
	}
	gone, err := s.Keys.Delete(ctx, of, id)
	if err != nil {
		return err
	}
	_ = s.note(ctx, actor, audit.KeyRevoked, gone) // it ends access
	return nil
}

func (s *Service) note(ctx context.Context, actor identity.Actor, action audit.Action, about identity.Key) error {
	return s.log.Store(ctx, audit.Event{
		Action: action, Outcome: audit.Succeeded, ActorID: actor.User, LoginID: actor.Login, UserID: about.Record().UserID, Object: about.AuditName(),
	})
}

func may(actor identity.Actor, action identity.Action, of identity.UserID) error {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Keys, Owner: of}) {
		return ports.ErrNoKey
	}
	return nil
}

const (
	// lookWithin bounds the lookup of a key, with which every request begins; noteWithin storing that it was used.
	lookWithin, noteWithin = 5 * time.Second, time.Second
)

// Authenticate returns the actor of a key's text, the key and the account as they are stored now: they are read at every request and not
// cached, so that revoking and deactivating take effect at once. Wrong keys are remembered for up to a minute, and those of each network are
// counted; keys that were right lately are not refused for them. Faults: identity.ErrKey, identity.ErrInactive, limit.ErrTooMany,
// identity.ErrEmailNotVerified, identity.ErrSecondFactorNeeded.
func (s *Service) Authenticate(ctx context.Context, text string) (identity.Actor, identity.Key, error) {
	if !identity.IsKeyText(text) {
		return identity.Actor{}, identity.Key{}, identity.ErrKey
	}
	hash, network, now := identity.HashToken(text), limit.Network(ports.OriginOf(ctx).Address), s.Clock.Now()
	if err := s.minute.refuses(hash, network, now); err != nil {
		return identity.Actor{}, identity.Key{}, err
	}
	looking, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	held, err := s.Keys.Holder(looking, hash)
	switch {
	case errors.Is(err, ports.ErrNoKey), err == nil && !held.Alive(now):
		s.minute.refused(hash, network, now)
		return identity.Actor{}, identity.Key{}, identity.ErrKey
	case err != nil:
		return identity.Actor{}, identity.Key{}, err
	case !held.Holder.Active():
		return identity.Actor{}, identity.Key{}, identity.ErrInactive
	}
	s.minute.accepted(hash, now)
	if held.Holder.MustVerify(s.MustVerify()) {
		return identity.Actor{}, identity.Key{}, identity.ErrEmailNotVerified
	}
	if _, must := s.Rule().Enrolment(held.Holder, held.SecondFactor, now); must {
		return identity.Actor{}, identity.Key{}, identity.ErrSecondFactorNeeded
	}
	is := held.Record()
	if held.UseIsNews(now) && s.minute.first(is.ID, now) {
		s.use(ctx, is, now)
	}
	return identity.Actor{User: held.Holder.ID(), Role: held.Holder.Role(), Key: is.ID, Scopes: is.Scopes, Groups: held.Groups}, held.Key, nil
}

// use notes that a key was used. A request does not fail because that cannot be stored.
func (s *Service) use(ctx context.Context, is identity.KeyRecord, now time.Time) {
	noting, cancel := context.WithTimeout(ctx, noteWithin)
	defer cancel()
	if err := s.Keys.Use(noting, is.ID, now); err != nil && ctx.Err() == nil {
		s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "keys", Message: "The use of a key could not be noted", UserID: is.UserID, Err: err})
	}
}
