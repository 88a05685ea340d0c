package security

import (
	"encoding/base64"
	"strings"
	"testing"

	"chatbot/ports"
	"chatbot/ports/contract"
)

// tokenSignatures changes only the signature.
func tokenSignatures(t *testing.T, tokens ports.Tokens, good string) {
	at := strings.LastIndex(good, ".") + 1
	signed := good[:at]
	signature, err := base64.RawURLEncoding.DecodeString(good[at:])
	contract.OK(t, err)
	encode := base64.RawURLEncoding.EncodeToString
	zeros := make([]byte, 64)
	for name, s := range map[string]string{
		"stripped": "", "null": "null", "one zero": encode(zeros[:1]), "zeros": encode(zeros[:32]), "more zeros": encode(zeros),
		"first half": encode(signature[:16]), "one byte short": encode(signature[:31]), "one byte more": encode(append(signature[:32:32], 0)),
		"twice": encode(append(signature[:32:32], signature...)), "padded": good[at:] + "=", "the standard alphabet": "+/" + good[at+2:],
		"of itself": good[at:] + "." + good[at:],
	} {
		wantNoToken(t, tokens, "signature: "+name, signed+s)
	}
	for bit := range len(signature) * 8 {
		signature[bit/8] ^= 1 << (bit % 8)
		wantNoToken(t, tokens, "a flipped bit", signed+encode(signature))
		signature[bit/8] ^= 1 << (bit % 8)
	}
	// The last of 43 characters has two unused bits, so three other encodings of the same signature exist.
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, good[len(good)-1])
	for spare := 1; spare < 4; spare++ {
		wantNoToken(t, tokens, "spare bits set", good[:len(good)-1]+alphabet[last|spare:][:1])
	}
}

// TokenShapes returns malformed inputs, derived from a good token.
func TokenShapes(good string) map[string]string {
	parts := strings.Split(good, ".")
	flipped := []byte(good)
	flipped[len(flipped)-6] ^= 1
	shapes := map[string]string{
		"empty": "", "a dot": ".", "two dots": "..", "spaces": "   ", "NUL": "\x00", "invalid UTF-8": "\xff.\xfe.\xfd",
		"garbage": "not a token", "garbage in three": "a.b.c", "a JSON object": "{}", "null": "null",
		"truncated": good[:len(good)-1], "half": good[:len(good)/2], "two parts": parts[0] + "." + parts[1],
		"four parts": good + ".x", "an empty fourth": good + ".", "five parts": good + ".x.y", "twice": good + good,
		"flipped bit": string(flipped), "with scheme": "Bearer " + good, "quoted": `"` + good + `"`, "two, by comma": good + "," + good,
		"padded": good + "=", "parts swapped": parts[1] + "." + parts[0] + "." + parts[2],
		"no header": "." + parts[1] + "." + parts[2], "no payload": parts[0] + ".." + parts[2], "signature only": ".." + parts[2],
		"percent-encoded": strings.ReplaceAll(good, ".", "%2e"), "upper case": strings.ToUpper(good),
		"wide letters": strings.Replace(good, "e", "ｅ", 1), "a Cyrillic letter": strings.Replace(good, "e", "е", 1),
		"flattened JSON": `{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`,
		"general JSON":   `{"payload":"` + parts[1] + `","signatures":[{"protected":"` + parts[0] + `","signature":"` + parts[2] + `"}]}`,
		"JSON in a list": `[{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}]`,
		"huge":           strings.Repeat("A", 1<<20), "huge in three": strings.Repeat("A", 1<<19) + "." + strings.Repeat("B", 1<<19) + ".C",
		"huge signature": good + strings.Repeat("A", 1<<20), "a million dots": strings.Repeat(".", 1<<20),
		"huge payload": parts[0] + "." + strings.Repeat("A", 1<<20) + "." + parts[2],
		"deep JSON":    base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("[", 5000))) + "." + parts[1] + "." + parts[2],
		// Our other secrets: 256 random bits.
		"a refresh token or ticket": "kJ8sLq29xZ0vYtW3rE5uI7oP1aSdFgHjKlZxCvBnM_Q",
		"an encrypted token":        parts[0] + "." + parts[2] + "." + parts[2] + "." + parts[1] + "." + parts[2],
	}
	for name, c := range map[string]string{
		"space": " ", "tab": "\t", "line break": "\n", "carriage return": "\r\n", "no-break space": "\u00a0", "zero-width space": "\u200b",
		"byte order mark": "\ufeff", "right-to-left mark": "\u202e", "NUL": "\x00", "plus": "+", "slash": "/", "equals": "=", "invalid UTF-8": "\xff",
	} {
		shapes[name+" before"], shapes[name+" after"] = c+good, good+c
		shapes[name+" within the header"] = good[:3] + c + good[3:]
		shapes[name+" within the signature"] = good[:len(good)-3] + c + good[len(good)-3:]
		shapes[name+" before a dot"] = parts[0] + c + "." + parts[1] + "." + parts[2]
	}
	for name, dot := range map[string]string{"one-dot leader": "\u2024", "ideographic stop": "\u3002", "wide stop": "\uff0e", "middle dot": "\u00b7"} {
		shapes[name+" for dots"], shapes[name+" for a dot"] = strings.ReplaceAll(good, ".", dot), strings.Replace(good, ".", dot, 1)
	}
	return shapes
}
