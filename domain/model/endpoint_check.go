package model

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// Bounds of what administrators say of a provider, in code points or bytes.
const (
	maxSlug        = 40
	MaxName        = 100
	maxKey         = 4096
	maxHeaders     = 20
	maxHeaderName  = 100
	maxHeaderValue = 4096
)

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// CheckSlug adds to in what is wrong with the id of a provider.
func CheckSlug(in *fault.Inputs, id string) {
	switch {
	case len(id) > maxSlug:
		in.Add("id", "too_long", "The ID can have at most 40 characters.", fault.Params{"max": maxSlug, "length": len(id)})
	case !slug.MatchString(id):
		in.Add("id", "invalid_slug", "Use lower-case letters, digits and single hyphens between them, such as my-server.")
	}
}

// CheckKind adds to in what is wrong with the kind of a provider.
func CheckKind(in *fault.Inputs, kind Kind) {
	if !slices.Contains([]Kind{OpenAI, Anthropic, Ollama}, kind) {
		in.Add("kind", "unknown_value", "Use openai, anthropic or ollama.", fault.Params{"allowed": "openai, anthropic, ollama"})
	}
}

// CheckName returns the name of a provider or a model without blanks around it, and adds to in what is wrong with it.
func CheckName(in *fault.Inputs, name string) string {
	return checkLine(in, "name", name, MaxName, true)
}

// checkLine returns a text of one line without blanks around it.
func checkLine(in *fault.Inputs, field, text string, most int, needed bool) string {
	text = strings.TrimSpace(text)
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, hidden):
		in.Add(field, "invalid_characters", "The text contains control characters, or characters that change the direction of text.")
	case n == 0 && needed:
		in.Add(field, "blank", "This can't be empty.")
	case n > most:
		in.Add(field, "too_long", fmt.Sprintf("The text can have at most %d characters. It has %d.", most, n), fault.Params{"max": most, "length": n})
	}
	return text
}

// hidden reports characters that cannot be seen or that make text look different from what it is.
func hidden(r rune) bool {
	return unicode.IsControl(r) || r == unicode.ReplacementChar || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// CheckKey returns a key without the blanks and the word Bearer that are copied with it, and adds to in what is wrong with it.
func CheckKey(in *fault.Inputs, key string) string {
	key = strings.TrimSpace(key)
	if word, rest, two := strings.Cut(key, " "); two && strings.EqualFold(word, "bearer") {
		key = strings.TrimSpace(rest)
	}
	switch {
	case len(key) > maxKey:
		in.Add("api_key", "too_long", "The key can have at most 4096 characters.", fault.Params{"max": maxKey, "length": len(key)})
	case strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		in.Add("api_key", "invalid_key", "The key contains blanks or characters that no key has. Copy it again.")
	}
	return key
}

// ownHeaders belong to the connection or to the protocol of a provider.
var ownHeaders = []string{
	"host", "content-length", "content-type", "content-encoding", "transfer-encoding", "te", "trailer", "connection", "keep-alive", "upgrade", "expect",
	"accept-encoding", "range", "cookie2",
}

var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// CheckHeaders adds to in what is wrong with the headers of a provider. Values are not repeated, since they may be secrets.
func CheckHeaders(in *fault.Inputs, headers map[string]string) {
	if len(headers) > maxHeaders {
		in.Add("headers", "too_many_items", "There can be at most 20 headers.", fault.Params{"max": maxHeaders})
		return
	}
	seen := map[string]bool{}
	for name, value := range headers {
		folded := strings.ToLower(name)
		switch {
		case len(name) > maxHeaderName || !headerName.MatchString(name):
			in.Add("headers", "invalid_header", "The name of a header consists of letters, digits and hyphens.")
		case slices.Contains(ownHeaders, folded) || strings.HasPrefix(folded, "proxy-"):
			in.Add("headers", "header_not_allowed", "The header "+name+" belongs to the connection and can't be set.", fault.Params{"header": name})
		case seen[folded]:
			in.Add("headers", "repeated", "This must be given once.")
		case len(value) > maxHeaderValue || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) || !utf8.ValidString(value):
			in.Add("headers", "invalid_header", "The value of a header is one line of at most 4096 characters.")
		}
		seen[folded] = true
	}
}
