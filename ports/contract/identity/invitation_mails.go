package identity

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// InvitationMails verifies an adapter of ports.InvitationMails.
func InvitationMails(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":     mailsFields,
		"with the jobs":              mailsJobs,
		"in place of an earlier one": mailsAgain,
		"the bounds":                 mailsBounds,
		"race to the bound":          mailsRace,
		"race of two replacements":   mailsRaceAgain,
		"ended context":              mailsEnded,
	}.Run(t, fresh)
}

// mailed is an invitation that is mailed at moment(at).
func mailed(by identity.UserID, token, email string, at int) identity.Invitation {
	return identity.RestoreInvitation(identity.InvitationRecord{
		TokenHash: token, Email: email, Role: identity.Member, CreatedBy: by, CreatedAt: contract.Moment(at), ExpiresAt: contract.Moment(at + 30), Mail: identity.InvitationSending,
	})
}

func mailOf(t *testing.T, s contract.Storage, hash string, at int) identity.InvitationMail {
	t.Helper()
	found, err := s.Invitations.ByToken(t.Context(), hash, contract.Moment(at))
	contract.OK(t, err)
	return found.Mail
}

func mailsFields(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	handed := invite(t, s, root, "handed over", "ada@example.com")
	made, err := s.InvitationMails.Mail(t.Context(), mailed(root, "hash", "Ada+ä@x.example", 1), 0)
	contract.OK(t, err)
	found, err := s.InvitationMails.ByID(t.Context(), made.Record().ID, contract.Moment(2))
	contract.OK(t, err)
	byToken, err := s.InvitationMails.ByToken(t.Context(), "hash", contract.Moment(2))
	contract.OK(t, err)
	want := mailed(root, "hash", "Ada+ä@x.example", 1).Record()
	want.ID, want.CreatedAt, want.ExpiresAt = made.Record().ID, contract.Kept(want.CreatedAt), contract.Kept(want.ExpiresAt)
	if made.Record() != want || found.Record() != want || byToken != found || found.Inviter.ID() != root || found.State != identity.InvitationOpen || found.Mail != identity.InvitationSending {
		t.Errorf("%+v and %+v, want %+v", made.Record(), found, want)
	}
	for _, state := range []identity.InvitationMail{identity.InvitationRefused, identity.InvitationSent, identity.InvitationSent, identity.InvitationFailed} {
		contract.OK(t, s.InvitationMails.Mailed(t.Context(), "hash", state))
		if got := mailOf(t, s, "hash", 2); got != state {
			t.Errorf("%q, want %q", got, state)
		}
	}
	contract.OK(t, s.InvitationMails.Mailed(t.Context(), "handed over", identity.InvitationSent))
	contract.OK(t, s.InvitationMails.Mailed(t.Context(), "unknown", identity.InvitationSent))
	if got := mailOf(t, s, "handed over", 2); got != identity.InvitationHandedOver {
		t.Errorf("one that was handed over: %q", got)
	}
	_, err = s.Invitations.Revoke(t.Context(), handed, contract.Moment(3))
	contract.OK(t, err)
	for _, id := range append(contract.NoIDs[identity.InvitationID](), handed) {
		if id != made.Record().ID {
			_, err := s.InvitationMails.ByID(t.Context(), id, contract.Moment(2))
			contract.WantFault(t, err, ports.ErrNoInvitation)
		}
	}
}

func mailsJobs(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	_, err := s.InvitationMails.Mail(t.Context(), mailed(root, "hash", "ada@example.com", 1), 0, job.Spec{Kind: "a", Key: "1", Payload: "sealed"})
	contract.OK(t, err)
	_, err = s.InvitationMails.Mail(t.Context(), mailed(root+1000, "other", "ada@example.com", 1), 0, job.Spec{Kind: "a", Key: "2"})
	contract.WantFault(t, err, ports.ErrNoUser)
	_, err = s.InvitationMails.Mail(t.Context(), mailed(root, "third", "ada@example.com", 1), 4711, job.Spec{Kind: "a", Key: "3"})
	contract.WantFault(t, err, ports.ErrNoInvitation)
	if all := s.Follow(t); len(all) != 1 || all[0].Key != "1" || all[0].Payload != "sealed" {
		t.Errorf("%+v", all)
	}
	for _, hash := range []string{"other", "third"} {
		_, err := s.Invitations.ByToken(t.Context(), hash, contract.Moment(2))
		contract.WantFault(t, err, ports.ErrNoInvitation)
	}
}

