package identity

import (
	"context"
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// ConfirmEmail verifies what an adapter of ports.AccountTokens does with addresses.
func ConfirmEmail(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"an address is verified":            confirmsVerify,
		"an address is changed":             confirmsChange,
		"an address that is taken":          confirmsTaken,
		"tokens that an account won't take": confirmsRefused,
		"by a login":                        confirmsLogin,
		"race with the end of the login":    confirmsRaceLogin,
		"race of confirmations":             confirmsRace,
		"race for an address":               confirmsRaceTaken,
		"race with a registration":          confirmsRaceRegistration,
		"new accounts with jobs":            accountsFollow,
		"ended context":                     confirmsEnded,
	}.Run(t, fresh)
}

// mailTo issues a token for a purpose, mailed to an address.
func mailTo(t *testing.T, s contract.Storage, user identity.UserID, purpose identity.TokenPurpose, hash, address string) {
	t.Helper()
	token := linkTo(user, hash, address)
	token.Purpose = purpose
	contract.OK(t, s.AccountTokens.Issue(t.Context(), token))
}

func confirm(t *testing.T, s contract.Storage, purpose identity.TokenPurpose, hash string) error {
	t.Helper()
	_, err := s.AccountTokens.ConfirmEmail(t.Context(), purpose, hash, 0, contract.Moment(5))
	return err
}

// wantEmail checks the address of an account, and by which one it is found.
func wantEmail(t *testing.T, s contract.Storage, id identity.UserID, email string, verified bool) {
	t.Helper()
	u, err := s.Users.ByID(t.Context(), id)
	if err != nil || u.Email() != email || u.Record().Verified != verified {
		t.Errorf("%q, verified %t, %v; want %q, %t", u.Email(), u.Record().Verified, err, email, verified)
	}
	if found, err := s.Users.ByName(t.Context(), email); err != nil || found.ID() != id {
		t.Errorf("%q belongs to %d, %v", email, found.ID(), err)
	}
}

func confirmsVerify(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.OK(t, signIn(t, s, ada, "laptop", ""))
	issue(t, s, ada, "reset")
	mailTo(t, s, ada, identity.VerifyEmail, "first", "ADA@example.com")
	mailTo(t, s, ada, identity.VerifyEmail, "second", "ada@example.com")
	mailTo(t, s, ada, identity.ChangeEmail, "change", "ada@new.example")
	u, err := s.AccountTokens.ConfirmEmail(t.Context(), identity.VerifyEmail, "first", 0, contract.Moment(5), job.Spec{Kind: "a", Key: "1"})
	contract.OK(t, err)
	stored, err := s.Users.ByID(t.Context(), ada)
	if contract.OK(t, err); stored != u || !stored.Record().UpdatedAt.Equal(contract.Kept(contract.Moment(5))) {
		t.Errorf("%+v, stored %+v", u, stored)
	}
	wantEmail(t, s, ada, "ada@example.com", true) // as the account has it, not as it was mailed to
	contract.WantFault(t, confirm(t, s, identity.VerifyEmail, "first"), identity.ErrLink)
	contract.WantFault(t, confirm(t, s, identity.VerifyEmail, "second"), identity.ErrLink)
	wantToken(t, s, "reset", true)
	if all := s.Follow(t); len(all) != 1 || all[0].Key != "1" {
		t.Errorf("%+v", all)
	}
	if alive, err := s.Devices.List(t.Context(), ada, contract.Moment(6)); err != nil || len(alive) != 1 {
		t.Errorf("%d logins, %v", len(alive), err)
	}
	contract.OK(t, confirm(t, s, identity.ChangeEmail, "change"))
}

// confirmsChange: no token that was mailed to the earlier address, or to another new one, works afterwards.
func confirmsChange(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	contract.OK(t, signIn(t, s, ada, "laptop", ""))
	mailTo(t, s, ada, identity.ResetPassword, "reset", "ada@example.com")
	mailTo(t, s, ada, identity.VerifyEmail, "verify", "ada@example.com")
	mailTo(t, s, ada, identity.ChangeEmail, "change", "Ada@New.example")
	mailTo(t, s, ada, identity.ChangeEmail, "another", "ada@another.example")
	mailTo(t, s, bob, identity.VerifyEmail, "his", "bob@example.com")
	contract.OK(t, confirm(t, s, identity.ChangeEmail, "change"))
	wantEmail(t, s, ada, "Ada@New.example", true)
	if _, err := s.Users.ByName(t.Context(), "ada@example.com"); err == nil {
		t.Error("the earlier address still finds the account")
	}
	wantToken(t, s, "reset", false)
	contract.WantFault(t, confirm(t, s, identity.VerifyEmail, "verify"), identity.ErrLink)
	contract.WantFault(t, confirm(t, s, identity.ChangeEmail, "another"), identity.ErrLink)
	contract.OK(t, confirm(t, s, identity.VerifyEmail, "his"))
	if alive, err := s.Devices.List(t.Context(), ada, contract.Moment(6)); err != nil || len(alive) != 1 {
		t.Errorf("%d logins, %v", len(alive), err)
	}
	u, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "eve", Email: "ada@example.com"}))
	if contract.OK(t, err); u.ID() == 0 {
		t.Error("nobody has the earlier address now")
	}
}

