// Package tools holds the tools that models may call, and calls them.
package tools

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// callWithin bounds a call.
const callWithin = 30 * time.Second

// Tool is a tool that this program calls.
type Tool struct {
	tool.Tool
	// Check refuses arguments that the tool does not take. The error says why, for the model.
	Check func(arguments string) error
	// Run makes a call with arguments that Check takes. An error that is a fault is told to the model, too.
	Run func(ctx context.Context, c chat.Calling) (tool.Result, error)
}

// Service runs the use cases; safe for concurrent use.
type Service struct {
	all    []Tool
	logger ports.Logger
}

// New returns the service. The tools have different ids, and different names for models.
func New(logger ports.Logger, all ...Tool) *Service { return &Service{all, logger} }

// List returns the tools that the actor may use.
func (s *Service) List(_ context.Context, actor identity.Actor) ([]tool.Tool, error) {
	if _, err := chat.Owner(actor, identity.Read, tool.ErrUnknown); err != nil {
		return nil, err
	}
	all := make([]tool.Tool, len(s.all))
	for i, t := range s.all {
		all[i] = t.Tool
	}
	return all, nil
}

// Choose implements turn.Tools.
func (s *Service) Choose(ctx context.Context, actor identity.Actor, wanted []tool.ID) (chosen []tool.ID, err error) {
	all, err := s.List(ctx, actor)
	for _, t := range all {
		if slices.Contains(wanted, t.ID) {
			chosen = append(chosen, t.ID)
		}
	}
	return chosen, err
}

// Find implements generate.Tools.
func (s *Service) Find(ids []tool.ID) (found []tool.Tool) {
	for _, id := range ids {
		if t := s.of(id); t != nil {
			found = append(found, t.Tool)
		}
	}
	return found
}

// of returns a tool, nil if there is none.
func (s *Service) of(id tool.ID) *Tool {
	if i := slices.IndexFunc(s.all, func(t Tool) bool { return t.ID == id }); i >= 0 {
		return &s.all[i]
	}
	return nil
}

// Check implements generate.Tools.
func (s *Service) Check(id tool.ID, arguments string) error {
	if t := s.of(id); t != nil {
		return t.Check(arguments)
	}
	return tool.ErrUnknown
}

// Repeatable implements turn.Tools.
func (s *Service) Repeatable(id tool.ID) bool {
	t := s.of(id)
	return t != nil && t.Repeatable
}

// Call implements turn.Tools. Failures are results, so that the model can go on.
func (s *Service) Call(ctx context.Context, asked chat.Calling) (chat.Call, error) {
	c, t := asked.Call, s.of(asked.Tool)
	if t == nil {
		c.Status, c.Result = chat.CallFailed, "The tool is no longer available."
		return c, nil
	}
	bounded, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	result, err := run(bounded, t, asked)
	if ctx.Err() != nil {
		return c, context.Cause(ctx)
	}
	if err == nil {
		c.Status, c.Result = chat.CallDone, tool.Cut(result.Text)
		return c, nil
	}
	s.logger.Log(ctx, ports.Record{
		Level: ports.Warning, Component: "tools", Message: "A call of a tool failed", UserID: asked.Actor.User, Err: err, Fields: map[string]any{"tool": string(c.Tool)},
	})
	c.Status, c.Result = chat.CallFailed, tool.Cut(told(bounded, err))
	return c, nil
}

// run makes a call. A panic fails it, not the server.
func run(ctx context.Context, t *Tool, c chat.Calling) (result tool.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the tool panicked: %v\n%s", v, debug.Stack())
		}
	}()
	return t.Run(ctx, c)
}

// told returns what the model is told of a failure.
func told(ctx context.Context, err error) string {
	var known *fault.Error
	switch {
	case errors.As(err, &known) && known.Kind != fault.Internal:
		return "The call failed: " + known.Message
	case ctx.Err() != nil:
		return fmt.Sprintf("The call failed: it took longer than %.0f seconds.", callWithin.Seconds())
	}
	return "The call failed: something went wrong in the tool."
}
