package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/domain/tool"
)

// Bounds of a list, in tools, pages, bytes and code points. What is beyond them is left out or cut.
const (
	maxTools       = 300
	maxPages       = 100
	maxList        = 1 << 20
	maxName        = 256
	maxTitle       = 100
	maxDescription = 4000
	maxSchema      = 32 << 10
)

// list asks for the tools of the server, page by page.
func (s *session) list(ctx context.Context) ([]tool.Listed, error) {
	ctx, cancel := context.WithTimeout(ctx, listWithin)
	defer cancel()
	if s.process != nil {
		defer s.process.unless(ctx)()
	}
	var all []tool.Listed
	params, seen, pages, size := &sdk.ListToolsParams{}, map[string]bool{}, map[string]bool{"": true}, 0
	for range maxPages {
		page, err := s.ListTools(ctx, params)
		if lacksTools(err) {
			return nil, nil
		}
		if err != nil {
			if s.requests != nil {
				err = s.requests.refused(err)
			}
			return nil, err
		}
		for _, t := range page.Tools {
			one, ok := listed(t)
			size += len(one.Name) + len(one.Title) + len(one.Description) + len(one.Schema)
			if len(all) == maxTools || size > maxList {
				return all, nil
			}
			if ok && !seen[one.Name] {
				seen[one.Name] = true
				all = append(all, one)
			}
		}
		if pages[page.NextCursor] { // some servers name pages in a circle
			break
		}
		pages[page.NextCursor] = true
		params = &sdk.ListToolsParams{Cursor: page.NextCursor}
	}
	return all, nil
}

// lacksTools reports whether a server said that it has no tools.
func lacksTools(err error) bool {
	var refused *jsonrpc.Error
	return errors.As(err, &refused) && refused.Code == jsonrpc.CodeMethodNotFound
}

// listed returns a tool as it is stored; false: it cannot be called.
func listed(t *sdk.Tool) (tool.Listed, bool) {
	if t == nil || t.Name == "" || len(t.Name) > maxName || !utf8.ValidString(t.Name) || strings.ContainsFunc(t.Name, hidden) {
		return tool.Listed{}, false
	}
	one := tool.Listed{Name: t.Name, Title: short(t.Title, maxTitle), Description: short(t.Description, maxDescription)}
	if a := t.Annotations; a != nil {
		one.ReadOnly, one.Idempotent = a.ReadOnlyHint, a.IdempotentHint
		if one.Title == "" {
			one.Title = short(a.Title, maxTitle)
		}
	}
	one.Title = strings.Join(strings.Fields(one.Title), " ")
	schema, err := json.Marshal(t.InputSchema)
	one.Schema = string(schema)
	return one, err == nil && len(schema) <= maxSchema && strings.HasPrefix(one.Schema, "{")
}

// hidden reports characters that cannot be seen.
func hidden(r rune) bool {
	return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\u2028' || r == '\u2029' || r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\ufeff' || r >= 0xe0000 && r <= 0xe007f
}

// short returns a text without characters that cannot be seen, line ends apart, cut to some code points.
func short(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && hidden(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
