package identity

import (
	"fmt"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// invited is an invitation in the storage beside the domain's, with the account that made it.
type invited struct {
	s          contract.Storage
	invitation identity.Invitation
	inviter    identity.User
	guests     int
}

// invitationStates compares what uses and revokes invitations with the methods of identity.Invitation.
func invitationStates(t *testing.T, s contract.Storage) {
	admin(t, s, "root") // the others are never the last
	n := 0
	fresh := func() *invited {
		n++
		by := admin(t, s, fmt.Sprint("admin", n))
		id := invite(t, s, by, fmt.Sprint("hash", n), fmt.Sprintf("Guest%d@Example.com", n))
		inviter, err := s.Users.ByID(t.Context(), by)
		contract.OK(t, err)
		found, err := s.Invitations.ByToken(t.Context(), fmt.Sprint("hash", n), contract.Moment(2))
		if contract.OK(t, err); found.Record().ID != id {
			t.Errorf("%+v", found)
		}
		return &invited{s: s, invitation: found.Invitation, inviter: inviter}
	}
	register := func(email string, at int) func(t *testing.T, i *invited) error {
		return func(t *testing.T, i *invited) error {
			i.guests++
			name := fmt.Sprintf("guest%d_%d", i.inviter.ID(), i.guests)
			address := email
			if email == "" {
				address = i.invitation.Record().Email
			}
			u := identity.RestoreUser(identity.UserRecord{Username: name, Email: identity.Fold(address), Role: identity.Member, Active: true, CreatedAt: contract.Moment(at)})
			created, err := s.Invitations.Register(t.Context(), i.invitation.Record().TokenHash, u)
			if err == nil {
				u = created
			}
			if email == "" && i.invitation.Record().UsedBy != 0 { // the account has the address
				return i.same(t, err, ports.ErrEmailTaken)
			}
			return i.same(t, err, i.invitation.Use(u, i.inviter))
		}
	}
	states := contract.Explore(t, 3, fresh, []contract.Change[*invited]{
		{Name: "register", Do: register("", 20)},
		{Name: "register too late", Do: register("", 30)},
		{Name: "register another address", Do: func(t *testing.T, i *invited) error {
			return register(fmt.Sprintf("other%d_%d@example.com", i.inviter.ID(), i.guests), 20)(t, i)
		}},
		{Name: "revoke", Do: func(t *testing.T, i *invited) error {
			_, err := s.Invitations.Revoke(t.Context(), i.invitation.Record().ID, contract.Moment(21))
			if !i.invitation.Record().RevokedAt.IsZero() {
				return i.same(t, err, ports.ErrNoInvitation)
			}
			return i.same(t, err, i.invitation.Revoke(contract.Moment(21)))
		}},
		{Name: "demote the inviter", Do: func(t *testing.T, i *invited) (err error) {
			i.inviter, err = s.Roles.Change(t.Context(), i.inviter.ID(), identity.AccountChange{Role: new(identity.Member)}, contract.Moment(19))
			return i.same(t, err, nil)
		}},
		{Name: "deactivate the inviter", Do: func(t *testing.T, i *invited) (err error) {
			contract.OK(t, s.Users.SetActive(t.Context(), i.inviter.ID(), contract.Operator, false, contract.Moment(19)))
			i.inviter, err = s.Users.ByID(t.Context(), i.inviter.ID())
			return i.same(t, err, nil)
		}},
	}, func(i *invited) string {
		is := i.invitation.Record()
		return fmt.Sprint(is.RevokedAt, is.UsedAt, i.inviter.ActiveAdmin(), i.inviter.Role())
	})
	if states < 8 {
		t.Errorf("only %d states", states)
	}
}

// same compares the results of a change, the stored invitation and its state at several moments.
func (i *invited) same(t *testing.T, got, want error) error {
	t.Helper()
	if err := contract.Differ(got, want); err != nil {
		return err
	}
	is := i.invitation.Record()
	is.RevokedAt, is.UsedAt = contract.Kept(is.RevokedAt), contract.Kept(is.UsedAt)
	for _, now := range []time.Time{contract.Moment(20), contract.Moment(30)} {
		stored, err := i.s.Invitations.ByToken(t.Context(), is.TokenHash, now)
		contract.OK(t, err)
		if state := i.invitation.StateAt(i.inviter, now); stored.Record() != is || stored.State != state {
			return fmt.Errorf("stored is %+v, want %+v, %s", stored, is, state)
		}
	}
	return nil
}
