package identity

import (
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

func providedAdmins(t *testing.T, s contract.Storage) {
	admin(t, s, "root")
	ada := s.Person(t, "ada")
	change := func(c identity.AccountChange) identity.User {
		t.Helper()
		u, err := s.Roles.Change(t.Context(), ada, c, contract.Moment(2))
		contract.OK(t, err)
		stored, err := s.Users.ByID(t.Context(), ada)
		if contract.OK(t, err); stored.Role() != u.Role() || stored.Record().RoleBy != u.Record().RoleBy {
			t.Errorf("%+v, stored %+v", u, stored)
		}
		return stored
	}
	if u := change(identity.AccountChange{Role: new(identity.Admin), RoleBy: "corp"}); !u.ActiveAdmin() || u.LocalAdmin() || u.Record().RoleBy != "corp" {
		t.Errorf("%+v", u)
	}
	if u := change(identity.AccountChange{Role: new(identity.Admin)}); !u.LocalAdmin() || !u.Record().RoleChangedAt.Equal(contract.Kept(contract.Moment(2))) {
		t.Errorf("%+v", u)
	}
	if u := change(identity.AccountChange{Role: new(identity.Member), RoleBy: "corp"}); u.Role() != identity.Member || u.Record().RoleBy != "" {
		t.Errorf("%+v", u)
	}
}

// providedLastLocal: admins of a provider do not stand in for one who needs none.
func providedLastLocal(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	for i := range 2 {
		id := s.Person(t, fmt.Sprint("provided", i))
		_, err := s.Roles.Change(t.Context(), id, identity.AccountChange{Role: new(identity.Admin), RoleBy: "corp"}, contract.Moment(2))
		contract.OK(t, err)
	}
	promoted, _, err := s.Externals.Register(t.Context(), newcomer("nopassword"), identityOf(0, "subject"))
	contract.OK(t, err)
	_, err = s.Roles.Change(t.Context(), promoted.ID(), identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(2))
	contract.OK(t, err)
	for name, change := range closingsOfAdmin(t, s) {
		t.Log(name)
		contract.WantFault(t, change(root), identity.ErrLastLocalAdmin)
	}
	admin(t, s, "another")
	for _, change := range closingsOfAdmin(t, s) {
		contract.OK(t, change(root))
		break
	}
}

// providedDecided: what a person decided since the provider was asked is what counts.
func providedDecided(t *testing.T, s contract.Storage) {
	admin(t, s, "root")
	ada := s.Person(t, "ada")
	given := func(admin bool) string {
		t.Helper()
		changed, err := s.ProvidedAccess.Provide(t.Context(), ada, identity.Provided{Provider: "corp", Identity: at(t, s, ada, "corp").ID, Admin: &admin}, contract.Moment(20))
		contract.OK(t, err)
		stored, err := s.Users.ByID(t.Context(), ada)
		if contract.OK(t, err); stored.Role() != changed.User.Role() || stored.Record().RoleBy != changed.User.Record().RoleBy {
			t.Errorf("%+v, stored %+v", changed, stored)
		}
		return changes(changed) + "/" + stored.Record().RoleBy
	}
	for _, c := range []struct {
		admin bool
		want  string
	}{{true, "admin/corp"}, {true, "/corp"}, {false, "member/"}, {false, "/"}, {true, "admin/corp"}} {
		if got := given(c.admin); got != c.want {
			t.Errorf("%t: %s, want %s", c.admin, got, c.want)
		}
	}
	_, err := s.Roles.Change(t.Context(), ada, identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(21))
	contract.OK(t, err)
	for _, admin := range []bool{false, true} {
		if got := given(admin); got != "/" {
			t.Errorf("%t: %s", admin, got)
		}
	}
	if u, err := s.Users.ByID(t.Context(), ada); err != nil || !u.LocalAdmin() && u.HasPassword() {
		t.Errorf("%+v, %v", u, err)
	}
}