// confirmsTaken: another account may have registered with the address since the mail was sent, also in other letters.
func confirmsTaken(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	mailTo(t, s, ada, identity.ChangeEmail, "change", "BOB@example.com")
	for range 2 {
		contract.WantFault(t, confirm(t, s, identity.ChangeEmail, "change"), ports.ErrEmailTaken)
	}
	wantEmail(t, s, ada, "ada@example.com", false)
	wantEmail(t, s, bob, "bob@example.com", false)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), bob, contract.Operator, contract.Moment(2), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), bob, contract.Moment(3)))
	contract.OK(t, confirm(t, s, identity.ChangeEmail, "change")) // the token is as before
	wantEmail(t, s, ada, "BOB@example.com", true)
}

// confirmsLogin: a login proves its own account, until it ends.
func confirmsLogin(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	hers, his, ended := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50), device(t, s, ada, "ended", 1, 50)
	contract.OK(t, s.Logins.Revoke(t.Context(), ended, contract.Moment(2)))
	for _, c := range []struct {
		purpose identity.TokenPurpose
		address string
	}{{identity.VerifyEmail, "ada@example.com"}, {identity.ChangeEmail, "ada@new.example"}} {
		mailTo(t, s, ada, c.purpose, string(c.purpose), c.address)
		for _, by := range []identity.LoginID{his, ended, 4711} {
			_, err := s.AccountTokens.ConfirmEmail(t.Context(), c.purpose, string(c.purpose), by, contract.Moment(5))
			contract.WantFault(t, err, identity.ErrAccountChanged)
		}
		_, err := s.AccountTokens.ConfirmEmail(t.Context(), c.purpose, string(c.purpose), hers, contract.Moment(5)) // it is as before
		contract.OK(t, err)
	}
	wantEmail(t, s, ada, "ada@new.example", true)
}

// confirmsRaceLogin: the address of an account changes by a login that is ended beside it, or does not, and never afterwards.
func confirmsRaceLogin(t *testing.T, s contract.Storage) {
	for round := range 5 {
		ada := s.Person(t, fmt.Sprint("ada", round))
		login := device(t, s, ada, fmt.Sprint("login", round), 1, 50)
		mailTo(t, s, ada, identity.ChangeEmail, fmt.Sprint("first", round), fmt.Sprintf("first%d@new.example", round))
		mailTo(t, s, ada, identity.ChangeEmail, fmt.Sprint("late", round), fmt.Sprintf("late%d@new.example", round))
		change := func(hash string) error {
			_, err := s.AccountTokens.ConfirmEmail(t.Context(), identity.ChangeEmail, hash, login, contract.Moment(5))
			return err
		}
		if err := contract.Race(func(i int) error {
			if i > 0 {
				return s.Logins.Revoke(t.Context(), login, contract.Moment(4))
			}
			return change(fmt.Sprint("first", round))
		})[0]; err != nil {
			contract.WantFault(t, err, identity.ErrAccountChanged)
		}
		if err := change(fmt.Sprint("late", round)); err == nil {
			t.Error("a login that has ended changed the address")
		}
	}
}

func confirmsRefused(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	issue(t, s, ada, "reset")
	mailTo(t, s, ada, identity.VerifyEmail, "old", "ada@old.example")
	mailTo(t, s, ada, identity.VerifyEmail, "nowhere", "")
	mailTo(t, s, ada, identity.VerifyEmail, "verify", "ada@example.com")
	mailTo(t, s, ada, identity.ChangeEmail, "change", "ada@new.example")
	for _, c := range []struct {
		purpose identity.TokenPurpose
		hash    string
	}{
		{identity.VerifyEmail, "old"}, {identity.VerifyEmail, "nowhere"}, {identity.VerifyEmail, "reset"}, {identity.VerifyEmail, "change"},
		{identity.ChangeEmail, "verify"}, {identity.ResetPassword, "reset"}, {identity.VerifyEmail, ""}, {identity.VerifyEmail, "VERIFY"}, {"", "verify"},
	} {
		contract.WantFault(t, confirm(t, s, c.purpose, c.hash), identity.ErrLink)
	}
	for _, purpose := range identity.ConfirmPurposes() {
		_, err := s.AccountTokens.ConfirmEmail(t.Context(), purpose, map[identity.TokenPurpose]string{identity.VerifyEmail: "verify", identity.ChangeEmail: "change"}[purpose], 0, contract.Moment(30))
		contract.WantFault(t, err, identity.ErrLink)
	}
	wantEmail(t, s, ada, "ada@example.com", false)
	contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, false, contract.Moment(2)))
	contract.WantFault(t, confirm(t, s, identity.VerifyEmail, "verify"), identity.ErrLink)
	contract.WantFault(t, confirm(t, s, identity.ChangeEmail, "change"), identity.ErrLink)
}

