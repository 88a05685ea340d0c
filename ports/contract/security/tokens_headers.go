package security

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"strings"
	"testing"

	"chatbot/ports"
	"chatbot/ports/contract"
)

func tokenHeaders(t *testing.T, tokens ports.Tokens, good string) {
	for name, token := range TokenForgeries(t, good) {
		wantNoToken(t, tokens, name, token)
	}
}

// TokenForgeries returns tokens with the claims of a good token, which TokenSecret signed, under headers that have fooled
// verifiers before. Each is signed with the right secret unless the attack needs another. All must be refused.
func TokenForgeries(t *testing.T, good string) map[string]string {
	t.Helper()
	forged := map[string]string{}
	add := func(name, token string) {
		if _, twice := forged[name]; twice {
			t.Fatalf("two forgeries are called %q", name)
		}
		forged[name] = token
	}
	header, payload := tokenParts(t, good)
	body := compact(t, payload)
	with := func(changes map[string]any) map[string]any {
		changed := maps.Clone(header)
		maps.Copy(changed, changes)
		return changed
	}
	for _, alg := range []any{
		"none", "None", "NONE", "nOnE", "none ", "", "hs256", "Hs256", "HS256 ", "HS２５６", "HS1", "HS384", "HS512", "RS256", "RS512", "ES256",
		"PS256", "EdDSA", "A256GCM", nil, 256, true, []string{"HS256"}, map[string]any{"alg": "HS256"},
	} {
		head := compact(t, with(map[string]any{"alg": alg}))
		parts := strings.Split(signText(head, body, TokenSecret), ".")
		add("signed, "+head, strings.Join(parts, "."))
		add("not signed, "+head, parts[0]+"."+parts[1]+".")
		add("signed before, "+head, parts[0]+"."+parts[1]+"."+good[strings.LastIndex(good, ".")+1:])
		add("longer digest, "+head, signLonger(head, body, TokenSecret))
	}
	const own = "the attacker's own key, long enough for HS256"
	key := map[string]any{"kty": "oct", "alg": "HS256", "k": base64.RawURLEncoding.EncodeToString([]byte(own)), "kid": header["kid"]}
	for _, kid := range []any{
		"", "x", "../../../../dev/null", "/dev/null", "' UNION SELECT 'x", "x'; DROP TABLE users;--", "$(id)", "http://127.0.0.1:1/key", "\x00",
		strings.Repeat("k", 2000), nil, 0, true, []any{header["kid"]}, map[string]any{"kid": header["kid"]}, header["kid"].(string) + " ",
	} {
		for _, secret := range []string{TokenSecret, "", "x", own} {
			add("kid "+compact(t, kid)+", secret "+secret, signToken(t, with(map[string]any{"kid": kid}), payload, secret))
		}
	}
	for name, changes := range map[string]map[string]any{
		"embedded jwk":      {"jwk": key},
		"jku elsewhere":     {"jku": "http://127.0.0.1:1/keys"},
		"x5u elsewhere":     {"x5u": "http://127.0.0.1:1/cert"},
		"x5c of its own":    {"x5c": []string{base64.StdEncoding.EncodeToString([]byte(own))}},
		"x5t of its own":    {"x5t": key["k"]},
		"nothing but a key": {},
	} {
		add(name, signToken(t, with(changes), payload, own))
	}
	for name, changes := range map[string]map[string]any{
		"crit of a claim":       {"crit": []string{"exp"}},
		"crit of the unknown":   {"crit": []string{"urn:x"}, "urn:x": true},
		"crit empty":            {"crit": []string{}},
		"crit a word":           {"crit": "exp"},
		"payload not encoded":   {"crit": []string{"b64"}, "b64": false},
		"not encoded, not crit": {"b64": false},
	} {
		add(name, signToken(t, with(changes), payload, TokenSecret))
		add(name+", and so", signRaw(compact(t, with(changes)), body, TokenSecret))
	}
	bare := maps.Clone(header)
	delete(bare, "kid")
	add("no kid", signToken(t, bare, payload, TokenSecret))
	head := compact(t, header)
	for name, text := range map[string]string{
		"no alg":         strings.Replace(head, `"alg"`, `"agl"`, 1),
		"ALG":            strings.Replace(head, `"alg"`, `"ALG"`, 1),
		"a Cyrillic а":   strings.Replace(head, `"alg"`, `"аlg"`, 1),
		"none, then alg": `{"alg":"none",` + head[1:],
		"alg, then none": strings.TrimSuffix(head, "}") + `,"alg":"none"}`,
		"kid twice":      strings.TrimSuffix(head, "}") + `,"kid":"x"}`,
		"garbage after":  head + "x", "twice": head + head, "a list": "[" + head + "]", "null": "null", "nothing": "", "no JSON": "HS256",
	} {
		add("header: "+name, signText(text, body, TokenSecret))
	}
	public := publicKey(t)
	for _, alg := range []string{"HS256", "RS256", "EdDSA"} {
		add("a public key as the secret, "+alg, signToken(t, with(map[string]any{"alg": alg}), payload, public))
	}
	return forged
}

// publicKey returns a key as servers publish it, which vulnerable verifiers of HS256 use as their secret.
func publicKey(t *testing.T) string {
	t.Helper()
	public, _, err := ed25519.GenerateKey(nil)
	contract.OK(t, err)
	der, err := x509.MarshalPKIXPublicKey(public)
	contract.OK(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
