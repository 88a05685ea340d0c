package jwt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
)

// The HS256 examples of RFC 7515 (appendix A.1) and RFC 7520 (section 4.4).
var published = []struct{ name, secret, token, payload string }{
	{
		"RFC 7515 A.1", "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." +
			"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ." +
			"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
		"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}",
	},
	{
		"RFC 7520 4.4", "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
		"eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9." +
			"SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9h" +
			"ZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3" +
			"ZXB0IG9mZiB0by4.s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0",
		"It’s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your " +
			"feet, there’s no knowing where you might be swept off to.",
	},
}

func TestPublishedKeyVectors(t *testing.T) {
	for _, c := range published {
		secret, err := base64.RawURLEncoding.DecodeString(c.secret)
		if err != nil {
			t.Fatal(err)
		}
		k, err := newKey(string(secret))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.open(c.token); err != nil || string(got) != c.payload {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
		other, err := newKey(string(secret) + "x")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := other.open(c.token); err == nil {
			t.Errorf("%s, with another key: %q", c.name, got)
		}
		for at := range c.token {
			if got, err := k.open(c.token[:at] + c.token[at+1:]); err == nil {
				t.Errorf("%s, without character %d: %q", c.name, at, got)
			}
		}
	}
}

// The signature covers the encoded text, so text that is not valid base64 can have a valid signature. Open refuses it, and
// every form but the compact one.
func TestOpenRefusesSignedButMalformedTokens(t *testing.T) {
	const secret = "a secret of the tests, of 32 bytes and more"
	k, err := newKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(text string) string {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(text))
		return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256"}`))
	good := signed(header + ".VGVzdA")
	if got, err := k.open(good); err != nil || string(got) != "Test" {
		t.Fatalf("%q, %v", got, err)
	}
	parts := strings.Split(good, ".")
	for name, token := range map[string]string{
		"spaces in the header": signed(header + "   .VGVzdA"), "number signs in the header": signed(header + "####.VGVzdA"),
		"a question mark in the header": signed(header[:8] + "?" + header[8:] + ".VGVzdA"), "a line break in the header": signed(header + "\n.VGVzdA"),
		"spaces in the payload": signed(header + ".   VGVzdA"), "a question mark in the payload": signed(header + ".?VGVzdA"),
		"a line break in the payload": signed(header + ".VGVz\r\ndA"), "padding in the payload": signed(header + ".VGVzdA=="),
		"padding in the header": signed(header + "=.VGVzdA"), "bits that count for nothing": signed(header + ".AB"), "half a byte": signed(header + ".VGVzd"),
		"spaces in the signature": parts[0] + "." + parts[1] + ".  " + parts[2], "a question mark in the signature": good + "?", "a line break after it": good + "\n",
		"padding after it": good + "=", "an empty fourth part": good + ".", "a fourth part": good + ".foo", "no signature": parts[0] + "." + parts[1] + ".",
		"no algorithm": signed("e30.VGVzdA"), "no header": signed(".VGVzdA"), "no payload, old signature": parts[0] + ".." + parts[2],
		"JSON": `{"payload":"VGVzdA","signatures":[{"protected":"` + parts[0] + `","header":{"x":"y"},"signature":"` + parts[2] + `"}]}`,
		"none": base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + ".VGVzdA.", "nothing": "",
		"not encoded":            signed(base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","b64":false}`)) + ".VGVzdA"),
		"not encoded, critical":  signed(base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","b64":false,"crit":["b64"]}`)) + ".VGVzdA"),
		"critical":               signed(base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","crit":["exp"],"exp":1}`)) + ".VGVzdA"),
		"RS256, signed as HS256": signed(base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256"}`)) + ".VGVzdA"),
	} {
		if got, err := k.open(token); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}
