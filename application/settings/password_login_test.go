package settings_test

import (
	"errors"
	"testing"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
)

// TestPasswordsAreTurnedOffOnceAnAdminEntersWithoutOne: not even together with other changes, none of which are made then.
func TestPasswordsAreTurnedOffOnceAnAdminEntersWithoutOne(t *testing.T) {
	d := newDesk(t, openByDefault)
	off := change(setting.PasswordLogin, setting.PasswordsOff, 0)
	for _, changes := range [][]setting.Change{{off}, {change(setting.Banner, "x", 0), off}} {
		if _, err := d.Service.Change(t.Context(), ada, changes); !errors.Is(err, identity.ErrNoOtherWayIn) {
			t.Errorf("%v", err)
		}
	}
	if len(d.all) > 0 || len(d.events) > 0 || d.current.Values().PasswordsOff {
		t.Errorf("%+v, %+v", d.all, d.events)
	}
	d.must(t, change(setting.PasswordLogin, setting.PasswordsOn, 0))
	d.enters = true
	d.must(t, change(setting.PasswordLogin, setting.PasswordsOff, 1))
	if !d.current.Values().PasswordsOff {
		t.Error("they are on")
	}
	d.enters = false // on again, by a value or by the default
	d.must(t, change(setting.PasswordLogin, setting.PasswordsOn, 2))
	d.must(t, setting.Change{Name: setting.PasswordLogin, Version: 3})
	if d.current.Values().PasswordsOff {
		t.Error("they are off")
	}
	_, err := d.Service.Change(t.Context(), ada, []setting.Change{change(setting.PasswordLogin, "maybe", 4)})
	if f := fault.From(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Code != "unknown_value" {
		t.Errorf("%v", err)
	}
	d.put(setting.PasswordLogin, "maybe", 7) // which keeps nobody out
	if d.one(t, setting.PasswordLogin); d.current.Values().PasswordsOff {
		t.Error("a value that cannot be read turns them off")
	}
}
