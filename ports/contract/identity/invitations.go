package identity

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Invitations verifies an adapter of ports.Invitations and ports.InvitationRetention.
func Invitations(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":       invitationsFields,
		"unknown invitation":           invitationsNobody,
		"pages":                        invitationsPages,
		"a refused account":            invitationsKept,
		"race of registrations":        invitationsRace,
		"race with a revocation":       invitationsRaceRevoke,
		"deletion of accounts":         invitationsAccounts,
		"prune":                        invitationsPrune,
		"the states of an invitation":  invitationStates,
		"ended context":                invitationsEnded,
		"registration while both fail": invitationsBoth,
	}.Run(t, fresh)
}

// invite stores an invitation that can be used until moment(30).
func invite(t *testing.T, s contract.Storage, by identity.UserID, token, email string) identity.InvitationID {
	t.Helper()
	i, err := s.Invitations.Create(t.Context(), identity.RestoreInvitation(identity.InvitationRecord{
		TokenHash: token, Email: email, Role: identity.Member, CreatedBy: by, CreatedAt: contract.Moment(1), ExpiresAt: contract.Moment(30),
	}))
	contract.OK(t, err)
	return i.Record().ID
}

// guest is an account that registers at moment(at).
func guest(name string, at int) identity.User {
	return identity.RestoreUser(identity.UserRecord{Username: name, Email: name + "@example.com", Role: identity.Member, Active: true, CreatedAt: contract.Moment(at), UpdatedAt: contract.Moment(at)})
}

func wantInvitations(t *testing.T, s contract.Storage, before identity.InvitationID, limit int, want ...identity.InvitationID) {
	t.Helper()
	all, err := s.Invitations.List(t.Context(), before, limit, contract.Moment(2))
	contract.OK(t, err)
	var ids []identity.InvitationID
	for _, i := range all {
		ids = append(ids, i.Record().ID)
	}
	if !slices.Equal(ids, want) {
		t.Errorf("below %d: %v, want %v", before, ids, want)
	}
}

func invitationsFields(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	for n, want := range []identity.InvitationRecord{
		{Email: "Ada+ä@x.example", Role: identity.Admin, CreatedAt: contract.Moment(1), ExpiresAt: contract.Moment(30)},
		{Role: identity.Member, CreatedAt: contract.Moment(2), ExpiresAt: contract.Moment(40)},
	} {
		want.TokenHash, want.CreatedBy = fmt.Sprint("hash", n), root
		created, err := s.Invitations.Create(t.Context(), identity.RestoreInvitation(want))
		contract.OK(t, err)
		want.ID, want.CreatedAt, want.ExpiresAt = created.Record().ID, contract.Kept(want.CreatedAt), contract.Kept(want.ExpiresAt)
		got, err := s.Invitations.ByToken(t.Context(), want.TokenHash, contract.Moment(5))
		contract.OK(t, err)
		inviter, err := s.Users.ByID(t.Context(), root)
		contract.OK(t, err)
		if created.Record() != want || got.Record() != want || want.ID <= 0 || got.Inviter != inviter || got.Guest.ID() != 0 || got.State != identity.InvitationOpen {
			t.Errorf("%+v and %+v, want %+v", created, got, want)
		}
		all, err := s.Invitations.List(t.Context(), 0, 1, contract.Moment(5))
		if contract.OK(t, err); len(all) != 1 || all[0] != got {
			t.Errorf("%+v, want %+v", all, got)
		}
	}
	if _, err := s.Invitations.Create(t.Context(), identity.RestoreInvitation(identity.InvitationRecord{TokenHash: "hash0", Role: identity.Member, CreatedBy: root})); err == nil {
		t.Error("two invitations have one token")
	}
}

