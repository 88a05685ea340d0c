package app_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode"

	"chatbot/ports/contract/security"
)

// forgeries returns tokens that must be refused: those of the contract, published test vectors, and tokens of the wrong kind.
func forgeries(t *testing.T, c *client) map[string]string {
	t.Helper()
	all := security.TokenForgeries(t, c.token)
	for name, token := range security.TokenShapes(c.token) {
		all["shape: "+name] = token
	}
	raw, err := os.ReadFile("../../../adapters/jwt/testdata/wycheproof_hs256.json")
	if err != nil {
		t.Fatal(err)
	}
	var groups []struct {
		Tests []struct {
			TcID int
			JWS  string
		}
	}
	if err := json.Unmarshal(raw, &groups); err != nil {
		t.Fatal(err)
	}
	for _, group := range groups {
		for _, v := range group.Tests {
			all[fmt.Sprintf("Wycheproof %d", v.TcID)] = v.JWS
		}
	}
	parts := strings.Split(c.token, ".")
	all["signature stripped"] = parts[0] + "." + parts[1] + "."
	all["signature null"] = parts[0] + "." + parts[1] + ".null"
	all["signature only"] = ".." + parts[2]
	all["a refresh token"] = c.refresh
	all["two tokens"] = c.token + " " + c.token
	all["SQL"] = "' OR '1'='1"
	all["a path"] = "../../../../etc/passwd"
	return all
}

// The known attacks on signed tokens are refused wherever the server accepts a token, without an error of the server.
func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t, "SECRET_KEY="+security.TokenSecret)
	c := s.person("ann")
	all := forgeries(t, c)
	if len(all) < 250 {
		t.Fatalf("only %d forgeries", len(all))
	}
	sent := 0
	for name, token := range all {
		if len(token) > 7000 { // longer than the headers of a request may be
			if _, _, err := s.dial(token); err == nil {
				t.Errorf("%s opens a socket", name)
			}
			continue
		}
		// In the URL, which can carry any token.
		if _, response, err := s.dial(url.QueryEscape(token)); err == nil || response == nil || response.StatusCode != 401 {
			t.Errorf("%s opens a socket: %v", name, err)
		}
		// HTTP strips spaces before a header's value and white space after it.
		if strings.ContainsFunc(token, unicode.IsControl) || strings.TrimRight(strings.TrimLeft(token, " "), " \t") == c.token {
			continue
		}
		sent++
		header := "Authorization: Bearer " + token
		s.nobody().do("GET", "/api/auth/me", nil, header).problem(401, "invalid_token")
		s.nobody().do("POST", "/api/chat/message", obj{"message": "hi"}, header).problem(401, "invalid_token")
		if token != c.refresh {
			s.nobody().do("POST", "/api/auth/refresh", nil, header).problem(401, "invalid_token")
		}
	}
	if sent < 240 {
		t.Errorf("only %d could be sent as a header", sent)
	}
	ticket := c.ticket()
	s.nobody().do("GET", "/api/auth/me", nil, "Authorization: Bearer "+ticket).problem(401, "invalid_token")
	s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+ticket).problem(401, "invalid_token")
	s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.token).problem(401, "invalid_token")

	// The owner's token, login and ticket still work.
	c.get("/api/auth/me").want(200)
	if conn, _, err := s.dial(ticket); err != nil {
		t.Error(err)
	} else {
		conn.Close()
	}
	s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.refresh).want(200)
	s.unbroken()
}
