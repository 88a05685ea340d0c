package identity

import (
	"context"
	"fmt"
	"testing"

	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/tool"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// AccountTokens verifies an adapter of ports.AccountTokens.
func AccountTokens(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":         tokensFields,
		"unknown tokens":                 tokensNobody,
		"with the jobs":                  tokensJobs,
		"the bound":                      tokensBound,
		"race to the bound":              tokensRaceBound,
		"ended ones count if mailed":     tokensStillCount,
		"signing out":                    tokensSignedOut,
		"withdrawn ones do not count":    tokensWithdrawn,
		"a password is reset":            tokensReset,
		"the address is proven":          tokensForeign,
		"of another address":             tokensElsewhere,
		"accounts that are not usable":   tokensUnusable,
		"access that ends":               tokensAccess,
		"race of resets":                 tokensRace,
		"race with a change of password": tokensRacePassword,
		"race with a new key":            tokensRaceKey,
		"a password that is set":         tokensPassword,
		"deletion of accounts":           tokensAccounts,
		"expired ones go with a new one": tokensExpired,
		"ended context":                  tokensEnded,
	}.Run(t, fresh)
}

// linkTo is a token from moment(1) to moment(30).
func linkTo(user identity.UserID, hash, address string) identity.AccountToken {
	return identity.AccountToken{User: user, Purpose: identity.ResetPassword, Hash: hash, Address: address, CreatedAt: contract.Moment(1), ExpiresAt: contract.Moment(30)}
}

func issue(t *testing.T, s contract.Storage, user identity.UserID, hash string) {
	t.Helper()
	contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(user, hash, "")))
}

func wantToken(t *testing.T, s contract.Storage, hash string, there bool) {
	t.Helper()
	_, err := s.AccountTokens.Find(t.Context(), identity.ResetPassword, hash, contract.Moment(5))
	if there {
		contract.OK(t, err)
	} else {
		contract.WantFault(t, err, identity.ErrLink)
	}
}

func tokensFields(t *testing.T, s contract.Storage) {
	want := linkTo(s.Person(t, "ada"), "hash", "o'brien+ä😀@x.example")
	contract.OK(t, s.AccountTokens.Issue(t.Context(), want))
	want.CreatedAt, want.ExpiresAt = contract.Kept(want.CreatedAt), contract.Kept(want.ExpiresAt)
	if got, err := s.AccountTokens.Find(t.Context(), identity.ResetPassword, "hash", contract.Moment(29)); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	if err := s.AccountTokens.Issue(t.Context(), linkTo(want.User, "hash", "")); err == nil {
		t.Error("two tokens have one hash")
	}
}

func tokensNobody(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	issue(t, s, ada, "hash")
	for _, c := range []struct {
		purpose identity.TokenPurpose
		hash    string
		at      int
	}{{identity.ResetPassword, "", 5}, {identity.ResetPassword, "HASH", 5}, {identity.ResetPassword, "%", 5}, {"another", "hash", 5}, {identity.ResetPassword, "hash", 30}} {
		_, err := s.AccountTokens.Find(t.Context(), c.purpose, c.hash, contract.Moment(c.at))
		contract.WantFault(t, err, identity.ErrLink)
	}
	for hash, at := range map[string]int{"": 5, "Hash": 5, "hash": 30} {
		_, _, err := s.AccountTokens.ResetPassword(t.Context(), hash, "new", contract.Moment(at))
		contract.WantFault(t, err, identity.ErrLink)
	}
	for _, id := range contract.NoIDs[identity.UserID]() {
		if id != ada {
			contract.WantFault(t, s.AccountTokens.Issue(t.Context(), linkTo(id, "other", "")), ports.ErrNoUser)
		}
	}
}

// tokensJobs: the jobs of a token that is refused are not stored either.
func tokensJobs(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, "hash", ""), job.Spec{Kind: "a", Key: "1", Payload: "sealed"}))
	contract.WantFault(t, s.AccountTokens.Issue(t.Context(), linkTo(ada+1000, "other", ""), job.Spec{Kind: "a", Key: "2"}), ports.ErrNoUser)
	if all := s.Follow(t); len(all) != 1 || all[0].Key != "1" || all[0].Payload != "sealed" || !all[0].DueAt.Equal(contract.Kept(contract.Moment(1))) {
		t.Errorf("%+v", all)
	}
}

func tokensBound(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	for i := range identity.MaxAccountTokens {
		issue(t, s, ada, fmt.Sprint("hash", i))
	}
	contract.WantFault(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, "more", "")), identity.ErrTooManyLinks)
	issue(t, s, bob, "his")
	later := linkTo(ada, "later", "")
	later.CreatedAt, later.ExpiresAt = contract.Moment(30), contract.Moment(60)
	contract.OK(t, s.AccountTokens.Issue(t.Context(), later))
}

