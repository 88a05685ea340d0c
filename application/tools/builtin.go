package tools

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // hosts may have no time zones

	"chatbot/domain/arithmetic"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

type timeArguments struct {
	TimeZone string `json:"time_zone"`
}

// CurrentTime tells the time.
func CurrentTime(clock ports.Clock) Tool {
	about := tool.Tool{
		ID: "current_time", Name: "Current time", Title: "Looked at the clock", Approval: tool.Never, Repeatable: true,
		Description: "Tells the current date, weekday and time. Use it whenever an answer depends on what day or time it is now.",
		Schema:      `{"type":"object","properties":{"time_zone":{"type":"string","description":"IANA name of a time zone, such as Europe/Berlin. UTC if left out."}},"additionalProperties":false}`,
	}
	zone := func(a timeArguments) (*time.Location, error) {
		if a.TimeZone == "Local" { // the server's
			return nil, errors.New("unknown time zone Local")
		}
		return time.LoadLocation(a.TimeZone)
	}
	return typed(about, func(a timeArguments) error {
		_, err := zone(a)
		return err
	}, func(_ context.Context, _ chat.Calling, a timeArguments) (string, error) {
		in, err := zone(a)
		if err != nil {
			return "", err
		}
		now := clock.Now().In(in)
		_, week := now.ISOWeek()
		return fmt.Sprintf("%s (%s, calendar week %d, time zone %s)", now.Format("Monday, 2 January 2006, 15:04:05"), now.Format(time.RFC3339), week, in), nil
	})
}

type calculateArguments struct {
	Expression string `json:"expression"`
}

// Calculate evaluates arithmetic.
func Calculate() Tool {
	about := tool.Tool{
		ID: "calculate", Name: "Calculator", Title: "Calculated", Approval: tool.Never, Repeatable: true,
		Description: "Evaluates an arithmetic expression exactly. Use it for every calculation beyond the simplest.",
		Schema:      `{"type":"object","properties":{"expression":{"type":"string","description":"Numbers with a decimal point, + - * / ^, % for hundredths, and parentheses, such as (1499.90 * 12) * 19%"}},"required":["expression"],"additionalProperties":false}`,
	}
	return typed(about, func(a calculateArguments) error {
		_, err := arithmetic.Evaluate(a.Expression)
		return err
	}, func(_ context.Context, _ chat.Calling, a calculateArguments) (string, error) {
		value, err := arithmetic.Evaluate(a.Expression)
		if err != nil {
			return "", err
		}
		text, exact := arithmetic.Decimal(value)
		if !exact {
			text += " (rounded)"
		}
		return text, nil
	})
}

// Searcher searches a person's chats.
type Searcher interface {
	Search(ctx context.Context, actor identity.Actor, text string, offset, limit int) ([]chat.Found, bool, error)
}

type searchArguments struct {
	Query string `json:"query"`
}

// The bounds of a search: what is told, and what is looked at for it.
const (
	mostFound    = 10
	mostLookedAt = 5 * mostFound
)

// SearchChats searches the person's own chats.
func SearchChats(searches Searcher) Tool {
	about := tool.Tool{
		ID: "search_chats", Name: "Search chats", Title: "Searched your chats", Approval: tool.Never, Repeatable: true,
		Description: "Searches the earlier chats of the person whom you are talking to, with the files in them, and returns excerpts. Use it when they refer to something from another chat.",
		Schema:      `{"type":"object","properties":{"query":{"type":"string","description":"A few words, all of which have to occur, at most 100 characters"}},"required":["query"],"additionalProperties":false}`,
	}
	return typed(about, func(a searchArguments) error {
		_, err := chat.ParseQuery(a.Query)
		return err
	}, func(ctx context.Context, c chat.Calling, a searchArguments) (string, error) {
		found, more, err := foundElsewhere(ctx, searches, c, a.Query)
		if err != nil {
			return "", err
		}
		if len(found) == 0 && !more {
			return "Nothing was found.", nil
		}
		lines := make([]string, len(found))
		for i, f := range found {
			lines[i] = line(f)
		}
		if more {
			lines = append(lines, "(There are more.)")
		}
		return strings.Join(lines, "\n\n"), nil
	})
}

// foundElsewhere returns at most mostFound things found in other chats than the one of the call, which the model has before it and
// whose newest question often holds the very words; and whether more were found. It looks at mostLookedAt at most.
func foundElsewhere(ctx context.Context, searches Searcher, c chat.Calling, query string) (found []chat.Found, more bool, err error) {
	for offset := 0; offset < mostLookedAt; offset += mostFound {
		var page []chat.Found
		if page, more, err = searches.Search(ctx, c.Actor, query, offset, mostFound); err != nil {
			return nil, false, err
		}
		for _, f := range page {
			switch {
			case f.Session.ID() == c.Session:
			case len(found) == mostFound:
				return found, true, nil
			default:
				found = append(found, f)
			}
		}
		if !more {
			return found, false, nil
		}
	}
	return found, more, nil
}

// line returns what is told of something found.
func line(f chat.Found) string {
	by := map[chat.Role]string{chat.RoleUser: "the person", chat.RoleAssistant: "the assistant"}[f.Role]
	switch {
	case f.Section != nil:
		by = fmt.Sprintf("the file %q", f.Section.Name)
	case f.MessageID == 0:
		by = "title"
	}
	var excerpt strings.Builder
	for _, fragment := range f.Excerpt {
		excerpt.WriteString(fragment.Text)
	}
	return fmt.Sprintf("Chat %q, %s, %s: %s", f.Session.Title(), f.At.UTC().Format(time.DateOnly), by, strings.TrimSpace(excerpt.String()))
}