func invitationsNobody(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	id := invite(t, s, root, "hash", "")
	for _, token := range []string{"", "hash2", "HASH", "has%"} {
		_, err := s.Invitations.ByToken(t.Context(), token, contract.Moment(2))
		contract.WantFault(t, err, ports.ErrNoInvitation)
		_, err = s.Invitations.Register(t.Context(), token, guest("ada", 2))
		contract.WantFault(t, err, ports.ErrNoInvitation)
	}
	for _, id := range contract.NoIDs[identity.InvitationID]() {
		_, err := s.Invitations.Revoke(t.Context(), id, contract.Moment(2))
		contract.WantFault(t, err, ports.ErrNoInvitation)
	}
	_, err := s.Users.ByName(t.Context(), "ada")
	contract.WantFault(t, err, ports.ErrNoUser) // nothing of a refused registration is stored
	_, err = s.Invitations.Revoke(t.Context(), id, contract.Moment(2))
	contract.OK(t, err)
	_, err = s.Invitations.Revoke(t.Context(), id, contract.Moment(3))
	contract.WantFault(t, err, ports.ErrNoInvitation)
	if got, err := s.Invitations.ByToken(t.Context(), "hash", contract.Moment(4)); err != nil || !got.Record().RevokedAt.Equal(contract.Kept(contract.Moment(2))) || got.State != identity.InvitationRevoked {
		t.Errorf("%+v, %v", got, err)
	}
}

func invitationsPages(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	a, b, c := invite(t, s, root, "a", ""), invite(t, s, root, "b", ""), invite(t, s, root, "c", "")
	wantInvitations(t, s, 0, 2, c, b)
	wantInvitations(t, s, b, 2, a)
	wantInvitations(t, s, a, 2)
	_, err := s.Invitations.Revoke(t.Context(), b, contract.Moment(2))
	contract.OK(t, err)
	wantInvitations(t, s, 0, 2, c, a)
	wantInvitations(t, s, b, 2, a)
}

// invitationsKept: an account that cannot be stored leaves the invitation open.
func invitationsKept(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	invite(t, s, root, "hash", "")
	s.Person(t, "ada")
	for _, c := range []struct {
		user identity.User
		want error
	}{
		{guest("ADA", 2), ports.ErrUsernameTaken},
		{identity.RestoreUser(identity.UserRecord{Username: "new", Email: "ADA@example.com", Role: identity.Member, CreatedAt: contract.Moment(2)}), ports.ErrEmailTaken},
	} {
		_, err := s.Invitations.Register(t.Context(), "hash", c.user)
		contract.WantFault(t, err, c.want)
	}
	created, err := s.Invitations.Register(t.Context(), "hash", guest("new", 3))
	contract.OK(t, err)
	if stored, err := s.Users.ByID(t.Context(), created.ID()); err != nil || stored.Username() != "new" {
		t.Errorf("%+v, %v", stored, err)
	}
	got, err := s.Invitations.ByToken(t.Context(), "hash", contract.Moment(9))
	if contract.OK(t, err); got.Guest.ID() != created.ID() || got.Record().UsedBy != created.ID() || !got.Record().UsedAt.Equal(contract.Kept(contract.Moment(3))) || got.State != identity.InvitationUsed {
		t.Errorf("%+v", got)
	}
	_, err = s.Invitations.Register(t.Context(), "hash", guest("second", 4))
	contract.WantFault(t, err, identity.ErrRegistrationClosed)
	_, err = s.Invitations.Revoke(t.Context(), got.Record().ID, contract.Moment(5))
	contract.WantFault(t, err, identity.ErrInvitationUsed)
	_, err = s.Users.ByName(t.Context(), "second")
	contract.WantFault(t, err, ports.ErrNoUser)
}

func accounts(t *testing.T, s contract.Storage) int {
	t.Helper()
	all, err := s.Directory.List(t.Context(), 0, 1000)
	contract.OK(t, err)
	return len(all)
}

// invitationsRace: of parallel registrations with one invitation, one stores an account.
func invitationsRace(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	for n := range 3 {
		token, before := fmt.Sprint("hash", n), accounts(t, s)
		invite(t, s, root, token, "")
		contract.WantOneWinner(t, contract.Race(func(i int) error {
			_, err := s.Invitations.Register(t.Context(), token, guest(fmt.Sprintf("ada%d_%d", n, i), 2))
			return err
		}), identity.ErrRegistrationClosed)
		if after := accounts(t, s); after != before+1 {
			t.Errorf("%d accounts were stored", after-before)
		}
	}
}

