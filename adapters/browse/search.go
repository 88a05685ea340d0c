package browse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"chatbot/adapters/internal/outgoing"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// Services says where the web is searched.
type Services struct {
	SearchURL string // of a SearXNG server
	BraveKey  string
	TavilyKey string
}

const (
	searchTime = 15 * time.Second
	maxAnswer  = 4 << 20
	// wantedResults is how many results services are asked for.
	wantedResults = 10
)

// service is a search service.
type service struct {
	name    string
	request func(ctx context.Context, query string) (*http.Request, error)
	// found decodes an answer.
	found func(answer []byte) ([]result, error)
	// refused says what a status other than success means; "": what it usually does.
	refused func(status int) string
}

// result is a page that was found.
type result struct {
	URL, Title string
	Passages   []string // may have markup
}

// Search implements ports.WebSearch.
type Search struct {
	http *http.Client
	service
	agent string
}

var _ ports.WebSearch = (*Search)(nil)

// NewSearch returns the first of the services that is configured: SearXNG, Brave, Tavily; nil if none is. Errors: SEARCH_URL is no address, or
// forbidden.
func NewSearch(s Services, version string) (*Search, error) {
	var of service
	switch {
	case s.SearchURL != "":
		base, err := searxBase(s.SearchURL)
		if err != nil {
			return nil, fmt.Errorf("SEARCH_URL: %w", err)
		}
		of = searx(base)
	case s.BraveKey != "":
		of = brave(braveURL, s.BraveKey)
	case s.TavilyKey != "":
		of = tavily(tavilyURL, s.TavilyKey)
	default:
		return nil, nil //nolint:nilnil // there is none
	}
	return newSearch(of, version), nil
}

func newSearch(of service, version string) *Search {
	return &Search{outgoing.Server(outgoing.Limits{Connect: connectTime, Total: searchTime}), of, agent(version)}
}

// Search implements ports.WebSearch.
func (s *Search) Search(ctx context.Context, query string) ([]tool.Source, error) {
	request, err := s.request(ctx, query)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", s.agent)
	response, err := s.http.Do(request)
	if err != nil {
		return nil, s.failed(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		_, _ = io.CopyN(io.Discard, response.Body, maxHead)
		return nil, s.answered(response.StatusCode)
	}
	answer, err := outgoing.ReadAll(response.Body, maxAnswer)
	if err != nil {
		return nil, s.failed(ctx, err)
	}
	found, err := s.found(answer)
	if err != nil {
		return nil, err
	}
	return sources(found), nil
}

// maxHead is what is read of an answer that is of no use, so that its connection can be used again.
const maxHead = 64 << 10

func (s *Search) failed(ctx context.Context, err error) error {
	var of *url.Error
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, outgoing.ErrElsewhere):
		return tool.Failure(s.name + " redirects to another server. Its address has to be set as it is.")
	case errors.Is(err, outgoing.ErrTooLarge):
		return tool.Failure(s.name + " sent too much.")
	case errors.As(err, &of) && of.Timeout():
		return tool.Failure(s.name + " did not answer in time.")
	}
	return tool.Failure(s.name + " could not be reached: " + kindOf(err) + ".")
}

// answered says what a status means.
func (s *Search) answered(status int) error {
	if s.refused != nil {
		if words := s.refused(status); words != "" {
			return tool.Failure(words)
		}
	}
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return tool.Failure(s.name + " refuses its key. The administrator has to check it.")
	case status == http.StatusTooManyRequests:
		return tool.Failure(s.name + " has had too many requests. Try again later.")
	case status >= http.StatusInternalServerError:
		return tool.Failure(fmt.Sprintf("%s has a problem (status %d).", s.name, status))
	}
	return tool.Failure(fmt.Sprintf("%s answered with the status %d.", s.name, status))
}

// decodeAnswer decodes the JSON of a service.
func decodeAnswer(name string, answer []byte, into any) error {
	if json.Unmarshal(answer, into) != nil {
		return tool.Failure(name + " did not answer with JSON.")
	}
	return nil
}

// longestPassage bounds the passages of a result in code points.
const longestPassage = 1500

// sources returns results as sources: those with addresses of pages, each once, without markup.
func sources(found []result) (all []tool.Source) {
	seen := map[string]bool{} // addresses, which services list with a final slash and without
	for _, r := range found {
		at, err := url.Parse(strings.TrimSpace(r.URL))
		if err != nil || outgoing.Check(at) != nil || len(all) == wantedResults {
			continue
		}
		address := strings.TrimSuffix(tool.Address(at.String()), "/")
		if address == "" || seen[address] {
			continue
		}
		seen[address] = true
		var passages []string
		for _, p := range r.Passages {
			if p = plain(p); p != "" {
				passages = append(passages, p)
			}
		}
		passage := []rune(strings.Join(passages, "\n"))
		if len(passage) > longestPassage {
			passage = append(passage[:longestPassage-1], '…')
		}
		all = append(all, tool.Source{Kind: tool.WebSource, Title: plain(r.Title), URL: at.String(), Quote: string(passage)})
	}
	return all
}

// markup is a tag of HTML. A sign such as in "a < b" is none.
var markup = regexp.MustCompile(`</?[a-zA-Z][^<>]*>|<!--.*?-->`)

// plain returns a text without markup and entities, its white space as single spaces.
func plain(text string) string {
	text = html.UnescapeString(markup.ReplaceAllString(text, ""))
	return strings.Join(strings.Fields(text), " ")
}
