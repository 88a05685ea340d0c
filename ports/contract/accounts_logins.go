package contract

import (
	"context"
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/login"
	"chatbot/ports"
)

// Logins verifies an adapter of ports.Logins.
func Logins(t *testing.T, fresh func(t *testing.T) Storage) {
	t.Helper()
	storageCases{
		"every field comes back":        loginsFields,
		"unknown login":                 loginsNobody,
		"rotate":                        loginsRotate,
		"rotate only the current token": loginsRotateRefused,
		"race to rotate":                loginsRace,
		"revoke":                        loginsRevoke,
		"outdated proof":                loginsOutdated,
		"race with a change":            loginsRaceChange,
		"the least recently used ends":  loginsBound,
		"race to the bound":             loginsBoundRace,
		"ended context":                 loginsEnded,
	}.run(t, fresh)
}

// signedIn stores a login with the token hash, which is also its family hash.
func signedIn(t *testing.T, s Storage, userID identity.UserID, hash string) login.Login {
	t.Helper()
	l, _, err := s.Logins.Create(t.Context(), login.Login{
		UserID: userID, FamilyHash: "family " + hash, TokenHash: hash, CreatedAt: moment(0), UsedAt: moment(1), ExpiresAt: moment(2),
	}, "", 0)
	ok(t, err)
	return l
}

func loginsFields(t *testing.T, s Storage) {
	bob, ada := s.person(t, "bob"), s.person(t, "ada")
	other := signedIn(t, s, bob, login.HashToken("other"))
	for i, l := range []login.Login{
		{FamilyHash: "a", TokenHash: login.HashToken("1"), PreviousHash: login.HashToken("0"), RevokedAt: moment(9), Address: "::1", Agent: "it's \\ ü"},
		{FamilyHash: "b", TokenHash: login.HashToken("2")},
	} {
		l.UserID, l.CreatedAt, l.UsedAt, l.ExpiresAt = ada, moment(1), moment(2), moment(3)
		created, _, err := s.Logins.Create(t.Context(), l, "", 0)
		ok(t, err)
		if created.ID <= 0 || created.ID == other.ID {
			t.Fatalf("no id of its own: %+v", created)
		}
		l.ID, l.CreatedAt, l.UsedAt, l.ExpiresAt = created.ID, kept(l.CreatedAt), kept(l.UsedAt), kept(l.ExpiresAt)
		if i == 0 {
			l.RevokedAt = kept(l.RevokedAt)
		}
		byFamily, member, err := s.Logins.ByFamily(t.Context(), l.FamilyHash)
		ok(t, err)
		held, holder, err := s.Logins.Holder(t.Context(), l.ID)
		ok(t, err)
		for name, got := range map[string]login.Login{"Create": created, "ByFamily": byFamily, "Holder": held} {
			if got != l {
				t.Errorf("%s: got %+v, want %+v", name, got, l)
			}
		}
		account, err := s.Users.ByID(t.Context(), ada)
		ok(t, err)
		if holder != account || member != account {
			t.Errorf("holder: got %+v and %+v, want %+v", holder, member, account)
		}
	}
	if _, _, err := s.Logins.Create(t.Context(), login.Login{UserID: ada, FamilyHash: "a", TokenHash: "3"}, "", 0); err == nil {
		t.Error("two logins have one family")
	}
}

func loginsNobody(t *testing.T, s Storage) {
	l := signedIn(t, s, s.person(t, "ada"), "hash")
	for _, id := range noIDs[identity.LoginID]() {
		_, _, err := s.Logins.Holder(t.Context(), id)
		wantFault(t, err, ports.ErrNoLogin)
		wantFault(t, s.Logins.Rotate(t.Context(), id, "hash", "next", moment(1), moment(2)), ports.ErrNoLogin)
		ok(t, s.Logins.Revoke(t.Context(), id, moment(1)))
	}
	for _, hash := range []string{"", "hash", "FAMILY HASH", "family has%", login.HashToken("nobody's")} {
		_, _, err := s.Logins.ByFamily(t.Context(), hash)
		wantFault(t, err, ports.ErrNoLogin)
	}
	if got, _, err := s.Logins.ByFamily(t.Context(), "family hash"); err != nil || got != l {
		t.Errorf("changed: %+v, %v", got, err)
	}
	_, _, err := s.Logins.Create(t.Context(), login.Login{UserID: 999_999, TokenHash: "x"}, "", 0)
	wantFault(t, err, ports.ErrAccountChanged)
}