func tokensWithdrawn(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for i := range identity.MaxAccountTokens {
		issue(t, s, ada, fmt.Sprint("hash", i))
	}
	for range 2 {
		contract.OK(t, s.AccountTokens.Withdraw(t.Context(), "hash1"))
	}
	wantToken(t, s, "hash0", true)
	wantToken(t, s, "hash1", false)
	issue(t, s, ada, "another")
	contract.WantFault(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, "more", "")), identity.ErrTooManyLinks)
}

// tokensStillCount: whoever ends the tokens that were mailed to somebody, in whatever way, cannot have more mails sent within the hour.
func tokensStillCount(t *testing.T, s contract.Storage) {
	for name, end := range map[string]func(id identity.UserID, hash string) error{
		"a password": func(id identity.UserID, _ string) error {
			return s.Users.SetPassword(t.Context(), id, contract.Operator, "set", 0, contract.Moment(2))
		},
		"used": func(_ identity.UserID, hash string) error {
			_, _, err := s.AccountTokens.ResetPassword(t.Context(), hash, "new", contract.Moment(2))
			return err
		},
	} {
		id := s.Person(t, name)
		for i := range identity.MaxAccountTokens {
			contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(id, fmt.Sprint(name, i), name+"@example.com")))
		}
		contract.OK(t, end(id, name+"1"))
		for i := range identity.MaxAccountTokens {
			wantToken(t, s, fmt.Sprint(name, i), false)
		}
		contract.WantFault(t, s.AccountTokens.Issue(t.Context(), linkTo(id, name+" more", name+"@example.com")), identity.ErrTooManyLinks)
		later := linkTo(id, name+" later", name+"@example.com")
		later.CreatedAt, later.ExpiresAt = contract.Moment(30), contract.Moment(60)
		contract.OK(t, s.AccountTokens.Issue(t.Context(), later))
	}
	ada := s.Person(t, "ada")
	for i := range identity.MaxAccountTokens {
		issue(t, s, ada, fmt.Sprint("of an admin", i))
	}
	contract.OK(t, s.Devices.RevokeOthers(t.Context(), ada, 0, contract.Moment(2)))
	issue(t, s, ada, "of an admin once more") // which sends no mail
}

// tokensSignedOut: whoever is signed in cannot end the links with which the owner of the address gets the account back, and nothing else stays.
func tokensSignedOut(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, "mailed", "ada@example.com")))
	issue(t, s, ada, "handed over")
	change := linkTo(ada, "change", "other@example.com")
	change.Purpose = identity.ChangeEmail
	contract.OK(t, s.AccountTokens.Issue(t.Context(), change))
	contract.OK(t, s.Devices.RevokeOthers(t.Context(), ada, 0, contract.Moment(2)))
	wantToken(t, s, "mailed", true)
	wantToken(t, s, "handed over", false)
	_, err := s.AccountTokens.Find(t.Context(), identity.ChangeEmail, "change", contract.Moment(5))
	contract.WantFault(t, err, identity.ErrLink)
}

func tokensRaceBound(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	issued := 0
	for _, err := range contract.Race(func(i int) error { return s.AccountTokens.Issue(t.Context(), linkTo(ada, fmt.Sprint("hash", i), "")) }) {
		if err == nil {
			issued++
			continue
		}
		contract.WantFault(t, err, identity.ErrTooManyLinks)
	}
	if issued != identity.MaxAccountTokens {
		t.Errorf("%d of %d", issued, identity.MaxAccountTokens)
	}
}

func tokensReset(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	contract.OK(t, signIn(t, s, ada, "laptop", ""))
	contract.OK(t, signIn(t, s, bob, "phone", ""))
	addKey(t, s, ada, "key")
	his := addKey(t, s, bob, "his key")
	issue(t, s, ada, "first")
	issue(t, s, ada, "second")
	issue(t, s, bob, "his")
	u, _, err := s.AccountTokens.ResetPassword(t.Context(), "first", "new", contract.Moment(5))
	contract.OK(t, err)
	stored, err := s.Users.ByID(t.Context(), ada)
	contract.OK(t, err)
	if stored != u || stored.HashedPassword() != "new" || stored.Record().Verified || !stored.Record().UpdatedAt.Equal(contract.Kept(contract.Moment(5))) {
		t.Errorf("%+v, stored %+v", u, stored)
	}
	for id, want := range map[identity.UserID]int{ada: 0, bob: 1} {
		if alive, err := s.Devices.List(t.Context(), id, contract.Moment(6)); err != nil || len(alive) != want {
			t.Errorf("%d: %d logins, %v", id, len(alive), err)
		}
	}
	contract.WantFault(t, signIn(t, s, ada, "in flight", ""), identity.ErrAccountChanged)
	wantToken(t, s, "first", false)
	wantToken(t, s, "second", false)
	wantToken(t, s, "his", true)
	wantKeys(t, s, ada, 0, 10) // her address was never verified
	wantKeys(t, s, bob, 0, 10, his)
}

