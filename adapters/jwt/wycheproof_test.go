package jwt

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

// wycheproof holds published attacks on libraries for signed tokens; testdata/README.md names the source.
//
//go:embed testdata/wycheproof_hs256.json
var wycheproof []byte

// Vectors with a verdict that differs from ours. Two are marked invalid although they are identical to the valid vector 357:
// the padding that they describe was lost. Two are marked valid although they contain a character outside base64url, which
// RFC 7515, section 2, does not allow to be ignored.
var (
	lostTheirPadding = []int{367, 370}
	notBase64URL     = []int{372, 373}
)

func TestWycheproof(t *testing.T) {
	var groups []struct {
		K     string
		Tests []struct {
			TcID                 int
			Comment, JWS, Result string
		}
	}
	if err := json.Unmarshal(wycheproof, &groups); err != nil {
		t.Fatal(err)
	}
	opened, refused := 0, 0
	for _, group := range groups {
		secret, err := base64.RawURLEncoding.DecodeString(group.K)
		if err != nil {
			t.Fatal(err)
		}
		k, err := newKey(string(secret))
		if err != nil {
			t.Fatal(err)
		}
		tokens, err := New(string(secret), "", contract.NewClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range group.Tests {
			_, err := k.open(c.JWS)
			want := c.Result == "valid" && !slices.Contains(notBase64URL, c.TcID) || slices.Contains(lostTheirPadding, c.TcID)
			switch {
			case (err == nil) != want:
				t.Errorf("%d %s (%s): %v: %s", c.TcID, c.Comment, c.Result, err, c.JWS)
			case err == nil:
				opened++
			default:
				refused++
			}
			// Whether the signature is valid or not, none of them has the claims of our tokens.
			if claims, err := tokens.Verify(c.JWS); !errors.Is(err, identity.ErrToken) || claims != (identity.Claims{}) {
				t.Errorf("%d %s: %+v, %v", c.TcID, c.Comment, claims, err)
			}
		}
	}
	if opened != 10 || refused != 30 {
		t.Errorf("%d opened and %d refused: are all vectors there?", opened, refused)
	}
}
