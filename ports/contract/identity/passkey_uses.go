package identity

import (
	"errors"
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// usedAt returns a passkey after a signature with a counter.
func usedAt(p identity.Passkey, count uint32, second int) identity.Passkey {
	p.SignCount, p.Synced, p.UsedAt = count, true, contract.Kept(contract.Moment(second))
	return p
}

func passkeysUsedOnce(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	a := added(t, s, ada, login, "a")
	contract.WantFault(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 0, 3), challenge("adds a")), identity.ErrPasskeyChallenge)
	contract.WantOneWinner(t, contract.Race(func(int) error { return s.PasskeyUses.Use(t.Context(), usedAt(a, 0, 3), challenge("c")) }), identity.ErrPasskeyChallenge)
	if got, err := s.PasskeyUses.Find(t.Context(), "a"); err != nil || !got.UsedAt.Equal(contract.Kept(contract.Moment(3))) || !got.Synced || got.SignCount != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	bob, his := owner(t, s, "bob")
	b := added(t, s, bob, his, "b")
	contract.WantFault(t, s.PasskeyUses.Use(t.Context(), usedAt(b, 0, 4), challenge("c")), identity.ErrPasskeyChallenge)
	contract.OK(t, s.PasskeyUses.Use(t.Context(), usedAt(b, 0, 4), challenge("C")))
}

func passkeysCounter(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	a := added(t, s, ada, login, "a")
	contract.OK(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 5, 3), challenge("5")))
	for _, count := range []uint32{5, 4, 0} {
		contract.WantFault(t, s.PasskeyUses.Use(t.Context(), usedAt(a, count, 4), challenge(fmt.Sprint("again ", count))), identity.ErrPasskeyCopied)
	}
	contract.WantFault(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 5, 4), challenge("5")), identity.ErrPasskeyChallenge) // sent twice
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		return s.PasskeyUses.Use(t.Context(), usedAt(a, 6, 5), challenge(fmt.Sprint("race", i)))
	}), identity.ErrPasskeyCopied)
	contract.OK(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 1<<32-1, 6), challenge("last")))
	if got, err := s.PasskeyUses.Find(t.Context(), "a"); err != nil || got.SignCount != 1<<32-1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func passkeysExpired(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	a := added(t, s, ada, login, "a")
	contract.OK(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 0, 39), challenge("c")))
	contract.WantFault(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 0, 39), challenge("c")), identity.ErrPasskeyChallenge)
	later := ports.UsedChallenge{Hash: "later", ExpiresAt: contract.Moment(60)}
	contract.OK(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 0, 50), later))
	contract.WantFault(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 0, 50), challenge("c")), identity.ErrPasskeyChallenge) // to a server whose clock is behind it has not expired
	contract.OK(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 0, 3700), ports.UsedChallenge{Hash: "latest", ExpiresAt: contract.Moment(3800)}))
	contract.OK(t, s.PasskeyUses.Use(t.Context(), usedAt(a, 0, 3701), challenge("c"))) // callers refuse it before
}

func signedInByPasskey(t *testing.T, s contract.Storage, id identity.UserID, by identity.PasskeyID, hash, name string) error {
	t.Helper()
	_, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
		UserID: id, FamilyHash: "family " + name, TokenHash: name, CreatedAt: contract.Moment(0), UsedAt: contract.Moment(1), ExpiresAt: contract.Moment(50),
	}), identity.Proof{Hash: hash, Passkey: by}, 0, nil)
	return err
}

func passkeysLogins(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	bob, his := owner(t, s, "bob")
	a, b := added(t, s, ada, login, "a"), added(t, s, bob, his, "b")
	contract.WantFault(t, signIn(t, s, ada, "password", ""), identity.ErrAccountChanged)
	contract.OK(t, signedInWith(t, s, ada, "password and second step"))
	contract.OK(t, signedInByPasskey(t, s, ada, a.ID, "", "passkey"))
	contract.WantFault(t, signedInByPasskey(t, s, ada, b.ID, "", "of bob"), identity.ErrAccountChanged)
	contract.WantFault(t, signedInByPasskey(t, s, ada, 999, "", "of nobody"), identity.ErrAccountChanged)
	contract.WantFault(t, signedInByPasskey(t, s, ada, a.ID, "old", "before a new password"), identity.ErrAccountChanged)
	enrolled(t, s, ada, "secret", 0)
	contract.OK(t, signedInByPasskey(t, s, ada, a.ID, "", "passkey besides an app"))
	contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, false, contract.Moment(5)))
	contract.WantFault(t, signedInByPasskey(t, s, ada, a.ID, "", "inactive"), identity.ErrAccountChanged)
	wantPasskeys(t, s, ada, "a")
}

