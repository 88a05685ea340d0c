package config

import (
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
