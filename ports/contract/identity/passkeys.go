package identity

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Passkeys verifies an adapter of ports.Passkeys and ports.PasskeyUses.
func Passkeys(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":                passkeysFields,
		"the first is a second factor":          passkeysFirst,
		"the last takes the recovery codes":     passkeysLast,
		"the bound":                             passkeysBound,
		"race to the bound":                     passkeysRaceBound,
		"one account has a credential":          passkeysTaken,
		"a challenge adds one passkey":          passkeysChallengeAdds,
		"a login that has ended adds none":      passkeysEndedLogin,
		"outdated proofs":                       passkeysOutdated,
		"other accounts":                        passkeysOthers,
		"a challenge is used once":              passkeysUsedOnce,
		"a counter only rises":                  passkeysCounter,
		"expired challenges are forgotten":      passkeysExpired,
		"logins with a passkey":                 passkeysLogins,
		"a race of a removal with sign-ins":     passkeysRaceLogins,
		"a race of the last two removals":       passkeysRaceRemovals,
		"a reset by an operator":                passkeysReset,
		"the first proof of an address":         passkeysForeign,
		"an app besides":                        passkeysApp,
		"deletion of the account":               passkeysDeleted,
		"people and holders of logins see them": passkeysSeen,
		"they let admins in":                    passkeysOfAdmins,
	}.Run(t, fresh)
}

func passkeyOf(user identity.UserID, credential string) identity.Passkey {
	return identity.Passkey{
		User: user, Credential: credential, Handle: "handle", PublicKey: "key", Transports: []string{"internal", "hybrid"},
		Model: "00000000-0000-0000-0000-000000000000", Name: "Phone", CreatedAt: contract.Moment(2),
	}
}

func challenge(hash string) ports.UsedChallenge {
	return ports.UsedChallenge{Hash: hash, ExpiresAt: contract.Moment(40)}
}

// owner is a person with a login, under their name, that adds passkeys.
func owner(t *testing.T, s contract.Storage, name string) (identity.UserID, identity.LoginID) {
	t.Helper()
	id := s.Person(t, name)
	contract.OK(t, signIn(t, s, id, name, ""))
	return id, loginNamed(t, s, name)
}

func addPasskey(t *testing.T, s contract.Storage, id identity.UserID, login identity.LoginID, credential string) (identity.Passkey, bool, error) {
	t.Helper()
	return s.Passkeys.Add(t.Context(), passkeyOf(id, credential), identity.Proof{}, addition(credential, login))
}

func addition(credential string, login identity.LoginID) ports.PasskeyAddition {
	return ports.PasskeyAddition{Challenge: challenge("adds " + credential), Hashes: []string{"r0", "r1"}, Login: login, At: contract.Moment(2)}
}

func added(t *testing.T, s contract.Storage, id identity.UserID, login identity.LoginID, credential string) identity.Passkey {
	t.Helper()
	p, _, err := addPasskey(t, s, id, login, credential)
	contract.OK(t, err)
	return p
}

func wantPasskeys(t *testing.T, s contract.Storage, id identity.UserID, credentials ...string) {
	t.Helper()
	all, err := s.Passkeys.List(t.Context(), id)
	contract.OK(t, err)
	var got []string
	for _, p := range all {
		got = append(got, p.Credential)
	}
	if strings.Join(got, " ") != strings.Join(credentials, " ") {
		t.Errorf("%v, want %v", got, credentials)
	}
}

func passkeysFields(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	want := passkeyOf(ada, strings.Repeat("c", 1364))
	want.SignCount, want.Syncable, want.Synced, want.Name = 1<<32-1, true, true, "O'Brien's ä😀"
	got, first, err := s.Passkeys.Add(t.Context(), want, identity.Proof{}, ports.PasskeyAddition{Challenge: challenge("c"), Login: login, At: contract.Moment(2)})
	if contract.OK(t, err); got.ID == 0 || !first {
		t.Errorf("id %d, first %v", got.ID, first)
	}
	want.ID, want.CreatedAt = got.ID, contract.Kept(want.CreatedAt)
	found, err := s.PasskeyUses.Find(t.Context(), want.Credential)
	contract.OK(t, err)
	listed, err := s.Passkeys.List(t.Context(), ada)
	contract.OK(t, err)
	renamed, err := s.Passkeys.Rename(t.Context(), ada, want.ID, want.Name)
	contract.OK(t, err)
	for how, p := range map[string]identity.Passkey{"found": found, "listed": listed[0], "renamed": renamed} {
		if !reflect.DeepEqual(p, want) {
			t.Errorf("%s: %+v, want %+v", how, p, want)
		}
	}
	_, err = s.Passkeys.Rename(t.Context(), ada, want.ID, "Tablet")
	contract.OK(t, err)
	if p, err := s.PasskeyUses.Find(t.Context(), want.Credential); err != nil || p.Name != "Tablet" {
		t.Errorf("%+v, %v", p, err)
	}
	contract.WantEnded(t, "List", func(ctx context.Context) error { _, err := s.Passkeys.List(ctx, ada); return err })
	contract.WantEnded(t, "Find", func(ctx context.Context) error { _, err := s.PasskeyUses.Find(ctx, "x"); return err })
}

