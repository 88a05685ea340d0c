package identity

import (
	"context"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Externals verifies adapters of ports.ExternalIdentities, ports.LinkedIdentities and ports.ProvidedAccess.
func Externals(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":          externalFields,
		"unknown identities":              externalNobody,
		"a new account":                   externalRegister,
		"the first account":               externalFirst,
		"race of registrations":           externalRaceRegister,
		"race of links":                   externalRaceLink,
		"outdated proof":                  externalProof,
		"joining by an address":           externalJoin,
		"the bound":                       externalBound,
		"identities of admins":            identitiesOfAdmins,
		"disconnecting":                   externalUnlink,
		"the last way to sign in":         externalLast,
		"race of the last ways":           externalRaceLast,
		"deletion of accounts":            externalDeletion,
		"the address is proven":           externalForeign,
		"groups follow the provider":      providedGroups,
		"groups of two providers":         providedByTwo,
		"race of groups":                  providedRace,
		"nothing without the identity":    providedStands,
		"sign-ins need the identity":      externalSignIn,
		"what was given ends":             endedLinks,
		"what two providers gave":         endedTwo,
		"gifts of a stranger":             endedForeign,
		"the last admin keeps the role":   endedLastAdmin,
		"a deleted provider":              endedProvider,
		"race of gifts and their end":     endedRace,
		"admins of a provider":            providedAdmins,
		"admins are decided at the lock":  providedDecided,
		"the last local admin":            providedLastLocal,
		"ended context of identities":     externalEnded,
		"accounts without a password":     externalNoPassword,
		"long, strange and similar texts": externalTexts,
	}.Run(t, fresh)
}

func identityOf(user identity.UserID, subject string) identity.External {
	return identity.External{User: user, Provider: "corp", Issuer: "https://login.example", Subject: subject, Label: subject + "@corp.example", AddedAt: contract.Moment(1), UsedAt: contract.Moment(1)}
}

func link(t *testing.T, s contract.Storage, user identity.UserID, subject string) identity.External {
	t.Helper()
	e, err := s.Externals.Link(t.Context(), identityOf(user, subject), identity.Proof{}, "")
	contract.OK(t, err)
	return e
}

func wantIdentities(t *testing.T, s contract.Storage, user identity.UserID, want ...string) {
	t.Helper()
	all, err := s.LinkedExternals.Of(t.Context(), user)
	contract.OK(t, err)
	var got []string
	for _, e := range all {
		got = append(got, e.Subject)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d has %q, want %q", user, got, want)
	}
}

func externalFields(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	e := link(t, s, ada, "subject")
	want := identityOf(ada, "subject")
	want.ID, want.AddedAt, want.UsedAt = e.ID, contract.Kept(want.AddedAt), contract.Kept(want.UsedAt)
	if e.ID < 1 || e != want {
		t.Errorf("%+v, want %+v", e, want)
	}
	e.Provider, e.Label, e.UsedAt = "other", "new@corp.example", contract.Moment(9)
	contract.OK(t, s.Externals.Use(t.Context(), e))
	e.UsedAt = contract.Kept(e.UsedAt)
	found, u, err := s.Externals.Find(t.Context(), e.Issuer, e.Subject)
	if contract.OK(t, err); found != e || u.ID() != ada || u.Username() != "ada" {
		t.Errorf("%+v of %+v, want %+v", found, u, e)
	}
	e.ID += 1000
	contract.OK(t, s.Externals.Use(t.Context(), e)) // gone
}

func externalNobody(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	link(t, s, ada, "subject")
	for _, c := range [][2]string{{"", ""}, {"https://login.example", ""}, {"https://login.example", "SUBJECT"}, {"https://login.example/", "subject"}, {"", "subject"}, {"https://login.example", "%"}} {
		_, _, err := s.Externals.Find(t.Context(), c[0], c[1])
		contract.WantFault(t, err, identity.ErrNoIdentity)
	}
	for _, id := range contract.NoIDs[identity.UserID]() {
		if id == ada {
			continue
		}
		_, err := s.Externals.Link(t.Context(), identityOf(id, "other"), identity.Proof{}, "")
		contract.WantFault(t, err, ports.ErrNoUser)
		wantIdentities(t, s, id)
		contract.WantFault(t, unlink(t, s, id, 1, identity.Proof{}, 0), ports.ErrNoUser)
		_, err = s.ProvidedAccess.Provide(t.Context(), id, identity.Provided{Provider: "corp", Groups: []string{"crew"}, GroupsKnown: true}, contract.Moment(2))
		contract.WantFault(t, err, ports.ErrNoUser)
	}
}

func externalTexts(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	subjects := []string{strings.Repeat("ä", identity.MaxSubject/2), "a", "A", "a ", "1", "01", "o'brien;--", "😀"}
	for _, subject := range subjects {
		link(t, s, ada, subject)
	}
	wantIdentities(t, s, ada, subjects...)
	for _, subject := range subjects {
		if e, _, err := s.Externals.Find(t.Context(), "https://login.example", subject); err != nil || e.Subject != subject {
			t.Errorf("%q: %+v, %v", subject, e, err)
		}
	}
}

func externalEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	e := link(t, s, ada, "subject")
	contract.WantEnded(t, "Find", func(ctx context.Context) error { _, _, err := s.Externals.Find(ctx, e.Issuer, e.Subject); return err })
	contract.WantEnded(t, "Register", func(ctx context.Context) error {
		_, _, err := s.Externals.Register(ctx, newcomer("bob"), identityOf(0, "other"))
		return err
	})
	contract.WantEnded(t, "Link", func(ctx context.Context) error {
		_, err := s.Externals.Link(ctx, identityOf(ada, "other"), identity.Proof{}, "")
		return err
	})
	contract.WantEnded(t, "Use", func(ctx context.Context) error { return s.Externals.Use(ctx, e) })
	contract.WantEnded(t, "Of", func(ctx context.Context) error { _, err := s.LinkedExternals.Of(ctx, ada); return err })
	contract.WantEnded(t, "Unlink", func(ctx context.Context) error {
		_, err := s.LinkedExternals.Unlink(ctx, ada, e.ID, identity.Proof{}, noRules, 0, contract.Moment(2))
		return err
	})
	contract.WantEnded(t, "Provide", func(ctx context.Context) error {
		_, err := s.ProvidedAccess.Provide(ctx, ada, identity.Provided{Provider: "corp", Identity: e.ID, Groups: []string{"crew"}, GroupsKnown: true}, contract.Moment(2))
		return err
	})
	contract.WantEnded(t, "EndProvided", func(ctx context.Context) error {
		_, err := s.ProvidedAccess.EndProvided(ctx, "corp", contract.Moment(2))
		return err
	})
}
