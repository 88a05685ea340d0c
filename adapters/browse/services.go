package browse

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"chatbot/adapters/internal/outgoing"
	"chatbot/domain/tool"
)

// searxBase returns the address of a SearXNG server. One that ends in its page of results is taken, too.
func searxBase(text string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimSpace(text))
	if err == nil {
		err = outgoing.Check(base)
	}
	if err != nil {
		return nil, err
	}
	if base.RawQuery != "" {
		return nil, errors.New("the address of the server alone is needed, such as http://searxng:8080")
	}
	base.Path = strings.TrimSuffix(strings.TrimSuffix(base.Path, "/"), "/search")
	return base, nil
}

// searx is a SearXNG server (https://docs.searxng.org/dev/search_api.html).
func searx(base *url.URL) service {
	const name = "SearXNG"
	at := base.JoinPath("search")
	return service{
		name: name,
		request: func(ctx context.Context, query string) (*http.Request, error) {
			to := *at
			to.RawQuery = url.Values{"q": {withoutBangs(query)}, "format": {"json"}}.Encode()
			return http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
		},
		found: func(answer []byte) (all []result, err error) {
			var body struct {
				Results []struct {
					URL     string
					Title   string
					Content *string
				}
				Unresponsive []any `json:"unresponsive_engines"`
			}
			if bytes.HasPrefix(bytes.TrimSpace(answer), []byte("<")) {
				return nil, tool.Failure("SearXNG answered with a page. " + noJSON)
			}
			if err := decodeAnswer(name, answer, &body); err != nil {
				return nil, err
			}
			if len(body.Results) == 0 && len(body.Unresponsive) > 0 {
				return nil, tool.Failure("none of SearXNG's search engines answered. They may limit its requests; try again later.")
			}
			for _, r := range body.Results {
				one := result{URL: r.URL, Title: r.Title}
				if r.Content != nil {
					one.Passages = []string{*r.Content}
				}
				all = append(all, one)
			}
			return all, nil
		},
		refused: func(status int) string {
			switch status {
			case http.StatusForbidden:
				return "SearXNG refuses. " + noJSON
			case http.StatusTooManyRequests:
				return "SearXNG's limiter refuses. The administrator has to turn it off for this server, or let its address pass."
			}
			return ""
		},
	}
}

// withoutBangs returns a query without the marks of external bangs, such as !!g, for which SearXNG redirects to another search
// service (https://docs.searxng.org/user/search-syntax.html).
func withoutBangs(query string) string {
	words := strings.Fields(query)
	for i, word := range words {
		if bare := strings.TrimLeft(word, "!"); bare != "" && strings.HasPrefix(word, "!!") {
			words[i] = bare
		}
	}
	return strings.Join(words, " ")
}

const noJSON = "The administrator has to add json to search.formats in its settings.yml."

// braveURL is Brave's search (https://api-dashboard.search.brave.com/app/documentation/web-search/get-started).
const braveURL = "https://api.search.brave.com/res/v1/web/search"

func brave(at, key string) service {
	const name = "Brave"
	return service{
		name: name,
		request: func(ctx context.Context, query string) (*http.Request, error) {
			const mostWords = 50
			if words := strings.Fields(query); len(words) > mostWords {
				query = strings.Join(words[:mostWords], " ")
			}
			asked := url.Values{"q": {query}, "count": {strconv.Itoa(wantedResults)}, "text_decorations": {"false"}, "extra_snippets": {"true"}}
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, at+"?"+asked.Encode(), nil)
			if err == nil {
				request.Header.Set("X-Subscription-Token", key)
			}
			return request, err
		},
		found: func(answer []byte) (all []result, err error) {
			var body struct {
				Web struct {
					Results []struct {
						URL, Title, Description string
						Extra                   []string `json:"extra_snippets"`
					}
				}
			}
			if err := decodeAnswer(name, answer, &body); err != nil {
				return nil, err
			}
			for _, r := range body.Web.Results {
				all = append(all, result{r.URL, r.Title, append([]string{r.Description}, r.Extra...)})
			}
			return all, nil
		},
		refused: func(status int) string {
			if status == http.StatusUnprocessableEntity {
				return "Brave refuses the key or the query. The administrator has to check the key."
			}
			return ""
		},
	}
}

// tavilyURL is Tavily's search (https://docs.tavily.com/documentation/api-reference/endpoint/search).
const tavilyURL = "https://api.tavily.com/search"

func tavily(at, key string) service {
	const name = "Tavily"
	return service{
		name: name,
		request: func(ctx context.Context, query string) (*http.Request, error) {
			body, err := json.Marshal(map[string]any{"query": query, "max_results": wantedResults})
			if err != nil {
				return nil, err
			}
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
			if err == nil {
				request.Header.Set("Authorization", "Bearer "+key)
				request.Header.Set("Content-Type", "application/json")
			}
			return request, err
		},
		found: func(answer []byte) (all []result, err error) {
			var body struct {
				Results []struct{ URL, Title, Content string }
			}
			if err := decodeAnswer(name, answer, &body); err != nil {
				return nil, err
			}
			for _, r := range body.Results {
				all = append(all, result{r.URL, r.Title, []string{r.Content}})
			}
			return all, nil
		},
		refused: func(status int) string {
			const planUsed, payAsYouGoUsed = 432, 433
			if status == planUsed || status == payAsYouGoUsed {
				return "Tavily's plan is used up. The administrator has to extend it."
			}
			return ""
		},
	}
}