func loginsRotate(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	l, other := signedIn(t, s, ada, "first"), signedIn(t, s, ada, "other")
	ok(t, s.Logins.Rotate(t.Context(), l.ID, "first", "second", moment(5), moment(6)))
	l.TokenHash, l.PreviousHash, l.UsedAt, l.ExpiresAt = "second", "first", kept(moment(5)), kept(moment(6))
	if got, _, err := s.Logins.ByFamily(t.Context(), "family first"); err != nil || got != l {
		t.Errorf("got %+v, %v, want %+v", got, err, l)
	}
	ok(t, s.Logins.Rotate(t.Context(), l.ID, "second", "third", moment(7), moment(8)))
	if got, _, err := s.Logins.ByFamily(t.Context(), "family first"); err != nil || got.TokenHash != "third" || got.PreviousHash != "second" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, _, err := s.Logins.ByFamily(t.Context(), "family other"); err != nil || got != other {
		t.Errorf("another login changed: %+v, %v", got, err)
	}
}

func loginsRotateRefused(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	l := signedIn(t, s, ada, "first")
	ok(t, s.Logins.Rotate(t.Context(), l.ID, "first", "second", moment(5), moment(6)))
	revoked := signedIn(t, s, ada, "revoked")
	ok(t, s.Logins.Revoke(t.Context(), revoked.ID, moment(5)))
	for name, err := range map[string]error{
		"previous":  s.Logins.Rotate(t.Context(), l.ID, "first", "x", moment(7), moment(8)),
		"unknown":   s.Logins.Rotate(t.Context(), l.ID, "nobody's", "x", moment(7), moment(8)),
		"another's": s.Logins.Rotate(t.Context(), l.ID, "revoked", "x", moment(7), moment(8)),
		"revoked":   s.Logins.Rotate(t.Context(), revoked.ID, "revoked", "x", moment(7), moment(8)),
	} {
		t.Run(name, func(t *testing.T) { wantFault(t, err, ports.ErrNoLogin) })
	}
	if got, _, err := s.Logins.Holder(t.Context(), l.ID); err != nil || got.TokenHash != "second" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func loginsRace(t *testing.T, s Storage) {
	l := signedIn(t, s, s.person(t, "ada"), "first")
	got := race(func(i int) error {
		return s.Logins.Rotate(t.Context(), l.ID, "first", fmt.Sprint("next", i), moment(i), moment(30))
	})
	wantOneWinner(t, got, ports.ErrNoLogin)
	now, _, err := s.Logins.Holder(t.Context(), l.ID)
	ok(t, err)
	for i, err := range got {
		if err == nil && (now.TokenHash != fmt.Sprint("next", i) || now.PreviousHash != "first") {
			t.Errorf("%d won, but stored is %+v", i, now)
		}
	}
}

func loginsRevoke(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	l, other := signedIn(t, s, ada, "mine"), signedIn(t, s, ada, "other")
	for _, n := range []int{5, 6} { // the second call changes nothing
		ok(t, s.Logins.Revoke(t.Context(), l.ID, moment(n)))
		got, _, err := s.Logins.Holder(t.Context(), l.ID)
		if err != nil || got.RevokedAt != kept(moment(5)) {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if got, _, err := s.Logins.ByFamily(t.Context(), "family other"); err != nil || got != other {
		t.Errorf("another login changed: %+v, %v", got, err)
	}
}

func loginsEnded(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	l := signedIn(t, s, ada, "hash")
	wantEnded(t, "Create", func(ctx context.Context) error {
		_, _, err := s.Logins.Create(ctx, login.Login{UserID: ada, TokenHash: "x"}, "", 0)
		return err
	})
	wantEnded(t, "ByFamily", func(ctx context.Context) error { _, _, err := s.Logins.ByFamily(ctx, "family hash"); return err })
	wantEnded(t, "Holder", func(ctx context.Context) error { _, _, err := s.Logins.Holder(ctx, l.ID); return err })
	wantEnded(t, "Rotate", func(ctx context.Context) error {
		return s.Logins.Rotate(ctx, l.ID, "hash", "x", moment(1), moment(2))
	})
	wantEnded(t, "Revoke", func(ctx context.Context) error { return s.Logins.Revoke(ctx, l.ID, moment(1)) })
	if got, _, err := s.Logins.ByFamily(t.Context(), "family hash"); err != nil || got != l {
		t.Errorf("changed: %+v, %v", got, err)
	}
}
