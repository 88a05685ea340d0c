package identity_test

import (
	"fmt"
	"testing"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

func TestRegistrationIsLimitedToAllowedEmailDomains(t *testing.T) {
	d := newDesk(t)
	register := func(i int, email string) error {
		_, err := d.Register(t.Context(), identity.Registration{Username: fmt.Sprintf("ada_%d", i), Email: email, Password: password})
		return err
	}
	d.settings.AllowedEmailDomains = []string{"example.com", "xn--mnchen-3ya.example"}
	for i, email := range []string{"a@example.com", "b@Example.COM", "c@m\u00fcnchen.example", "d@xn--mnchen-3ya.example", "e@\uff45xample.com"} {
		if err := register(i, email); err != nil {
			t.Errorf("%s: %v", email, err)
		}
	}
	for i, email := range []string{"a@sub.example.com", "b@example.org", "c@example.com.example", "d@exаmple.com", "e@bexample.com"} {
		fields := fault.From(register(100+i, email)).Fields
		if len(fields) != 1 || fields[0].Name != "email" || fields[0].Code != "email_domain_not_allowed" {
			t.Errorf("%s: %+v", email, fields)
		}
	}
	if hashed := d.hasher.work; hashed != 5 {
		t.Errorf("%d hashes", hashed)
	}
	d.settings.AllowedEmailDomains = nil
	if err := register(200, "a@example.org"); err != nil {
		t.Error(err)
	}
	d.settings.Registration = identity.RegistrationClosed
	if err := register(201, "a@example.com"); fault.From(err).Code != "registration_closed" {
		t.Errorf("after the change: %v", err)
	}
}
