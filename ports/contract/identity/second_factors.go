package identity

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// SecondFactors verifies an adapter of ports.SecondFactors and ports.Enrolments.
func SecondFactors(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"a factor from its enrolment to its end":    factorsLife,
		"the old factor works until another is":     factorsReplaced,
		"a step is accepted once":                   factorsSteps,
		"a recovery code is used once":              factorsCodes,
		"one of parallel confirmations wins":        factorsConfirmed,
		"a new password ends an enrolment":          factorsPassword,
		"a login that has ended confirms nothing":   factorsEndedLogin,
		"an inactive account confirms nothing":      factorsInactive,
		"a sign-in with a factor that was replaced": factorsOldLogin,
		"abandoned enrolments are pruned":           enrolmentsPrune,
		"a secret that is sealed again meanwhile":   factorsSealedMeanwhile,
		"outdated proofs":                           factorsOutdated,
		"other accounts":                            factorsOthers,
		"logins need what the account has":          factorsLogins,
		"a race of sign-ins with a confirmation":    factorsRaceLogins,
		"deletion of the account":                   factorsDeleted,
		"people and holders of logins see a factor": factorsSeen,
		"secrets are sealed again":                  factorsResealed,
	}.Run(t, fresh)
}

// enrolled gives an account a factor with the secret and recovery codes r0 and r1, whose first code was of step 10.
func enrolled(t *testing.T, s contract.Storage, id identity.UserID, secret string, except identity.LoginID) {
	t.Helper()
	contract.OK(t, s.Enrolments.Begin(t.Context(), id, contract.Operator, identity.Enrolment{Secret: secret, BegunAt: contract.Moment(1)}))
	contract.OK(t, s.Enrolments.Confirm(t.Context(), id, confirmation(secret, 10, contract.Moment(2), except, "r0", "r1")))
}

// confirmation confirms a secret, which is not sealed again, for the login except.
func confirmation(sealed string, step int64, at time.Time, except identity.LoginID, hashes ...string) ports.Confirmation {
	return ports.Confirmation{Begun: sealed, Sealed: sealed, Step: step, Hashes: hashes, Login: except, At: at}
}

func wantFactor(t *testing.T, s contract.Storage, id identity.UserID, want identity.SecondFactor) {
	t.Helper()
	if !want.CreatedAt.IsZero() {
		want.CreatedAt = contract.Kept(want.CreatedAt)
	}
	if got, err := s.SecondFactors.Of(t.Context(), id); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

func factorsLife(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	wantFactor(t, s, ada, identity.SecondFactor{})
	begun := identity.Enrolment{Secret: "a", BegunAt: contract.Kept(contract.Moment(1))}
	contract.OK(t, s.Enrolments.Begin(t.Context(), ada, contract.Operator, begun))
	if got, err := s.Enrolments.Pending(t.Context(), ada); err != nil || got != begun {
		t.Errorf("begun: %+v, %v", got, err)
	}
	wantFactor(t, s, ada, identity.SecondFactor{})
	contract.WantFault(t, s.SecondFactors.AcceptTOTP(t.Context(), ada, contract.Moment(2), 11), identity.ErrCode)
	contract.OK(t, s.Enrolments.Confirm(t.Context(), ada, confirmation("a", 10, contract.Moment(2), 0, "r0", "r1")))
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "a", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 2})
	if got, err := s.Enrolments.Pending(t.Context(), ada); err != nil || got != (identity.Enrolment{}) {
		t.Errorf("confirmed: %+v, %v", got, err)
	}
	contract.OK(t, s.SecondFactors.ReplaceRecoveryCodes(t.Context(), ada, contract.Operator, []string{"n0", "n1", "n2"}, contract.Moment(3)))
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "a", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 3})
	contract.WantFault(t, s.SecondFactors.UseRecoveryCode(t.Context(), ada, "r0", contract.Moment(3)), identity.ErrCode)
	contract.OK(t, signedInWith(t, s, ada, "device"))
	contract.OK(t, s.SecondFactors.Remove(t.Context(), ada, identity.Proof{}, noRules, contract.Moment(4)))
	wantLogins(t, s, ada, 1)
	wantFactor(t, s, ada, identity.SecondFactor{})
	contract.WantFault(t, s.SecondFactors.UseRecoveryCode(t.Context(), ada, "n0", contract.Moment(5)), identity.ErrCode)
	contract.WantFault(t, s.SecondFactors.Remove(t.Context(), ada, contract.Operator, noRules, contract.Moment(5)), identity.ErrNoSecondFactor)
	contract.WantFault(t, s.SecondFactors.ReplaceRecoveryCodes(t.Context(), ada, contract.Operator, []string{"x"}, contract.Moment(3)), identity.ErrNoSecondFactor)
	enrolled(t, s, ada, "b", 0)
	contract.OK(t, signedInWith(t, s, ada, "other"))
	contract.OK(t, s.SecondFactors.Remove(t.Context(), ada, contract.Operator, noRules, contract.Moment(6)))
	wantLogins(t, s, ada, 0) // a reset ends them
}

