package security

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"chatbot/ports"
)

// tokenClaims verifies that tokens with changed claims are refused although the secret is right.
func tokenClaims(t *testing.T, tokens ports.Tokens, good string) {
	header, payload := tokenParts(t, good)
	if _, err := tokens.Verify(signToken(t, header, payload, TokenSecret)); err != nil {
		t.Fatalf("the suite's own signature is refused: %v", err)
	}
	for claim := range payload {
		changed := maps.Clone(payload)
		delete(changed, claim)
		wantNoToken(t, tokens, "without "+claim, signToken(t, header, changed, TokenSecret))
		changed[strings.ToUpper(claim)] = payload[claim]
		wantNoToken(t, tokens, claim+" in upper case", signToken(t, header, changed, TokenSecret))
		changed[claim] = nil
		wantNoToken(t, tokens, claim+" null", signToken(t, header, changed, TokenSecret))
	}
	later := tokenTime.Add(30 * time.Minute).Unix()
	for name, change := range map[string]map[string]any{
		"wrong issuer":             {"iss": "elsewhere"},
		"a list of issuers":        {"iss": []any{payload["iss"]}},
		"wrong audience":           {"aud": "elsewhere"},
		"no audience in it":        {"aud": []string{}},
		"an audience beside ours":  {"aud": []any{"chatbot-api", "elsewhere"}},
		"ours twice":               {"aud": []any{"chatbot-api", "chatbot-api"}},
		"audience within a list":   {"aud": []any{[]any{"chatbot-api"}}},
		"audience an object":       {"aud": map[string]any{"chatbot-api": true}},
		"audience a lookalike":     {"aud": []any{"chatbоt-api"}}, // a Cyrillic о
		"wrong use":                {"token_use": "refresh"},
		"use of a ticket":          {"token_use": "ticket"},
		"use of a wrong kind":      {"token_use": []string{"access"}},
		"use a lookalike":          {"token_use": "аccess"}, // a Cyrillic а
		"another's subject":        {"sub": "1"},
		"subject a word":           {"sub": "admin"},
		"subject a number":         {"sub": 9_007_199_254_740_001},
		"subject with a zero":      {"sub": "09007199254740001"},
		"subject with a space":     {"sub": " 9007199254740001"},
		"subject in wide digits":   {"sub": "９007199254740001"},
		"user 0":                   {"sub": "0", "user_id": 0},
		"user -1":                  {"sub": "-1", "user_id": -1},
		"user beyond int64":        {"sub": "9223372036854775808", "user_id": json.Number("9223372036854775808")},
		"user with an exponent":    {"sub": "100", "user_id": json.Number("1e2")},
		"user as text":             {"user_id": "9007199254740001"},
		"half a user":              {"sub": "1", "user_id": 1.5},
		"half a login":             {"login_id": 1.5},
		"login 0":                  {"login_id": 0},
		"login -1":                 {"login_id": -1},
		"login beyond int64":       {"login_id": 1e300},
		"name a number":            {"username": 5},
		"empty token id":           {"jti": ""},
		"token id a number":        {"jti": 7},
		"expired":                  {"exp": tokenTime.Add(-time.Hour).Unix()},
		"expired before its issue": {"exp": tokenTime.Add(-time.Second).Unix()},
		"expiry a word":            {"exp": "never"},
		"expiry as text":           {"exp": strconv.FormatInt(later, 10)},
		"expiry a fraction":        {"exp": float64(later) + 0.5},
		"expiry with an exponent":  {"exp": json.Number("1e12")},
		"expiry after year 9999":   {"exp": json.Number("253402300800")},
		"expiry at int64's end":    {"exp": json.Number("9223372036854775807")},
		"expiry beyond int64":      {"exp": json.Number("1" + strings.Repeat("0", 30))},
		"expiry negative":          {"exp": -later},
		"expiry true":              {"exp": true},
		"expiry a list":            {"exp": []any{later}},
		"not yet valid":            {"nbf": tokenTime.Add(time.Hour).Unix()},
		"issued later":             {"iat": tokenTime.Add(time.Hour).Unix()},
		"issued as text":           {"iat": "today"},
		"issued before 1970":       {"iat": -1},
	} {
		changed := maps.Clone(payload)
		maps.Copy(changed, change)
		wantNoToken(t, tokens, name, signToken(t, header, changed, TokenSecret))
	}
	head, body := compact(t, header), compact(t, payload)
	for name, text := range map[string]string{
		"a claim twice, ours last":  `{"sub":"1",` + body[1:],
		"a claim twice, ours first": strings.TrimSuffix(body, "}") + `,"sub":"1"}`,
		"the end twice":             strings.TrimSuffix(body, "}") + `,"exp":253402300799}`,
		"twice, once escaped":       strings.TrimSuffix(body, "}") + `,"\u0073ub":"1"}`,
		"garbage after it":          body + "x", "two objects": body + body, "a list": "[" + body + "]", "cut short": strings.TrimSuffix(body, "}"),
		"nothing": "", "null": "null", "a number": "1", "text": `"x"`, "an empty object": "{}", "a byte order mark": "\ufeff" + body,
		"another token": good, "deep": strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1000), "invalid UTF-8": "{\"sub\":\"\xff\"}",
	} {
		wantNoToken(t, tokens, "payload: "+name, signText(head, text, TokenSecret))
	}
}
