package contract

import (
	"encoding/base64"
	"maps"
	"strings"
	"testing"

	"chatbot/ports"
)

// tokenHeaders presents the good claims under headers that have fooled verifiers before. Each is signed
// with the right secret unless the attack needs another.
func tokenHeaders(t *testing.T, tokens ports.Tokens, good string) {
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
		wantNoToken(t, tokens, "signed, "+head, strings.Join(parts, "."))
		wantNoToken(t, tokens, "not signed, "+head, parts[0]+"."+parts[1]+".")
		wantNoToken(t, tokens, "signed before, "+head, parts[0]+"."+parts[1]+"."+good[strings.LastIndex(good, ".")+1:])
		wantNoToken(t, tokens, "longer digest, "+head, signLonger(head, body, TokenSecret))
	}
	const own = "the attacker's own key, long enough for HS256"
	key := map[string]any{"kty": "oct", "alg": "HS256", "k": base64.RawURLEncoding.EncodeToString([]byte(own)), "kid": header["kid"]}
	for _, kid := range []any{
		"", "x", "../../../../dev/null", "/dev/null", "' UNION SELECT 'x", "x'; DROP TABLE users;--", "$(id)", "http://127.0.0.1:1/key", "\x00",
		strings.Repeat("k", 2000), nil, 0, true, []any{header["kid"]}, map[string]any{"kid": header["kid"]}, header["kid"].(string) + " ",
	} {
		for _, secret := range []string{TokenSecret, "", "x", own} {
			wantNoToken(t, tokens, "kid "+compact(t, kid)+", secret "+secret, signToken(t, with(map[string]any{"kid": kid}), payload, secret))
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
		wantNoToken(t, tokens, name, signToken(t, with(changes), payload, own))
	}
	for name, changes := range map[string]map[string]any{
		"crit of a claim":       {"crit": []string{"exp"}},
		"crit of the unknown":   {"crit": []string{"urn:x"}, "urn:x": true},
		"crit empty":            {"crit": []string{}},
		"crit a word":           {"crit": "exp"},
		"payload not encoded":   {"crit": []string{"b64"}, "b64": false},
		"not encoded, not crit": {"b64": false},
	} {
		wantNoToken(t, tokens, name, signToken(t, with(changes), payload, TokenSecret))
		wantNoToken(t, tokens, name+", and so", signRaw(compact(t, with(changes)), body, TokenSecret))
	}
	bare := maps.Clone(header)
	delete(bare, "kid")
	wantNoToken(t, tokens, "no kid", signToken(t, bare, payload, TokenSecret))
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
		wantNoToken(t, tokens, "header: "+name, signText(text, body, TokenSecret))
	}
}
