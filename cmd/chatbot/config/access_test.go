package config

import (
	"strings"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/setting"
)

func TestClosedByDefaultBeyondThisMachine(t *testing.T) {
	const database = "DATABASE_URL=postgresql://u:p@h/d"
	for _, c := range []struct {
		settings []string
		addr     string
		policy   identity.RegistrationPolicy
	}{
		{nil, "127.0.0.1:8080", identity.RegistrationOpen},
		{[]string{"HTTP_ADDR=localhost:1"}, "localhost:1", identity.RegistrationOpen},
		{[]string{"HTTP_ADDR=[::1]:1"}, "[::1]:1", identity.RegistrationOpen},
		{[]string{"HTTP_ADDR=127.1.2.3:1"}, "127.1.2.3:1", identity.RegistrationOpen},
		{[]string{"HTTP_ADDR=:8080"}, ":8080", identity.RegistrationFirstOnly},
		{[]string{"HTTP_ADDR=0.0.0.0:1"}, "0.0.0.0:1", identity.RegistrationFirstOnly},
		{[]string{"HTTP_ADDR=[::]:1"}, "[::]:1", identity.RegistrationFirstOnly},
		{[]string{"HTTP_ADDR=192.168.1.5:1"}, "192.168.1.5:1", identity.RegistrationFirstOnly},
		{[]string{"HTTP_ADDR=chat.example:1"}, "chat.example:1", identity.RegistrationFirstOnly},
		{[]string{"TRUSTED_PROXIES=127.0.0.1"}, "127.0.0.1:8080", identity.RegistrationFirstOnly},
		{[]string{"HTTP_ADDR=:8080", "REGISTRATION=open"}, ":8080", identity.RegistrationOpen},
		{[]string{"REGISTRATION=closed"}, "127.0.0.1:8080", identity.RegistrationClosed},
		{[]string{"REGISTRATION=invite"}, "127.0.0.1:8080", identity.RegistrationInvited},
		{[]string{database, "SECRET_KEY=" + goodKey}, ":8080", identity.RegistrationFirstOnly},
		{[]string{database, "SECRET_KEY=" + goodKey, "HTTP_ADDR=127.0.0.1:80"}, "127.0.0.1:80", identity.RegistrationOpen},
	} {
		got, _, err := load(t, c.settings...)
		if err != nil || got.HTTPAddr != c.addr {
			t.Errorf("%v: %s, %v", c.settings, got.HTTPAddr, err)
		}
		if policy := setting.ValuesOf(got.Settings().Resolve(nil)).Registration; policy != c.policy {
			t.Errorf("%v: %s", c.settings, policy)
		}
	}
}

func TestPublicAddress(t *testing.T) {
	for _, c := range []struct{ set, bound, want string }{
		{"", "127.0.0.1:43211", "http://localhost:43211"},
		{"", "[::]:8000", "http://localhost:8000"},
		{"", "", "http://localhost:8080"}, // before the address is bound
		{"https://chat.example.com", "127.0.0.1:43211", "https://chat.example.com"},
		{"https://chat.example.com/", "", "https://chat.example.com"},
		{"http://192.168.1.5:8080", "", "http://192.168.1.5:8080"},
	} {
		got, _, err := load(t, "PUBLIC_URL="+c.set)
		if err != nil || got.PublicAddress(c.bound) != c.want {
			t.Errorf("%+v: %s, %v", c, got.PublicAddress(c.bound), err)
		}
	}
	for _, bad := range []string{"chat.example.com", "ftp://chat.example.com", "https://", "https://chat.example.com/chat", "https://chat.example.com//", "https://chat.example.com?x", "https://chat.example.com#x", "https://me@chat.example.com", "https://*.example.com", "javascript:alert(1)", "https://chat.example.com:port"} {
		if _, _, err := load(t, "PUBLIC_URL="+bad); err == nil || !strings.Contains(err.Error(), "PUBLIC_URL has to be") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
