package identity_test

import (
	"testing"
	"time"

	"chatbot/domain/identity"
)

// TestLastLanguage: of the logins that vouch for their places the one that was used last, and any other only without them.
func TestLastLanguage(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	login := func(id identity.LoginID, language string, ago time.Duration, disowned bool) identity.Login {
		return identity.RestoreLogin(identity.LoginRecord{ID: id, Language: language, UsedAt: at.Add(-ago), Disowned: disowned})
	}
	old := login(1, "old", 2*identity.PlaceLife, false)
	thrown := login(2, "thrown out", 0, true)
	phone, laptop, same, unknown := login(3, "phone", 2*time.Hour, false), login(4, "laptop", time.Hour, false), login(5, "same", time.Hour, false), login(6, "", 0, false)
	for want, logins := range map[string][]identity.Login{
		"":           {unknown},
		"laptop":     {thrown, phone, laptop, unknown, old},
		"same":       {same, phone, laptop, thrown},
		"phone":      {old, thrown, phone},
		"thrown out": {old, thrown, unknown},
	} {
		if got := identity.LastLanguage(logins, at); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := identity.LastLanguage(nil, at); got != "" {
		t.Errorf("%q of none", got)
	}
}
