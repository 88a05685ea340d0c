package identity

import (
	"context"
	"fmt"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Logins verifies an adapter of ports.Logins.
func Logins(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
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
		"the states of a login":         loginStates,
		"new places are told":           loginsTold,
		"notices that cannot be made":   loginsWithoutNotice,
		"the bound of notices":          loginsTellBound,
		"logins that are disowned":      loginsDisowned,
		"the last logins":               loginsRecent,
		"ended context":                 loginsEnded,
	}.Run(t, fresh)
}

// signedIn stores a login with the token hash, which is also its family hash.
func signedIn(t *testing.T, s contract.Storage, userID identity.UserID, hash string) identity.Login {
	t.Helper()
	l, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
		UserID: userID, FamilyHash: "family " + hash, TokenHash: hash, CreatedAt: contract.Moment(0), UsedAt: contract.Moment(1), ExpiresAt: contract.Moment(50),
	}), identity.Proof{}, 0, nil)
	contract.OK(t, err)
	return l
}

// rotate stores that the token with the hash from was replaced by another.
func rotate(ctx context.Context, s contract.Storage, id identity.LoginID, from, to string, at, expires time.Time) error {
	return s.Logins.Rotate(ctx, identity.RestoreLogin(identity.LoginRecord{ID: id, PreviousHash: from, TokenHash: to, UsedAt: at, ExpiresAt: expires}))
}

func loginsFields(t *testing.T, s contract.Storage) {
	bob, ada := s.Person(t, "bob"), s.Person(t, "ada")
	other := signedIn(t, s, bob, identity.HashToken("other"))
	for i, want := range []identity.LoginRecord{
		{FamilyHash: "a", TokenHash: identity.HashToken("1"), PreviousHash: identity.HashToken("0"), RevokedAt: contract.Moment(9), Address: "::1", Agent: "it's \\ ü", Language: "de", Told: true, Disowned: true},
		{FamilyHash: "b", TokenHash: identity.HashToken("2")},
	} {
		want.UserID, want.CreatedAt, want.UsedAt, want.ExpiresAt = ada, contract.Moment(1), contract.Moment(2), contract.Moment(3)
		created, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(want), identity.Proof{}, 0, nil)
		contract.OK(t, err)
		if created.ID() <= 0 || created.ID() == other.ID() {
			t.Fatalf("no id of its own: %+v", created)
		}
		want.ID, want.CreatedAt, want.UsedAt, want.ExpiresAt = created.ID(), contract.Kept(want.CreatedAt), contract.Kept(want.UsedAt), contract.Kept(want.ExpiresAt)
		if i == 0 {
			want.RevokedAt = contract.Kept(want.RevokedAt)
		}
		byFamily, member, err := s.Logins.ByFamily(t.Context(), want.FamilyHash)
		contract.OK(t, err)
		held, err := s.Logins.Holder(t.Context(), want.ID)
		contract.OK(t, err)
		for name, got := range map[string]identity.Login{"Create": created, "ByFamily": byFamily, "Holder": held.Login} {
			if got.Record() != want {
				t.Errorf("%s: got %+v, want %+v", name, got, want)
			}
		}
		account, err := s.Users.ByID(t.Context(), ada)
		contract.OK(t, err)
		if held.User != account || len(held.Groups) != 0 || member != account {
			t.Errorf("holder: got %+v and %+v, want %+v", held, member, account)
		}
	}
	if _, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{UserID: ada, FamilyHash: "a", TokenHash: "3"}), identity.Proof{}, 0, nil); err == nil {
		t.Error("two logins have one family")
	}
}

func loginsNobody(t *testing.T, s contract.Storage) {
	l := signedIn(t, s, s.Person(t, "ada"), "hash")
	for _, id := range contract.NoIDs[identity.LoginID]() {
		_, err := s.Logins.Holder(t.Context(), id)
		contract.WantFault(t, err, ports.ErrNoLogin)
		contract.WantFault(t, rotate(t.Context(), s, id, "hash", "next", contract.Moment(1), contract.Moment(2)), ports.ErrNoLogin)
		contract.OK(t, s.Logins.Revoke(t.Context(), id, contract.Moment(1)))
	}
	for _, hash := range []string{"", "hash", "FAMILY HASH", "family has%", identity.HashToken("nobody's")} {
		_, _, err := s.Logins.ByFamily(t.Context(), hash)
		contract.WantFault(t, err, ports.ErrNoLogin)
	}
	if got, _, err := s.Logins.ByFamily(t.Context(), "family hash"); err != nil || got != l {
		t.Errorf("changed: %+v, %v", got, err)
	}
	_, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{UserID: 999_999, TokenHash: "x"}), identity.Proof{}, 0, nil)
	contract.WantFault(t, err, identity.ErrAccountChanged)
}

