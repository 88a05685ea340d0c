package jwt

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jwk"
	"github.com/lestrrat-go/jwx/v2/jws"
	"github.com/lestrrat-go/jwx/v2/jwt"
)

// kidLabel separates key ids from other values derived from the secret.
const kidLabel = "chatbot access token kid 1"

// key signs and opens tokens.
type key struct {
	jwk    jwk.Key // with its kid and its only algorithm
	header string  // the encoded header of every token that it signs
}

func newKey(secret string) (key, error) {
	k, err := jwk.FromRaw([]byte(secret))
	if err != nil {
		return key{}, err
	}
	if err := errors.Join(k.Set(jwk.KeyIDKey, keyID(secret)), k.Set(jwk.AlgorithmKey, jwa.HS256)); err != nil {
		return key{}, err
	}
	sample, err := key{jwk: k}.sign(jwt.New())
	header, _, _ := strings.Cut(sample, ".")
	return key{k, header}, err
}

// keyID returns an id that reveals nothing about the key: a truncated keyed digest of a label. All servers with the same secret
// compute the same id.
func keyID(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(kidLabel))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:9])
}

func (k key) sign(token jwt.Token) (string, error) {
	signed, err := jwt.Sign(token, jwt.WithKey(jwa.HS256, k.jwk))
	return string(signed), err
}

// open returns the payload of a token that this key signed with HS256. It accepts only the strict compact form of RFC 7515. The
// JSON form could carry several signatures; padding, spaces, other alphabets and unused bits of base64, some of which the
// library accepts, would give one token several spellings.
func (k key) open(token string) ([]byte, error) {
	if strings.Count(token, ".") != 2 || strings.ContainsAny(token, "\r\n") { // the decoder skips these
		return nil, errShape
	}
	for part := range strings.SplitSeq(token, ".") {
		if _, err := base64.RawURLEncoding.Strict().DecodeString(part); err != nil {
			return nil, errShape
		}
	}
	return jws.Verify([]byte(token), jws.WithCompact(), jws.WithKeyProvider(jws.KeyProviderFunc(k.offer)))
}

// offer provides the key only for headers with HS256 and without extensions. With jws.WithKey the library would ignore the
// header's algorithm, and it applies b64 (RFC 7797) even without crit.
func (k key) offer(_ context.Context, sink jws.KeySink, signature *jws.Signature, _ *jws.Message) error {
	header := signature.ProtectedHeaders()
	_, b64 := header.Get("b64")
	if header.Algorithm() == jwa.HS256 && len(header.Critical()) == 0 && !b64 {
		sink.Key(jwa.HS256, k.jwk)
	}
	return nil
}

var errShape = errors.New("not the compact form of RFC 7515")
