package identity_test

import (
	"errors"
	"strings"
	"testing"

	"chatbot/domain/identity"
)

func TestUsernamesAreMadeOfWhatProvidersSay(t *testing.T) {
	for want, texts := range map[string][]string{
		"ada": {"ada"}, "Ada_Lovelace": {"Ada Lovelace"}, "ada_l": {"ada.l@corp.example"}, "adal": {"", "a", "adal@x.example"}, "": {"", "あ", "a", "__"},
		"bob": {"@", "bob"}, strings.Repeat("x", 50): {strings.Repeat("x", 80)}, "scriptalert": {"<script>alert"},
	} {
		got := identity.UsernameFrom(texts...)
		if got != want {
			t.Errorf("%q: %q, want %q", texts, got, want)
		}
		for _, n := range []int{2, 123456789, 1234567890123} {
			if numbered := identity.Numbered(got, n); len(numbered) > identity.MaxUsername || !strings.HasPrefix(numbered, got[:min(len(got), 41)]) {
				t.Errorf("%q", numbered)
			}
		}
	}
}

func TestNewExternalUserHasNoPassword(t *testing.T) {
	u, err := identity.NewExternalUser("ada", " Ada@corp.example ", true, []string{"corp.example"}, later)
	if err != nil || u.HasPassword() || u.LocalAdmin() || !u.Record().Verified || u.Role() != identity.Member || u.Email() != "Ada@corp.example" || !u.Accepts(identity.Proof{Hash: u.HashedPassword()}) || u.Accepts(identity.Proof{}) {
		t.Errorf("%+v, %v", u, err)
	}
	for _, c := range [][2]string{{"a", "a@corp.example"}, {"ada", "a@other.example"}, {"ada", "nobody"}, {"ada", ""}} {
		if _, err := identity.NewExternalUser(c[0], c[1], true, []string{"corp.example"}, later); err == nil {
			t.Errorf("%q was accepted", c)
		}
	}
}

func TestProviderTakesOnlyTheRoleItGave(t *testing.T) {
	apply := func(u identity.User, provider string, admin bool) (identity.User, bool) {
		change, changes := u.RoleBySignIn(provider, admin)
		if changes {
			if err := change.Apply(&u, operator, later); err != nil {
				t.Fatal(err)
			}
		}
		return u, changes
	}
	u, changed := apply(member(), "corp", true)
	if !changed || !u.ActiveAdmin() || u.LocalAdmin() {
		t.Errorf("%+v", u)
	}
	if _, changed := apply(u, "corp", true); changed {
		t.Error("an admin was made one again")
	}
	if same, changed := apply(u, "other", false); changed || !same.ActiveAdmin() {
		t.Error("another provider took the role")
	}
	if demoted, changed := apply(u, "corp", false); !changed || demoted.Role() != identity.Member || demoted.Record().RoleBy != "" {
		t.Errorf("%+v", demoted)
	}
	byPerson := member()
	_ = byPerson.SetRole(operator, identity.Admin, later)
	if same, changed := apply(byPerson, "corp", false); changed || !same.LocalAdmin() {
		t.Error("a provider took what a person gave")
	}
	if same, changed := apply(byPerson, "corp", true); changed || !same.LocalAdmin() {
		t.Error("a provider made a local admin its own")
	}
	adopted := u
	if err := adopted.SetRole(operator, identity.Admin, later); err != nil || !adopted.LocalAdmin() {
		t.Errorf("%+v, %v", adopted, err)
	}
}

func TestAdminsOfProvidersAreNoLocalOnes(t *testing.T) {
	local := member()
	_ = local.SetRole(operator, identity.Admin, later)
	demoted := local
	_ = demoted.SetRole(operator, identity.Member, later)
	if err := local.SucceededBy(demoted, identity.Admins{Active: 5}); !errors.Is(err, identity.ErrLastLocalAdmin) {
		t.Error(err)
	}
	if err := local.SucceededBy(demoted, identity.Admins{Active: 1, Local: 1}); err != nil {
		t.Error(err)
	}
}

func TestAddressesJoinVerifiedToVerified(t *testing.T) {
	is := member().Record()
	is.Email = "Ada@Example.com"
	for _, verified := range []bool{true, false} {
		is.Verified = verified
		if got := identity.RestoreUser(is).JoinedBy("ada@example.COM"); got != verified {
			t.Errorf("verified %t: %t", verified, got)
		}
	}
	is.Verified = true
	for _, address := range []string{"", "eve@example.com", "\u212ada@example.com", "ada@example.com@example.com"} {
		if identity.RestoreUser(is).JoinedBy(address) {
			t.Errorf("%q joins", address)
		}
	}
}

// TestLookAlikesDoNotJoin: addresses that are equal when letter case is ignored, and belong to others.
func TestLookAlikesDoNotJoin(t *testing.T) {
	for ours, theirs := range map[string]string{
		"me@strasse.example": "me@straße.example", "kim@example.com": "\u212aim@example.com", "strasse@example.com": "straße@example.com", "me@σ.example": "me@ς.example",
	} {
		is := member().Record()
		is.Email, is.Verified = ours, true
		if u := identity.RestoreUser(is); u.JoinedBy(theirs) || !u.JoinedBy(ours) {
			t.Errorf("%s joins %s", theirs, ours)
		}
	}
	is := member().Record()
	is.Email, is.Verified = "me@bücher.example", true
	if !identity.RestoreUser(is).JoinedBy("Me@xn--bcher-kva.example") {
		t.Error("the ASCII form of a domain is another's")
	}
}
