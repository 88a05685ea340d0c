package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"sync"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// call makes a call in a session. When ctx ends, the server is told.
func (c *Connector) call(ctx context.Context, s *session, name string, asked chat.Calling) (tool.Result, error) {
	params := &sdk.CallToolParams{Name: name, Arguments: json.RawMessage(asked.Arguments)}
	token, forget := c.progress.follow(asked.Progress)
	defer forget()
	if token != "" {
		params.SetProgressToken(token)
	}
	if s.process != nil {
		defer s.process.unless(ctx)()
	}
	result, err := s.CallTool(ctx, params)
	if err != nil {
		return tool.Result{}, err
	}
	return resultOf(result), nil
}

// calls are the calls whose progress somebody follows, by token.
type calls struct {
	mu   sync.Mutex
	last int
	of   map[string]func(string)
}

// follow returns a token for the progress of a call, "" if nobody follows it.
func (c *calls) follow(progress func(string)) (token string, forget func()) {
	if progress == nil {
		return "", func() {}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last++
	token = strconv.Itoa(c.last)
	c.of[token] = progress
	return token, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.of, token)
	}
}

const (
	// maxProgress bounds the text of progress, in code points.
	maxProgress = 200
	percent     = 100
)

// tell tells the progress of a call.
func (c *calls) tell(p *sdk.ProgressNotificationParams) {
	c.mu.Lock()
	progress := c.of[fmt.Sprint(p.ProgressToken)]
	c.mu.Unlock()
	if progress == nil {
		return
	}
	text := short(p.Message, maxProgress)
	if done := p.Progress / p.Total * percent; p.Total > 0 && done >= 0 && done <= percent && !math.IsNaN(done) {
		text = fmt.Sprintf("%.0f %% %s", done, text)
	}
	if text != "" {
		progress(text)
	}
}
