package report

import (
	"strconv"
	"testing"
)

// TestLimitThatIsNamed checks the numbers that are taken for a limit, and those that are not.
func TestLimitThatIsNamed(t *testing.T) {
	for message, want := range map[string]int{
		"max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-haiku-20241022": 8192,
		"the valid range of max_tokens is [1, 4096]":                                    4096,
		"max_tokens must be less than or equal to `32768`, the maximum for this model":  32768,
		"max_tokens is too large for gpt-4-0613":                                        0,
		"Unsupported parameter: 'max_tokens' is not supported with this model of 2048.": 0,
		"the maximum is 2048": 0,
		"max_tokens is too large: 5000. This model's maximum context length is 4096 tokens": 0,
	} {
		r, _ := parseReport([]byte(`{"error":{"message":` + strconv.Quote(message) + `}}`))
		if got := r.Below(64000); got != want {
			t.Errorf("%s: %d, want %d", message, got, want)
		}
	}
}
