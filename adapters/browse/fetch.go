// Package browse searches and reads the web for models.
package browse

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"time"

	"chatbot/adapters/internal/address"
	"chatbot/adapters/internal/outgoing"
	"chatbot/domain/tool"
	"chatbot/ports"
)

const (
	connectTime = 5 * time.Second
	headerTime  = 15 * time.Second
	fetchTime   = 25 * time.Second
	// maxPage bounds what is read of a page, unpacked, in bytes.
	maxPage = 10 << 20
)

// Pages implements ports.Web.
type Pages struct {
	http  *http.Client
	agent string
}

var _ ports.Web = (*Pages)(nil)

// NewPages returns what reads pages of the public Internet and of the open networks.
func NewPages(version string, open []netip.Prefix) *Pages {
	return &Pages{outgoing.Web(outgoing.Limits{Connect: connectTime, Headers: headerTime, Total: fetchTime}, open), agent(version)}
}

// agent returns what this program calls itself. Some sites refuse what does not call itself Mozilla.
func agent(version string) string { return "Mozilla/5.0 (compatible; chatbot/" + version + ")" }

// Fetch implements ports.Web.
func (p *Pages) Fetch(ctx context.Context, at string) (ports.WebPage, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return ports.WebPage{}, tool.Failure("the address is none.")
	}
	request.URL.Fragment, request.URL.RawFragment = "", ""
	request.Header.Set("User-Agent", p.agent)
	request.Header.Set("Accept", "text/html,application/xhtml+xml,text/plain,application/pdf,application/json;q=0.9,*/*;q=0.5")
	request.Header.Set("Accept-Language", "en,*;q=0.5")
	response, err := p.http.Do(request)
	if err != nil {
		return ports.WebPage{}, failed(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return ports.WebPage{}, refused(response.StatusCode)
	}
	if coding := response.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return ports.WebPage{}, tool.Failure("the page is compressed in a way that was not asked for.")
	}
	content, err := outgoing.ReadAll(response.Body, maxPage)
	if err != nil {
		return ports.WebPage{}, failed(ctx, err)
	}
	name, content := named(response, content)
	final := *response.Request.URL
	final.Fragment, final.RawFragment = "", ""
	return ports.WebPage{URL: final.String(), Name: name, Content: content}, nil
}

// failed returns why a request had no answer, without its address.
func failed(ctx context.Context, err error) error {
	var name *net.DNSError
	var of *url.Error
	slow := errors.As(err, &of) && of.Timeout()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, address.ErrForbidden), errors.Is(err, address.ErrNotPublic):
		return tool.Failure("the address is not of the public Internet. The administrator has to allow its network.")
	case errors.Is(err, address.ErrPort):
		return tool.Failure("pages at this port are not read.")
	case errors.Is(err, outgoing.ErrAddress):
		return tool.Failure("it leads to an address that is none of a page.")
	case errors.Is(err, outgoing.ErrRedirects):
		return tool.Failure("it redirects too often.")
	case errors.Is(err, outgoing.ErrTooLarge):
		return tool.Failure(fmt.Sprintf("the page is larger than %d MiB.", maxPage>>20))
	case errors.As(err, &name) && name.IsNotFound:
		return tool.Failure("there is no server of this name.")
	case slow, errors.As(err, &name):
		return tool.Failure("the server did not answer in time.")
	}
	return tool.Failure("the server could not be reached, or broke off: " + kindOf(err) + ".")
}

// kindOf returns the kind of an error in a word or two, without anything that the other side may have chosen.
func kindOf(err error) string {
	text := outgoing.Cause(err).Error()
	for _, kind := range []string{"certificate", "tls", "connection refused", "connection reset", "no route to host", "network is unreachable", "EOF", "malformed", "timeout"} {
		if strings.Contains(text, kind) {
			return kind
		}
	}
	return "no answer"
}

// refused returns what a status says.
func refused(status int) error {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusPaymentRequired, http.StatusUnavailableForLegalReasons:
		return tool.Failure(fmt.Sprintf("the site refuses to show this page (status %d).", status))
	case http.StatusNotFound, http.StatusGone:
		return tool.Failure(fmt.Sprintf("there is no such page (status %d).", status))
	case http.StatusTooManyRequests:
		return tool.Failure("the site has had too many requests. Try another page.")
	}
	return tool.Failure(fmt.Sprintf("the site answered with the status %d.", status))
}

// endings are the endings of names by the types that sites send. Other types are told by the content.
var endings = map[string]string{
	"text/html": ".html", "application/xhtml+xml": ".html", "application/json": ".json", "application/ld+json": ".json", "text/xml": ".xml", "application/xml": ".xml", "application/rss+xml": ".xml",
	"application/atom+xml": ".xml", "text/markdown": ".md", "text/csv": ".csv", "text/plain": ".txt",
}

// named returns a name that tells the type of a page, and its content. A page of HTML whose encoding only the site says, says it itself then.
func named(response *http.Response, content []byte) (string, []byte) {
	mediaType, parameters, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	ending := endings[mediaType]
	if ending == "" {
		ending = strings.ToLower(path.Ext(response.Request.URL.Path))
	}
	if label := parameters["charset"]; ending == ".html" && label != "" && !strings.ContainsFunc(label, notInLabel) {
		content = append([]byte(`<meta charset="`+label+`">`), content...)
	}
	return "page" + ending, content
}

func notInLabel(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != ':'
}
