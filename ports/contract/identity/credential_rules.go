package identity

import (
	"errors"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

const here, elsewhere = "chat.example.com", "old.example.com"

var (
	corpOnly       = []string{"corp"}
	noRules        = identity.CredentialRules{Site: here, Providers: corpOnly}
	secondRequired = identity.CredentialRules{Site: here, Providers: corpOnly, SecondFactor: identity.SecondFactorRule{Who: identity.SecondFactorAll}}
	passwordsOff   = identity.CredentialRules{Site: here, Providers: corpOnly, PasswordsOff: true}
)

// CredentialRules verifies that adapters of ports.Passkeys, ports.SecondFactors and ports.LinkedIdentities keep what an account must have.
func CredentialRules(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"passkeys of another site":                     rulesSites,
		"the last way in while passwords are off":      rulesLastWay,
		"a passkey of another site is no way in":       rulesElsewhere,
		"an identity at another provider is no way in": rulesProviders,
		"the only identity, at a disabled provider":    rulesOnlyProvider,
		"race of the app and the last passkey":         rulesRaceSecond,
		"race of the last identity and passkey":        rulesRaceWays,
		"the app is kept where a factor has to be":     rulesApp,
		"an account without a password has a passkey":  rulesNoPassword,
	}.Run(t, fresh)
}

func isOneOf(err error, faults ...error) bool {
	return slices.ContainsFunc(faults, func(f error) bool { return errors.Is(err, f) })
}

// passkeyAt adds a passkey of a site.
func passkeyAt(t *testing.T, s contract.Storage, id identity.UserID, login identity.LoginID, credential, site string) identity.Passkey {
	t.Helper()
	p := passkeyOf(id, credential)
	p.Site = site
	p, _, err := s.Passkeys.Add(t.Context(), p, identity.Proof{}, addition(credential, login))
	contract.OK(t, err)
	return p
}

// rulesSites: a passkey belongs to the site that made it; one of which that is not known counts until it is used.
func rulesSites(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	_, err := s.Roles.Change(t.Context(), ada, identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(2))
	contract.OK(t, err)
	admins := func(site string, want bool) {
		t.Helper()
		if has, err := s.Passkeys.AdminHas(t.Context(), site); err != nil || has != want {
			t.Errorf("%q: %t, %v", site, has, err)
		}
	}
	unknown := passkeyAt(t, s, ada, login, "unknown", "")
	for site, want := range map[string]bool{here: true, elsewhere: true, "": false} {
		admins(site, want)
	}
	unknown.SignCount, unknown.UsedAt, unknown.Site = 1, contract.Moment(4), here
	contract.OK(t, s.PasskeyUses.Use(t.Context(), unknown, challenge("used")))
	for site, want := range map[string]bool{here: true, elsewhere: false, "": false} {
		admins(site, want)
	}
	old := passkeyAt(t, s, ada, login, "old", elsewhere)
	all, err := s.Passkeys.List(t.Context(), ada)
	if contract.OK(t, err); len(all) != 2 || all[0].Site != here || all[1].Site != elsewhere || !all[0].UsableAt(here) || all[1].UsableAt(here) || all[0].UsableAt("") {
		t.Errorf("%+v", all)
	}
	contract.OK(t, s.Passkeys.Remove(t.Context(), ada, unknown.ID, identity.Proof{}, noRules, contract.Moment(3)))
	admins(here, false)
	admins(elsewhere, true)
	contract.OK(t, s.Passkeys.Remove(t.Context(), ada, old.ID, identity.Proof{}, noRules, contract.Moment(3)))
	admins(elsewhere, false)
}

func rulesLastWay(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	key, e := passkeyAt(t, s, ada, login, "key", here), link(t, s, ada, "hers")
	contract.OK(t, s.Passkeys.Remove(t.Context(), ada, key.ID, identity.Proof{}, passwordsOff, contract.Moment(3)))
	_, err := s.LinkedExternals.Unlink(t.Context(), ada, e.ID, identity.Proof{}, passwordsOff, login, contract.Moment(3))
	contract.WantFault(t, err, identity.ErrLastMethod)
	wantIdentities(t, s, ada, "hers")
	key = passkeyAt(t, s, ada, login, "another", here)
	_, err = s.LinkedExternals.Unlink(t.Context(), ada, e.ID, identity.Proof{}, passwordsOff, login, contract.Moment(3))
	contract.OK(t, err)
	contract.WantFault(t, s.Passkeys.Remove(t.Context(), ada, key.ID, identity.Proof{}, passwordsOff, contract.Moment(3)), identity.ErrLastMethod)
	contract.OK(t, s.Passkeys.Remove(t.Context(), ada, key.ID, identity.Proof{}, noRules, contract.Moment(3)))
}

// rulesElsewhere: what cannot be used is neither a way in nor a second factor, and can be removed.
func rulesElsewhere(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	key, old := passkeyAt(t, s, ada, login, "key", here), passkeyAt(t, s, ada, login, "old", elsewhere)
	contract.WantFault(t, s.Passkeys.Remove(t.Context(), ada, key.ID, identity.Proof{}, passwordsOff, contract.Moment(3)), identity.ErrLastMethod)
	contract.WantFault(t, s.Passkeys.Remove(t.Context(), ada, key.ID, identity.Proof{}, secondRequired, contract.Moment(3)), identity.ErrSecondFactorRequired)
	contract.OK(t, s.Passkeys.Remove(t.Context(), ada, old.ID, identity.Proof{}, passwordsOff, contract.Moment(3)))
	wantPasskeys(t, s, ada, "key")
}

