package identity

import (
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func begin(t *testing.T, s contract.Storage, id identity.UserID) {
	t.Helper()
	contract.OK(t, s.Enrolments.Begin(t.Context(), id, contract.Operator, identity.Enrolment{Secret: "a", BegunAt: contract.Moment(1)}))
}

func loginNamed(t *testing.T, s contract.Storage, name string) identity.LoginID {
	t.Helper()
	l, _, err := s.Logins.ByFamily(t.Context(), "family "+name)
	contract.OK(t, err)
	return l.ID()
}

func factorsConfirmed(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.OK(t, s.Enrolments.Begin(t.Context(), ada, contract.Operator, identity.Enrolment{Secret: "a", BegunAt: contract.Moment(1)}))
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		return s.Enrolments.Confirm(t.Context(), ada, confirmation("a", 10, contract.Moment(2), 0, fmt.Sprint(i)))
	}), identity.ErrEnrolment)
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "a", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 1})
}

func factorsPassword(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.OK(t, s.Enrolments.Begin(t.Context(), ada, contract.Operator, identity.Enrolment{Secret: "a", BegunAt: contract.Moment(1)}))
	contract.OK(t, s.Users.SetPassword(t.Context(), ada, contract.Operator, "new", 0, contract.Moment(2)))
	if got, err := s.Enrolments.Pending(t.Context(), ada); err != nil || got != (identity.Enrolment{}) {
		t.Errorf("%+v, %v", got, err)
	}
	contract.WantFault(t, s.Enrolments.Confirm(t.Context(), ada, confirmation("a", 10, contract.Moment(3), 0)), identity.ErrEnrolment)
}

func factorsEndedLogin(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	begin(t, s, ada)
	contract.OK(t, signIn(t, s, ada, "mine", ""))
	contract.OK(t, signIn(t, s, ada, "ended", ""))
	contract.OK(t, signIn(t, s, bob, "his", ""))
	ended, his := loginNamed(t, s, "ended"), loginNamed(t, s, "his")
	contract.OK(t, s.Logins.Revoke(t.Context(), ended, contract.Moment(2)))
	for _, by := range []identity.LoginID{ended, his, 1 << 40} {
		contract.WantFault(t, s.Enrolments.Confirm(t.Context(), ada, confirmation("a", 10, contract.Moment(3), by, "r")), identity.ErrEnrolment)
	}
	wantFactor(t, s, ada, identity.SecondFactor{})
	wantLogins(t, s, ada, 1)
	contract.OK(t, s.Enrolments.Confirm(t.Context(), ada, confirmation("a", 10, contract.Moment(3), loginNamed(t, s, "mine"), "r")))
}

func factorsInactive(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	begin(t, s, ada)
	contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, false, contract.Moment(2)))
	contract.WantFault(t, s.Enrolments.Confirm(t.Context(), ada, confirmation("a", 10, contract.Moment(3), 0, "r")), identity.ErrEnrolment)
	wantFactor(t, s, ada, identity.SecondFactor{})
}

// factorsSealedMeanwhile: codes count for an app whose secret is sealed again, while they are checked or when it is confirmed.
func factorsSealedMeanwhile(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	begin(t, s, ada)
	confirmed := confirmation("a", 10, contract.Moment(2), 0, "r0", "r1")
	confirmed.Sealed = "A"
	contract.OK(t, s.Enrolments.Confirm(t.Context(), ada, confirmed))
	wantFactor(t, s, ada, identity.SecondFactor{Secret: "A", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 2})
	contract.OK(t, s.SealedFactors.Reseal(t.Context(), ports.SealedFactor{User: ada, Sealed: "A"}, "AA"))
	contract.OK(t, s.SecondFactors.AcceptTOTP(t.Context(), ada, contract.Moment(2), 11))
}

func enrolmentsPrune(t *testing.T, s contract.Storage) {
	people := []identity.UserID{s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve"), s.Person(t, "joe")}
	for i, id := range people {
		contract.OK(t, s.Enrolments.Begin(t.Context(), id, contract.Operator, identity.Enrolment{Secret: "a", BegunAt: contract.Moment(i)}))
	}
	enrolled(t, s, people[0], "b", 0)
	contract.OK(t, s.Enrolments.Begin(t.Context(), people[1], contract.Operator, identity.Enrolment{Secret: "c", BegunAt: contract.Moment(9)}))
	for _, c := range []struct{ before, limit, want int }{{2, 9, 0}, {3, 9, 1}, {3, 9, 0}, {20, 1, 1}, {20, 1, 1}, {20, 1, 0}} {
		if n, err := s.EnrolmentEnds.Prune(t.Context(), contract.Moment(c.before), c.limit); err != nil || n != c.want {
			t.Errorf("before %d: %d, %v, want %d", c.before, n, err, c.want)
		}
	}
	wantFactor(t, s, people[0], identity.SecondFactor{Secret: "b", LastStep: 10, CreatedAt: contract.Moment(2), CodesLeft: 2})
	for _, id := range people {
		if got, err := s.Enrolments.Pending(t.Context(), id); err != nil || got != (identity.Enrolment{}) {
			t.Errorf("%+v, %v", got, err)
		}
	}
}
