package app_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// mostApart is by how much responses about people with an account may be later or earlier than about others.
const mostApart = 3 * time.Millisecond

// measures is how many responses of each kind are timed.
const measures = 61

// twins are two requests that must not be told apart: about somebody who has an account, and about nobody. n makes each of them another one.
type twins struct {
	known, unknown func(n int) *http.Request
	status         int
}

// answer is what a client sees of a response.
type answer struct {
	text string
	took time.Duration
}

// differing are headers of a response that differ between any two.
var differing = []string{"Date", "X-Request-Id", "Traceparent"}

func answered(t *testing.T, request *http.Request) answer {
	t.Helper()
	began := time.Now()
	response, err := httpClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	took := time.Since(began)
	_ = response.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	id := response.Header.Get("X-Request-Id")
	for _, name := range differing {
		response.Header.Del(name)
	}
	text := fmt.Sprint(response.StatusCode, " ", response.Header, " ", string(body))
	if id != "" {
		text = strings.ReplaceAll(text, id, "the id of the request")
	}
	return answer{text, took}
}

// apart returns by how much the answers to both requests of twins differ in time: in their medians and in their fastest tenths, whichever is
// less. Work that only one of them does shows in both; other work of the machine shows in the medians mostly. The requests take turns, each of
// them first in every other turn. All texts, statuses and headers must be one.
func (p twins) apart(t *testing.T, from int) time.Duration {
	t.Helper()
	var known, unknown []time.Duration
	for n := from; n < from+measures; n++ {
		var a, b answer
		if n%2 == 0 {
			a, b = answered(t, p.known(n)), answered(t, p.unknown(n))
		} else {
			b, a = answered(t, p.unknown(n)), answered(t, p.known(n))
		}
		if !strings.HasPrefix(a.text, fmt.Sprint(p.status, " ")) {
			t.Fatalf("want %d: %s", p.status, a.text)
		}
		if a.text != b.text {
			t.Fatalf("somebody with an account: %s\nnobody: %s", a.text, b.text)
		}
		known, unknown = append(known, a.took), append(unknown, b.took)
	}
	slices.Sort(known)
	slices.Sort(unknown)
	medians, fastest := known[measures/2]-unknown[measures/2], known[measures/10]-unknown[measures/10]
	t.Logf("medians: %s with an account, %s without; fastest tenths: %s and %s", known[measures/2], unknown[measures/2], known[measures/10], unknown[measures/10])
	switch {
	case medians*fastest <= 0: // they disagree about which is slower
		return 0
	case medians.Abs() < fastest.Abs():
		return medians
	}
	return fastest
}

// TestResponsesTellNobodyWhoHasAnAccount: by text, status and headers, and by time over a real connection. Only a difference that comes back
// counts: three times in a row, and in the same direction.
func TestResponsesTellNobodyWhoHasAnAccount(t *testing.T) {
	box := newMailbox(t)
	dir := t.TempDir()
	// A hash takes several times as long as what may be told apart, so that one which is left out shows.
	w := newWorldOf(t, startHashing(t, 8, dir, box.settings("TRUSTED_PROXIES=127.0.0.1", "LOG_LEVEL=ERROR")...), dir)
	ann := w.person("ann")
	const rounds = 3
	for n := range rounds * measures { // a wrong password each: more would be told apart by the wait, which is the same for nobody
		w.exec(`INSERT INTO users (username, username_folded, email, email_folded, hashed_password, role, is_active, is_verified, created_at, updated_at)
			SELECT 'p' || ?1, 'p' || ?1, 'p' || ?1 || '@example.com', 'p' || ?1 || '@example.com', hashed_password, role, is_active, is_verified, created_at, updated_at FROM users WHERE username = 'ann'`, n)
	}
	from := func(n int) string { return fmt.Sprintf("X-Real-IP: 2001:db8:%x::1", n+1) }
	with := func(status int, path, field, known, unknown string, more obj) twins {
		to := func(who string) func(n int) *http.Request {
			return func(n int) *http.Request {
				body := obj{field: fmt.Sprintf(who, n)}
				for name, value := range more {
					body[name] = value
				}
				return w.nobody().request("POST", path, body, from(2*n+len(who)%2))
			}
		}
		return twins{to(known), to(unknown), status}
	}
	changing := func(address string) func(n int) *http.Request {
		return func(n int) *http.Request {
			return ann.request("POST", "/api/auth/email", obj{"email": fmt.Sprintf(address, n)}, from(n))
		}
	}
	for name, p := range map[string]twins{
		"a forgotten password":    with(204, "/api/auth/password/forgot", "email", "p%d@example.com", "q%d@example.com", nil),
		"another verification":    with(204, "/api/auth/verify/resend", "email", "p%d@example.com", "q%d@example.com", nil),
		"signing in by name":      with(401, "/api/auth/login", "username", "p%d", "q%d", obj{"password": "Wrong1234"}),
		"signing in by address":   with(401, "/api/auth/login", "username", "p%d@example.com", "q%d@example.com", obj{"password": "Wrong1234"}),
		"a change of the address": {changing("p%d@example.com"), changing("r%d@example.com"), 204},
	} {
		t.Run(name, func(t *testing.T) {
			var seen []time.Duration
			for round := range rounds {
				d := p.apart(t, round*measures)
				if seen = append(seen, d); d.Abs() <= mostApart {
					return
				}
			}
			if slices.Min(seen) > 0 || slices.Max(seen) < 0 {
				t.Errorf("the times differ by %v, each time in the same direction", seen)
			}
		})
	}
}
