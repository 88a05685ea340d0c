package identity

import (
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func wantEnters(t *testing.T, s contract.Storage, want bool) {
	t.Helper()
	if has, err := s.Passkeys.AdminHas(t.Context(), here); err != nil || has != want {
		t.Errorf("%v, %v; want %v", has, err, want)
	}
}

// passkeysOfAdmins: passkeys let an admin in while the account is active, and an admin's.
func passkeysOfAdmins(t *testing.T, s contract.Storage) {
	root := admin(t, s, "root")
	wantEnters(t, s, false)
	member, device := owner(t, s, "ada")
	_, _, err := addPasskey(t, s, member, device, "hers")
	contract.OK(t, err)
	wantEnters(t, s, false)
	role, no, yes := identity.Admin, false, true
	_, err = s.Roles.Change(t.Context(), member, identity.AccountChange{Role: &role}, contract.Moment(3))
	contract.OK(t, err)
	wantEnters(t, s, true)
	_, err = s.Roles.Change(t.Context(), member, identity.AccountChange{Active: &no}, contract.Moment(4))
	contract.OK(t, err)
	wantEnters(t, s, false)
	_, err = s.Roles.Change(t.Context(), member, identity.AccountChange{Active: &yes}, contract.Moment(5))
	contract.OK(t, err)
	wantEnters(t, s, true)
	if root == member {
		t.Error("one account")
	}
}

func wantAdminHas(t *testing.T, s contract.Storage, want bool, providers ...string) {
	t.Helper()
	if has, err := s.Externals.AdminHas(t.Context(), providers); err != nil || has != want {
		t.Errorf("%v: %v, %v; want %v", providers, has, err, want)
	}
}

// identitiesOfAdmins: identities let an admin in while the account is active and an admin's, and their provider is among those asked for.
func identitiesOfAdmins(t *testing.T, s contract.Storage) {
	admin(t, s, "root")
	ada := s.Person(t, "ada")
	link(t, s, ada, "ada")
	wantAdminHas(t, s, false, "corp")
	role, no := identity.Admin, false
	_, err := s.Roles.Change(t.Context(), ada, identity.AccountChange{Role: &role}, contract.Moment(3))
	contract.OK(t, err)
	wantAdminHas(t, s, true, "corp")
	wantAdminHas(t, s, true, "other", "corp")
	wantAdminHas(t, s, false, "other")
	wantAdminHas(t, s, false)
	_, err = s.Roles.Change(t.Context(), ada, identity.AccountChange{Active: &no}, contract.Moment(4))
	contract.OK(t, err)
	wantAdminHas(t, s, false, "corp")
}

// peopleCredentials: people are shown with how they can sign in.
func peopleCredentials(t *testing.T, s contract.Storage) {
	ada, device := owner(t, s, "ada")
	bob := s.Person(t, "bob")
	for _, credential := range []string{"a", "b"} {
		_, _, err := addPasskey(t, s, ada, device, credential)
		contract.OK(t, err)
	}
	link(t, s, ada, "one")
	link(t, s, ada, "two")
	other := identityOf(ada, "three")
	other.Provider, other.Issuer = "acme", "https://acme.example"
	_, err := s.Externals.Link(t.Context(), other, identity.Proof{}, "")
	contract.OK(t, err)
	all, err := s.People.List(t.Context(), ports.PeopleQuery{Limit: 10}, contract.Moment(10))
	contract.OK(t, err)
	for _, p := range all {
		want := map[identity.UserID]string{ada: "2 [acme corp]", bob: "0 []"}[p.ID()]
		if got := credentials(p); got != want {
			t.Errorf("%d has %s, want %s", p.ID(), got, want)
		}
	}
	if one, err := s.People.Get(t.Context(), ada, contract.Moment(10)); err != nil || credentials(one) != "2 [acme corp]" {
		t.Errorf("%+v, %v", one, err)
	}
}

func credentials(p ports.Person) string { return fmt.Sprint(p.Passkeys, " ", p.Providers) }
