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

// kidLabel keeps a key's name apart from anything else that is ever derived from the secret.
const kidLabel = "chatbot access token kid 1"

// key signs and opens tokens.
type key struct {
	jwk    jwk.Key // with its kid and its one algorithm
	header string  // of every token that it signs, encoded
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

// keyID names a key without telling anything of it: a keyed digest under a label, cut short. It is the
// same on every server that has the secret.
func keyID(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(kidLabel))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:9])
}

func (k key) sign(token jwt.Token) (string, error) {
	signed, err := jwt.Sign(token, jwt.WithKey(jwa.HS256, k.jwk))
	return string(signed), err
}

// open returns what a token carries if this key signed it with HS256. It takes the compact form of RFC
// 7515 to the letter: its JSON form could carry several signatures, and padding, spaces, other alphabets
// and bits that base64 does not use, some of which the library forgives, would let one token be written
// in several ways.
func (k key) open(token string) ([]byte, error) {
	if strings.Count(token, ".") != 2 || strings.ContainsAny(token, "\r\n") { // which base64 skips
		return nil, errShape
	}
	for part := range strings.SplitSeq(token, ".") {
		if _, err := base64.RawURLEncoding.Strict().DecodeString(part); err != nil {
			return nil, errShape
		}
	}
	return jws.Verify([]byte(token), jws.WithCompact(), jws.WithKeyProvider(jws.KeyProviderFunc(k.offer)))
}

// offer gives the library the key for a header that says HS256 and asks for nothing else. With jws.WithKey the library would
// not look at the header's algorithm, and it reads b64 (RFC 7797) without crit.
func (k key) offer(_ context.Context, sink jws.KeySink, signature *jws.Signature, _ *jws.Message) error {
	header := signature.ProtectedHeaders()
	_, b64 := header.Get("b64")
	if header.Algorithm() == jwa.HS256 && len(header.Critical()) == 0 && !b64 {
		sink.Key(jwa.HS256, k.jwk)
	}
	return nil
}

var errShape = errors.New("not the compact form of RFC 7515")