func signedInWith(t *testing.T, s contract.Storage, id identity.UserID, name string) error {
	t.Helper()
	_, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
		UserID: id, FamilyHash: "family " + name, TokenHash: name, CreatedAt: contract.Moment(0), UsedAt: contract.Moment(1), ExpiresAt: contract.Moment(50),
	}), identity.Proof{SecondFactor: contract.Kept(contract.Moment(2))}, 0, nil)
	return err
}

func wantLogins(t *testing.T, s contract.Storage, id identity.UserID, want int) {
	t.Helper()
	if alive, err := s.Devices.List(t.Context(), id, contract.Moment(10)); err != nil || len(alive) != want {
		t.Errorf("%d logins, %v; want %d", len(alive), err, want)
	}
}

func factorsReplaced(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	enrolled(t, s, ada, "a", 0)
	contract.OK(t, s.Enrolments.Begin(t.Context(), ada, contract.Operator, identity.Enrolment{Secret: "b", BegunAt: contract.Moment(3)}))
	contract.OK(t, s.SecondFactors.AcceptTOTP(t.Context(), ada, contract.Moment(2), 11))
	contract.OK(t, s.Enrolments.Begin(t.Context(), ada, contract.Operator, identity.Enrolment{Secret: "c", BegunAt: contract.Moment(4)}))
	contract.WantFault(t, s.Enrolments.Confirm(t.Context(), ada, confirmation("b", 12, contract.Moment(5), 0, "x")), identity.ErrEnrolment)
	contract.OK(t, s.Enrolments.Confirm(t.Context(), ada, confirmation("c", 12, contract.Moment(5), 0, "r0")))
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "c", LastStep: 12, CreatedAt: contract.Moment(5), CodesLeft: 1})
	contract.WantFault(t, s.SecondFactors.AcceptTOTP(t.Context(), ada, contract.Moment(2), 13), identity.ErrCode)
	contract.WantFault(t, s.SecondFactors.UseRecoveryCode(t.Context(), ada, "r1", contract.Moment(6)), identity.ErrCode)
}

func factorsSteps(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	enrolled(t, s, ada, "a", 0)
	for _, step := range []int64{9, 10} { // of the enrolment, or earlier
		contract.WantFault(t, s.SecondFactors.AcceptTOTP(t.Context(), ada, contract.Moment(2), step), identity.ErrCode)
	}
	contract.OK(t, s.SecondFactors.AcceptTOTP(t.Context(), ada, contract.Moment(2), 12))
	contract.WantFault(t, s.SecondFactors.AcceptTOTP(t.Context(), ada, contract.Moment(2), 11), identity.ErrCode)
	contract.WantOneWinner(t, contract.Race(func(int) error { return s.SecondFactors.AcceptTOTP(t.Context(), ada, contract.Moment(2), 13) }), identity.ErrCode)
}

func factorsCodes(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	enrolled(t, s, ada, "a", 0)
	contract.WantOneWinner(t, contract.Race(func(int) error {
		return s.SecondFactors.UseRecoveryCode(t.Context(), ada, "r0", contract.Moment(3))
	}), identity.ErrCode)
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "a", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 1})
}

func factorsOldLogin(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	enrolled(t, s, ada, "a", 0)
	contract.OK(t, signedInWith(t, s, ada, "before"))
	contract.OK(t, s.Enrolments.Begin(t.Context(), ada, contract.Operator, identity.Enrolment{Secret: "b", BegunAt: contract.Moment(3)}))
	contract.OK(t, s.Enrolments.Confirm(t.Context(), ada, confirmation("b", 12, contract.Moment(4), 0, "r")))
	contract.WantFault(t, signedInWith(t, s, ada, "after"), identity.ErrAccountChanged)
	wantLogins(t, s, ada, 0)
}

func factorsOutdated(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	enrolled(t, s, ada, "a", 0)
	old := identity.Proof{Hash: "old"}
	contract.WantFault(t, s.Enrolments.Begin(t.Context(), ada, old, identity.Enrolment{Secret: "b", BegunAt: contract.Moment(3)}), identity.ErrAccountChanged)
	contract.WantFault(t, s.SecondFactors.Remove(t.Context(), ada, old, noRules, contract.Moment(3)), identity.ErrAccountChanged)
	contract.WantFault(t, s.SecondFactors.ReplaceRecoveryCodes(t.Context(), ada, old, []string{"x"}, contract.Moment(3)), identity.ErrAccountChanged)
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "a", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 2})
}

