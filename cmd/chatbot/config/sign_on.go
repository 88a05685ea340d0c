package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"chatbot/domain/fault"
	"chatbot/domain/signon"
)

// oidcPrefix begins the names of the settings of identity providers: OIDC_<ID>_<SETTING>.
const oidcPrefix = "OIDC_"

// signOnSettings are the settings of one provider, by the ends of their names. The longer ones come first.
var signOnSettings = []struct {
	suffix string
	set    func(*signon.Provider, string) error
}{
	{"_CREATE_ACCOUNTS", func(p *signon.Provider, v string) (err error) {
		p.CreatesAccounts, err = strconv.ParseBool(v)
		return err
	}},
	{"_CLIENT_SECRET", func(p *signon.Provider, v string) error { p.ClientSecret = v; return nil }},
	{"_GROUPS_CLAIM", func(p *signon.Provider, v string) error { p.GroupsClaim = v; return nil }},
	{"_ADMIN_GROUP", func(p *signon.Provider, v string) error { p.AdminGroup = v; return nil }},
	{"_TRUST_EMAIL", func(p *signon.Provider, v string) (err error) { p.TrustsEmail, err = strconv.ParseBool(v); return err }},
	{"_SIGN_OUT", func(p *signon.Provider, v string) (err error) { p.SignsOut, err = strconv.ParseBool(v); return err }},
	{"_CLIENT_ID", func(p *signon.Provider, v string) error { p.ClientID = v; return nil }},
	{"_ISSUER", func(p *signon.Provider, v string) error { p.Issuer = v; return nil }},
	{"_SCOPES", func(p *signon.Provider, v string) error {
		p.Scopes = strings.Fields(strings.ReplaceAll(v, ",", " "))
		return nil
	}},
	{"_NAME", func(p *signon.Provider, v string) error { p.Name = v; return nil }},
}

// signOnFile ends the name of a setting that names a file with the client secret.
const signOnFile = "_CLIENT_SECRET_FILE"

// readSignOnFiles is readFiles for client secrets.
func readSignOnFiles(values map[string]string) (problems []string) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !strings.HasPrefix(name, oidcPrefix) || !strings.HasSuffix(name, signOnFile) || values[name] == "" {
			continue
		}
		secret := strings.TrimSuffix(name, "_FILE")
		text, err := readFile(values[name])
		switch {
		case values[secret] != "":
			problems = append(problems, secret+" is set twice, there and by "+name+"; unset one")
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s cannot be read from the file that %s names: %v", secret, name, err))
		default:
			values[secret] = text
		}
	}
	return problems
}

// signOnSetting returns the name of the provider in the name of a setting, as it is written there, and what it sets.
func signOnSetting(name string) (provider string, set func(*signon.Provider, string) error, ok bool) {
	rest, ours := strings.CutPrefix(name, oidcPrefix)
	if !ours {
		return "", nil, false
	}
	for _, s := range signOnSettings {
		if provider, found := strings.CutSuffix(rest, s.suffix); found && provider != "" {
			return provider, s.set, true
		}
	}
	return "", nil, false
}

// signOnProviders returns the identity providers of the environment, by id, and what is wrong with them, without values.
func signOnProviders(values map[string]string, plain bool) (all []signon.Provider, problems []string) {
	found := map[string]*signon.Provider{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		provider, set, ok := signOnSetting(name)
		if !ok || strings.TrimSpace(values[name]) == "" {
			continue
		}
		id := strings.ReplaceAll(strings.ToLower(provider), "_", "-")
		if found[id] == nil {
			found[id] = &signon.Provider{ID: id, Enabled: true}
		}
		if err := set(found[id], strings.TrimSpace(values[name])); err != nil {
			problems = append(problems, name+" has to be true or false")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		p := found[id]
		p.Issuer = cmp.Or(p.Issuer, signon.KnownIssuer(id))
		p.Kind = signon.KindOf(p.Issuer)
		p.Name = cmp.Or(p.Name, signon.KnownName(id), id)
		if p.AdminGroup != "" && p.GroupsClaim == "" {
			p.GroupsClaim = "groups"
		}
		if wrong := fault.From(p.Check(plain)); wrong != nil {
			for _, f := range wrong.Fields {
				problems = append(problems, signon.Variables(id)+strings.ToUpper(f.Name)+" is not right: "+f.Message)
			}
		}
		all = append(all, *p)
	}
	return all, problems
}

// isSignOn reports whether a name is that of a setting of an identity provider.
func isSignOn(name string) bool {
	_, _, ok := signOnSetting(name)
	return ok || strings.HasPrefix(name, oidcPrefix) && strings.HasSuffix(name, signOnFile)
}
