package identity

import (
	"fmt"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

// madeAdmin has a provider make an account an admin and a member of groups.
func madeAdmin(t *testing.T, s contract.Storage, user identity.UserID, provider string, groups ...string) {
	t.Helper()
	given := identity.Provided{Provider: provider, Identity: at(t, s, user, provider).ID, Groups: groups, GroupsKnown: true, Admin: new(true)}
	changed, err := s.ProvidedAccess.Provide(t.Context(), user, given, contract.Moment(2))
	if contract.OK(t, err); !changed.RoleChanged {
		t.Errorf("%+v", changed)
	}
}

func wantAccess(t *testing.T, s contract.Storage, user identity.UserID, role identity.Role, groups ...identity.GroupID) {
	t.Helper()
	u, err := s.Users.ByID(t.Context(), user)
	contract.OK(t, err)
	in, err := s.UserGroups.GroupsOf(t.Context(), user)
	if contract.OK(t, err); u.Role() != role || !slices.Equal(in, groups) {
		t.Errorf("%s: %s in %v, want %s in %v", u.Username(), u.Role(), in, role, groups)
	}
}

// endedLinks: groups and role that a provider gave end with the identity, those that a person gave stay.
func endedLinks(t *testing.T, s contract.Storage) {
	group(t, s, "Crew")
	board := group(t, s, "Board")
	admin(t, s, "root")
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	login := device(t, s, ada, "hers", 1, 50)
	join(t, s, board, ada)
	for _, id := range []identity.UserID{ada, bob} {
		madeAdmin(t, s, id, "corp", "crew", "board")
	}
	ended, err := s.LinkedExternals.Unlink(t.Context(), ada, at(t, s, ada, "corp").ID, identity.Proof{}, noRules, login, contract.Moment(20))
	if contract.OK(t, err); changes(ended) != "-Crew member" || ended.User.ID() != ada {
		t.Errorf("%+v", ended)
	}
	wantAccess(t, s, ada, identity.Member, board)
	if changed, err := s.Roles.Changed(t.Context(), contract.Moment(20), contract.Moment(21)); err != nil || len(changed) != 1 || changed[0].Role != identity.Member || len(changed[0].Groups) != 1 {
		t.Errorf("%+v, %v", changed, err)
	}
	_, err = s.Roles.Change(t.Context(), bob, identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(3))
	contract.OK(t, err)
	contract.OK(t, unlink(t, s, bob, at(t, s, bob, "corp").ID, identity.Proof{}, 0))
	wantAccess(t, s, bob, identity.Admin) // a person has made him one since
}

func endedTwo(t *testing.T, s contract.Storage) {
	crew, team, old := group(t, s, "Crew"), group(t, s, "Team"), group(t, s, "Old")
	admin(t, s, "root")
	ada := s.Person(t, "ada")
	provide(t, s, ada, "corp", "crew")
	provide(t, s, ada, "renamed", "old")
	madeAdmin(t, s, ada, "other", "team")
	moved := at(t, s, ada, "renamed")
	moved.Provider = "other" // another provider with the same issuer
	contract.OK(t, s.Externals.Use(t.Context(), moved))
	wantAccess(t, s, ada, identity.Admin, crew, team, old)
	contract.OK(t, unlink(t, s, ada, at(t, s, ada, "corp").ID, identity.Proof{}, 0))
	wantAccess(t, s, ada, identity.Admin, team) // at the provider that gave the old group she has no identity either
	all, err := s.LinkedExternals.Of(t.Context(), ada)
	contract.OK(t, err)
	contract.OK(t, unlink(t, s, ada, all[0].ID, identity.Proof{}, 0))
	wantAccess(t, s, ada, identity.Member) // the other identity gives it again at its next sign-in
}

// endedForeign: what a stranger's identity brought the account ends when the owner of the address proves it.
func endedForeign(t *testing.T, s contract.Storage) {
	group(t, s, "Crew")
	group(t, s, "Team")
	admin(t, s, "root")
	ada := s.Person(t, "ada")
	madeAdmin(t, s, ada, "corp", "crew")
	contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, "hash", "ada@example.com")))
	provide(t, s, ada, "other", "team")
	u, ended, err := s.AccountTokens.ResetPassword(t.Context(), "hash", "", contract.Moment(5))
	contract.OK(t, err)
	if len(ended) != 2 || ended[0].Provider != "corp" || changes(ended[0]) != "-Crew member" || ended[1].Provider != "other" || changes(ended[1]) != "-Team" || u.Role() != identity.Member {
		t.Errorf("%+v, %+v", u, ended)
	}
	wantIdentities(t, s, ada)
	wantAccess(t, s, ada, identity.Member)
}

