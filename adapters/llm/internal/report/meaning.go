package report

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"chatbot/domain/fault"
	"chatbot/ports"
)

// report is an error of a provider with its sentences, which are searched and never passed on.
type report struct {
	Reply
	sentences string // in lower case
}

// fault returns the fault that the report means. Being out of credit is a matter of the key: waiting does not help.
func (r *report) fault(retryAfter time.Duration) error {
	f, s := ports.ErrModelRejected, r.Status
	r.NoModel = r.noModel()
	r.NoPath = !r.NoModel && (s == http.StatusNotFound || s == http.StatusMethodNotAllowed || s == http.StatusGone)
	r.NoTools = r.says("does not support tools", "tools are not supported", "tool use is not supported", "does not support tool", "does not support function calling", "tool choice requires", "tools param requires")
	refused := s == 0 || s >= 400 && s < 500 && s != http.StatusTooManyRequests
	switch {
	case s == http.StatusPaymentRequired, r.outOfCredit():
		f = ports.ErrModelRefusedKey
	case r.NoModel, r.NoPath:
		f = ports.ErrModelMissing
	case refused && r.filtered():
		f = ports.ErrModelFiltered
	case (refused || s == http.StatusInternalServerError) && r.contextFull():
		f = ports.ErrModelContextFull
	case s == http.StatusUnauthorized, s == http.StatusForbidden, s == 0 && r.names("authentication", "permission", "api_key", "unauthorized", "forbidden"):
		f = ports.ErrModelRefusedKey
	case s == http.StatusTooManyRequests, s == 0 && r.names("rate_limit", "too_many_requests", "resource_exhausted", "throttling"):
		f = ports.ErrModelBusy.After(retryAfter)
	case s == http.StatusInternalServerError && r.unsupported():
	case s == http.StatusRequestTimeout, s == http.StatusConflict, s == http.StatusTooEarly, s >= 500:
		f = ports.ErrModelUnavailable.After(retryAfter)
	case s > 0 && s < 400: // a redirect, or a failure under a success status
		f = ports.ErrModelBadReply
	case s == 0 && !r.names("invalid_request", "invalid_argument", "not_found", "too_large", "badrequest"):
		f = ports.ErrModelUnavailable
	}
	return r.because(f)
}

func (r *report) because(f *fault.Error) error {
	reply := r.Reply
	return f.Because(&reply)
}

// names reports whether the provider's type or code contains one of the words.
func (r *report) names(words ...string) bool {
	return hasAny(strings.ToLower(r.Type+" "+r.Code), words)
}

func (r *report) says(words ...string) bool { return hasAny(r.sentences, words) }

func hasAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// numbers matches numbers that are not parts of names, such as gpt-4-0613.
var numbers = regexp.MustCompile(`(?:^|[^-.\w])([0-9]{3,9})\b`)

// limits sets TooHigh and numbers.
func (r *report) limits() {
	full := r.contextFull()
	r.TooHigh = r.says("max_tokens", "max_completion_tokens") && (full || r.says("maximum", "at most", "less than", "<=", "too large", "range", "exceed"))
	if !r.TooHigh || full {
		return
	}
	for _, found := range numbers.FindAllStringSubmatch(r.sentences, 20) {
		n, _ := strconv.Atoi(found[1])
		r.numbers = append(r.numbers, n)
	}
}

func (r *report) outOfCredit() bool {
	return r.names("insufficient_quota", "billing_error", "insufficient_balance") ||
		r.says("insufficient balance", "insufficient credit", "credit balance is too low", "exceeded your current quota")
}

// noModel reports whether the server does not have the model. Not all servers answer with 404 or with a code.
func (r *report) noModel() bool {
	switch r.Status {
	case 0, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity, http.StatusInternalServerError:
	default:
		return false
	}
	if r.names("model_not_found", "modelnotfound", "invalid_model", "model_not_available", "model_not_exist", "deploymentnotfound") {
		return true
	}
	if !r.says("model", "deployment") || r.says("route") || len(r.Refused) > 0 {
		return false
	}
	if r.Status == http.StatusNotFound || r.Status == http.StatusGone || r.names("not_found_error") {
		return true
	}
	return r.says("not found", "does not exist", "doesn't exist", "not exist", "invalid model", "not a valid model", "unknown model", "no such model",
		"model identifier is invalid", "unable to access model", "could not load model", "failed to load model", "no endpoints found", "have access to model")
}

// filtered reports whether the provider's content filter refused the question.
func (r *report) filtered() bool {
	return r.names("content_filter", "content_policy", "responsibleaipolicyviolation", "data_inspection_failed", "datainspectionfailed", "moderation") ||
		r.says("content management policy", "content policy", "content filter", "was flagged", "inappropriate content")
}

// unsupported reports that it is the request that the server cannot take, although it says that the failure is its own: trying again does not
// help. llama.cpp does so of pictures, sounds, templates and calls of tools that were cut off, Ollama of pictures.
func (r *report) unsupported() bool {
	return r.NoTools || r.says("image input is not supported", "audio input is not supported", "video input is not supported", "missing data required for image input", "does not support image", "does not support vision",
		"jinja exception", "failed to parse tool call arguments")
}

// contextFull reports whether the conversation exceeds the model's context.
func (r *report) contextFull() bool {
	return r.names("context_length", "exceed_context", "context_window", "string_above_max_length") ||
		r.says("maximum context length", "context length", "context window", "context size", "context limit", "prompt is too long", "prompt too long", "too many tokens",
			"input is too long", "input too long", "reduce the length", "reduce your message size", "input token count", "inputs tokens +", "max_seq_len")
}
