package connection

import "strings"

// Challenge is what a server of tools said when it refused a request (RFC 6750, section 3, and RFC 9728, section 5.1).
type Challenge struct {
	Metadata string   // the address of its metadata; "": at the usual places
	Scopes   []string // that the request needs
}

// maxChallenge bounds what is read of a challenge.
const maxChallenge = 8 << 10

// ParseChallenge reads the value of WWW-Authenticate, of which only the challenge for bearer tokens counts. insufficient is whether the
// token lacks scopes. What cannot be read is left out.
func ParseChallenge(header string) (c Challenge, insufficient bool) {
	params := bearer(header[:min(len(header), maxChallenge)])
	return Challenge{Metadata: params["resource_metadata"], Scopes: ParseScopes(params["scope"])}, params["error"] == "insufficient_scope"
}

// bearer returns the parameters of the first challenge for bearer tokens (RFC 9110, section 11.6.1): a challenge begins with a scheme, whose
// parameters follow after a space, separated by commas, which separate challenges as well.
func bearer(header string) map[string]string {
	params, inside := map[string]string{}, false
	for rest := header; rest != ""; {
		var item string
		if item, rest = cutItem(rest); item == "" {
			continue
		}
		name, value, isParam := strings.Cut(item, "=")
		if scheme, first, ok := strings.Cut(strings.TrimSpace(name), " "); ok || !isParam {
			if inside {
				break // the next challenge
			}
			inside = strings.EqualFold(scheme, "Bearer")
			name = first
		}
		if inside && isParam {
			params[strings.ToLower(strings.TrimSpace(name))] = unquote(strings.TrimSpace(value))
		}
	}
	return params
}

// cutItem cuts at the first comma outside of quotes.
func cutItem(text string) (item, rest string) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quoted:
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ',' && !quoted:
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+1:])
		}
	}
	return strings.TrimSpace(text), ""
}

func unquote(value string) string {
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return value
	}
	var plain strings.Builder
	for i := 1; i < len(value)-1; i++ {
		if value[i] == '\\' && i+1 < len(value)-1 {
			i++
		}
		plain.WriteByte(value[i])
	}
	return plain.String()
}
