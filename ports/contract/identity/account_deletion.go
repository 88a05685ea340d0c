package identity

import (
	"fmt"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// AccountDeletion verifies an adapter of ports.AccountDeletion.
func AccountDeletion(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"scheduled":         deletionSchedule,
		"answers end first": deletionWaits,
		"deleted":           deletionDeletes,
		"reactivated":       deletionCanceled,
	}.Run(t, fresh)
}

func wantDue(t *testing.T, s contract.Storage, before, limit int, want ...identity.UserID) {
	t.Helper()
	if got, err := s.AccountDeletion.Due(t.Context(), contract.Moment(before), limit); err != nil || !slices.Equal(got, want) {
		t.Errorf("before %d: %v, %v, want %v", before, got, err, want)
	}
}

func deletionSchedule(t *testing.T, s contract.Storage) {
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	hers, his := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	wantDue(t, s, 59, 10)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20)))
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), eve, contract.Operator, contract.Moment(10)))
	if u, err := s.Users.ByID(t.Context(), ada); err != nil || u.Active {
		t.Errorf("a scheduled account is active: %+v, %v", u, err)
	}
	if gone := revoked(t, s, hers, his); !slices.Equal(gone, []identity.LoginID{hers}) {
		t.Errorf("revoked: %v", gone)
	}
	wantDue(t, s, 20, 10, eve)
	wantDue(t, s, 21, 10, eve, ada)
	wantDue(t, s, 21, 1, eve)
	for _, id := range contract.NoIDs[identity.UserID]() {
		contract.WantFault(t, s.AccountDeletion.Schedule(t.Context(), id, contract.Operator, contract.Moment(1)), ports.ErrNoUser)
	}
}

func deletionWaits(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, s.Session(t, ada, "mine", 1, 2).ID, "hello")
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20)))
	wantDue(t, s, 30, 10)
	s.Finish(t, turn.Answer, "hi")
	wantDue(t, s, 30, 10, ada)
}

func deletionDeletes(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	contract.WantFault(t, s.AccountDeletion.Delete(t.Context(), ada), ports.ErrNoUser)
	for i := range 45 { // more than one step deletes
		mine := s.Session(t, ada, fmt.Sprint("mine ", i), 1, 2)
		if i%15 == 0 {
			s.Finish(t, s.Begin(t, ada, mine.ID, "hello").Answer, "hi")
		}
	}
	his := s.Session(t, bob, "his", 1, 2)
	s.Finish(t, s.Begin(t, bob, his.ID, "hello").Answer, "hi")
	hers, mine := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20)))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada))
	contract.WantFault(t, s.AccountDeletion.Delete(t.Context(), ada), ports.ErrNoUser)
	wantDue(t, s, 59, 10)
	_, err := s.Users.ByID(t.Context(), ada)
	contract.WantFault(t, err, ports.ErrNoUser)
	_, _, err = s.Logins.Holder(t.Context(), hers)
	contract.WantFault(t, err, ports.ErrNoLogin)
	if left, err := s.Transcripts.Sessions(t.Context(), ada, 0, 100); err != nil || len(left) > 0 {
		t.Errorf("%d sessions are left, %v", len(left), err)
	}
	if _, _, err := s.Logins.Holder(t.Context(), mine); err != nil {
		t.Errorf("somebody else's login: %v", err)
	}
	if kept, err := s.Transcripts.Messages(t.Context(), bob, his.ID, 0, 10); err != nil || len(kept) != 2 {
		t.Errorf("somebody else has %d messages, %v", len(kept), err)
	}
	if again := s.Person(t, "ada"); again == ada {
		t.Error("a new account has the id of an old one")
	}
}

func deletionCanceled(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	s.Session(t, ada, "mine", 1, 2)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20)))
	contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, true, contract.Moment(21)))
	wantDue(t, s, 59, 10)
	contract.WantFault(t, s.AccountDeletion.Delete(t.Context(), ada), ports.ErrNoUser)
	contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, false, contract.Moment(22)))
	wantDue(t, s, 59, 10)
	if left, err := s.Transcripts.Sessions(t.Context(), ada, 0, 100); err != nil || len(left) != 1 {
		t.Errorf("%d sessions, %v", len(left), err)
	}
}
