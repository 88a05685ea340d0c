package connections

import (
	"testing"

	"chatbot/domain/connection"
	"chatbot/ports/contract"
)

func rememberClients(t *testing.T, s contract.Storage) {
	server(t, s, "notes")
	var none connection.Registrations
	first := connection.Registrations{Issuer: "https://a.example", Asked: 3, Since: moment(1)}
	contract.WantFault(t, s.NotedServers.Bind(t.Context(), "notes", "https://a.example"), connection.ErrChanged) // it is not noted
	contract.WantFault(t, s.NotedServers.Remember(t.Context(), "notes", none, first), connection.ErrChanged)
	contract.OK(t, s.NotedServers.Note(t.Context(), "notes", connection.Challenge{}, connection.AsksToList, contract.Moment(1)))
	wantNoted := func(when, issuer string, want connection.Registrations) {
		t.Helper()
		all, err := s.NotedServers.Noted(t.Context())
		contract.OK(t, err)
		if len(all) != 1 || all[0].SecretIssuer != issuer || all[0].Registrations != want {
			t.Errorf("%s: %+v", when, all)
		}
	}
	wantNoted("at first", "", none)
	second := first
	second.Refused, second.DocumentRefused = moment(2), moment(3)
	contract.OK(t, s.NotedServers.Bind(t.Context(), "notes", "https://a.example"))
	contract.WantFault(t, s.NotedServers.Bind(t.Context(), "notes", "https://b.example"), connection.ErrChanged)
	contract.OK(t, s.NotedServers.Remember(t.Context(), "notes", none, first))
	contract.WantFault(t, s.NotedServers.Remember(t.Context(), "notes", none, second), connection.ErrChanged)
	contract.OK(t, s.NotedServers.Remember(t.Context(), "notes", first, second))
	contract.OK(t, s.NotedServers.Note(t.Context(), "notes", connection.Challenge{Scopes: []string{"read"}}, connection.AsksToList, contract.Moment(4)))
	wantNoted("with another challenge", "https://a.example", second)

	change := load(t, s, "notes")
	for _, c := range []struct {
		what   string
		to     *string
		issuer string
	}{{"another name", &change.Name, "https://a.example"}, {"another client", &change.Client, ""}, {"another secret", &change.ClientSecret, ""}, {"another address", &change.URL, ""}} {
		*c.to += "x"
		change.Version++
		contract.OK(t, s.ToolServers.Change(t.Context(), change))
		wantNoted(c.what, c.issuer, none)
		if c.issuer == "" {
			contract.OK(t, s.NotedServers.Bind(t.Context(), "notes", "https://a.example"))
		}
		contract.OK(t, s.NotedServers.Remember(t.Context(), "notes", none, second))
	}
}

func countFailures(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	c := connected(ada, "notes", 1)
	contract.OK(t, s.Connections.Put(t.Context(), c))
	fail := func() {
		t.Helper()
		if !claim(t, s, c, contract.Moment(3), contract.Moment(9)) {
			t.Fatal("not claimed")
		}
		failing := c
		failing.Failures, failing.FailingSince = 2, moment(2)
		contract.OK(t, s.Refreshes.Release(t.Context(), failing, contract.Moment(9), contract.Moment(3)))
		if got := find(t, s, ada, "notes"); got.Failures != 2 || !got.FailingSince.Equal(moment(2)) || got.Version != c.Version || got.Grant != c.Grant {
			t.Errorf("%+v", got)
		}
	}
	wantNone := func(when string) {
		t.Helper()
		if got := find(t, s, ada, "notes"); got.Failures != 0 || !got.FailingSince.IsZero() {
			t.Errorf("%s: %+v", when, got)
		}
	}
	fail()
	c.Version, c.Failures, c.FailingSince = 2, 2, moment(2)
	contract.OK(t, s.Refreshes.Renew(t.Context(), c))
	wantNone("refreshed")
	fail()
	contract.OK(t, s.Connections.Put(t.Context(), c))
	wantNone("connected again")
	c.Version = 3
	fail()
	c.State, c.Version = connection.Ended, 4
	contract.OK(t, s.Refreshes.End(t.Context(), c))
	wantNone("ended")
}