func mailsAgain(t *testing.T, s contract.Storage) {
	root, other := admin(t, s, "root"), admin(t, s, "other")
	first, err := s.InvitationMails.Mail(t.Context(), mailed(root, "first", "ada@example.com", 1), 0)
	contract.OK(t, err)
	second, err := s.InvitationMails.Mail(t.Context(), mailed(other, "second", "ada@example.com", 2), first.Record().ID)
	contract.OK(t, err)
	wantInvitations(t, s, 0, 10, second.Record().ID)
	_, err = s.Invitations.Register(t.Context(), "first", guest("ada", 3))
	contract.WantFault(t, err, identity.ErrRegistrationClosed)
	_, err = s.InvitationMails.Mail(t.Context(), mailed(root, "third", "ada@example.com", 4), first.Record().ID)
	contract.WantFault(t, err, ports.ErrNoInvitation)
	_, err = s.Invitations.Register(t.Context(), "second", guest("ada", 5))
	contract.OK(t, err)
	_, err = s.InvitationMails.Mail(t.Context(), mailed(root, "fourth", "ada@example.com", 6), second.Record().ID)
	contract.WantFault(t, err, identity.ErrInvitationUsed)
	wantInvitations(t, s, 0, 10, second.Record().ID)
}

// mailsBounds: revoked ones count, too, and those that were handed over do not.
func mailsBounds(t *testing.T, s contract.Storage) {
	root, other := admin(t, s, "root"), admin(t, s, "other")
	mail := func(by identity.UserID, token, email string, at int) error {
		made, err := s.InvitationMails.Mail(t.Context(), mailed(by, token, email, at), 0)
		if err == nil {
			_, err := s.Invitations.Revoke(t.Context(), made.Record().ID, contract.Moment(at))
			contract.OK(t, err)
		}
		return err
	}
	for i := range 3 {
		invite(t, s, root, fmt.Sprint("handed over", i), "ada@example.com")
	}
	for i, by := range []identity.UserID{root, other, root} {
		contract.OK(t, mail(by, fmt.Sprint("hash", i), "ADA@example.com", 1))
	}
	contract.WantFault(t, mail(other, "more", "ada@Example.com", 2), identity.ErrTooManyMailsToAddress)
	contract.OK(t, mail(other, "elsewhere", "bob@example.com", 2))
	for i := range 98 {
		contract.OK(t, mail(root, fmt.Sprint("many", i), fmt.Sprintf("p%d@example.com", i), 2))
	}
	contract.WantFault(t, mail(root, "too many", "new@example.com", 3), identity.ErrTooManyInvitationMails)
	contract.OK(t, mail(other, "of another", "new@example.com", 3))
	contract.OK(t, mail(root, "a day later", "ada@example.com", 60*60*24+10))
}

// mailsRace: parallel calls of one admin.
func mailsRace(t *testing.T, s contract.Storage) {
	root, made := admin(t, s, "root"), 0
	for _, err := range contract.Race(func(i int) error {
		_, err := s.InvitationMails.Mail(t.Context(), mailed(root, fmt.Sprint("hash", i), "ada@example.com", 1), 0)
		return err
	}) {
		if err == nil {
			made++
			continue
		}
		contract.WantFault(t, err, identity.ErrTooManyMailsToAddress)
	}
	if made != 3 {
		t.Errorf("%d were mailed", made)
	}
}

// mailsRaceAgain: an invitation is replaced once, or used.
func mailsRaceAgain(t *testing.T, s contract.Storage) {
	for round := range 3 {
		root := admin(t, s, fmt.Sprint("root", round))
		name := fmt.Sprint("ada", round)
		first, err := s.InvitationMails.Mail(t.Context(), mailed(root, name, name+"@example.com", 1), 0)
		contract.OK(t, err)
		done := 0
		for _, err := range contract.Race(func(i int) error {
			if i == 0 {
				_, err := s.Invitations.Register(t.Context(), name, guest(name, 3))
				return err
			}
			_, err := s.InvitationMails.Mail(t.Context(), mailed(root, fmt.Sprint(name, "again", i), name+"@example.com", 2), first.Record().ID)
			return err
		}) {
			if err == nil {
				done++
			} else if !errors.Is(err, ports.ErrNoInvitation) && !errors.Is(err, identity.ErrInvitationUsed) && !errors.Is(err, identity.ErrRegistrationClosed) && !errors.Is(err, identity.ErrTooManyMailsToAddress) {
				t.Error(err)
			}
		}
		if done != 1 {
			t.Errorf("%d of the calls succeeded", done)
		}
	}
}

func mailsEnded(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	contract.WantEnded(t, "Mail", func(ctx context.Context) error {
		_, err := s.InvitationMails.Mail(ctx, mailed(root, "hash", "ada@example.com", 1), 0)
		return err
	})
	contract.WantEnded(t, "ByID", func(ctx context.Context) error {
		_, err := s.InvitationMails.ByID(ctx, 1, contract.Moment(1))
		return err
	})
	contract.WantEnded(t, "Mailed", func(ctx context.Context) error {
		return s.InvitationMails.Mailed(ctx, "hash", identity.InvitationSent)
	})
}