// confirmsRace: of parallel confirmations, also with other tokens of the account, one succeeds.
func confirmsRace(t *testing.T, s contract.Storage) {
	for round := range 5 {
		ada := s.Person(t, fmt.Sprint("ada", round))
		for i := range identity.MaxAccountTokens {
			mailTo(t, s, ada, identity.ChangeEmail, fmt.Sprint(round, " hash ", i), fmt.Sprintf("ada%d.%d@new.example", round, i))
		}
		contract.WantOneWinner(t, contract.Race(func(i int) error {
			return confirm(t, s, identity.ChangeEmail, fmt.Sprint(round, " hash ", i%identity.MaxAccountTokens))
		}), identity.ErrLink)
	}
}

// confirmsRaceTaken: of several accounts that change to one address at once, one gets it.
func confirmsRaceTaken(t *testing.T, s contract.Storage) {
	for round := range 3 {
		for i := range contract.Racers {
			mailTo(t, s, s.Person(t, fmt.Sprintf("p%dx%d", round, i)), identity.ChangeEmail, fmt.Sprint(round, " hash ", i), fmt.Sprintf("wanted%d@example.com", round))
		}
		contract.WantOneWinner(t, contract.Race(func(i int) error {
			return confirm(t, s, identity.ChangeEmail, fmt.Sprint(round, " hash ", i))
		}), ports.ErrEmailTaken)
	}
}

// confirmsRaceRegistration: an address goes to the account that changes to it, or to one that registers with it.
func confirmsRaceRegistration(t *testing.T, s contract.Storage) {
	for round := range 5 {
		ada := s.Person(t, fmt.Sprint("ada", round))
		address := fmt.Sprintf("wanted%d@example.com", round)
		mailTo(t, s, ada, identity.ChangeEmail, fmt.Sprint("hash", round), address)
		contract.WantOneWinner(t, contract.Race(func(i int) error {
			if i == 0 {
				return confirm(t, s, identity.ChangeEmail, fmt.Sprint("hash", round))
			}
			_, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: fmt.Sprintf("other%dx%d", round, i), Email: address}))
			return err
		}), ports.ErrEmailTaken)
		if _, err := s.Users.ByName(t.Context(), address); err != nil {
			t.Error(err)
		}
	}
}

// accountsFollow: the jobs of a new account are stored with it, or neither is.
func accountsFollow(t *testing.T, s contract.Storage) {
	follow := func(key string) job.Spec { return job.Spec{Kind: "a", Key: key, Payload: "sealed"} }
	first, err := s.First.CreateFirst(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com", Active: true, Role: identity.Admin, CreatedAt: contract.Moment(1)}), follow("first"))
	contract.OK(t, err)
	_, err = s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "bob", Email: "bob@example.com", CreatedAt: contract.Moment(1)}), follow("second"))
	contract.OK(t, err)
	_, err = s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "BOB", Email: "other@example.com"}), follow("taken"))
	contract.WantFault(t, err, ports.ErrUsernameTaken)
	_, err = s.First.CreateFirst(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "eve", Email: "eve@example.com"}), follow("not the first"))
	contract.WantFault(t, err, identity.ErrRegistrationClosed)
	_, err = s.Invitations.Create(t.Context(), identity.RestoreInvitation(identity.InvitationRecord{TokenHash: "hash", Role: identity.Member, CreatedBy: first.ID(), CreatedAt: contract.Moment(1), ExpiresAt: contract.Moment(30)}))
	contract.OK(t, err)
	guest := identity.RestoreUser(identity.UserRecord{Username: "guest", Email: "guest@example.com", CreatedAt: contract.Moment(2)})
	_, err = s.Invitations.Register(t.Context(), "hash", guest, follow("guest"))
	contract.OK(t, err)
	_, err = s.Invitations.Register(t.Context(), "hash", identity.RestoreUser(identity.UserRecord{Username: "late", Email: "late@example.com", CreatedAt: contract.Moment(2)}), follow("late"))
	contract.WantFault(t, err, identity.ErrRegistrationClosed)
	var keys []string
	for _, j := range s.Follow(t) {
		keys = append(keys, j.Key)
	}
	if fmt.Sprint(keys) != "[guest second first]" {
		t.Errorf("%v", keys)
	}
}

func confirmsEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	mailTo(t, s, ada, identity.VerifyEmail, "hash", "ada@example.com")
	contract.WantEnded(t, "ConfirmEmail", func(ctx context.Context) error {
		_, err := s.AccountTokens.ConfirmEmail(ctx, identity.VerifyEmail, "hash", 0, contract.Moment(5))
		return err
	})
	contract.WantEnded(t, "Create with jobs", func(ctx context.Context) error {
		_, err := s.Users.Create(ctx, identity.RestoreUser(identity.UserRecord{Username: "bob", Email: "bob@example.com"}), job.Spec{Kind: "a", Key: "1"})
		return err
	})
	contract.OK(t, confirm(t, s, identity.VerifyEmail, "hash"))
}
