package chats

import (
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"
)

// TestFailedAnswersKeepTheirFault: whatever failed, not only the model.
func TestFailedAnswersKeepTheirFault(t *testing.T) {
	for name, c := range map[string]struct {
		failure chat.Failure
		want    fault.Kind
	}{
		"displaced from the queue":        {chat.Failure{Code: "displaced", Message: "Too many.", Kind: fault.Unavailable, RetryAfter: 5 * time.Second}, fault.Unavailable},
		"a gone model":                    {chat.Failure{Code: "model_gone", Message: "Gone.", Kind: fault.Conflict}, fault.Conflict},
		"a fault of the model":            {chat.Failure{Code: ports.ErrModelTimeout.Code, Message: "Late.", Kind: fault.ModelTimeout}, fault.ModelTimeout},
		"a fault of the model, as stored": {chat.Failure{Code: ports.ErrModelTimeout.Code, Message: "Late."}, fault.ModelTimeout},
		"another one, as stored":          {chat.Failure{Code: "displaced", Message: "Too many."}, fault.ModelFailed},
	} {
		f := faultOf(c.failure)
		if f.Kind != c.want || f.Code != c.failure.Code || f.Message != c.failure.Message || f.RetryAfter != c.failure.RetryAfter {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
