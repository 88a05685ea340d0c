package app_test

import (
	"encoding/json"
	"testing"
)

func TestConfigIsReadWithoutSigningIn(t *testing.T) {
	t.Parallel()
	s := start(t, "APP_NAME=Kolleg & Co", "MAX_MESSAGE_CHARS=20000", "FILE_MAX_BYTES=5000000", "PUBLIC_URL=https://chat.example/")
	want := `{"app_name":"Kolleg \u0026 Co","logo":null,"fresh":false,"registration":"open","password_login":true,"providers":[],"mail":false,"passkey_origin":"https://chat.example",` +
		`"version":"1.0.0","banner":"","starters":[],"written_titles":false,"limits":{"message_chars":20000,"message_files":10,"file_bytes":5000000}}`
	ann := s.person("ann")
	for name, c := range map[string]*client{"nobody": s.nobody(), "a person": ann} {
		r := c.get("/api/config").want(200)
		if string(r.body) != want {
			t.Errorf("%s: %s", name, r.body)
		}
		if got := r.header.Get("Cache-Control"); got != "private, max-age=5" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
	}
	// An invalid token is ignored, because the page requests this before it has verified its token.
	s.nobody().do("GET", "/api/config", nil, "Authorization: Bearer expired").want(200)
}

// TestMessageLimitIsTheOneOfConfig sends the longest message that GET /api/config allows, and one that is one code point longer.
func TestMessageLimitIsTheOneOfConfig(t *testing.T) {
	t.Parallel()
	s := start(t, "MAX_MESSAGE_CHARS=20000")
	c := s.person("ann")
	var config struct {
		Limits struct {
			MessageChars int `json:"message_chars"`
		}
	}
	if err := json.Unmarshal(s.nobody().get("/api/config").want(200).body, &config); err != nil {
		t.Fatal(err)
	}
	longest := make([]rune, config.Limits.MessageChars)
	for i := range longest {
		longest[i] = '🚀'
	}
	c.post("/api/chat/message", obj{"message": string(longest)}).want(200)
	c.post("/api/chat/message", obj{"message": string(longest) + "!"}).problem(400, "invalid_input")
}

func TestConfigIsLimitedByAddress(t *testing.T) {
	t.Parallel()
	s := start(t, "RATE_LIMIT_API=3/h", "TRUSTED_PROXIES=127.0.0.1")
	from := func(address string) func() reply {
		return func() reply { return s.nobody().do("GET", "/api/config", nil, "X-Real-IP: "+address) }
	}
	if n := allowed(t, 5, from("192.0.2.1")); n != 3 {
		t.Errorf("%d of 5", n)
	}
	from("192.0.2.2")().want(200)
	// Browsers must not cache a refusal.
	if got := from("192.0.2.1")().problem(429, "rate_limited").header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of a refusal: %q", got)
	}
}
