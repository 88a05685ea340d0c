package settings_test

import (
	"errors"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/ports"
)

func verifiedEmail(value string, version int64) setting.Change {
	return setting.Change{Name: setting.RequireVerifiedEmail, Value: &setting.Value{Text: value}, Version: version}
}

// TestRequiredVerificationLocksNobodyOut: neither people who get no mail, nor the admin who requires it.
func TestRequiredVerificationLocksNobodyOut(t *testing.T) {
	d := newDesk(t, setting.Base{})
	ada, bob := identity.Actor{User: 7, Role: identity.Admin}, identity.Actor{User: 8, Role: identity.Admin}
	if _, err := d.Service.Change(t.Context(), ada, []setting.Change{verifiedEmail("on", 0)}); !errors.Is(err, ports.ErrNoMail) {
		t.Errorf("without mail: %v", err)
	}
	d.Mail = true
	if _, err := d.Service.Change(t.Context(), bob, []setting.Change{verifiedEmail("on", 0)}); !errors.Is(err, setting.ErrOwnEmail) {
		t.Errorf("with an own address that is not verified: %v", err)
	}
	if len(d.events) > 0 || d.current.Values().VerifiedEmail {
		t.Errorf("%+v", d.events)
	}
	if _, err := d.Service.Change(t.Context(), ada, []setting.Change{verifiedEmail("on", 0)}); err != nil || !d.current.Values().VerifiedEmail {
		t.Fatal(err)
	}
	d.Mail = false // since it was set
	all, err := d.Read(t.Context(), ada)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if broken := one.Name == setting.RequireVerifiedEmail; broken != (one.Problem != nil) {
			t.Errorf("%s: %v", one.Name, one.Problem)
		}
	}
	if _, err := d.Service.Change(t.Context(), bob, []setting.Change{verifiedEmail("off", 1)}); err != nil || d.current.Values().VerifiedEmail {
		t.Errorf("off: %v", err)
	}
}
