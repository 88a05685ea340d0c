package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Externals verifies adapters of ports.ExternalIdentities, ports.LinkedIdentities and ports.ProvidedGroups.
func Externals(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":          externalFields,
		"unknown identities":              externalNobody,
		"a new account":                   externalRegister,
		"the first account":               externalFirst,
		"race of registrations":           externalRaceRegister,
		"race of links":                   externalRaceLink,
		"outdated proof":                  externalProof,
		"joining by an address":           externalJoin,
		"the bound":                       externalBound,
		"identities of admins":            identitiesOfAdmins,
		"disconnecting":                   externalUnlink,
		"the last way to sign in":         externalLast,
		"race of the last ways":           externalRaceLast,
		"deletion of accounts":            externalDeletion,
		"the address is proven":           externalForeign,
		"groups follow the provider":      providedGroups,
		"groups of two providers":         providedByTwo,
		"race of groups":                  providedRace,
		"admins of a provider":            providedAdmins,
		"the last local admin":            providedLastLocal,
		"ended context of identities":     externalEnded,
		"accounts without a password":     externalNoPassword,
		"long, strange and similar texts": externalTexts,
	}.Run(t, fresh)
}

func identityOf(user identity.UserID, subject string) identity.External {
	return identity.External{User: user, Provider: "corp", Issuer: "https://login.example", Subject: subject, Label: subject + "@corp.example", AddedAt: contract.Moment(1), UsedAt: contract.Moment(1)}
}

func link(t *testing.T, s contract.Storage, user identity.UserID, subject string) identity.External {
	t.Helper()
	e, err := s.Externals.Link(t.Context(), identityOf(user, subject), identity.Proof{}, "")
	contract.OK(t, err)
	return e
}

func wantIdentities(t *testing.T, s contract.Storage, user identity.UserID, want ...string) {
	t.Helper()
	all, err := s.LinkedExternals.Of(t.Context(), user)
	contract.OK(t, err)
	var got []string
	for _, e := range all {
		got = append(got, e.Subject)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d has %q, want %q", user, got, want)
	}
}

func externalFields(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	e := link(t, s, ada, "subject")
	want := identityOf(ada, "subject")
	want.ID, want.AddedAt, want.UsedAt = e.ID, contract.Kept(want.AddedAt), contract.Kept(want.UsedAt)
	if e.ID < 1 || e != want {
		t.Errorf("%+v, want %+v", e, want)
	}
	e.Provider, e.Label, e.UsedAt = "other", "new@corp.example", contract.Moment(9)
	contract.OK(t, s.Externals.Use(t.Context(), e))
	e.UsedAt = contract.Kept(e.UsedAt)
	found, u, err := s.Externals.Find(t.Context(), e.Issuer, e.Subject)
	if contract.OK(t, err); found != e || u.ID() != ada || u.Username() != "ada" {
		t.Errorf("%+v of %+v, want %+v", found, u, e)
	}
	e.ID += 1000
	contract.OK(t, s.Externals.Use(t.Context(), e)) // gone
}

func externalNobody(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	link(t, s, ada, "subject")
	for _, c := range [][2]string{{"", ""}, {"https://login.example", ""}, {"https://login.example", "SUBJECT"}, {"https://login.example/", "subject"}, {"", "subject"}, {"https://login.example", "%"}} {
		_, _, err := s.Externals.Find(t.Context(), c[0], c[1])
		contract.WantFault(t, err, identity.ErrNoIdentity)
	}
	for _, id := range contract.NoIDs[identity.UserID]() {
		if id == ada {
			continue
		}
		_, err := s.Externals.Link(t.Context(), identityOf(id, "other"), identity.Proof{}, "")
		contract.WantFault(t, err, ports.ErrNoUser)
		wantIdentities(t, s, id)
		contract.WantFault(t, s.LinkedExternals.Unlink(t.Context(), id, 1, identity.Proof{}, 0, contract.Moment(2)), ports.ErrNoUser)
		_, _, err = s.ProvidedGroups.Provide(t.Context(), id, "corp", []string{"crew"}, contract.Moment(2))
		contract.WantFault(t, err, ports.ErrNoUser)
	}
}