func endedLastAdmin(t *testing.T, s contract.Storage) {
	group(t, s, "Crew")
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	madeAdmin(t, s, ada, "corp", "crew")
	madeAdmin(t, s, bob, "corp", "crew")
	contract.OK(t, unlink(t, s, ada, at(t, s, ada, "corp").ID, identity.Proof{}, 0))
	wantAccess(t, s, ada, identity.Member)
	ended, err := s.LinkedExternals.Unlink(t.Context(), bob, at(t, s, bob, "corp").ID, identity.Proof{}, noRules, 0, contract.Moment(3))
	if contract.OK(t, err); changes(ended) != "-Crew kept" {
		t.Errorf("%+v", ended)
	}
	wantAccess(t, s, bob, identity.Admin)
}

// endedProvider: what a deleted provider gave ends for all, in steps.
func endedProvider(t *testing.T, s contract.Storage) {
	crew := group(t, s, "Crew")
	const members = 203 // more than one step
	var people []identity.UserID
	for i := range members {
		id := s.Person(t, fmt.Sprint("person", i))
		people = append(people, id)
		provide(t, s, id, "corp", "crew")
	}
	madeAdmin(t, s, people[0], "corp", "crew")
	madeAdmin(t, s, people[members-1], "corp", "crew")
	other := s.Person(t, "other")
	provide(t, s, other, "lab", "crew")
	ended, err := s.ProvidedAccess.EndProvided(t.Context(), "corp", contract.Moment(9))
	if contract.OK(t, err); len(ended) != members || changes(ended[0]) != "-Crew member" || changes(ended[1]) != "-Crew" || changes(ended[members-1]) != "-Crew kept" {
		t.Errorf("%d, %+v", len(ended), ended[0])
	}
	for _, id := range people[:members-1] {
		wantAccess(t, s, id, identity.Member)
	}
	wantAccess(t, s, people[members-1], identity.Admin)
	wantAccess(t, s, other, identity.Member, crew)
	wantIdentities(t, s, other, fmt.Sprint(other, " at lab"))
	if ended, err := s.ProvidedAccess.EndProvided(t.Context(), "corp", contract.Moment(9)); err != nil || len(ended) != 1 { // the last admin's, again
		t.Errorf("%d, %v", len(ended), err)
	}
}

// endedRace: people disconnect while they sign in, groups are deleted, and the provider goes.
func endedRace(t *testing.T, s contract.Storage) {
	admin(t, s, "root")
	names, groups := []string{"One", "Two", "Three"}, []identity.GroupID{}
	for _, name := range names {
		groups = append(groups, group(t, s, name))
	}
	people := []identity.UserID{s.Person(t, "ada"), s.Person(t, "bob")}
	ids := []identity.ExternalID{at(t, s, people[0], "corp").ID, at(t, s, people[1], "corp").ID}
	for i, err := range contract.Race(func(i int) error {
		who := i % 2
		switch {
		case i < 3:
			return s.Groups.Delete(t.Context(), groups[i], contract.Moment(7))
		case i%5 == 0:
			return unlink(t, s, people[who], ids[who], identity.Proof{}, 0)
		case i%7 == 0:
			_, err := s.ProvidedAccess.EndProvided(t.Context(), "corp", contract.Moment(7))
			return err
		}
		given := identity.Provided{Provider: "corp", Identity: ids[who], Groups: names, GroupsKnown: true, Admin: new(i%3 != 0)}
		_, err := s.ProvidedAccess.Provide(t.Context(), people[who], given, contract.Moment(7))
		return err
	}) {
		if err != nil && i%5 != 0 {
			contract.WantFault(t, err, identity.ErrAccountChanged)
		}
	}
	for i, id := range people {
		if err := unlink(t, s, id, ids[i], identity.Proof{}, 0); err != nil {
			contract.WantFault(t, err, identity.ErrNoIdentity)
		}
		wantAccess(t, s, id, identity.Member)
	}
}
