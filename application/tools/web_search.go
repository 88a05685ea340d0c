package tools

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// longestSearch bounds a search of the web in code points, which is what services take.
const longestSearch = 400

// mostResults bounds the results of a search of the web.
const mostResults = 10

// SearchWeb searches the web.
func SearchWeb(web ports.WebSearch) Tool {
	about := tool.Tool{
		ID: "web_search", Name: "Web search", Title: "Searched the web", Approval: tool.Never, Repeatable: true,
		Description: "Searches the web and returns pages with short passages. Use it for what is recent, or what you are not sure of. Results are numbered: cite what you use as [1], " +
			"and read a page with read_page where its passage is not enough.",
		Schema: `{"type":"object","properties":{"query":{"type":"string","description":"What to search for, in a few words, at most 400 characters"}},"required":["query"],"additionalProperties":false}`,
	}
	return sourced(about, func(a searchArguments) error {
		switch n := utf8.RuneCountInString(a.Query); {
		case strings.TrimSpace(a.Query) == "":
			return errors.New("the query is empty")
		case n > longestSearch:
			return fmt.Errorf("the query is longer than %d characters", longestSearch)
		}
		return nil
	}, func(ctx context.Context, _ chat.Calling, a searchArguments) (tool.Result, error) {
		found, err := web.Search(ctx, strings.TrimSpace(a.Query))
		if err != nil {
			return tool.Result{}, err
		}
		if len(found) == 0 {
			return tool.Result{Text: "Nothing was found. Try other words."}, nil
		}
		return tool.Result{Sources: found[:min(len(found), mostResults)]}, nil
	})
}
