package contract

import (
	"fmt"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// AccountDeletion verifies an adapter of ports.AccountDeletion.
func AccountDeletion(t *testing.T, fresh func(t *testing.T) Storage) {
	t.Helper()
	storageCases{
		"scheduled":         deletionSchedule,
		"answers end first": deletionWaits,
		"deleted":           deletionDeletes,
		"reactivated":       deletionCanceled,
	}.run(t, fresh)
}

func wantDue(t *testing.T, s Storage, before, limit int, want ...identity.UserID) {
	t.Helper()
	if got, err := s.AccountDeletion.Due(t.Context(), moment(before), limit); err != nil || !slices.Equal(got, want) {
		t.Errorf("before %d: %v, %v, want %v", before, got, err, want)
	}
}

func deletionSchedule(t *testing.T, s Storage) {
	ada, bob, eve := s.person(t, "ada"), s.person(t, "bob"), s.person(t, "eve")
	hers, his := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	wantDue(t, s, 59, 10)
	ok(t, s.AccountDeletion.Schedule(t.Context(), ada, operator, moment(20)))
	ok(t, s.AccountDeletion.Schedule(t.Context(), eve, operator, moment(10)))
	if u, err := s.Users.ByID(t.Context(), ada); err != nil || u.Active {
		t.Errorf("a scheduled account is active: %+v, %v", u, err)
	}
	if gone := revoked(t, s, hers, his); !slices.Equal(gone, []identity.LoginID{hers}) {
		t.Errorf("revoked: %v", gone)
	}
	wantDue(t, s, 20, 10, eve)
	wantDue(t, s, 21, 10, eve, ada)
	wantDue(t, s, 21, 1, eve)
	for _, id := range noIDs[identity.UserID]() {
		wantFault(t, s.AccountDeletion.Schedule(t.Context(), id, operator, moment(1)), ports.ErrNoUser)
	}
}

func deletionWaits(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	turn := s.begin(t, ada, s.session(t, ada, "mine", 1, 2).ID, "hello")
	ok(t, s.AccountDeletion.Schedule(t.Context(), ada, operator, moment(20)))
	wantDue(t, s, 30, 10)
	s.finish(t, turn.Answer, "hi")
	wantDue(t, s, 30, 10, ada)
}

func deletionDeletes(t *testing.T, s Storage) {
	ada, bob := s.person(t, "ada"), s.person(t, "bob")
	wantFault(t, s.AccountDeletion.Delete(t.Context(), ada), ports.ErrNoUser)
	for i := range 45 { // more than one step deletes
		mine := s.session(t, ada, fmt.Sprint("mine ", i), 1, 2)
		if i%15 == 0 {
			s.finish(t, s.begin(t, ada, mine.ID, "hello").Answer, "hi")
		}
	}
	his := s.session(t, bob, "his", 1, 2)
	s.finish(t, s.begin(t, bob, his.ID, "hello").Answer, "hi")
	hers, mine := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	ok(t, s.AccountDeletion.Schedule(t.Context(), ada, operator, moment(20)))
	ok(t, s.AccountDeletion.Delete(t.Context(), ada))
	wantFault(t, s.AccountDeletion.Delete(t.Context(), ada), ports.ErrNoUser)
	wantDue(t, s, 59, 10)
	_, err := s.Users.ByID(t.Context(), ada)
	wantFault(t, err, ports.ErrNoUser)
	_, _, err = s.Logins.Holder(t.Context(), hers)
	wantFault(t, err, ports.ErrNoLogin)
	if left, err := s.Transcripts.Sessions(t.Context(), ada, 0, 100); err != nil || len(left) > 0 {
		t.Errorf("%d sessions are left, %v", len(left), err)
	}
	if _, _, err := s.Logins.Holder(t.Context(), mine); err != nil {
		t.Errorf("somebody else's login: %v", err)
	}
	if kept, err := s.Transcripts.Messages(t.Context(), bob, his.ID, 0, 10); err != nil || len(kept) != 2 {
		t.Errorf("somebody else has %d messages, %v", len(kept), err)
	}
	if again := s.person(t, "ada"); again == ada {
		t.Error("a new account has the id of an old one")
	}
}

func deletionCanceled(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	s.session(t, ada, "mine", 1, 2)
	ok(t, s.AccountDeletion.Schedule(t.Context(), ada, operator, moment(20)))
	ok(t, s.Users.SetActive(t.Context(), ada, operator, true, moment(21)))
	wantDue(t, s, 59, 10)
	wantFault(t, s.AccountDeletion.Delete(t.Context(), ada), ports.ErrNoUser)
	ok(t, s.Users.SetActive(t.Context(), ada, operator, false, moment(22)))
	wantDue(t, s, 59, 10)
	if left, err := s.Transcripts.Sessions(t.Context(), ada, 0, 100); err != nil || len(left) != 1 {
		t.Errorf("%d sessions, %v", len(left), err)
	}
}
