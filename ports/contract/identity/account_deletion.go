package identity

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// AccountDeletion verifies an adapter of ports.AccountDeletion.
func AccountDeletion(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"scheduled":                deletionSchedule,
		"enqueued":                 deletionEnqueued,
		"answers end first":        deletionWaits,
		"deleted":                  deletionDeletes,
		"reactivated":              deletionCanceled,
		"its invitations":          deletionInvitations,
		"the states of an account": accountStates,
	}.Run(t, fresh)
}

// deletion is a job that follows the scheduling of an account.
var deletion = job.Spec{Kind: job.DeleteAccount, Key: "the deletion", Payload: "7"}

func wantScheduled(t *testing.T, s contract.Storage, before, limit int, want ...identity.UserID) {
	t.Helper()
	got, err := s.AccountDeletion.Scheduled(t.Context(), contract.Moment(before), limit)
	ids := make([]identity.UserID, 0, len(got))
	for _, d := range got {
		ids = append(ids, d.User)
	}
	if err != nil || !slices.Equal(ids, want) {
		t.Errorf("before %d: %v, %v, want %v", before, got, err, want)
	}
}

func deletionSchedule(t *testing.T, s contract.Storage) {
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	hers, his := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	wantScheduled(t, s, 59, 10)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20), deletion))
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), eve, contract.Operator, contract.Moment(10), deletion))
	if u, err := s.Users.ByID(t.Context(), ada); err != nil || u.Active() {
		t.Errorf("a scheduled account is active: %+v, %v", u, err)
	}
	if gone := revoked(t, s, hers, his); !slices.Equal(gone, []identity.LoginID{hers}) {
		t.Errorf("revoked: %v", gone)
	}
	wantScheduled(t, s, 20, 10, eve)
	wantScheduled(t, s, 21, 10, eve, ada)
	wantScheduled(t, s, 21, 1, eve)
	for _, id := range contract.NoIDs[identity.UserID]() {
		contract.WantFault(t, s.AccountDeletion.Schedule(t.Context(), id, contract.Operator, contract.Moment(1), deletion), ports.ErrNoUser)
	}
}

func deletionWaits(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, s.Session(t, ada, "mine", 1, 2).ID(), "hello")
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20), deletion))
	wantRunning(t, s, ada, true)
	if u, err := s.Users.ByID(t.Context(), ada); err != nil || u.Active() {
		t.Errorf("%+v, %v", u, err)
	}
	wantRunning(t, s, s.Person(t, "bob"), false)
	s.Finish(t, turn.Answer, "hi")
	wantRunning(t, s, ada, false)
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(59)))
}

func wantRunning(t *testing.T, s contract.Storage, id identity.UserID, want bool) {
	t.Helper()
	if got, err := s.AccountDeletion.AnswersRun(t.Context(), id); err != nil || got != want {
		t.Errorf("answers of account %d run: %v, %v", id, got, err)
	}
}

// deletionEnqueued: the job is stored with the scheduling, or neither is.
func deletionEnqueued(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	outdated := identity.Proof{Hash: "another"}
	contract.WantFault(t, s.AccountDeletion.Schedule(t.Context(), ada, outdated, contract.Moment(20), deletion), identity.ErrAccountChanged)
	if stored := s.Follow(t); len(stored) > 0 {
		t.Errorf("a refused deletion is followed by %+v", stored)
	}
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20), deletion))
	if stored := s.Follow(t); len(stored) != 1 || stored[0].Kind != deletion.Kind || stored[0].Key != deletion.Key || stored[0].Payload != deletion.Payload {
		t.Errorf("%+v", stored)
	}
	due, err := s.AccountDeletion.Scheduled(t.Context(), contract.Moment(21), 10)
	if want := (ports.ScheduledDeletion{User: ada, At: contract.Kept(contract.Moment(20))}); err != nil || len(due) != 1 || due[0] != want {
		t.Errorf("%+v, %v, want %+v", due, err, want)
	}
	contract.WantFault(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(20)), ports.ErrTooEarly)
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(21)))
}

func deletionDeletes(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	contract.WantFault(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(59)), ports.ErrNoUser)
	for i := range 45 { // more than one step deletes
		mine := s.Session(t, ada, fmt.Sprint("mine ", i), 1, 2)
		if i%15 == 0 {
			s.Finish(t, s.Begin(t, ada, mine.ID(), "hello").Answer, "hi")
		}
	}
	his := s.Session(t, bob, "his", 1, 2)
	s.Finish(t, s.Begin(t, bob, his.ID(), "hello").Answer, "hi")
	hers, mine := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(59)))
	contract.WantFault(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(59)), ports.ErrNoUser)
	wantScheduled(t, s, 59, 10)
	_, err := s.Users.ByID(t.Context(), ada)
	contract.WantFault(t, err, ports.ErrNoUser)
	_, err = s.Logins.Holder(t.Context(), hers)
	contract.WantFault(t, err, ports.ErrNoLogin)
	if left, err := s.Transcripts.Sessions(t.Context(), ada, 0, 100); err != nil || len(left) > 0 {
		t.Errorf("%d sessions are left, %v", len(left), err)
	}
	if _, err := s.Logins.Holder(t.Context(), mine); err != nil {
		t.Errorf("somebody else's login: %v", err)
	}
	if kept, err := s.Transcripts.Messages(t.Context(), bob, his.ID(), 0, 10); err != nil || len(kept) != 2 {
		t.Errorf("somebody else has %d messages, %v", len(kept), err)
	}
	if again := s.Person(t, "ada"); again == ada {
		t.Error("a new account has the id of an old one")
	}
}

func deletionCanceled(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	s.Session(t, ada, "mine", 1, 2)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20), deletion))
	contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, true, contract.Moment(21)))
	wantScheduled(t, s, 59, 10)
	contract.WantFault(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(59)), ports.ErrNoUser)
	contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, false, contract.Moment(22)))
	wantScheduled(t, s, 59, 10)
	if left, err := s.Transcripts.Sessions(t.Context(), ada, 0, 100); err != nil || len(left) != 1 {
		t.Errorf("%d sessions, %v", len(left), err)
	}
}

// deletionInvitations: no invitation keeps the address of an account that is gone, also none that was replaced.
func deletionInvitations(t *testing.T, s contract.Storage) {
	root, ada := admin(t, s, "root"), s.Person(t, "ada")
	first, err := s.InvitationMails.Mail(t.Context(), mailed(root, "first", "ada@example.com", 1), 0)
	contract.OK(t, err)
	_, err = s.InvitationMails.Mail(t.Context(), mailed(root, "second", "ada@example.com", 2), first.Record().ID)
	contract.OK(t, err)
	_, err = s.InvitationMails.Mail(t.Context(), mailed(root, "of another", "bob@example.com", 3), 0)
	contract.OK(t, err)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(21)))
	for token, want := range map[string]error{"first": ports.ErrNoInvitation, "second": ports.ErrNoInvitation, "of another": nil} {
		if _, err := s.Invitations.ByToken(t.Context(), token, contract.Moment(22)); !errors.Is(err, want) {
			t.Errorf("%s: %v", token, err)
		}
	}
}
