package identity

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func membersChange(t *testing.T, s contract.Storage) {
	g, other := group(t, s, "group"), group(t, s, "other")
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	join(t, s, g, ada)
	join(t, s, other, bob)
	added, err := s.Memberships.Add(t.Context(), g, ada, contract.Moment(9))
	if contract.OK(t, err); added {
		t.Error("a member was added again")
	}
	account, err := s.Users.ByID(t.Context(), ada)
	contract.OK(t, err)
	want := ports.Membership{User: account, Since: contract.Kept(contract.Moment(5))} // when it was added first
	if got, err := s.Memberships.Get(t.Context(), g, ada); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	all, err := s.Memberships.List(t.Context(), g, 0, 10)
	if contract.OK(t, err); len(all) != 1 || all[0] != want {
		t.Errorf("%+v, want %+v", all, want)
	}
	_, err = s.Memberships.Get(t.Context(), g, bob)
	contract.WantFault(t, err, ports.ErrNoMember)
	contract.WantFault(t, s.Memberships.Remove(t.Context(), g, bob, contract.Moment(6)), ports.ErrNoMember)
	contract.OK(t, s.Memberships.Remove(t.Context(), g, ada, contract.Moment(6)))
	contract.WantFault(t, s.Memberships.Remove(t.Context(), g, ada, contract.Moment(6)), ports.ErrNoMember)
	wantMembers(t, s, int64(g), 0, 10)
	wantMembers(t, s, int64(other), 0, 10, bob)
}

func membersPages(t *testing.T, s contract.Storage) {
	g := group(t, s, "group")
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	join(t, s, g, eve, ada, bob) // the order of the list is that of the accounts
	wantMembers(t, s, int64(g), 0, 2, eve, bob)
	wantMembers(t, s, int64(g), int64(bob), 2, ada)
	wantMembers(t, s, int64(g), int64(ada), 2)
}

// membersRace: of parallel calls that add the same member, and of those that remove it, one does.
func membersRace(t *testing.T, s contract.Storage) {
	g, ada := group(t, s, "group"), s.Person(t, "ada")
	contract.WantOneWinner(t, contract.Race(func(int) error {
		added, err := s.Memberships.Add(t.Context(), g, ada, contract.Moment(5))
		if err == nil && !added {
			err = ports.ErrNoMember
		}
		return err
	}), ports.ErrNoMember)
	contract.WantOneWinner(t, contract.Race(func(int) error { return s.Memberships.Remove(t.Context(), g, ada, contract.Moment(5)) }), ports.ErrNoMember)
}

func groupsDelete(t *testing.T, s contract.Storage) {
	g, other := group(t, s, "group"), group(t, s, "other")
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	join(t, s, g, ada, bob)
	join(t, s, other, bob)
	contract.OK(t, s.Groups.Delete(t.Context(), g, contract.Moment(7)))
	_, err := s.Groups.Get(t.Context(), g)
	contract.WantFault(t, err, ports.ErrNoGroup)
	wantMembers(t, s, int64(other), 0, 10, bob)
	if again := group(t, s, "group"); again == g {
		t.Error("a new group has the id of an old one")
	}
}

