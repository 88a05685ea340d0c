package identity

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Groups verifies adapters of ports.Groups and ports.Memberships, and their effect on ports.Logins, ports.Roles and ports.People.
func Groups(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":     groupsFields,
		"unknown group":              groupsNobody,
		"names in any case":          groupsTaken,
		"race for a name":            groupsRaceName,
		"pages":                      groupsPages,
		"members":                    membersChange,
		"pages of members":           membersPages,
		"parallel changes":           membersRace,
		"deletion of a group":        groupsDelete,
		"deletion of an account":     membersAccount,
		"groups of holders":          membersHolder,
		"actors of changed logins":   membersChanged,
		"groups of people":           membersPeople,
		"ended context":              groupsEnded,
		"deletion while people join": groupsDeleteRace,
	}.Run(t, fresh)
}

func group(t *testing.T, s contract.Storage, name string) identity.GroupID {
	t.Helper()
	g, err := s.Groups.Create(t.Context(), identity.Group{Name: name, CreatedAt: contract.Moment(1)})
	contract.OK(t, err)
	return g.ID
}

func join(t *testing.T, s contract.Storage, g identity.GroupID, users ...identity.UserID) {
	t.Helper()
	for _, id := range users {
		added, err := s.Memberships.Add(t.Context(), g, id, contract.Moment(5))
		if contract.OK(t, err); !added {
			t.Errorf("account %d was in group %d", id, g)
		}
	}
}

func wantMembers(t *testing.T, s contract.Storage, g, before int64, limit int, want ...identity.UserID) {
	t.Helper()
	got, err := s.Memberships.List(t.Context(), identity.GroupID(g), identity.UserID(before), limit)
	contract.OK(t, err)
	var ids []identity.UserID
	for _, m := range got {
		ids = append(ids, m.ID())
	}
	if !slices.Equal(ids, want) {
		t.Errorf("members of %d below %d: %v, want %v", g, before, ids, want)
	}
}

func groupsFields(t *testing.T, s contract.Storage) {
	want := identity.Group{Name: "Büro \"West\" \\ ?0 😀", CreatedAt: contract.Moment(3)}
	created, err := s.Groups.Create(t.Context(), want)
	contract.OK(t, err)
	want.ID, want.CreatedAt = created.ID, contract.Kept(want.CreatedAt)
	got, err := s.Groups.Get(t.Context(), created.ID)
	if contract.OK(t, err); created != want || got != (ports.Group{Group: want}) || want.ID <= 0 {
		t.Errorf("%+v and %+v, want %+v", created, got, want)
	}
	join(t, s, want.ID, s.Person(t, "ada"), s.Person(t, "bob"))
	contract.OK(t, s.Groups.Rename(t.Context(), want.ID, "East"))
	contract.OK(t, s.Groups.Rename(t.Context(), want.ID, "east")) // its own name in another case
	want.Name = "east"
	all, err := s.Groups.List(t.Context(), 0, 10)
	if contract.OK(t, err); len(all) != 1 || all[0] != (ports.Group{Group: want, Members: 2}) {
		t.Errorf("%+v, want %+v with two members", all, want)
	}
}

func groupsNobody(t *testing.T, s contract.Storage) {
	known, ada := group(t, s, "known"), s.Person(t, "ada")
	for _, id := range contract.NoIDs[identity.GroupID]() {
		_, err := s.Groups.Get(t.Context(), id)
		contract.WantFault(t, err, ports.ErrNoGroup)
		contract.WantFault(t, s.Groups.Rename(t.Context(), id, "name"), ports.ErrNoGroup)
		contract.WantFault(t, s.Groups.Delete(t.Context(), id, contract.Moment(1)), ports.ErrNoGroup)
		_, err = s.Memberships.List(t.Context(), id, 0, 10)
		contract.WantFault(t, err, ports.ErrNoGroup)
		_, err = s.Memberships.Get(t.Context(), id, ada)
		contract.WantFault(t, err, ports.ErrNoGroup)
		_, err = s.Memberships.Add(t.Context(), id, ada, contract.Moment(1))
		contract.WantFault(t, err, ports.ErrNoGroup)
		contract.WantFault(t, s.Memberships.Remove(t.Context(), id, ada, contract.Moment(1)), ports.ErrNoGroup)
	}
	for _, id := range contract.NoIDs[identity.UserID]() {
		_, err := s.Memberships.Get(t.Context(), known, id)
		contract.WantFault(t, err, ports.ErrNoMember)
		_, err = s.Memberships.Add(t.Context(), known, id, contract.Moment(1))
		contract.WantFault(t, err, ports.ErrNoUser)
		contract.WantFault(t, s.Memberships.Remove(t.Context(), known, id, contract.Moment(1)), ports.ErrNoMember)
	}
	wantMembers(t, s, int64(known), 0, 10)
}

func groupsTaken(t *testing.T, s contract.Storage) {
	group(t, s, "Straße")
	other := group(t, s, "Other")
	for _, name := range []string{"Straße", "STRASSE", "straße"} {
		_, err := s.Groups.Create(t.Context(), identity.Group{Name: name})
		contract.WantFault(t, err, ports.ErrGroupNameTaken)
		contract.WantFault(t, s.Groups.Rename(t.Context(), other, name), ports.ErrGroupNameTaken)
	}
	if got, err := s.Groups.Get(t.Context(), other); err != nil || got.Name != "Other" {
		t.Errorf("%+v, %v", got, err)
	}
}

func groupsRaceName(t *testing.T, s contract.Storage) {
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, err := s.Groups.Create(t.Context(), identity.Group{Name: []string{"team", "TEAM", "Team"}[i%3]})
		return err
	}), ports.ErrGroupNameTaken)
	var ids []identity.GroupID
	for i := range contract.Racers {
		ids = append(ids, group(t, s, fmt.Sprint("group ", i)))
	}
	contract.WantOneWinner(t, contract.Race(func(i int) error { return s.Groups.Rename(t.Context(), ids[i], []string{"New", "new"}[i%2]) }), ports.ErrGroupNameTaken)
}

func groupsPages(t *testing.T, s contract.Storage) {
	a, b, c := group(t, s, "a"), group(t, s, "b"), group(t, s, "c")
	for _, page := range []struct {
		before identity.GroupID
		limit  int
		want   []identity.GroupID
	}{{0, 2, []identity.GroupID{c, b}}, {b, 2, []identity.GroupID{a}}, {a, 2, nil}, {c + 1, 1, []identity.GroupID{c}}} {
		got, err := s.Groups.List(t.Context(), page.before, page.limit)
		contract.OK(t, err)
		var ids []identity.GroupID
		for _, g := range got {
			ids = append(ids, g.ID)
		}
		if !slices.Equal(ids, page.want) {
			t.Errorf("%+v: %v", page, ids)
		}
	}
}

func groupsEnded(t *testing.T, s contract.Storage) {
	id, ada := group(t, s, "a"), s.Person(t, "ada")
	contract.WantEnded(t, "Create", func(ctx context.Context) error {
		_, err := s.Groups.Create(ctx, identity.Group{Name: "b"})
		return err
	})
	contract.WantEnded(t, "Get", func(ctx context.Context) error { _, err := s.Groups.Get(ctx, id); return err })
	contract.WantEnded(t, "Add", func(ctx context.Context) error {
		_, err := s.Memberships.Add(ctx, id, ada, contract.Moment(1))
		return err
	})
	contract.WantEnded(t, "Delete", func(ctx context.Context) error { return s.Groups.Delete(ctx, id, contract.Moment(1)) })
}
