package connection

import (
	"errors"
	"net/http"

	"chatbot/adapters/llm/internal/report"
	"chatbot/ports"
)

// mostRedirects bounds how often one request is redirected.
const mostRedirects = 5

// isFollowed reports whether a response is a redirect that is followed: to the same origin, so that nobody else gets the key, and
// without turning a POST into a GET.
func isFollowed(res *http.Response) bool {
	switch res.StatusCode {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		if res.Request.Method != http.MethodGet {
			return false
		}
	default:
		return false
	}
	to, err := res.Location()
	return err == nil && report.Origin(to) == report.Origin(res.Request.URL)
}

// limitRedirects is the CheckRedirect of a client.
func limitRedirects(_ *http.Request, via []*http.Request) error {
	if len(via) > mostRedirects {
		return ports.ErrModelBadReply.Because(errors.New("the server redirects in a circle"))
	}
	return nil
}
