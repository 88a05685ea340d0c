package report

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/ports"
)

func TestEveryStatusIsAFault(t *testing.T) {
	for status := 100; status < 600; status++ {
		err := (&report{Reply: Reply{Status: status}}).fault(4 * time.Second)
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
		err := Failure([]byte(report))
		if !errors.Is(err, want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s is %v, want %v", report, err, want)
		}
	}
}

// TestReportsOfEveryShape checks which fault an error with a success status becomes.
func TestReportsOfEveryShape(t *testing.T) {
	for body, want := range map[string]error{
		`{"detail":"Internal Server Error"}`:                                     ports.ErrModelUnavailable,
		`{"error":{"error":{"code":429}}}`:                                       ports.ErrModelBusy,
		`[{"error":{"code":503,"status":"UNAVAILABLE"}}]`:                        ports.ErrModelUnavailable,
		`{"success":false,"errors":[{"code":10000,"message":"x"}]}`:              ports.ErrModelUnavailable,
		`{"error_code":18,"error_msg":"Open api qps request limit reached"}`:     ports.ErrModelUnavailable,
		`{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}`: ports.ErrModelRefusedKey,
		`{"code":"Throttling.RateQuota","message":"x"}`:                          ports.ErrModelBusy,
		`{"statusCode":404,"message":"Resource not found"}`:                      ports.ErrModelMissing,
		`{"error":"model 'x' not found"}`:                                        ports.ErrModelMissing,
		`{"error":"","choices":[]}`:                                              ports.ErrModelBadReply,
		`{"error":false}`:                                                        ports.ErrModelBadReply,
		`{"message":"a status, not an error"}`:                                   ports.ErrModelBadReply,
		`{"choices":[{"delta":{}}],"detail":"x"}`:                                ports.ErrModelBadReply,
		`[]`: ports.ErrModelBadReply,
	} {
		err := Failure([]byte(body))
		if f := fault.From(err); !errors.Is(err, want) || f.Kind == fault.Internal {
			t.Errorf("%s is %v, want %v", body, err, want)
		}
	}
}

func TestRefusedFieldsAreFoundAsWholeWords(t *testing.T) {
	for text, want := range map[string]bool{
		"unsupported: 'max_tokens'": true, "max_tokens": true, "body.max_tokens.x": true, "the max_tokens_total is": false, "a_max_tokens": false, "max tokens": false, "": false,
		"a_max_tokens or max_tokens": true,
	} {
		if got := mentions(text, "max_tokens"); got != want {
			t.Errorf("%q mentions it: %v", text, got)
		}
	}
}

func TestCausesAreLoggedWithoutSecrets(t *testing.T) {
	r := &Reply{Status: 429, Type: "tokens", Code: "rate_limit_exceeded", RequestID: "req_1"}
	if got, want := fmt.Sprint(r), "the provider replied 429 Too Many Requests, type tokens, code rate_limit_exceeded, request req_1"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