func newcomer(name string) identity.User {
	u, err := identity.NewExternalUser(name, name+"@example.com", true, nil, contract.Moment(3))
	if err != nil {
		panic(err)
	}
	return u
}

func externalRegister(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, e, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "subject"))
	contract.OK(t, err)
	found, stored, err := s.Externals.Find(t.Context(), "https://login.example", "subject")
	if contract.OK(t, err); found != e || e.User != u.ID() || stored.HasPassword() || !stored.Record().Verified || stored.Role() != identity.Member {
		t.Errorf("%+v, %+v", found, stored)
	}
	for _, c := range []struct {
		name, subject string
		want          error
	}{{"ADA", "other", ports.ErrUsernameTaken}, {"bob", "subject", identity.ErrIdentityTaken}} {
		_, _, err := s.Externals.Register(t.Context(), newcomer(c.name), identityOf(0, c.subject))
		contract.WantFault(t, err, c.want)
	}
	same, err := identity.NewExternalUser("eve", "Ada@example.com", false, nil, contract.Moment(3))
	contract.OK(t, err)
	_, _, err = s.Externals.Register(t.Context(), same, identityOf(0, "third"))
	contract.WantFault(t, err, ports.ErrEmailTaken)
	if _, err := s.Users.ByName(t.Context(), "bob"); err == nil {
		t.Error("an account was stored without its identity")
	}
}

// externalFirst: the first account is made without a provider.
func externalFirst(t *testing.T, s contract.Storage) {
	_, _, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "subject"))
	contract.WantFault(t, err, identity.ErrRegistrationClosed)
	if taken, err := s.First.Any(t.Context()); err != nil || taken {
		t.Errorf("%t, %v", taken, err)
	}
}

func externalRaceRegister(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, _, err := s.Externals.Register(t.Context(), newcomer(fmt.Sprint("ada", i)), identityOf(0, "subject"))
		return err
	}), identity.ErrIdentityTaken)
	if all, err := s.Directory.List(t.Context(), 0, 100); err != nil || len(all) != 2 {
		t.Errorf("%d accounts, %v", len(all), err)
	}
}

func externalRaceLink(t *testing.T, s contract.Storage) {
	var people []identity.UserID
	for i := range contract.Racers {
		people = append(people, s.Person(t, fmt.Sprint("person", i)))
	}
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, err := s.Externals.Link(t.Context(), identityOf(people[i], "subject"), identity.Proof{}, "")
		return err
	}), identity.ErrIdentityTaken)
}

func externalProof(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	e := link(t, s, ada, "subject")
	_, err := s.Externals.Link(t.Context(), identityOf(ada, "other"), identity.Proof{Hash: "another"}, "")
	contract.WantFault(t, err, identity.ErrAccountChanged)
	contract.WantFault(t, s.LinkedExternals.Unlink(t.Context(), ada, e.ID, identity.Proof{Hash: "another"}, 0, contract.Moment(2)), identity.ErrAccountChanged)
	contract.OK(t, s.Users.SetActive(t.Context(), bob, contract.Operator, false, contract.Moment(2)))
	_, err = s.Externals.Link(t.Context(), identityOf(bob, "his"), contract.Operator, "")
	contract.WantFault(t, err, identity.ErrAccountChanged)
	wantIdentities(t, s, ada, "subject")
	wantIdentities(t, s, bob)
}

// externalJoin: an address joins an account only while the account's own is verified and the same.
func externalJoin(t *testing.T, s contract.Storage) {
	for i, c := range []struct {
		verified bool
		address  string
		joins    bool
	}{{true, "ADA0@example.com", true}, {false, "ada1@example.com", false}, {true, "other@example.com", false}} {
		u, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: fmt.Sprint("ada", i), Email: fmt.Sprint("ada", i, "@example.com"), Active: true, Verified: c.verified}))
		contract.OK(t, err)
		_, err = s.Externals.Link(t.Context(), identityOf(u.ID(), fmt.Sprint(i)), identity.Proof{}, c.address)
		if c.joins {
			contract.OK(t, err)
		} else {
			contract.WantFault(t, err, identity.ErrAccountChanged)
		}
	}
}