// rulesProviders: an identity whose provider is disabled or deleted lets nobody in, so it does not count, and can be disconnected.
func rulesProviders(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	key, e := passkeyAt(t, s, ada, login, "key", here), link(t, s, ada, "hers")
	disabled := passwordsOff
	for _, enabled := range [][]string{nil, {"other"}} {
		disabled.Providers = enabled
		contract.WantFault(t, s.Passkeys.Remove(t.Context(), ada, key.ID, identity.Proof{}, disabled, contract.Moment(3)), identity.ErrLastMethod)
	}
	elsewhere := identityOf(ada, "elsewhere")
	elsewhere.Provider = "other"
	_, err := s.Externals.Link(t.Context(), elsewhere, identity.Proof{}, "")
	contract.OK(t, err)
	contract.OK(t, s.Passkeys.Remove(t.Context(), ada, key.ID, identity.Proof{}, disabled, contract.Moment(3)))
	_, err = s.LinkedExternals.Unlink(t.Context(), ada, e.ID, identity.Proof{}, disabled, login, contract.Moment(3))
	contract.OK(t, err)
	wantIdentities(t, s, ada, "elsewhere")
	all, err := s.LinkedExternals.Of(t.Context(), ada)
	contract.OK(t, err)
	_, err = s.LinkedExternals.Unlink(t.Context(), ada, all[0].ID, identity.Proof{}, disabled, login, contract.Moment(3))
	contract.WantFault(t, err, identity.ErrLastMethod)
}

// rulesOnlyProvider: the only identity of an account without a password stays while its provider is disabled, which can be enabled again.
func rulesOnlyProvider(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, e, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "first"))
	contract.OK(t, err)
	contract.OK(t, signIn(t, s, u.ID(), "hers", identity.NoPassword))
	_, err = s.LinkedExternals.Unlink(t.Context(), u.ID(), e.ID, byNobodysPassword, identity.CredentialRules{Site: here}, loginNamed(t, s, "hers"), contract.Moment(3))
	contract.WantFault(t, err, identity.ErrLastMethod)
	wantIdentities(t, s, u.ID(), "first")
}

// rulesApp: the app goes where a passkey stays that can be used.
func rulesApp(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	enrolled(t, s, ada, "secret", login)
	contract.WantFault(t, s.SecondFactors.Remove(t.Context(), ada, identity.Proof{}, secondRequired, contract.Moment(4)), identity.ErrSecondFactorRequired)
	passkeyAt(t, s, ada, login, "old", elsewhere)
	contract.WantFault(t, s.SecondFactors.Remove(t.Context(), ada, identity.Proof{}, secondRequired, contract.Moment(4)), identity.ErrSecondFactorRequired)
	passkeyAt(t, s, ada, login, "key", here)
	contract.OK(t, s.SecondFactors.Remove(t.Context(), ada, identity.Proof{}, secondRequired, contract.Moment(4)))
	if has, err := s.SecondFactors.Of(t.Context(), ada); err != nil || has.HasApp() || has.Passkeys != 2 {
		t.Errorf("%+v, %v", has, err)
	}
}

func rulesNoPassword(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, e, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "first"))
	contract.OK(t, err)
	contract.OK(t, signIn(t, s, u.ID(), "hers", identity.NoPassword))
	login := loginNamed(t, s, "hers")
	p := passkeyOf(u.ID(), "key")
	p.Site = here
	p, _, err = s.Passkeys.Add(t.Context(), p, byNobodysPassword, addition("key", login))
	contract.OK(t, err)
	contract.OK(t, unlink(t, s, u.ID(), e.ID, byNobodysPassword, login))
	contract.WantFault(t, s.Passkeys.Remove(t.Context(), u.ID(), p.ID, byNobodysPassword, noRules, contract.Moment(3)), identity.ErrLastMethod)
}

// rulesRaceSecond: of the app and the only passkey, one stays where a second factor has to be.
func rulesRaceSecond(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	enrolled(t, s, ada, "secret", login)
	key := passkeyAt(t, s, ada, login, "key", here)
	for _, err := range contract.Race(func(i int) error {
		if i%2 == 0 {
			return s.Passkeys.Remove(t.Context(), ada, key.ID, identity.Proof{}, secondRequired, contract.Moment(3))
		}
		return s.SecondFactors.Remove(t.Context(), ada, identity.Proof{}, secondRequired, contract.Moment(4))
	}) {
		if err != nil && !isOneOf(err, identity.ErrSecondFactorRequired, identity.ErrNoPasskey, identity.ErrNoSecondFactor) {
			t.Error(err)
		}
	}
	if has, err := s.SecondFactors.Of(t.Context(), ada); err != nil || !has.Enabled() || has.HasApp() && has.Passkeys > 0 {
		t.Errorf("%+v, %v", has, err)
	}
}

// rulesRaceWays: of the only passkey and the only identity, one stays while passwords are off.
func rulesRaceWays(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	key, e := passkeyAt(t, s, ada, login, "key", here), link(t, s, ada, "hers")
	for _, err := range contract.Race(func(i int) error {
		if i%2 == 0 {
			return s.Passkeys.Remove(t.Context(), ada, key.ID, identity.Proof{}, passwordsOff, contract.Moment(3))
		}
		_, err := s.LinkedExternals.Unlink(t.Context(), ada, e.ID, identity.Proof{}, passwordsOff, login, contract.Moment(3))
		return err
	}) {
		if err != nil && !isOneOf(err, identity.ErrLastMethod, identity.ErrNoPasskey, identity.ErrNoIdentity) {
			t.Error(err)
		}
	}
	keys, err := s.Passkeys.List(t.Context(), ada)
	contract.OK(t, err)
	identities, err := s.LinkedExternals.Of(t.Context(), ada)
	if contract.OK(t, err); len(keys)+len(identities) != 1 {
		t.Errorf("%d passkeys and %d identities are left", len(keys), len(identities))
	}
}
