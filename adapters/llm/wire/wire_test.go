package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/ports"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for said, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "0.5": 500 * time.Millisecond, "-3": 0, "soon": 0, "NaN": 0, "Inf": time.Hour, "1e300": time.Hour, "86400": time.Hour,
		"Mon, 23 Nov 2026 12:00:09 GMT": 9 * time.Second, "Mon, 23 Nov 2026 11:00:00 GMT": 0, "Tue, 24 Nov 2026 12:00:00 GMT": time.Hour,
	} {
		if got := retryAfter(http.Header{"Retry-After": {said}}, now); got != want {
			t.Errorf("%q is %v, want %v", said, got, want)
		}
	}
	if got := retryAfter(http.Header{"Retry-After": {"9"}, "Retry-After-Ms": {"250"}}, now); got != 250*time.Millisecond {
		t.Errorf("milliseconds: %v", got)
	}
}

func TestEveryStatusIsAFault(t *testing.T) {
	for status := 100; status < 600; status++ {
		err := statusFault(&Reply{Status: status}, 4*time.Second)
		f := fault.From(err)
		if f.Kind == fault.Internal {
			t.Errorf("%d is no fault of a model: %v", status, err)
		}
		if wants := status == 429 || status >= 500; wants != (f.RetryAfter > 0) && status != 408 && status != 409 && status != 425 {
			t.Errorf("%d has retry after %v", status, f.RetryAfter)
		}
	}
}

func TestReports(t *testing.T) {
	for report, want := range map[string]error{
		`{"error":{"message":"secret","type":"server_error"}}`:                        ports.ErrModelUnavailable,
		`{"error":{"message":"secret","type":"tokens","code":"rate_limit_exceeded"}}`: ports.ErrModelBusy,
		`{"error":{"message":"secret","code":429}}`:                                   ports.ErrModelBusy,
		`{"object":"error","message":"secret","type":"BadRequestError","code":400}`:   ports.ErrModelRejected,
		`{"error":"secret"}`: ports.ErrModelUnavailable,
		`{"type":"error","error":{"type":"overloaded_error","message":"secret"}}`:                ports.ErrModelUnavailable,
		`{"type":"error","error":{"type":"invalid_request_error","message":"secret"}}`:           ports.ErrModelRejected,
		`{"type":"error","error":{"type":"billing_error","message":"secret"}}`:                   ports.ErrModelRefusedKey,
		`{"error":{"type":"invalid_request_error","code":"invalid_api_key","message":"secret"}}`: ports.ErrModelRefusedKey,
		`{"choices":[{"message":{"content":"secret"}}]}`:                                         ports.ErrModelBadReply,
		`{"error":null}`: ports.ErrModelBadReply,
		`{"secret`:       ports.ErrModelBadReply,
		`{"error":{"type":"secret words with spaces","code":"` + strings.Repeat("secret", 99) + `"}}`: ports.ErrModelUnavailable,
	} {
		err := ReportFailure([]byte(report))
		if !errors.Is(err, want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s is %v, want %v", report, err, want)
		}
	}
}

func TestTextKeepsItsBytes(t *testing.T) {
	for quoted, want := range map[string]string{
		`"plain"`: "plain", `"a\n\"\\\u00e9\ud83d\ude00"`: "a\n\"\\é😀", `null`: "", `""`: "", "\"\xe2\x82\"": "\xe2\x82", "\"a\\n\xff\\u00e9\"": "a\n\xffé",
	} {
		var v struct{ T Text }
		if err := json.Unmarshal([]byte(`{"T":`+quoted+`}`), &v); err != nil || string(v.T) != want {
			t.Errorf("%q is %q, %v; want %q", quoted, v.T, err, want)
		}
	}
	var text Text
	for _, bad := range []string{`7`, `{}`, "[\"\xff\"]"} {
		if json.Unmarshal([]byte(bad), &text) == nil {
			t.Errorf("%s is text %q", bad, text)
		}
	}
}

// TestEventBodyLooksAtTheFirstByte reads bodies byte by byte, with and without a beginning of spaces.
func TestEventBodyLooksAtTheFirstByte(t *testing.T) {
	for body, want := range map[string]error{
		"data: {}\n\n": nil, "\n\n: comment\n\n": nil, "\ufeffevent: x\n": nil, "": nil,
		` {"error":{"code":401}}`: ports.ErrModelRefusedKey, "\n<html>": ports.ErrModelBadReply, "[]": ports.ErrModelBadReply,
	} {
		b := &eventBody{ReadCloser: io.NopCloser(oneByOne{strings.NewReader(body)})}
		got, err := io.ReadAll(b)
		if !errors.Is(err, want) || (want == nil && (err != nil || string(got) != body)) {
			t.Errorf("%q: %q, %v, want %v", body, got, err, want)
		}
	}
}

type oneByOne struct{ io.Reader }

func (o oneByOne) Read(p []byte) (int, error) { return o.Reader.Read(p[:min(1, len(p))]) }

func TestCausesAreForOperatorsAndSafe(t *testing.T) {
	r := &Reply{Status: 429, Type: "tokens", Code: "rate_limit_exceeded", RequestID: "req_1"}
	if got, want := fmt.Sprint(r), "the provider replied 429 Too Many Requests, type tokens, code rate_limit_exceeded, request req_1"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