func externalBound(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for i := range identity.MaxIdentities {
		link(t, s, ada, fmt.Sprint(i))
	}
	_, err := s.Externals.Link(t.Context(), identityOf(ada, "more"), identity.Proof{}, "")
	contract.WantFault(t, err, identity.ErrTooManyIdentities)
	_, _, err = s.Externals.Find(t.Context(), "https://login.example", "more")
	contract.WantFault(t, err, identity.ErrNoIdentity)
}

func externalUnlink(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	hers, other, his := link(t, s, ada, "hers"), link(t, s, ada, "other"), link(t, s, bob, "his")
	kept, ended := device(t, s, ada, "kept", 1, 50), device(t, s, ada, "ended", 1, 50)
	issue(t, s, ada, "hash")
	for _, id := range []identity.ExternalID{his.ID, 0, -1, 999_999} {
		contract.WantFault(t, s.LinkedExternals.Unlink(t.Context(), ada, id, identity.Proof{}, kept, contract.Moment(2)), identity.ErrNoIdentity)
	}
	wantToken(t, s, "hash", true)
	contract.OK(t, s.LinkedExternals.Unlink(t.Context(), ada, hers.ID, identity.Proof{}, kept, contract.Moment(2)))
	wantIdentities(t, s, ada, "other")
	wantIdentities(t, s, bob, "his")
	wantToken(t, s, "hash", false)
	if got := revoked(t, s, ended); len(got) != 1 || len(revoked(t, s, kept)) != 0 {
		t.Errorf("%v ended", got)
	}
	contract.WantFault(t, s.LinkedExternals.Unlink(t.Context(), ada, hers.ID, identity.Proof{}, kept, contract.Moment(2)), identity.ErrNoIdentity)
	contract.OK(t, s.LinkedExternals.Unlink(t.Context(), ada, other.ID, identity.Proof{}, kept, contract.Moment(3))) // she has a password
	link(t, s, bob, "hers")                                                                                          // free again
}

var byNobodysPassword = identity.Proof{Hash: identity.NoPassword}

func externalLast(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, first, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "first"))
	contract.OK(t, err)
	contract.WantFault(t, s.LinkedExternals.Unlink(t.Context(), u.ID(), first.ID, byNobodysPassword, 0, contract.Moment(4)), identity.ErrLastMethod)
	_, err = s.Externals.Link(t.Context(), identityOf(u.ID(), "second"), byNobodysPassword, "")
	contract.OK(t, err)
	contract.OK(t, s.LinkedExternals.Unlink(t.Context(), u.ID(), first.ID, byNobodysPassword, 0, contract.Moment(5)))
	wantIdentities(t, s, u.ID(), "second")
}

func externalRaceLast(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, first, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "first"))
	contract.OK(t, err)
	second, err := s.Externals.Link(t.Context(), identityOf(u.ID(), "second"), byNobodysPassword, "")
	contract.OK(t, err)
	ids := []identity.ExternalID{first.ID, second.ID}
	done := 0
	for _, err := range contract.Race(func(i int) error {
		return s.LinkedExternals.Unlink(t.Context(), u.ID(), ids[i%2], byNobodysPassword, 0, contract.Moment(4))
	}) {
		if err == nil {
			done++
		}
	}
	if all, err := s.LinkedExternals.Of(t.Context(), u.ID()); err != nil || done != 1 || len(all) != 1 {
		t.Errorf("%d were disconnected, %d are left, %v", done, len(all), err)
	}
}

func externalDeletion(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	link(t, s, ada, "subject")
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(2), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(3)))
	_, _, err := s.Externals.Find(t.Context(), "https://login.example", "subject")
	contract.WantFault(t, err, identity.ErrNoIdentity)
	link(t, s, s.Person(t, "ada"), "subject")
}