func passkeysFirst(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	contract.OK(t, signIn(t, s, ada, "other", ""))
	if _, first, err := addPasskey(t, s, ada, login, "a"); err != nil || !first {
		t.Errorf("first %v, %v", first, err)
	}
	wantFactor(t, s, ada, identity.SecondFactor{Passkeys: 1, CreatedAt: contract.Moment(2), CodesLeft: 2})
	wantLogins(t, s, ada, 1)
	contract.OK(t, s.SecondFactors.UseRecoveryCode(t.Context(), ada, "r0", contract.Moment(3)))
	contract.OK(t, signedInWith(t, s, ada, "device"))
	later := passkeyOf(ada, "b")
	later.CreatedAt = contract.Moment(4)
	_, first, err := s.Passkeys.Add(t.Context(), later, identity.Proof{}, ports.PasskeyAddition{Challenge: challenge("b"), Hashes: []string{"n0"}, Login: login, At: contract.Moment(4)})
	if contract.OK(t, err); first {
		t.Error("the second one is the first")
	}
	wantFactor(t, s, ada, identity.SecondFactor{Passkeys: 2, CreatedAt: contract.Moment(2), CodesLeft: 1}) // her codes stay
	wantLogins(t, s, ada, 2)
	contract.OK(t, s.SecondFactors.ReplaceRecoveryCodes(t.Context(), ada, identity.Proof{}, []string{"n0", "n1", "n2"}, contract.Moment(3)))
	wantFactor(t, s, ada, identity.SecondFactor{Passkeys: 2, CreatedAt: contract.Moment(2), CodesLeft: 3})
}

func passkeysLast(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	a, b := added(t, s, ada, login, "a"), added(t, s, ada, login, "b")
	contract.OK(t, s.Passkeys.Remove(t.Context(), ada, a.ID, identity.Proof{}, secondRequired, contract.Moment(3)))
	wantFactor(t, s, ada, identity.SecondFactor{Passkeys: 1, CreatedAt: contract.Moment(2), CodesLeft: 2})
	contract.WantFault(t, s.Passkeys.Remove(t.Context(), ada, b.ID, identity.Proof{}, secondRequired, contract.Moment(3)), identity.ErrSecondFactorRequired)
	wantPasskeys(t, s, ada, "b")
	contract.OK(t, s.Passkeys.Remove(t.Context(), ada, b.ID, identity.Proof{}, noRules, contract.Moment(3)))
	wantFactor(t, s, ada, identity.SecondFactor{})
	contract.WantFault(t, s.SecondFactors.UseRecoveryCode(t.Context(), ada, "r0", contract.Moment(3)), identity.ErrCode)
	contract.WantFault(t, s.Passkeys.Remove(t.Context(), ada, b.ID, identity.Proof{}, noRules, contract.Moment(3)), identity.ErrNoPasskey)
	_, err := s.PasskeyUses.Find(t.Context(), "b")
	contract.WantFault(t, err, identity.ErrNoPasskey)
	wantLogins(t, s, ada, 1)
}

func passkeysBound(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	for i := range identity.MaxPasskeys {
		added(t, s, ada, login, fmt.Sprint("a", i))
	}
	_, _, err := addPasskey(t, s, ada, login, "more")
	contract.WantFault(t, err, identity.ErrTooManyPasskeys)
	bob, his := owner(t, s, "bob")
	added(t, s, bob, his, "b")
}

func passkeysRaceBound(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	for i := range identity.MaxPasskeys - 1 {
		added(t, s, ada, login, fmt.Sprint("a", i))
	}
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, _, err := addPasskey(t, s, ada, login, fmt.Sprint("race", i))
		return err
	}), identity.ErrTooManyPasskeys)
}

func passkeysTaken(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	bob, his := owner(t, s, "bob")
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		p, l := passkeyOf(ada, "same"), login
		if i%2 == 1 {
			p, l = passkeyOf(bob, "same"), his
		}
		_, _, err := s.Passkeys.Add(t.Context(), p, identity.Proof{}, ports.PasskeyAddition{Challenge: challenge(fmt.Sprint(i)), Login: l, At: contract.Moment(2)})
		return err
	}), identity.ErrPasskeyTaken)
}

func passkeysChallengeAdds(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, _, err := s.Passkeys.Add(t.Context(), passkeyOf(ada, fmt.Sprint(i)), identity.Proof{}, ports.PasskeyAddition{Challenge: challenge("one"), Login: login, At: contract.Moment(2)})
		return err
	}), identity.ErrPasskeyChallenge)
	if all, err := s.Passkeys.List(t.Context(), ada); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

