package report

import (
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
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
	return r.fault(retryAfter(res.Header, time.Now()))
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
