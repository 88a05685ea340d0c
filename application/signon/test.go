package signon

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
)

// ErrNoTest means that the actor has not tested the provider, or not for a while.
var ErrNoTest = fault.New(fault.NotFound, "no_test", "There is no result of a test. Test the identity provider first.")

// reportPlace is the place for which reports are sealed: nobody reads that of another.
func reportPlace(of identity.UserID, provider string) string {
	return fmt.Sprintf("sign_on/test/%s/%d", provider, of)
}

type reportRecord struct {
	At      time.Time        `json:"at"`
	Issuer  string           `json:"issuer"`
	Claims  signon.Claims    `json:"claims"`
	Person  signon.Person    `json:"person"`
	Missing []signon.Missing `json:"missing"`
	Code    string           `json:"code,omitempty"`
	Message string           `json:"message,omitempty"`
}

// BeginTest begins a test of a provider, which may be disabled: the actor signs in there and nowhere else, and Test returns what came of it. Faults:
// identity.ErrNotAdmin; those of Begin; signon.ErrProviderSealed.
func (s *Service) BeginTest(ctx context.Context, actor identity.Actor, provider string) (signon.Begun, error) {
	if err := may(actor, identity.Change); err != nil {
		return signon.Begun{}, err
	}
	p, err := s.provider(ctx, provider)
	if err != nil {
		return signon.Begun{}, err
	}
	if err := s.log.Record(ctx, actor, audit.IdentityProviderTested, p.ID, audit.Succeeded, ""); err != nil {
		return signon.Begun{}, err
	}
	return s.begin(ctx, p, signon.Attempt{Purpose: signon.Test, Login: actor.Login, User: actor.User})
}

// report keeps what came of a test for the actor, a failure as well.
func (s *Service) report(ctx context.Context, actor identity.Actor, p signon.Provider, who signon.Person, claims signon.Claims, failed error) error {
	if err := may(actor, identity.Change); err != nil { // no admin any more
		return err
	}
	who.IDToken, who.Session = "", signon.Session{}
	r := p.Reported(who, claims, s.Clock.Now())
	if failed == nil && p.SignsOut {
		if to, err := s.Asks.SigningOut(ctx, p, signon.Session{}, s.SignedOut(), ""); err == nil && to == "" {
			r.Missing = append(r.Missing, signon.MissingSignOut)
		}
	}
	record := reportRecord{At: r.At, Issuer: r.Issuer, Claims: r.Claims, Person: r.Person, Missing: r.Missing}
	if failed != nil {
		f := fault.From(failed)
		if f.Kind == fault.Internal {
			return failed
		}
		record.Missing, record.Code, record.Message = []signon.Missing{}, f.Code, f.Message
	}
	raw, err := json.Marshal(record)
	if err != nil {
		return err
	}
	sealed, err := s.Sealer.Seal(string(raw), reportPlace(actor.User, p.ID))
	if err != nil {
		return err
	}
	return s.Tests.PutTest(ctx, actor.User, p.ID, sealed, r.At.Add(signon.Lasting), r.At)
}

// Test returns what came of the actor's last test of a provider, for ten minutes. Faults: identity.ErrNotAdmin; ErrNoTest.
func (s *Service) Test(ctx context.Context, actor identity.Actor, provider string) (signon.Report, error) {
	if err := may(actor, identity.Read); err != nil {
		return signon.Report{}, err
	}
	sealed, err := s.Tests.Test(ctx, actor.User, provider, s.Clock.Now())
	if err != nil {
		return signon.Report{}, err
	}
	var r reportRecord
	raw, err := s.Sealer.Open(sealed, reportPlace(actor.User, provider))
	if err != nil || json.Unmarshal([]byte(raw), &r) != nil {
		return signon.Report{}, ErrNoTest
	}
	report := signon.Report{At: r.At, Issuer: r.Issuer, Claims: r.Claims, Person: r.Person, Missing: r.Missing}
	if r.Code != "" {
		report.Problem = fault.New(fault.Unavailable, r.Code, r.Message)
	}
	return report, nil
}