func passkeysEndedLogin(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	_, his := owner(t, s, "bob")
	contract.OK(t, s.Logins.Revoke(t.Context(), login, contract.Moment(1)))
	for _, id := range []identity.LoginID{login, his, 0, 999} {
		_, _, err := addPasskey(t, s, ada, id, "a")
		contract.WantFault(t, err, identity.ErrPasskeyChallenge)
	}
	wantPasskeys(t, s, ada)
}

func passkeysOutdated(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	a := added(t, s, ada, login, "a")
	old := identity.Proof{Hash: "old"}
	_, _, err := s.Passkeys.Add(t.Context(), passkeyOf(ada, "b"), old, ports.PasskeyAddition{Challenge: challenge("b"), Login: login, At: contract.Moment(2)})
	contract.WantFault(t, err, identity.ErrAccountChanged)
	contract.WantFault(t, s.Passkeys.Remove(t.Context(), ada, a.ID, old, noRules, contract.Moment(3)), identity.ErrAccountChanged)
	wantPasskeys(t, s, ada, "a")
}

func passkeysOthers(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	bob, his := owner(t, s, "bob")
	a := added(t, s, ada, login, "a")
	added(t, s, bob, his, "b")
	_, err := s.Passkeys.Rename(t.Context(), bob, a.ID, "mine")
	contract.WantFault(t, err, identity.ErrNoPasskey)
	contract.WantFault(t, s.Passkeys.Remove(t.Context(), bob, a.ID, identity.Proof{}, noRules, contract.Moment(3)), identity.ErrNoPasskey)
	stolen := a
	stolen.User, stolen.SignCount, stolen.UsedAt = bob, 1, contract.Moment(3)
	contract.WantFault(t, s.PasskeyUses.Use(t.Context(), stolen, challenge("c")), identity.ErrNoPasskey)
	for _, credential := range []string{"", "A", "%", "a "} {
		_, err := s.PasskeyUses.Find(t.Context(), credential)
		contract.WantFault(t, err, identity.ErrNoPasskey)
	}
	for _, id := range contract.NoIDs[identity.UserID]() {
		wantPasskeys(t, s, id)
		_, _, err := addPasskey(t, s, id, login, "x")
		contract.WantFault(t, err, ports.ErrNoUser)
		contract.WantFault(t, s.Passkeys.Remove(t.Context(), id, a.ID, contract.Operator, noRules, contract.Moment(3)), ports.ErrNoUser)
		contract.WantFault(t, s.PasskeyUses.Use(t.Context(), identity.Passkey{ID: a.ID, User: id, UsedAt: contract.Moment(3)}, challenge("d")), identity.ErrNoPasskey)
	}
	for _, id := range contract.NoIDs[identity.PasskeyID]() {
		contract.WantFault(t, s.Passkeys.Remove(t.Context(), ada, id, identity.Proof{}, noRules, contract.Moment(3)), identity.ErrNoPasskey)
	}
	wantPasskeys(t, s, ada, "a")
	wantFactor(t, s, bob, identity.SecondFactor{Passkeys: 1, CreatedAt: contract.Moment(2), CodesLeft: 2})
}

func passkeysDeleted(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	a := added(t, s, ada, login, "a")
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(4), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(5)))
	_, err := s.PasskeyUses.Find(t.Context(), "a")
	contract.WantFault(t, err, identity.ErrNoPasskey)
	a.SignCount, a.UsedAt = 1, contract.Moment(6)
	contract.WantFault(t, s.PasskeyUses.Use(t.Context(), a, challenge("c")), identity.ErrNoPasskey)
}

func passkeysSeen(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	bob, his := owner(t, s, "bob")
	added(t, s, ada, login, "a")
	for id, want := range map[identity.UserID]bool{ada: true, bob: false} {
		l := map[identity.UserID]identity.LoginID{ada: login, bob: his}[id]
		holder, err := s.Logins.Holder(t.Context(), l)
		contract.OK(t, err)
		person, err := s.People.Get(t.Context(), id, contract.Moment(5))
		contract.OK(t, err)
		if holder.SecondFactor != want || person.SecondFactor != want {
			t.Errorf("account %d: holder %v, person %v", id, holder.SecondFactor, person.SecondFactor)
		}
	}
}

// passkeysRaceRemovals: of two removals of an account that must have a second factor, one is refused.
func passkeysRaceRemovals(t *testing.T, s contract.Storage) {
	ada, login := owner(t, s, "ada")
	both := []identity.Passkey{added(t, s, ada, login, "a"), added(t, s, ada, login, "b")}
	for _, err := range contract.Race(func(i int) error {
		return s.Passkeys.Remove(t.Context(), ada, both[i%2].ID, identity.Proof{}, secondRequired, contract.Moment(3))
	}) {
		if err != nil && !errors.Is(err, identity.ErrSecondFactorRequired) && !errors.Is(err, identity.ErrNoPasskey) {
			t.Error(err)
		}
	}
	if all, err := s.Passkeys.List(t.Context(), ada); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}
