package security

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"hash"
	"strings"
	"testing"

	"chatbot/ports/contract"
)

// tokenParts decodes header and claims, keeping numbers as written.
func tokenParts(t *testing.T, token string) (header, payload map[string]any) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("a token of %d parts", len(parts))
	}
	for i, into := range []*map[string]any{&header, &payload} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		contract.OK(t, err)
		decoder := json.NewDecoder(strings.NewReader(string(text)))
		decoder.UseNumber()
		contract.OK(t, decoder.Decode(into))
	}
	return header, payload
}

// compact encodes a value as JSON with sorted names. Numbers stay as written, even malformed ones.
func compact(t *testing.T, value any) string {
	t.Helper()
	if fields, isObject := value.(map[string]any); isObject {
		members := map[string]json.RawMessage{}
		for name, v := range fields {
			if n, isNumber := v.(json.Number); isNumber {
				members[name] = json.RawMessage(n)
				continue
			}
			members[name] = json.RawMessage(compact(t, v))
		}
		value = members
	}
	text, err := json.Marshal(value)
	contract.OK(t, err)
	return string(text)
}

// signToken signs with HS256, whatever the header says.
func signToken(t *testing.T, header, payload map[string]any, secret string) string {
	t.Helper()
	return signText(compact(t, header), compact(t, payload), secret)
}

func signText(header, payload, secret string) string {
	return forge(header, payload, secret, sha256.New, true)
}

// signRaw leaves the payload unencoded, as in RFC 7797.
func signRaw(header, payload, secret string) string {
	return forge(header, payload, secret, sha256.New, false)
}

// signLonger signs with HS512, or with HS384 where the header says so.
func signLonger(header, payload, secret string) string {
	if strings.Contains(header, "HS384") {
		return forge(header, payload, secret, sha512.New384, true)
	}
	return forge(header, payload, secret, sha512.New, true)
}

func forge(header, payload, secret string, algorithm func() hash.Hash, encoded bool) string {
	encode := base64.RawURLEncoding.EncodeToString
	if encoded {
		payload = encode([]byte(payload))
	}
	signed := encode([]byte(header)) + "." + payload
	mac := hmac.New(algorithm, []byte(secret))
	mac.Write([]byte(signed))
	return signed + "." + encode(mac.Sum(nil))
}
