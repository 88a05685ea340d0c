package report

import (
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"chatbot/adapters/llm/internal/document"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// ResponseFailure translates a response without an answer; body is as much of its body as could be read.
func ResponseFailure(res *http.Response, body []byte) error {
	r, _ := parseReport(body)
	r.Status, r.Path = res.StatusCode, res.Request.URL.Path
	if to, err := res.Location(); err == nil && res.StatusCode < http.StatusBadRequest {
		r.Redirect = Origin(to)
	}
	r.NeedsTLS = res.StatusCode == http.StatusBadRequest && saysTLS.Match(body)
	for _, name := range []string{"X-Request-Id", "Request-Id"} {
		if id := word(res.Header.Get(name)); id != "" {
			r.RequestID = id
		}
	}
	r.said = refusal(body, res.Request.Header)
	return r.fault(retryAfter(res.Header, time.Now()))
}

const (
	// longestSaid bounds the provider's sentence in bytes; leastSecret is the least length of a secret in a header.
	longestSaid, leastSecret = 4000, 8
)

// refusal returns what a report says, without the request's secrets: if it quotes a header, it is dropped.
func refusal(body []byte, sent http.Header) *ports.Refusal {
	if !document.Valid(body) {
		return nil
	}
	o := gjson.ParseBytes(body)
	if o.IsArray() { // Gemini
		o = o.Get("0")
	}
	if inner := o.Get("error"); inner.IsObject() {
		o = inner
	}
	said := ports.Refusal{Message: first(o.Get("message").Str, first(o.Get("detail").Str, o.Get("error").Str)), Code: word(o.Get("code").Str), Param: o.Get("param").Str}
	if said.Message == "" {
		return nil
	}
	said.Message = strings.ToValidUTF8(said.Message[:min(len(said.Message), longestSaid)], "")
	said.Param = strings.ToValidUTF8(said.Param[:min(len(said.Param), longestSaid)], "")
	for name, values := range sent {
		if name == "User-Agent" || name == "Content-Type" || name == "Accept" {
			continue
		}
		for field := range strings.FieldsSeq(strings.Join(values, " ")) {
			if len(field) >= leastSecret && (strings.Contains(said.Message, field) || strings.Contains(said.Param, field)) {
				return nil
			}
		}
	}
	return &said
}

// saysTLS matches how servers of TLS answer plain HTTP: those in Go, nginx, Apache.
var saysTLS = regexp.MustCompile(`(?i)HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled`)

// Origin returns the origin of an address: its scheme, host and port.
func Origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// longestRetryAfter is the maximum wait that is passed on.
const longestRetryAfter = time.Hour

// retryAfter returns how long to wait before the next request: from retry-after-ms (OpenAI), or Retry-After in seconds or as
// a date; 0 without either.
func retryAfter(h http.Header, now time.Time) time.Duration {
	wait := time.Duration(0)
	after := strings.TrimSpace(h.Get("Retry-After"))
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		wait = boundedWait(ms, time.Millisecond)
	} else if seconds, err := strconv.ParseFloat(after, 64); err == nil {
		wait = boundedWait(seconds, time.Second)
	} else if date, err := http.ParseTime(after); err == nil {
		wait = date.Sub(now)
	}
	return min(max(wait, 0), longestRetryAfter)
}

// boundedWait returns n units, at most longestRetryAfter; 0 if n is not a positive number.
func boundedWait(n float64, unit time.Duration) time.Duration {
	if !(n > 0) {
		return 0
	}
	return time.Duration(min(n*float64(unit), float64(longestRetryAfter)))
}