// invitationsRaceRevoke: an invitation is either used or revoked.
func invitationsRaceRevoke(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	for n := range 5 {
		token := fmt.Sprint("hash", n)
		id := invite(t, s, root, token, "")
		used, revoked := 0, 0
		for i, err := range contract.Race(func(i int) error {
			if i%2 == 0 {
				_, err := s.Invitations.Revoke(t.Context(), id, contract.Moment(2))
				return err
			}
			_, err := s.Invitations.Register(t.Context(), token, guest(fmt.Sprintf("ada%d_%d", n, i), 2))
			return err
		}) {
			switch {
			case err == nil && i%2 == 0:
				revoked++
			case err == nil:
				used++
			}
		}
		if used+revoked != 1 {
			t.Errorf("used %d times, revoked %d times", used, revoked)
		}
	}
}

// invitationsBoth: parallel registrations with invitations of their own for one name.
func invitationsBoth(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	for i := range contract.Racers {
		invite(t, s, root, fmt.Sprint("hash", i), "")
	}
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, err := s.Invitations.Register(t.Context(), fmt.Sprint("hash", i), guest("ada", 2))
		return err
	}), ports.ErrUsernameTaken)
	open := 0
	all, err := s.Invitations.List(t.Context(), 0, 1000, contract.Moment(3))
	contract.OK(t, err)
	for _, i := range all {
		if i.State == identity.InvitationOpen {
			open++
		}
	}
	if open != contract.Racers-1 {
		t.Errorf("%d of %d invitations are open", open, contract.Racers)
	}
}

func invitationsAccounts(t *testing.T, s contract.Storage) {
	root, other := admin(t, s, "root"), admin(t, s, "other")
	open, used := invite(t, s, root, "open", "x@example.com"), invite(t, s, root, "used", "ada@example.com")
	others := invite(t, s, other, "other", "")
	ada, err := s.Invitations.Register(t.Context(), "used", guest("ada", 2))
	contract.OK(t, err)
	gone := func(id identity.UserID) {
		contract.OK(t, s.AccountDeletion.Schedule(t.Context(), id, contract.Operator, contract.Moment(5), deletion))
		contract.OK(t, s.AccountDeletion.Delete(t.Context(), id, contract.Moment(6)))
	}
	wantInvitations(t, s, 0, 10, others, used, open)
	gone(ada.ID())
	wantInvitations(t, s, 0, 10, others, open)
	gone(root)
	wantInvitations(t, s, 0, 10, others)
}

func invitationsPrune(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	revoked, used, open := invite(t, s, root, "revoked", ""), invite(t, s, root, "used", ""), invite(t, s, root, "open", "")
	_, err := s.Invitations.Revoke(t.Context(), revoked, contract.Moment(5))
	contract.OK(t, err)
	_, err = s.Invitations.Register(t.Context(), "used", guest("ada", 7))
	contract.OK(t, err)
	for _, c := range []struct{ before, limit, want int }{{5, 9, 0}, {6, 9, 1}, {7, 9, 0}, {8, 9, 1}, {30, 9, 0}, {31, 9, 1}, {60, 9, 0}} {
		if n, err := s.InvitationEnds.Prune(t.Context(), contract.Moment(c.before), c.limit); err != nil || n != c.want {
			t.Errorf("before %d: %d, %v, want %d", c.before, n, err, c.want)
		}
		if c.before == 8 {
			wantInvitations(t, s, 0, 10, open)
		}
	}
	if used == open || accounts(t, s) != 2 {
		t.Error("pruning deletes accounts")
	}
	for n := range 3 {
		invite(t, s, root, fmt.Sprint("more", n), "")
	}
	for _, want := range []int{2, 1, 0} {
		if n, err := s.InvitationEnds.Prune(t.Context(), contract.Moment(40), 2); err != nil || n != want {
			t.Errorf("two at once: %d, %v, want %d", n, err, want)
		}
	}
}

func invitationsEnded(t *testing.T, s contract.Storage) {
	id := invite(t, s, admin(t, s, "root"), "hash", "")
	contract.WantEnded(t, "ByToken", func(ctx context.Context) error {
		_, err := s.Invitations.ByToken(ctx, "hash", time.Time{})
		return err
	})
	contract.WantEnded(t, "Revoke", func(ctx context.Context) error {
		_, err := s.Invitations.Revoke(ctx, id, contract.Moment(1))
		return err
	})
	contract.WantEnded(t, "Register", func(ctx context.Context) error {
		_, err := s.Invitations.Register(ctx, "hash", guest("ada", 2))
		return err
	})
}
