package identity

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// People verifies an adapter of ports.People.
func People(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"pages":           peoplePages,
		"filters":         peopleFilters,
		"what is counted": peopleCounts,
		"credentials":     peopleCredentials,
	}.Run(t, fresh)
}

func wantPeople(t *testing.T, s contract.Storage, q ports.PeopleQuery, want ...identity.UserID) {
	t.Helper()
	got, err := s.People.List(t.Context(), q, contract.Moment(10))
	contract.OK(t, err)
	var ids []identity.UserID
	for _, p := range got {
		ids = append(ids, p.ID())
	}
	if !slices.Equal(ids, want) {
		t.Errorf("%+v: %v, want %v", q, ids, want)
	}
}

func peoplePages(t *testing.T, s contract.Storage) {
	wantPeople(t, s, ports.PeopleQuery{Limit: 10})
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	wantPeople(t, s, ports.PeopleQuery{Limit: 2}, eve, bob)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), bob, contract.Operator, contract.Moment(2), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), bob, contract.Moment(3)))
	s.Person(t, "new")
	wantPeople(t, s, ports.PeopleQuery{BeforeID: bob, Limit: 2}, ada) // the last of the page before is gone
}

func peopleFilters(t *testing.T, s contract.Storage) {
	ada, percent, under := admin(t, s, "Ada"), s.Person(t, "per%cent"), s.Person(t, "under_score")
	bang, zoe := s.Person(t, "ba!ng"), s.Person(t, "Zoë")
	contract.OK(t, s.Users.SetActive(t.Context(), zoe, contract.Operator, false, contract.Moment(2)))
	yes, no := true, false
	for text, want := range map[string][]identity.UserID{
		"ADA": {ada}, "d": {under, ada}, "%": {percent}, "_": {under}, "!": {bang}, "zoë@EX": {zoe}, "Zoe\u0308": {zoe}, "zoe": nil, "' OR 1=1 --": nil, "\\": nil, "a%a": nil,
	} {
		wantPeople(t, s, ports.PeopleQuery{Text: text, Limit: 10}, want...)
	}
	wantPeople(t, s, ports.PeopleQuery{Role: identity.Admin, Limit: 10}, ada)
	wantPeople(t, s, ports.PeopleQuery{Role: identity.Member, Active: &yes, Limit: 10}, bang, under, percent)
	wantPeople(t, s, ports.PeopleQuery{Active: &no, Limit: 10}, zoe)
	wantPeople(t, s, ports.PeopleQuery{Text: "a", Role: identity.Member, Active: &yes, BeforeID: bang, Limit: 10}, under, percent) // example
}

func peopleCounts(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	device(t, s, ada, "1", 1, 50)
	device(t, s, ada, "expired", 1, 9)
	contract.OK(t, s.Logins.Revoke(t.Context(), device(t, s, ada, "ended", 1, 50), contract.Moment(5)))
	for _, title := range []string{"one", "two"} {
		s.Finish(t, s.Begin(t, ada, s.Session(t, ada, title, 1, 2).ID(), "hello").Answer, "hi")
	}
	day := time.Date(2026, 3, 4, 23, 0, 0, 0, time.UTC) // contract.Call
	for i := range 2 {
		m := contract.Complete(s.Begin(t, ada, 0, fmt.Sprint(i)).Answer)
		contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(15), ports.Follow{Call: contract.Call(ada, m)}))
	}
	for days, want := range map[int]int{-1: 240, 0: 240, 29: 240, 30: 0} {
		if got, err := s.People.Get(t.Context(), ada, day.AddDate(0, 0, days)); err != nil || got.Tokens != want {
			t.Errorf("%d days later: %d tokens, %v, want %d", days, got.Tokens, err, want)
		}
	}
	got, err := s.People.Get(t.Context(), ada, contract.Moment(10))
	contract.OK(t, err)
	if u, err := s.Users.ByID(t.Context(), ada); err != nil || got.User != u {
		t.Errorf("%+v, want %+v, %v", got.User, u, err)
	}
	if got.Logins != 1 || got.Messages != 4 || !got.LastSignIn.Equal(contract.Kept(contract.Moment(0))) {
		t.Errorf("%+v", got)
	}
	all, err := s.People.List(t.Context(), ports.PeopleQuery{Limit: 10}, contract.Moment(10))
	contract.OK(t, err)
	if len(all) != 2 || !reflect.DeepEqual(all[1], got) || all[0].ID() != bob || all[0].Logins != 0 || all[0].Messages != 0 || !all[0].LastSignIn.IsZero() {
		t.Errorf("%+v", all)
	}
	absent := contract.NoIDs[identity.UserID]()
	if some, err := s.People.ByIDs(t.Context(), append(absent, ada, ada, bob)); err != nil || len(some) != 2 || some[ada] != got.User || some[bob] != all[0].User {
		t.Errorf("%+v, %v", some, err)
	}
	if none, err := s.People.ByIDs(t.Context(), nil); err != nil || len(none) > 0 {
		t.Errorf("%+v, %v", none, err)
	}
	for _, id := range absent {
		_, err := s.People.Get(t.Context(), id, contract.Moment(10))
		contract.WantFault(t, err, ports.ErrNoUser)
	}
}
