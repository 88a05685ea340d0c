package mcp_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/adapters/mcp"
	"chatbot/domain/identity"
)

// TestProgressIsToldToItsCall, in percent where the server says how much there is, and to no other call.
func TestProgressIsToldToItsCall(t *testing.T) {
	const people = 4
	var last sync.WaitGroup // one for each who has not heard the last
	last.Add(people)
	s := server()
	s.AddTool(&sdk.Tool{Name: "long", InputSchema: map[string]any{"type": "object"}}, func(ctx context.Context, r *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		for _, p := range []*sdk.ProgressNotificationParams{
			{Message: "Reading", Progress: 1}, {Progress: 1, Total: 4}, {Message: "Writing", Progress: 3, Total: 4}, {Progress: 5, Total: 4}, {Message: strings.Repeat("x", 1000)},
		} {
			if p.ProgressToken = r.Params.GetProgressToken(); p.ProgressToken == nil {
				return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: "nobody follows"}}}, nil
			}
			if err := r.Session.NotifyProgress(ctx, p); err != nil {
				return nil, err
			}
		}
		last.Wait() // what comes with the result is too late
		return &sdk.CallToolResult{}, nil
	})
	c := connect(t, mcp.Options{})
	at := to(served(t, streamable(s, false)))
	var mu sync.Mutex
	heard := map[identity.UserID][]string{}
	var calls sync.WaitGroup
	for person := range identity.UserID(people) {
		calls.Go(func() {
			asked := asked(person+1, `{}`)
			asked.Progress = func(text string) {
				mu.Lock()
				defer mu.Unlock()
				if heard[person] = append(heard[person], text); strings.HasPrefix(text, "xxx") {
					last.Done()
				}
			}
			if _, err := c.Call(t.Context(), at, "long", asked); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	mu.Lock()
	defer mu.Unlock()
	for person := range identity.UserID(people) {
		got := heard[person]
		if len(got) != 4 || !slices.Equal(got[:3], []string{"Reading", "25 % ", "75 % Writing"}) || len([]rune(got[3])) > 200 {
			t.Errorf("%d heard %q", person, got)
		}
	}
	if got, err := c.Call(t.Context(), at, "long", asked(9, `{}`)); err != nil || got.Text != "nobody follows" {
		t.Errorf("%+v, %v", got, err)
	}
}
