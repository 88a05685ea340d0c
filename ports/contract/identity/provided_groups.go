package identity

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/signon"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// at returns the identity of an account at a provider, which is connected if there is none.
func at(t *testing.T, s contract.Storage, user identity.UserID, provider string) identity.External {
	t.Helper()
	all, err := s.LinkedExternals.Of(t.Context(), user)
	contract.OK(t, err)
	for _, e := range all {
		if e.Provider == provider {
			return e
		}
	}
	e := identityOf(user, fmt.Sprint(user, " at ", provider))
	e.Provider = provider
	e, err = s.Externals.Link(t.Context(), e, identity.Proof{}, "")
	contract.OK(t, err)
	return e
}

// provide returns the names of the groups that were joined and left.
func provide(t *testing.T, s contract.Storage, user identity.UserID, provider string, names ...string) string {
	t.Helper()
	changed, err := s.ProvidedAccess.Provide(t.Context(), user, identity.Provided{Provider: provider, Identity: at(t, s, user, provider).ID, Groups: names, GroupsKnown: true}, contract.Moment(20))
	if contract.OK(t, err); changed.User.ID() != user {
		t.Errorf("%+v", changed.User)
	}
	return changes(changed)
}

// changes describes what has changed, such as "+Crew -Team member".
func changes(changed identity.ProvidedChange) string {
	var all []string
	for _, g := range changed.Joined {
		all = append(all, "+"+g.Name)
	}
	for _, g := range changed.Left {
		all = append(all, "-"+g.Name)
	}
	if changed.RoleChanged {
		all = append(all, string(changed.User.Role()))
	}
	if changed.RoleKept {
		all = append(all, "kept")
	}
	return strings.Join(all, " ")
}

func providedGroups(t *testing.T, s contract.Storage) {
	crew, team, board := group(t, s, "Crew"), group(t, s, "Team"), group(t, s, "Board")
	ada := s.Person(t, "ada")
	login := device(t, s, ada, "hers", 1, 50)
	join(t, s, board, ada)
	for _, c := range []struct{ names, changed string }{
		{"crew,/TEAM,unknown,Board", "+Crew +Team"},
		{"crew,team,board", ""},
		{"crew", "-Team"},
		{"", "-Crew"},
		{"", ""},
		{"crew,crew", "+Crew"},
	} {
		if got := provide(t, s, ada, "corp", strings.Split(c.names, ",")...); got != c.changed {
			t.Errorf("%q: %s, want %s", c.names, got, c.changed)
		}
	}
	if h, err := s.Logins.Holder(t.Context(), login); err != nil || !slices.Equal(h.Groups, []identity.GroupID{crew, board}) {
		t.Errorf("%+v, %v, want %d and %d", h.Groups, err, crew, board)
	}
	if changed, err := s.Roles.Changed(t.Context(), contract.Moment(20), contract.Moment(21)); err != nil || len(changed) != 1 {
		t.Errorf("%+v, %v", changed, err)
	}
	contract.OK(t, s.Memberships.Remove(t.Context(), crew, ada, contract.Moment(21)))
	_, err := s.Memberships.Get(t.Context(), team, ada)
	contract.WantFault(t, err, ports.ErrNoMember)
}

func providedByTwo(t *testing.T, s contract.Storage) {
	group(t, s, "Crew")
	ada := s.Person(t, "ada")
	for _, c := range [][3]string{{"corp", "crew", "+Crew"}, {"other", "", ""}, {"other", "crew", ""}, {"other", "", ""}, {"corp", "", "-Crew"}} {
		if got := provide(t, s, ada, c[0], c[1]); got != c[2] {
			t.Errorf("%q: %s", c, got)
		}
	}
}

// providedRace: people sign in while groups are made and deleted.
func providedRace(t *testing.T, s contract.Storage) {
	var groups []identity.GroupID
	var names []string
	for i := range contract.Racers {
		names = append(names, fmt.Sprint("group ", i))
		groups = append(groups, group(t, s, names[i]))
	}
	people := []identity.UserID{s.Person(t, "ada"), s.Person(t, "bob")}
	ids := []identity.ExternalID{at(t, s, people[0], "corp").ID, at(t, s, people[1], "corp").ID}
	for i, err := range contract.Race(func(i int) error {
		if i%4 == 0 {
			return s.Groups.Delete(t.Context(), groups[i], contract.Moment(7))
		}
		_, err := s.ProvidedAccess.Provide(t.Context(), people[i%2], identity.Provided{Provider: "corp", Identity: ids[i%2], Groups: names[i%3:], GroupsKnown: true}, contract.Moment(7))
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	provide(t, s, people[0], "corp", names...)
	if all, err := s.UserGroups.GroupsOf(t.Context(), people[0]); err != nil || len(all) != contract.Racers-contract.Racers/4 {
		t.Errorf("%v, %v", all, err)
	}
}

// providedStands: an identity that is disconnected, or another person's, gives nothing, and neither does a provider that was deleted.
func providedStands(t *testing.T, s contract.Storage) {
	group(t, s, "Crew")
	admin(t, s, "root")
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	hers, his := at(t, s, ada, "corp"), at(t, s, bob, "corp")
	login := device(t, s, ada, "hers", 1, 50)
	given := identity.Provided{Provider: "corp", Groups: []string{"crew"}, GroupsKnown: true, Admin: new(true)}
	refused := func() {
		t.Helper()
		_, err := s.ProvidedAccess.Provide(t.Context(), ada, given, contract.Moment(7))
		contract.WantFault(t, err, identity.ErrAccountChanged)
		if h, err := s.Logins.Holder(t.Context(), login); err != nil || len(h.Groups) != 0 || h.User.Role() != identity.Member {
			t.Errorf("%+v, %v", h, err)
		}
	}
	refused()
	given.Identity = his.ID
	refused()
	given.Identity, given.Stored = hers.ID, true
	refused()
	contract.OK(t, s.SignOnProviders.Add(t.Context(), signon.Provider{ID: "corp", Version: 1, CreatedAt: contract.Moment(1), ChangedAt: contract.Moment(1)}))
	if changed, err := s.ProvidedAccess.Provide(t.Context(), ada, given, contract.Moment(7)); err != nil || changes(changed) != "+Crew admin" {
		t.Errorf("%+v, %v", changed, err)
	}
	contract.OK(t, s.SignOnProviders.Delete(t.Context(), "corp"))
	_, err := s.ProvidedAccess.EndProvided(t.Context(), "corp", contract.Moment(8))
	contract.OK(t, err)
	refused()
}