// tokensForeign: what was set up before the address was proven for the first time may be somebody else's, whoever handed the token over.
func tokensForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	_, err := s.ToolServers.Add(t.Context(), tool.Server{ID: "notes", Name: "Notes", URL: "https://notes.example", Version: 1, CreatedAt: contract.Moment(0), ChangedAt: contract.Moment(0)})
	contract.OK(t, err)
	for _, id := range []identity.UserID{ada, bob} {
		addKey(t, s, id, fmt.Sprint("key", id))
		contract.OK(t, s.Connections.Put(t.Context(), connection.Connection{User: id, Server: "notes", State: connection.Connected, Grant: "sealed", ConnectedAt: contract.Moment(1), ChangedAt: contract.Moment(1)}))
	}
	reset := func(hash, address string) {
		t.Helper()
		contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, hash, address)))
		u, _, err := s.AccountTokens.ResetPassword(t.Context(), hash, "hash "+hash, contract.Moment(5))
		if contract.OK(t, err); u.Record().Verified != (address != "") {
			t.Errorf("%q: verified %t", address, u.Record().Verified)
		}
	}
	reset("of an admin", "")
	wantKeys(t, s, ada, 0, 10)
	if all, err := s.Connections.List(t.Context(), ada); err != nil || len(all) > 0 {
		t.Errorf("%v, %v", all, err)
	}
	if all, err := s.Connections.List(t.Context(), bob); err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
	if all := s.Follow(t); len(all) != 1 || all[0].Kind != job.RevokeGrant {
		t.Errorf("%+v, want the revocation of her grant", all)
	}
	addKey(t, s, ada, "not hers yet")
	reset("mailed", "ADA@example.com")
	wantKeys(t, s, ada, 0, 10)
	again := addKey(t, s, ada, "her own")
	reset("mailed again", "ada@example.com")
	wantKeys(t, s, ada, 0, 10, again)
	u, err := s.Users.ByID(t.Context(), ada)
	if contract.OK(t, err); !u.Record().Verified {
		t.Error("the address is not verified any more")
	}
	contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, "of an admin again", "")))
	_, _, err = s.AccountTokens.ResetPassword(t.Context(), "of an admin again", "hash", contract.Moment(6))
	contract.OK(t, err)
	wantKeys(t, s, ada, 0, 10, again)
}

// tokensElsewhere: a token proves the address that it was mailed to, and is worth nothing once the account has another.
func tokensElsewhere(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, "hash", "ada@old.example")))
	_, _, err := s.AccountTokens.ResetPassword(t.Context(), "hash", "new", contract.Moment(5))
	contract.WantFault(t, err, identity.ErrLink)
	if u, err := s.Users.ByID(t.Context(), ada); err != nil || u.HashedPassword() == "new" {
		t.Errorf("%+v, %v", u, err)
	}
}

// tokensAccess: whatever ends all logins of an account ends its tokens, which would otherwise work again once it is usable.
func tokensAccess(t *testing.T, s contract.Storage) {
	off := false
	for name, end := range map[string]func(id identity.UserID) error{
		"deactivated": func(id identity.UserID) error {
			return s.Users.SetActive(t.Context(), id, contract.Operator, false, contract.Moment(2))
		},
		"changed": func(id identity.UserID) error {
			_, err := s.Roles.Change(t.Context(), id, identity.AccountChange{Active: &off}, contract.Moment(2))
			return err
		},
		"scheduled": func(id identity.UserID) error {
			return s.AccountDeletion.Schedule(t.Context(), id, contract.Operator, contract.Moment(2), deletion)
		},
		"revoked": func(id identity.UserID) error { return s.Devices.RevokeOthers(t.Context(), id, 0, contract.Moment(2)) },
	} {
		id, other := s.Person(t, name), s.Person(t, "not "+name)
		issue(t, s, id, name)
		issue(t, s, other, "not "+name)
		contract.OK(t, end(id))
		wantToken(t, s, name, false)
		wantToken(t, s, "not "+name, true)
	}
}

func tokensUnusable(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	issue(t, s, ada, "hash")
	for _, change := range []func() error{
		func() error { return s.Users.SetActive(t.Context(), ada, contract.Operator, false, contract.Moment(2)) },
		func() error {
			return s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(2), deletion)
		},
	} {
		contract.OK(t, change())
		_, _, err := s.AccountTokens.ResetPassword(t.Context(), "hash", "new", contract.Moment(5))
		contract.WantFault(t, err, identity.ErrLink)
	}
	if u, err := s.Users.ByID(t.Context(), ada); err != nil || u.HashedPassword() != "" {
		t.Errorf("%+v, %v", u, err)
	}
}