func factorsOthers(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	enrolled(t, s, ada, "a", 0)
	enrolled(t, s, bob, "b", 0)
	contract.OK(t, s.SecondFactors.AcceptTOTP(t.Context(), bob, contract.Moment(2), 11))
	contract.OK(t, s.SecondFactors.UseRecoveryCode(t.Context(), bob, "r0", contract.Moment(3)))
	contract.OK(t, s.SecondFactors.Remove(t.Context(), bob, contract.Operator, noRules, contract.Moment(3)))
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "a", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 2})
	for _, id := range contract.NoIDs[identity.UserID]() {
		wantFactor(t, s, id, identity.SecondFactor{})
		contract.WantFault(t, s.Enrolments.Begin(t.Context(), id, contract.Operator, identity.Enrolment{Secret: "x", BegunAt: contract.Moment(3)}), ports.ErrNoUser)
		contract.WantFault(t, s.Enrolments.Confirm(t.Context(), id, confirmation("x", 1, contract.Moment(3), 0)), identity.ErrEnrolment)
		contract.WantFault(t, s.SecondFactors.Remove(t.Context(), id, contract.Operator, noRules, contract.Moment(3)), ports.ErrNoUser)
	}
	contract.WantEnded(t, "Of", func(ctx context.Context) error { _, err := s.SecondFactors.Of(ctx, ada); return err })
	contract.WantEnded(t, "AcceptTOTP", func(ctx context.Context) error { return s.SecondFactors.AcceptTOTP(ctx, ada, contract.Moment(2), 99) })
}

func factorsLogins(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.WantFault(t, signedInWith(t, s, ada, "with"), identity.ErrAccountChanged)
	contract.OK(t, signIn(t, s, ada, "mine", ""))
	contract.OK(t, signIn(t, s, ada, "other", ""))
	mine, _, err := s.Logins.ByFamily(t.Context(), "family mine")
	contract.OK(t, err)
	enrolled(t, s, ada, "a", mine.ID())
	wantLogins(t, s, ada, 1) // a login without the second step ends, except that which confirmed it
	contract.WantFault(t, signIn(t, s, ada, "without", ""), identity.ErrAccountChanged)
	contract.OK(t, signedInWith(t, s, ada, "now with"))
	wantLogins(t, s, ada, 2)
}

// factorsRaceLogins: of sign-ins without the second step that race with its confirmation, none leaves a live login.
func factorsRaceLogins(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.OK(t, s.Enrolments.Begin(t.Context(), ada, contract.Operator, identity.Enrolment{Secret: "a", BegunAt: contract.Moment(1)}))
	for i, err := range contract.Race(func(i int) error {
		if i == contract.Racers/2 {
			return s.Enrolments.Confirm(t.Context(), ada, confirmation("a", 10, contract.Moment(2), 0, "r"))
		}
		return signIn(t, s, ada, fmt.Sprint(i), "")
	}) {
		if i == contract.Racers/2 {
			contract.OK(t, err)
		} else if err != nil && !errors.Is(err, identity.ErrAccountChanged) {
			t.Error(err)
		}
	}
	wantLogins(t, s, ada, 0)
}

func factorsDeleted(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	enrolled(t, s, ada, "a", 0)
	contract.OK(t, s.Enrolments.Begin(t.Context(), ada, contract.Operator, identity.Enrolment{Secret: "b", BegunAt: contract.Moment(3)}))
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(4), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(5)))
	wantFactor(t, s, ada, identity.SecondFactor{})
	if got, err := s.Enrolments.Pending(t.Context(), ada); err != nil || got != (identity.Enrolment{}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func factorsSeen(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	for _, id := range []identity.UserID{ada, bob} {
		contract.OK(t, signIn(t, s, id, fmt.Sprint(id), ""))
	}
	mine, _, err := s.Logins.ByFamily(t.Context(), fmt.Sprint("family ", ada))
	contract.OK(t, err)
	enrolled(t, s, ada, "a", mine.ID())
	for id, want := range map[identity.UserID]bool{ada: true, bob: false} {
		l, _, err := s.Logins.ByFamily(t.Context(), fmt.Sprint("family ", id))
		contract.OK(t, err)
		holder, err := s.Logins.Holder(t.Context(), l.ID())
		contract.OK(t, err)
		person, err := s.People.Get(t.Context(), id, contract.Moment(5))
		contract.OK(t, err)
		if holder.SecondFactor != want || person.SecondFactor != want {
			t.Errorf("account %d: holder %v, person %v", id, holder.SecondFactor, person.SecondFactor)
		}
	}
}

func factorsResealed(t *testing.T, s contract.Storage) {
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	enrolled(t, s, ada, "a", 0)
	enrolled(t, s, eve, "e", 0)
	contract.OK(t, s.Enrolments.Begin(t.Context(), bob, contract.Operator, identity.Enrolment{Secret: "b", BegunAt: contract.Moment(1)}))
	for after, want := range map[identity.UserID]ports.SealedFactor{0: {User: ada, Sealed: "a"}, ada: {User: eve, Sealed: "e"}} {
		if all, err := s.SealedFactors.Sealed(t.Context(), after, 1); err != nil || len(all) != 1 || all[0] != want {
			t.Errorf("after %d: %+v, %v", after, all, err)
		}
	}
	contract.OK(t, s.SealedFactors.Reseal(t.Context(), ports.SealedFactor{User: ada, Sealed: "other"}, "lost"))
	contract.OK(t, s.SealedFactors.Reseal(t.Context(), ports.SealedFactor{User: ada, Sealed: "a"}, "A"))
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "A", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 2})
	wantFactor(t, s, eve, identity.SecondFactor{Secret: "e", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 2})
}
