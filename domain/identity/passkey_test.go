package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

func TestPasskeyCounterMustRise(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		stored, count uint32
		copied        bool
	}{{0, 0, false}, {0, 1, false}, {1, 2, false}, {1, 1, true}, {2, 1, true}, {1, 0, true}, {1<<32 - 1, 0, true}} {
		used, err := identity.Passkey{SignCount: c.stored}.UsedWith(c.count, true, at)
		switch {
		case errors.Is(err, identity.ErrPasskeyCopied) != c.copied:
			t.Errorf("%d after %d: %v", c.count, c.stored, err)
		case c.copied && used.SignCount != c.stored:
			t.Errorf("%d after %d is stored", c.count, c.stored)
		case !c.copied && (used.SignCount != c.count || !used.Synced || used.UsedAt != at):
			t.Errorf("%d after %d: %+v", c.count, c.stored, used)
		}
	}
}

func TestPasskeyNames(t *testing.T) {
	for _, want := range []string{"Ada's phone", "\u00e9", strings.Repeat("ä", 100)} {
		var in fault.Inputs
		if got := identity.CheckPasskeyName(&in, "\t "+want+" "); in.Err() != nil || got != want {
			t.Errorf("%q: %q, %v", want, got, in.Err())
		}
	}
	for name, want := range map[string]string{
		"": "length_out_of_range", "  ": "length_out_of_range", strings.Repeat("x", 101): "length_out_of_range",
		"a\nb": "invalid_characters", "a\u202eb": "invalid_characters", "a\xff": "invalid_characters", "a\x00": "invalid_characters",
	} {
		var in fault.Inputs
		identity.CheckPasskeyName(&in, name)
		var f *fault.Error
		if !errors.As(in.Err(), &f) || len(f.Fields) != 1 || f.Fields[0].Code != want {
			t.Errorf("%q: %v, want %s", name, in.Err(), want)
		}
	}
}

func TestMethodsOfSecondFactors(t *testing.T) {
	for want, has := range map[string]identity.SecondFactor{
		"":                           {CodesLeft: 3},
		"totp recovery_code":         {Secret: "s", CodesLeft: 1},
		"passkey":                    {Passkeys: 1},
		"passkey totp recovery_code": {Secret: "s", Passkeys: 2, CodesLeft: 1},
	} {
		var got []string
		for _, m := range has.Methods() {
			got = append(got, string(m))
		}
		if strings.Join(got, " ") != want || has.Enabled() != (want != "") {
			t.Errorf("%+v: %v, enabled %v", has, got, has.Enabled())
		}
	}
}