// groupsDeleteRace: people join several groups, leave them, change their role and are deleted while the groups are deleted.
func groupsDeleteRace(t *testing.T, s contract.Storage) {
	var people []identity.UserID
	var groups []identity.GroupID
	for i := range contract.Racers {
		people = append(people, s.Person(t, fmt.Sprint("person", i)))
		groups = append(groups, group(t, s, fmt.Sprint("group ", i)))
		join(t, s, groups[i], people...)
	}
	admin(t, s, "root")
	for i, err := range contract.Race(func(i int) error {
		switch i % 4 {
		case 0:
			return s.Groups.Delete(t.Context(), groups[i], contract.Moment(7))
		case 1:
			_, err := s.Roles.Change(t.Context(), people[i], identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(7))
			return err
		case 2:
			if err := s.AccountDeletion.Schedule(t.Context(), people[i], contract.Operator, contract.Moment(7), deletion); err != nil {
				return err
			}
			return s.AccountDeletion.Delete(t.Context(), people[i], contract.Moment(8))
		}
		for at := range groups {
			_, err := s.Memberships.Add(t.Context(), groups[len(groups)-1-at], people[i], contract.Moment(7))
			if err != nil && at%4 != (len(groups)-1)%4 { // those are deleted
				return err
			}
		}
		return nil
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func membersAccount(t *testing.T, s contract.Storage) {
	g := group(t, s, "group")
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	join(t, s, g, ada, bob)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(2), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(3)))
	wantMembers(t, s, int64(g), 0, 10, bob)
	if got, err := s.Groups.Get(t.Context(), g); err != nil || got.Members != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func membersHolder(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	hers, his := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	var groups []identity.GroupID
	for i := range 12 { // as text, 10 comes before 9
		groups = append(groups, group(t, s, fmt.Sprint("group ", i)))
	}
	slices.Reverse(groups)
	for _, g := range groups {
		join(t, s, g, ada)
	}
	slices.Sort(groups)
	wantHolder := func(login identity.LoginID, want ...identity.GroupID) {
		t.Helper()
		if got, err := s.Logins.Holder(t.Context(), login); err != nil || !slices.Equal(got.Groups, want) {
			t.Errorf("%+v, %v, want %v", got.Groups, err, want)
		}
	}
	wantHolder(hers, groups...)
	wantHolder(his)
	contract.OK(t, s.Memberships.Remove(t.Context(), groups[3], ada, contract.Moment(7)))
	contract.OK(t, s.Groups.Delete(t.Context(), groups[4], contract.Moment(7)))
	wantHolder(hers, slices.Delete(slices.Clone(groups), 3, 5)...)
}

func membersChanged(t *testing.T, s contract.Storage) {
	g, other := group(t, s, "group"), group(t, s, "other")
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	hers, _ := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	changed := func(since int, want ...identity.Actor) {
		t.Helper()
		got, err := s.Roles.Changed(t.Context(), contract.Moment(since), contract.Moment(49))
		if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("since %d: %+v, %v, want %+v", since, got, err, want)
		}
	}
	actor := func(groups ...identity.GroupID) identity.Actor {
		return identity.Actor{User: ada, Role: identity.Member, Login: hers, Groups: groups}
	}
	changed(0)
	for _, to := range []identity.GroupID{other, g} {
		_, err := s.Memberships.Add(t.Context(), to, ada, contract.Moment(20))
		contract.OK(t, err)
	}
	_, err := s.Memberships.Add(t.Context(), g, ada, contract.Moment(22)) // no change
	contract.OK(t, err)
	changed(20, actor(g, other))
	changed(21)
	contract.OK(t, s.Memberships.Remove(t.Context(), other, ada, contract.Moment(30)))
	contract.WantFault(t, s.Memberships.Remove(t.Context(), other, ada, contract.Moment(35)), ports.ErrNoMember)
	changed(30, actor(g))
	changed(31)
	contract.OK(t, s.Groups.Delete(t.Context(), g, contract.Moment(40)))
	changed(40, actor())
	changed(41)
}

func membersPeople(t *testing.T, s contract.Storage) {
	b, a := group(t, s, "b"), group(t, s, "A")
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	join(t, s, a, ada)
	join(t, s, b, ada, bob)
	names := func(p ports.Person) (names []string) {
		for _, g := range p.Groups {
			names = append(names, g.Name)
		}
		return names
	}
	all, err := s.People.List(t.Context(), ports.PeopleQuery{Limit: 10}, contract.Moment(10))
	if contract.OK(t, err); len(all) != 2 || !slices.Equal(names(all[0]), []string{"b"}) || !slices.Equal(names(all[1]), []string{"A", "b"}) {
		t.Errorf("%+v", all)
	}
	one, err := s.People.Get(t.Context(), ada, contract.Moment(10))
	if contract.OK(t, err); !reflect.DeepEqual(one, all[1]) {
		t.Errorf("%+v, want %+v", one, all[1])
	}
}
