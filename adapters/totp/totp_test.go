package totp_test

import (
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	adapter "chatbot/adapters/totp"
	"chatbot/domain/identity"
)

// The seed and some codes of RFC 6238, appendix B, of which apps show the last six digits.
var seed = base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))

func TestCodesAreThoseOfTheRFC(t *testing.T) {
	for at, code := range map[int64]string{1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		step, ok := adapter.Codes{}.Step(seed, code, time.Unix(at, 0))
		if !ok || step != at/30 {
			t.Errorf("at %d: step %d, %v", at, step, ok)
		}
		for off, want := range map[int64]bool{-60: false, -30: true, 30: true, 60: false} {
			if step, ok := (adapter.Codes{}).Step(seed, code, time.Unix(at+off, 0)); ok != want || ok && step != at/30 {
				t.Errorf("%d seconds off: step %d, %v", off, step, ok)
			}
		}
	}
	for _, bad := range []string{"", "28708", "2870822", "28708x", "-87082", "２８７０８２", strings.Repeat("2", 1000)} {
		if _, ok := (adapter.Codes{}).Step(seed, bad, time.Unix(59, 0)); ok {
			t.Errorf("%q is accepted", bad)
		}
	}
	if _, ok := (adapter.Codes{}).Step("not base32!", "287082", time.Unix(59, 0)); ok {
		t.Error("a broken secret accepts a code")
	}
}

func TestAuthenticatorAppsReadTheAddress(t *testing.T) {
	for issuer, want := range map[string]string{"ChatBot": "ChatBot", "Team: R&D / Köln": "Team R&D / Köln", "100% Chat?": "100% Chat?"} {
		key, err := adapter.Codes{}.Generate(issuer, "ada_l")
		if err != nil {
			t.Fatal(err)
		}
		read, err := otp.NewKeyFromURL(key.URI)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Join(strings.Fields(read.Issuer()), " ") != want || read.AccountName() != "ada_l" || read.Secret() != key.Secret {
			t.Errorf("%s: issuer %q, account %q", key.URI, read.Issuer(), read.AccountName())
		}
		address, err := url.Parse(key.URI)
		if err != nil || strings.Count(address.Path, ":") != 1 || strings.Contains(key.URI, "+") || strings.ContainsAny(key.Secret, "=") || len(key.Secret) != 32 {
			t.Errorf("%s: %v", key.URI, err)
		}
		code, err := totp.GenerateCode(read.Secret(), time.Unix(1_800_000_000, 0))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := (adapter.Codes{}).Step(key.Secret, code, time.Unix(1_800_000_000, 0)); !ok {
			t.Errorf("%s: the app's code is refused", key.URI)
		}
		for _, row := range key.QR {
			if len(row) != len(key.QR) || strings.Trim(row, "01") != "" {
				t.Fatalf("row %q of %d", row, len(key.QR))
			}
		}
		if finder := key.QR[0][:7] + key.QR[1][:7] + key.QR[6][:7]; finder != "1111111"+"1000001"+"1111111" {
			t.Errorf("no finder pattern: %s", finder)
		}
	}
}

func TestTypedCodes(t *testing.T) {
	for typed, want := range map[string]string{"123 456": "123456", " 123456\n": "123456", "123-456": "123456", "１２３４５６": "123456", "123\u00a0456": "123456", "\u200e123456": "123456", "12345a": "12345a"} {
		if got := identity.TOTPCode(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