func loginsRotate(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	l, other := signedIn(t, s, ada, "first"), signedIn(t, s, ada, "other")
	contract.OK(t, rotate(t.Context(), s, l.ID(), "first", "second", contract.Moment(5), contract.Moment(60)))
	want := l.Record()
	want.TokenHash, want.PreviousHash, want.UsedAt, want.ExpiresAt = "second", "first", contract.Kept(contract.Moment(5)), contract.Kept(contract.Moment(60))
	if got, _, err := s.Logins.ByFamily(t.Context(), "family first"); err != nil || got.Record() != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	contract.OK(t, rotate(t.Context(), s, l.ID(), "second", "third", contract.Moment(7), contract.Moment(60)))
	if got, _, err := s.Logins.ByFamily(t.Context(), "family first"); err != nil || got.Record().TokenHash != "third" || got.Record().PreviousHash != "second" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, _, err := s.Logins.ByFamily(t.Context(), "family other"); err != nil || got != other {
		t.Errorf("another login changed: %+v, %v", got, err)
	}
}

func loginsRotateRefused(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	l := signedIn(t, s, ada, "first")
	contract.OK(t, rotate(t.Context(), s, l.ID(), "first", "second", contract.Moment(5), contract.Moment(60)))
	revoked := signedIn(t, s, ada, "revoked")
	contract.OK(t, s.Logins.Revoke(t.Context(), revoked.ID(), contract.Moment(5)))
	for name, err := range map[string]error{
		"previous":  rotate(t.Context(), s, l.ID(), "first", "x", contract.Moment(7), contract.Moment(60)),
		"unknown":   rotate(t.Context(), s, l.ID(), "nobody's", "x", contract.Moment(7), contract.Moment(60)),
		"another's": rotate(t.Context(), s, l.ID(), "revoked", "x", contract.Moment(7), contract.Moment(60)),
		"revoked":   rotate(t.Context(), s, revoked.ID(), "revoked", "x", contract.Moment(7), contract.Moment(60)),
	} {
		t.Run(name, func(t *testing.T) { contract.WantFault(t, err, ports.ErrNoLogin) })
	}
	if got, err := s.Logins.Holder(t.Context(), l.ID()); err != nil || got.Login.Record().TokenHash != "second" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func loginsRace(t *testing.T, s contract.Storage) {
	l := signedIn(t, s, s.Person(t, "ada"), "first")
	got := contract.Race(func(i int) error {
		return rotate(t.Context(), s, l.ID(), "first", fmt.Sprint("next", i), contract.Moment(i), contract.Moment(30))
	})
	contract.WantOneWinner(t, got, ports.ErrNoLogin)
	held, err := s.Logins.Holder(t.Context(), l.ID())
	contract.OK(t, err)
	now := held.Login
	for i, err := range got {
		if err == nil && (now.Record().TokenHash != fmt.Sprint("next", i) || now.Record().PreviousHash != "first") {
			t.Errorf("%d won, but stored is %+v", i, now)
		}
	}
}

func loginsRevoke(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	l, other := signedIn(t, s, ada, "mine"), signedIn(t, s, ada, "other")
	for _, n := range []int{5, 6} { // the second call changes nothing
		contract.OK(t, s.Logins.Revoke(t.Context(), l.ID(), contract.Moment(n)))
		got, err := s.Logins.Holder(t.Context(), l.ID())
		if err != nil || got.Login.Record().RevokedAt != contract.Kept(contract.Moment(5)) {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if got, _, err := s.Logins.ByFamily(t.Context(), "family other"); err != nil || got != other {
		t.Errorf("another login changed: %+v, %v", got, err)
	}
}

func loginsEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	l := signedIn(t, s, ada, "hash")
	contract.WantEnded(t, "Create", func(ctx context.Context) error {
		_, _, err := s.Logins.Create(ctx, identity.RestoreLogin(identity.LoginRecord{UserID: ada, TokenHash: "x"}), identity.Proof{}, 0, nil)
		return err
	})
	contract.WantEnded(t, "ByFamily", func(ctx context.Context) error { _, _, err := s.Logins.ByFamily(ctx, "family hash"); return err })
	contract.WantEnded(t, "Holder", func(ctx context.Context) error { _, err := s.Logins.Holder(ctx, l.ID()); return err })
	contract.WantEnded(t, "Rotate", func(ctx context.Context) error {
		return rotate(ctx, s, l.ID(), "hash", "x", contract.Moment(1), contract.Moment(2))
	})
	contract.WantEnded(t, "Revoke", func(ctx context.Context) error { return s.Logins.Revoke(ctx, l.ID(), contract.Moment(1)) })
	if got, _, err := s.Logins.ByFamily(t.Context(), "family hash"); err != nil || got != l {
		t.Errorf("changed: %+v, %v", got, err)
	}
}
