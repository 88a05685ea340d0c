package identity_test

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

func TestKeysAreRecognisable(t *testing.T) {
	scanner := regexp.MustCompile(`^cb-[0-9A-Za-z]{49}$`)
	for _, random := range [][]byte{make([]byte, 32), bytes.Repeat([]byte{0xff}, 32), []byte("0123456789abcdef0123456789abcdef")} {
		text := identity.KeyText(random)
		if !scanner.MatchString(text) || !identity.IsKeyText(text) {
			t.Errorf("%q", text)
		}
		for i := range text {
			changed := []byte(text)
			changed[i] ^= 1
			if identity.IsKeyText(string(changed)) {
				t.Errorf("%q is taken for a key", changed)
			}
		}
	}
	// Fixed, because keys outlive versions: the checksum is that of the standard's CRC-32.
	if got := identity.KeyText(make([]byte, 32)); got != "cb-"+strings.Repeat("0", 43)+"2CZclj" {
		t.Error(got)
	}
	for _, text := range []string{"", "cb-", "sk-" + strings.Repeat("0", 49), "cb-" + strings.Repeat("é", 24) + "0", identity.KeyText(make([]byte, 32)) + "0"} {
		if identity.IsKeyText(text) {
			t.Errorf("%q is taken for a key", text)
		}
	}
}

func TestNewKeyHasAllScopesUnlessLimited(t *testing.T) {
	now := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	order, err := identity.KeyOrder{Name: "  laptop "}.Checked(now)
	if err != nil || order.Name != "laptop" || !slices.Equal(order.Scopes, []identity.Scope{identity.ScopeChat, identity.ScopeModels}) {
		t.Errorf("%+v, %v", order, err)
	}
	text := identity.KeyText(make([]byte, 32))
	k := identity.NewKey(order, 7, text, now)
	if is := k.Record(); is.SecretHash == text || is.Hint != "cb-0000" || !k.Alive(now.AddDate(100, 0, 0)) || !k.UseIsNews(now) {
		t.Errorf("%+v", is)
	}
	later := now.Add(time.Hour)
	order, err = identity.KeyOrder{Name: "x", Scopes: []identity.Scope{"models", "models"}, ExpiresAt: &later, PerMinute: new(5)}.Checked(now)
	k = identity.NewKey(order, 7, text, now)
	if err != nil || len(order.Scopes) != 1 || k.Record().PerMinute != 5 || !k.Alive(later.Add(-1)) || k.Alive(later) {
		t.Errorf("%+v, %v", k, err)
	}
}

func TestBadKeyOrderNamesField(t *testing.T) {
	now := time.Now()
	for want, order := range map[string]identity.KeyOrder{
		"name length_out_of_range":         {Name: " "},
		"name invalid_characters":          {Name: "a\x00b"},
		"scopes unknown_value":             {Name: "x", Scopes: []identity.Scope{"admin"}},
		"expires_at in_the_past":           {Name: "x", ExpiresAt: &now},
		"requests_per_minute out_of_range": {Name: "x", PerMinute: new(0)},
	} {
		_, err := order.Checked(now)
		var f *fault.Error
		if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Name+" "+f.Fields[0].Code != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := (identity.KeyOrder{Name: strings.Repeat("é", 101)}).Checked(now); err == nil {
		t.Error("a name is too long")
	}
	if _, err := (identity.KeyOrder{Name: "x", Scopes: []identity.Scope{}}).Checked(now); err == nil {
		t.Error("a key without scopes is of no use")
	}
}