// passkeysRaceLogins: after the removal, no sign-in with the passkey is stored.
func passkeysRaceLogins(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	a := added(t, s, ada, login, "a")
	for i, err := range contract.Race(func(i int) error {
		if i == contract.Racers/2 {
			return s.SecondFactors.Remove(t.Context(), ada, contract.Operator, noRules, contract.Moment(3))
		}
		return signedInByPasskey(t, s, ada, a.ID, "", fmt.Sprint(i))
	}) {
		if i == contract.Racers/2 {
			contract.OK(t, err)
		} else if err != nil && !errors.Is(err, identity.ErrAccountChanged) {
			t.Error(err)
		}
	}
	wantLogins(t, s, ada, 0)
}

func passkeysReset(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	bob, his := owner(t, s, "bob")
	added(t, s, bob, his, "b")
	added(t, s, ada, login, "a")
	contract.WantFault(t, s.SecondFactors.Remove(t.Context(), ada, identity.Proof{}, noRules, contract.Moment(3)), identity.ErrNoSecondFactor) // no app
	wantPasskeys(t, s, ada, "a")
	contract.OK(t, s.SecondFactors.Remove(t.Context(), ada, contract.Operator, noRules, contract.Moment(3)))
	wantPasskeys(t, s, ada)
	wantFactor(t, s, ada, identity.SecondFactor{})
	wantLogins(t, s, ada, 0)
	contract.WantFault(t, s.SecondFactors.UseRecoveryCode(t.Context(), ada, "r0", contract.Moment(4)), identity.ErrCode)
	contract.WantFault(t, s.SecondFactors.Remove(t.Context(), ada, contract.Operator, noRules, contract.Moment(3)), identity.ErrNoSecondFactor)
	wantPasskeys(t, s, bob, "b")
}

// passkeysForeign: whoever registered with somebody else's address keeps no way in once the owner of the address has proven it.
func passkeysForeign(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	added(t, s, ada, login, "a")
	reset := func(hash, address string) {
		t.Helper()
		contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, hash, address)))
		_, _, err := s.AccountTokens.ResetPassword(t.Context(), hash, "hash "+hash, contract.Moment(5))
		contract.OK(t, err)
	}
	contract.OK(t, s.Users.SetPassword(t.Context(), ada, contract.Operator, "changed", 0, contract.Moment(6)))
	wantPasskeys(t, s, ada, "a")
	reset("of an admin", "") // to a person, but who registered?
	wantPasskeys(t, s, ada)
	wantFactor(t, s, ada, identity.SecondFactor{})
	reset("mailed", "ada@example.com")
	contract.OK(t, s.Users.SetPassword(t.Context(), ada, contract.Operator, "", 0, contract.Moment(6)))
	contract.OK(t, signIn(t, s, ada, "owner", ""))
	added(t, s, ada, loginNamed(t, s, "owner"), "her own")
	reset("mailed again", "ada@example.com")
	reset("of an admin again", "")
	wantPasskeys(t, s, ada, "her own")
}

func passkeysApp(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	enrolled(t, s, ada, "secret", login)
	a := added(t, s, ada, login, "a")
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "secret", LastStep: 10, Passkeys: 1, CreatedAt: contract.Moment(2), CodesLeft: 2})
	contract.OK(t, s.SecondFactors.Remove(t.Context(), ada, identity.Proof{}, noRules, contract.Moment(4)))
	wantFactor(t, s, ada, identity.SecondFactor{Passkeys: 1, CreatedAt: contract.Moment(2), CodesLeft: 2}) // the codes stay
	enrolled(t, s, ada, "secret", login)
	contract.OK(t, s.Passkeys.Remove(t.Context(), ada, a.ID, identity.Proof{}, secondRequired, contract.Moment(3))) // there is the app
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "secret", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 2})
	added(t, s, ada, login, "b")
	contract.OK(t, s.SecondFactors.Remove(t.Context(), ada, contract.Operator, noRules, contract.Moment(4)))
	wantFactor(t, s, ada, identity.SecondFactor{})
	wantPasskeys(t, s, ada)
}