// tokensRace: of parallel resets, also with other tokens of the account, one succeeds.
func tokensRace(t *testing.T, s contract.Storage) {
	for round := range 5 {
		ada := s.Person(t, fmt.Sprint("ada", round))
		for i := range identity.MaxAccountTokens {
			issue(t, s, ada, fmt.Sprint(round, " hash ", i))
		}
		contract.WantOneWinner(t, contract.Race(func(i int) error {
			_, _, err := s.AccountTokens.ResetPassword(t.Context(), fmt.Sprint(round, " hash ", i%identity.MaxAccountTokens), fmt.Sprint("new ", i), contract.Moment(5))
			return err
		}), identity.ErrLink)
	}
}

// tokensRacePassword: a token outlives no password that is set beside its use, and neither call fails otherwise.
func tokensRacePassword(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for round := range 5 {
		issue(t, s, ada, fmt.Sprint("hash", round))
		for i, err := range contract.Race(func(i int) error {
			if i%2 == 0 {
				return s.Users.SetPassword(t.Context(), ada, contract.Operator, "set", 0, contract.Moment(5))
			}
			_, _, err := s.AccountTokens.ResetPassword(t.Context(), fmt.Sprint("hash", round), "reset", contract.Moment(5))
			return err
		}) {
			if i%2 == 0 {
				contract.OK(t, err)
			} else if err != nil {
				contract.WantFault(t, err, identity.ErrLink)
			}
		}
		wantToken(t, s, fmt.Sprint("hash", round), false)
	}
}

// tokensRaceKey: no key of somebody who registered with the address first outlives its first proof, however late its request is.
func tokensRaceKey(t *testing.T, s contract.Storage) {
	for round := range 10 {
		name := fmt.Sprint("ada", round)
		ada := s.Person(t, name)
		stranger := device(t, s, ada, name, 1, 50)
		contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, name, name+"@example.com")))
		for i, err := range contract.Race(func(i int) error {
			if i == 0 {
				_, _, err := s.AccountTokens.ResetPassword(t.Context(), name, "new", contract.Moment(5))
				return err
			}
			_, err := s.Keys.Create(t.Context(), keyOf(ada, fmt.Sprint(name, " key ", i)), stranger, 100)
			return err
		}) {
			if i == 0 {
				contract.OK(t, err)
			} else if err != nil {
				contract.WantFault(t, err, identity.ErrAccountChanged)
			}
		}
		wantKeys(t, s, ada, 0, 10)
		_, err := s.Keys.Create(t.Context(), keyOf(ada, name+" late"), stranger, 100)
		contract.WantFault(t, err, identity.ErrAccountChanged)
		_, err = s.Keys.Create(t.Context(), keyOf(ada, name+" foreign"), device(t, s, s.Person(t, "x"+name), "x"+name, 1, 50), 100)
		contract.WantFault(t, err, identity.ErrAccountChanged)
	}
}

func tokensPassword(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	issue(t, s, ada, "hers")
	issue(t, s, bob, "his")
	contract.OK(t, s.Users.SetPassword(t.Context(), ada, contract.Operator, "set", 0, contract.Moment(5)))
	wantToken(t, s, "hers", false)
	wantToken(t, s, "his", true)
}

func tokensAccounts(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	issue(t, s, ada, "hers")
	issue(t, s, bob, "his")
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(2), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(3)))
	wantToken(t, s, "hers", false)
	wantToken(t, s, "his", true)
}

func tokensExpired(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	issue(t, s, ada, "old")
	fresh := linkTo(bob, "fresh", "")
	fresh.CreatedAt, fresh.ExpiresAt = contract.Moment(30), contract.Moment(60)
	contract.OK(t, s.AccountTokens.Issue(t.Context(), fresh))
	wantToken(t, s, "old", false) // it had not expired then
	wantToken(t, s, "fresh", true)
}

func tokensEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	issue(t, s, ada, "hash")
	contract.WantEnded(t, "Issue", func(ctx context.Context) error { return s.AccountTokens.Issue(ctx, linkTo(ada, "other", "")) })
	contract.WantEnded(t, "Find", func(ctx context.Context) error {
		_, err := s.AccountTokens.Find(ctx, identity.ResetPassword, "hash", contract.Moment(5))
		return err
	})
	contract.WantEnded(t, "Withdraw", func(ctx context.Context) error { return s.AccountTokens.Withdraw(ctx, "hash") })
	contract.WantEnded(t, "ResetPassword", func(ctx context.Context) error {
		_, _, err := s.AccountTokens.ResetPassword(ctx, "hash", "new", contract.Moment(5))
		return err
	})
	wantToken(t, s, "hash", true)
}
