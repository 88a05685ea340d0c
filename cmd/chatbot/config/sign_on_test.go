package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"chatbot/cmd/chatbot/config"
	"chatbot/domain/signon"
)

func TestIdentityProvidersOfTheEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("fromfile\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, warnings, err := config.Load([]string{
		"OIDC_MY_CORP_ISSUER=https://login.example/realms/x", "OIDC_MY_CORP_CLIENT_ID=client", "OIDC_MY_CORP_CLIENT_SECRET_FILE=" + file, "OIDC_MY_CORP_NAME=My Corp", "OIDC_MY_CORP_SCOPES=openid,email groups",
		"OIDC_MY_CORP_ADMIN_GROUP=admins", "OIDC_MY_CORP_CREATE_ACCOUNTS=true", "OIDC_MY_CORP_TRUST_EMAIL=1", "OIDC_MY_CORP_SIGN_OUT=true", "OIDC_GITHUB_CLIENT_ID=gh", "OIDC_GITHUB_CLIENT_SECRET=s", "OIDC_GOOGLE_CLIENT_ID=", "OIDC_MY_CORP_ISUER=x",
	}, filepath.Join(t.TempDir(), ".env"))
	if err != nil {
		t.Fatal(err)
	}
	want := []signon.Provider{
		{ID: "github", Name: "GitHub", Kind: signon.GitHub, Issuer: "https://github.com", ClientID: "gh", ClientSecret: "s", Enabled: true},
		{
			ID: "my-corp", Name: "My Corp", Kind: signon.OIDC, Issuer: "https://login.example/realms/x", ClientID: "client", ClientSecret: "fromfile", Scopes: []string{"openid", "email", "groups"},
			GroupsClaim: "groups", AdminGroup: "admins", CreatesAccounts: true, TrustsEmail: true, SignsOut: true, Enabled: true,
		},
	}
	if !reflect.DeepEqual(c.SignOn, want) {
		t.Errorf("%+v, want %+v", c.SignOn, want)
	}
	if all := strings.Join(warnings, "\n"); !strings.Contains(all, "OIDC_MY_CORP_ISUER") || strings.Contains(all, "OIDC_MY_CORP_NAME") {
		t.Errorf("%q", warnings)
	}
}

func TestBadIdentityProvidersStopTheServer(t *testing.T) {
	for problem, environ := range map[string][]string{
		"OIDC_CORP_ISSUER is not right":          {"OIDC_CORP_CLIENT_ID=client"},
		"OIDC_CORP_CLIENT_ID is not right":       {"OIDC_CORP_ISSUER=https://login.example"},
		"must begin with https://":               {"OIDC_CORP_ISSUER=http://login.example", "OIDC_CORP_CLIENT_ID=client"},
		"OIDC_GITHUB_CLIENT_SECRET is not right": {"OIDC_GITHUB_CLIENT_ID=client"},
		"OIDC_CORP_TRUST_EMAIL has to be":        {"OIDC_CORP_ISSUER=https://login.example", "OIDC_CORP_CLIENT_ID=client", "OIDC_CORP_TRUST_EMAIL=maybe"},
		"is set twice":                           {"OIDC_CORP_ISSUER=https://login.example", "OIDC_CORP_CLIENT_ID=client", "OIDC_CORP_CLIENT_SECRET=topsecret", "OIDC_CORP_CLIENT_SECRET_FILE=/dev/null"},
		"cannot be read from the file":           {"OIDC_CORP_ISSUER=https://login.example", "OIDC_CORP_CLIENT_ID=client", "OIDC_CORP_CLIENT_SECRET_FILE=/none"},
		"OIDC_CORP_SIGN_OUT has to be":           {"OIDC_CORP_ISSUER=https://login.example", "OIDC_CORP_CLIENT_ID=client", "OIDC_CORP_SIGN_OUT=maybe"},
		"OIDC_GOOGLE_SIGN_OUT is not right":      {"OIDC_GOOGLE_CLIENT_ID=client", "OIDC_GOOGLE_SIGN_OUT=true"},
		"any organization":                       {"OIDC_MICROSOFT_CLIENT_ID=client", "OIDC_MICROSOFT_TRUST_EMAIL=true"},
	} {
		_, _, err := config.Load(environ, filepath.Join(t.TempDir(), ".env"))
		if err == nil || !strings.Contains(err.Error(), problem) || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%q: %v", problem, err)
		}
	}
	if c, _, err := config.Load([]string{"OIDC_CORP_ISSUER=http://login.example", "OIDC_CORP_CLIENT_ID=client", "ALLOW_PLAIN_HTTP=true"}, filepath.Join(t.TempDir(), ".env")); err != nil || len(c.SignOn) != 1 {
		t.Errorf("%+v, %v", c.SignOn, err)
	}
}
