package signon_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/signon"
)

func corp() signon.Provider {
	return signon.Provider{ID: "corp", Name: "Corp", Kind: signon.OIDC, Issuer: "https://login.example", ClientID: "client", ClientSecret: "secret", GroupsClaim: "groups"}
}

func TestReturnPathStaysHere(t *testing.T) {
	for asked, want := range map[string]string{
		"/chat?id=5": "/chat?id=5", "/": "/", "/settings/sign-in": "/settings/sign-in", "/a%2f%2fevil.example": "/a%2f%2fevil.example",
		"": "/", "chat": "/", "//evil.example": "/", "///evil.example": "/", "/\\evil.example": "/", "/chat\\..\\evil": "/", "https://evil.example": "/", "javascript:alert(1)": "/",
		"/\t/evil.example": "/", "/\n/evil.example": "/", "/ /evil.example": "/", "/api/auth/logout": "/", "/chat#mfa_token=x": "/", "\\/evil.example": "/", "/ä": "/", "/" + strings.Repeat("x", 600): "/",
		"/.//evil.example": "/.//evil.example", // a path of this server to every browser
	} {
		if got := signon.ReturnPath(asked); got != want {
			t.Errorf("%q: %q, want %q", asked, got, want)
		}
	}
}

func TestAddressesCountAsVerifiedByProvider(t *testing.T) {
	google, tenant, common := corp(), corp(), corp()
	google.Issuer = "https://accounts.google.com"
	tenant.Issuer = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0"
	common.Issuer = "https://login.microsoftonline.com/common/v2.0"
	trusted := func(p signon.Provider) signon.Provider { p.TrustsEmail = true; return p }
	for name, one := range map[string]struct {
		p    signon.Provider
		c    signon.Claims
		want bool
	}{
		"verified":                 {corp(), signon.Claims{"email": "a@x.example", "email_verified": true}, true},
		"as a text":                {corp(), signon.Claims{"email": "a@x.example", "email_verified": "true"}, true},
		"not verified":             {corp(), signon.Claims{"email": "a@x.example", "email_verified": false}, false},
		"not said":                 {corp(), signon.Claims{"email": "a@x.example"}, false},
		"another text":             {corp(), signon.Claims{"email": "a@x.example", "email_verified": "no"}, false},
		"no address":               {corp(), signon.Claims{"email_verified": true}, false},
		"an address that is none":  {corp(), signon.Claims{"email": []any{"a@x.example"}, "email_verified": true}, false},
		"trusted":                  {trusted(corp()), signon.Claims{"email": "a@x.example"}, true},
		"of Google":                {google, signon.Claims{"email": "A@Gmail.com", "email_verified": true}, true},
		"hosted by Google":         {google, signon.Claims{"email": "a@x.example", "email_verified": true, "hd": "x.example"}, true},
		"another's at Google":      {google, signon.Claims{"email": "a@x.example", "email_verified": true}, false},
		"Microsoft":                {tenant, signon.Claims{"email": "a@x.example", "email_verified": true}, false},
		"owner known to Microsoft": {tenant, signon.Claims{"email": "a@x.example", "xms_edov": true}, true},
		"trusted tenant":           {trusted(tenant), signon.Claims{"email": "a@x.example"}, true},
		"trusted Google":           {trusted(google), signon.Claims{"email": "a@x.example", "email_verified": true}, false},
		"any tenant":               {trusted(common), signon.Claims{"email": "a@x.example", "email_verified": true}, false},
	} {
		if got := one.p.Person(one.p.Issuer, one.c).EmailVerified; got != one.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestGroupsAreRead(t *testing.T) {
	nested, none, common := corp(), corp(), corp()
	nested.GroupsClaim, none.GroupsClaim = "realm_access.roles", ""
	common.Issuer = "https://login.microsoftonline.com/common/v2.0"
	for name, one := range map[string]struct {
		p     signon.Provider
		c     signon.Claims
		want  []string
		known bool
	}{
		"list":           {corp(), signon.Claims{"groups": []any{"crew", " admins ", "", 7.0, nil, strings.Repeat("x", 300)}}, []string{"crew", "admins"}, true},
		"one":            {corp(), signon.Claims{"groups": "crew"}, []string{"crew"}, true},
		"missing":        {corp(), signon.Claims{}, nil, true},
		"no list":        {corp(), signon.Claims{"groups": map[string]any{"crew": true}}, nil, true},
		"not configured": {none, signon.Claims{"groups": []any{"crew"}}, nil, false},
		"nested":         {nested, signon.Claims{"realm_access": map[string]any{"roles": []any{"crew"}}}, []string{"crew"}, true},
		"with a dot":     {nested, signon.Claims{"realm_access.roles": []any{"crew"}}, []string{"crew"}, true},
		"nested in text": {nested, signon.Claims{"realm_access": "roles"}, nil, true},
		"any tenant's":   {common, signon.Claims{"groups": []any{"admins"}}, nil, false},
		"too many":       {corp(), signon.Claims{"_claim_names": map[string]any{"groups": "src1"}}, nil, false},
		"implicit flow":  {corp(), signon.Claims{"hasgroups": true}, nil, false},
	} {
		got := one.p.Person(one.p.Issuer, one.c)
		if !slices.Equal(got.Groups, one.want) || got.GroupsKnown != one.known {
			t.Errorf("%s: %q, %t", name, got.Groups, got.GroupsKnown)
		}
	}
	many := make([]any, 2000)
	for i := range many {
		many[i] = "g"
	}
	if got := corp().Person("x", signon.Claims{"groups": many}); len(got.Groups) != signon.MaxGroups {
		t.Errorf("%d groups", len(got.Groups))
	}
}

func TestAdminsAreThoseOfTheGroup(t *testing.T) {
	p := corp()
	if _, decides := p.Admin(signon.Person{Groups: []string{""}, GroupsKnown: true}); decides {
		t.Error("a provider without the group decides who is an admin")
	}
	p.AdminGroup = "admins"
	for _, one := range []struct {
		groups         []string
		known          bool
		admin, decides bool
	}{{[]string{"crew", "admins"}, true, true, true}, {[]string{"Admins"}, true, false, true}, {nil, true, false, true}, {[]string{"admins"}, false, false, false}} {
		admin, decides := p.Admin(signon.Person{Groups: one.groups, GroupsKnown: one.known})
		if admin != one.admin || decides != one.decides {
			t.Errorf("%+v: %t, %t", one, admin, decides)
		}
	}
}

func TestChangesAreChecked(t *testing.T) {
	for name, one := range map[string]struct {
		c    signon.Change
		want string
	}{
		"fine":                 {signon.Change{Name: new(" Corp ")}, ""},
		"other issuer":         {signon.Change{Issuer: new("https://other.example"), ClientSecret: new("new")}, ""},
		"secret sent on":       {signon.Change{Issuer: new("https://evil.example")}, "client_secret needed_again"},
		"no TLS":               {signon.Change{Issuer: new("http://login.example"), ClientSecret: new("s")}, "issuer tls_required"},
		"loopback":             {signon.Change{Issuer: new("http://127.0.0.1:8080/realms/x"), ClientSecret: new("s")}, ""},
		"query":                {signon.Change{Issuer: new("https://login.example?x=1"), ClientSecret: new("s")}, "issuer invalid_address"},
		"user":                 {signon.Change{Issuer: new("https://a@login.example"), ClientSecret: new("s")}, "issuer invalid_address"},
		"no address":           {signon.Change{Issuer: new("login.example"), ClientSecret: new("s")}, "issuer invalid_address"},
		"empty name":           {signon.Change{Name: new(" ")}, "name blank"},
		"hidden characters":    {signon.Change{Name: new("Co\u202erp")}, "name invalid_characters"},
		"no client":            {signon.Change{ClientID: new("")}, "client_id blank"},
		"bad secret":           {signon.Change{ClientSecret: new("a b")}, "client_secret invalid_key"},
		"bad scope":            {signon.Change{Scopes: new([]string{"open id"})}, "scopes invalid_scopes"},
		"admins without claim": {signon.Change{GroupsClaim: new(""), AdminGroup: new("x")}, "groups_claim blank"},
		"trust in everybody":   {signon.Change{Issuer: new("https://login.microsoftonline.com/Common/v2.0"), ClientSecret: new("s"), TrustsEmail: new(true)}, "trust_email many_tenants"},
		"trust in Google":      {signon.Change{Issuer: new("https://accounts.google.com"), ClientSecret: new("s"), TrustsEmail: new(true)}, "trust_email public_provider"},
		"with a slash":         {signon.Change{Issuer: new("https://accounts.google.com/"), ClientSecret: new("s"), TrustsEmail: new(true)}, "trust_email public_provider"},
		"groups of everybody":  {signon.Change{Issuer: new("https://login.microsoftonline.com/organizations/v2.0"), ClientSecret: new("s"), GroupsClaim: new("roles")}, "groups_claim any_organization"},
		"sign-out at Google":   {signon.Change{Issuer: new("https://accounts.google.com/"), ClientSecret: new("s"), SignsOut: new(true)}, "sign_out no_sign_out"},
		"sign-out at GitHub":   {signon.Change{Issuer: new("https://github.com"), ClientSecret: new("s"), SignsOut: new(true)}, "sign_out no_sign_out"},
		"sign-out":             {signon.Change{SignsOut: new(true)}, ""},
		"unknown kind":         {signon.Change{Kind: new(signon.Kind("saml")), ClientSecret: new("s")}, "kind unknown_value"},
	} {
		p, err := one.c.Apply(corp(), false)
		var f *fault.Error
		got := ""
		if errors.As(err, &f) && len(f.Fields) > 0 {
			got = f.Fields[0].Name + " " + f.Fields[0].Code
		}
		if got != one.want {
			t.Errorf("%s: %q, want %q", name, got, one.want)
		}
		if name == "fine" && p.Name != "Corp" {
			t.Errorf("%+v", p)
		}
	}
	if p, err := (signon.Change{Issuer: new("https://github.com"), ClientSecret: new("s")}).Apply(corp(), false); err != nil || p.Kind != signon.GitHub {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := (signon.Change{Issuer: new("http://keycloak:8080"), ClientSecret: new("s")}).Apply(corp(), true); err != nil {
		t.Error(err)
	}
}

func TestReportNamesWhatIsMissing(t *testing.T) {
	p := corp()
	p.AdminGroup = "admins"
	for name, one := range map[string]struct {
		c    signon.Claims
		want []signon.Missing
	}{
		"nothing": {signon.Claims{"sub": "1", "email": "a@x.example", "email_verified": true, "groups": []any{"admins"}}, []signon.Missing{}},
		"all":     {signon.Claims{}, []signon.Missing{signon.MissingSubject, signon.MissingEmail, signon.MissingGroups, signon.MissingAdmin}},
		"some":    {signon.Claims{"sub": "1", "email": "a@x.example", "groups": []any{}}, []signon.Missing{signon.MissingVerified, signon.MissingAdmin}},
		"too many groups": {
			signon.Claims{"sub": "1", "email": "a@x.example", "email_verified": true, "_claim_names": map[string]any{"groups": "src1"}}, []signon.Missing{signon.MissingOverage, signon.MissingAdmin},
		},
	} {
		r := p.Reported(p.Person(p.Issuer, one.c), one.c, time.Time{})
		if !slices.Equal(r.Missing, one.want) {
			t.Errorf("%s: %q", name, r.Missing)
		}
	}
}

func TestAttemptBelongsToOneProvider(t *testing.T) {
	a := signon.Attempt{Provider: "corp", Issuer: "https://login.example", ClientID: "client"}
	other, moved, replaced := corp(), corp(), corp()
	other.ID, moved.Issuer, replaced.ClientID = "other", "https://evil.example", "new"
	if !a.Of(corp()) || a.Of(other) || a.Of(moved) || a.Of(replaced) {
		t.Error("an attempt is of another provider, or not of its own")
	}
}

// TestSessionHoldsNoMoreThanIsNeededToSignOut has providers and ID tokens of all lengths.
func TestSessionHoldsNoMoreThanIsNeededToSignOut(t *testing.T) {
	claims := signon.Claims{"sid": "session-1", "login_hint": "O.abc", "email": "ada@corp.example"}
	for name, test := range map[string]struct {
		issuer string
		token  string
		claims signon.Claims
		want   signon.Session
	}{
		"a token":              {"https://corp.example", "a.b.c", claims, signon.Session{IDToken: "a.b.c"}},
		"the longest token":    {"https://corp.example", strings.Repeat("x", 4096), claims, signon.Session{IDToken: strings.Repeat("x", 4096)}},
		"a longer one":         {"https://corp.example", strings.Repeat("x", 4097), claims, signon.Session{Hint: "session-1"}},
		"a longer one, no sid": {"https://corp.example", strings.Repeat("x", 4097), signon.Claims{}, signon.Session{}},
		"a long sid":           {"https://corp.example", strings.Repeat("x", 4097), signon.Claims{"sid": strings.Repeat("x", 501)}, signon.Session{}},
		"a sid of numbers":     {"https://corp.example", strings.Repeat("x", 4097), signon.Claims{"sid": 1.0}, signon.Session{}},
		"Microsoft":            {"https://login.microsoftonline.com/9188040d/v2.0", "a.b.c", claims, signon.Session{Hint: "O.abc"}},
		"Microsoft, no hint":   {"https://login.microsoftonline.com/9188040d/v2.0", "a.b.c", signon.Claims{}, signon.Session{}},
	} {
		p := signon.Provider{Issuer: test.issuer, ClientID: "client"}
		test.want.Issuer, test.want.ClientID = test.issuer, "client"
		got := p.Session(test.token, test.claims)
		if got != test.want || !got.Of(p) || got.Of(signon.Provider{Issuer: test.issuer}) || got.Of(signon.Provider{ClientID: "client"}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestKnownProvidersAskForTheAccount(t *testing.T) {
	for _, p := range []signon.Provider{
		{Kind: signon.GitHub, Issuer: "https://github.com"}, {Kind: signon.OIDC, Issuer: "https://accounts.google.com/"},
		{Kind: signon.OIDC, Issuer: "https://login.microsoftonline.com/common/v2.0"},
	} {
		if !p.ChoosesAccounts() {
			t.Error(p.Issuer)
		}
	}
	if p := (signon.Provider{Kind: signon.OIDC, Issuer: "https://login.example.com"}); p.ChoosesAccounts() {
		t.Error(p.Issuer)
	}
}