// externalForeign: somebody who registered with another person's address has no way left in once that person proves it.
func externalForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	link(t, s, ada, "stranger")
	link(t, s, bob, "his")
	for i, want := range [][]string{{"stranger"}, nil, nil} {
		address := ""
		if i > 0 {
			address = "ada@example.com"
		}
		hash := fmt.Sprint("hash", i)
		contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, hash, address)))
		_, err := s.AccountTokens.ResetPassword(t.Context(), hash, "", contract.Moment(5))
		contract.OK(t, err)
		wantIdentities(t, s, ada, want...)
	}
	wantIdentities(t, s, bob, "his")
	link(t, s, ada, "hers")
	contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, "again", "ada@example.com")))
	_, err := s.AccountTokens.ResetPassword(t.Context(), "again", "", contract.Moment(5))
	contract.OK(t, err)
	wantIdentities(t, s, ada, "hers") // the address was proven before
}

// provide returns the names of the groups that were joined and left.
func provide(t *testing.T, s contract.Storage, user identity.UserID, provider string, names ...string) string {
	t.Helper()
	joined, left, err := s.ProvidedGroups.Provide(t.Context(), user, provider, names, contract.Moment(20))
	contract.OK(t, err)
	var all []string
	for _, g := range joined {
		all = append(all, "+"+g.Name)
	}
	for _, g := range left {
		all = append(all, "-"+g.Name)
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
	for i, err := range contract.Race(func(i int) error {
		if i%4 == 0 {
			return s.Groups.Delete(t.Context(), groups[i], contract.Moment(7))
		}
		_, _, err := s.ProvidedGroups.Provide(t.Context(), people[i%2], "corp", names[i%3:], contract.Moment(7))
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

func externalNoPassword(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, _, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "subject"))
	contract.OK(t, err)
	contract.WantFault(t, signIn(t, s, u.ID(), "laptop", ""), identity.ErrAccountChanged)
	contract.OK(t, signIn(t, s, u.ID(), "laptop", identity.NoPassword))
	contract.OK(t, s.Users.SetPassword(t.Context(), u.ID(), byNobodysPassword, "hash", 0, contract.Moment(5)))
	contract.WantFault(t, signIn(t, s, u.ID(), "late", identity.NoPassword), identity.ErrAccountChanged)
	wantIdentities(t, s, u.ID(), "subject")
}

func externalTexts(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	subjects := []string{strings.Repeat("ä", identity.MaxSubject/2), "a", "A", "a ", "1", "01", "o'brien;--", "😀"}
	for _, subject := range subjects {
		link(t, s, ada, subject)
	}
	wantIdentities(t, s, ada, subjects...)
	for _, subject := range subjects {
		if e, _, err := s.Externals.Find(t.Context(), "https://login.example", subject); err != nil || e.Subject != subject {
			t.Errorf("%q: %+v, %v", subject, e, err)
		}
	}
}

func externalEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	e := link(t, s, ada, "subject")
	contract.WantEnded(t, "Find", func(ctx context.Context) error { _, _, err := s.Externals.Find(ctx, e.Issuer, e.Subject); return err })
	contract.WantEnded(t, "Register", func(ctx context.Context) error {
		_, _, err := s.Externals.Register(ctx, newcomer("bob"), identityOf(0, "other"))
		return err
	})
	contract.WantEnded(t, "Link", func(ctx context.Context) error {
		_, err := s.Externals.Link(ctx, identityOf(ada, "other"), identity.Proof{}, "")
		return err
	})
	contract.WantEnded(t, "Use", func(ctx context.Context) error { return s.Externals.Use(ctx, e) })
	contract.WantEnded(t, "Of", func(ctx context.Context) error { _, err := s.LinkedExternals.Of(ctx, ada); return err })
	contract.WantEnded(t, "Unlink", func(ctx context.Context) error {
		return s.LinkedExternals.Unlink(ctx, ada, e.ID, identity.Proof{}, 0, contract.Moment(2))
	})
	contract.WantEnded(t, "Provide", func(ctx context.Context) error {
		_, _, err := s.ProvidedGroups.Provide(ctx, ada, "corp", []string{"crew"}, contract.Moment(2))
		return err
	})
}
