// Package tools holds the tools that models may call, and calls them.
package tools

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// callWithin bounds a call of a tool that says nothing else.
const callWithin = 30 * time.Second

// Tool is a tool that this program calls.
type Tool struct {
	tool.Tool
	identity.Audience
	Within time.Duration // bounds a call; 0: callWithin
	// Check refuses arguments that the tool does not take. The error says why, for the model.
	Check func(arguments string) error
	// Run makes a call with arguments that Check takes. An error that is a fault is told to the model, too.
	Run func(ctx context.Context, c chat.Calling) (tool.Result, error)
	// Address returns the address that a call with such arguments would read. nil: none.
	Address func(arguments string) string
}

// Servers knows the tools of servers, as these last listed them: no method waits for a server. Ids are server/name.
type Servers interface {
	// All returns all tools, in the order in which they are listed.
	All() []Tool
	// Of returns a tool.
	Of(id tool.ID) (Tool, bool)
}

// Ports are the dependencies of a Service.
type Ports struct {
	Servers Servers
	Files   Files
	Groups  ports.UserGroups
	Limits  Limits
	Audit   ports.Audit
	Meter   ports.ToolMeter
	Clock   ports.Clock
	Logger  ports.Logger
}

// Files keeps what calls return.
type Files interface {
	// Keep stores a content as a file of the actor that an answer of theirs holds. It is called by a word, and by the kind of the content.
	Keep(ctx context.Context, actor identity.Actor, answer chat.MessageID, word string, content []byte) (chat.File, error)
}

// Limits counts calls of tools and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	Tools(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

// Service runs the use cases; safe for concurrent use. Tools come and go: a call of one that is gone, or that the person may no longer
// use, fails.
type Service struct {
	Ports
	builtIn []Tool
}

// New returns the service. The built-in tools have different ids.
func New(p Ports, builtIn ...Tool) *Service { return &Service{p, builtIn} }

// List returns the tools that the actor may use, the built-in ones first.
func (s *Service) List(_ context.Context, actor identity.Actor) (all []tool.Tool, err error) {
	if _, err := chat.Owner(actor, identity.Read, tool.ErrUnknown); err != nil {
		return nil, err
	}
	for _, t := range slices.Concat(s.builtIn, s.Servers.All()) {
		if t.Admits(actor.Groups) {
			all = append(all, t.Tool)
		}
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
func (s *Service) Find(ctx context.Context, actor identity.Actor, ids []tool.ID) (found []tool.Tool, err error) {
	usable, err := s.usable(ctx, actor, ids...)
	for _, t := range usable {
		found = append(found, t.Tool)
	}
	return found, err
}

// usable returns those of some tools that an actor may use. It reads the actor's groups, which may have changed since the answer began, once,
// and only if one of the tools is limited to some.
func (s *Service) usable(ctx context.Context, actor identity.Actor, ids ...tool.ID) (usable []Tool, err error) {
	var all []Tool
	for _, id := range ids {
		if t, ok := s.of(id); ok {
			all = append(all, t)
		}
	}
	var groups []identity.GroupID
	if slices.ContainsFunc(all, func(t Tool) bool { return t.Restricted }) {
		if groups, err = s.Groups.GroupsOf(ctx, actor.User); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(all, func(t Tool) bool { return !t.Admits(groups) }), nil
}

func (s *Service) of(id tool.ID) (Tool, bool) {
	if i := slices.IndexFunc(s.builtIn, func(t Tool) bool { return t.ID == id }); i >= 0 {
		return s.builtIn[i], true
	}
	return s.Servers.Of(id)
}

// Check implements generate.Tools.
func (s *Service) Check(id tool.ID, arguments string) error {
	t, ok := s.of(id)
	if !ok {
		return tool.ErrUnknown
	}
	if err := checkObject(arguments); err != nil {
		return err
	}
	return t.Check(arguments)
}

// Address implements generate.Tools.
func (s *Service) Address(id tool.ID, arguments string) string {
	if t, ok := s.of(id); ok && t.Address != nil {
		return t.Address(arguments)
	}
	return ""
}

// Repeatable implements turn.Tools.
func (s *Service) Repeatable(id tool.ID) bool {
	t, ok := s.of(id)
	return ok && t.Repeatable
}

// call makes a call. Failures are results, so that the model can go on. Of a call that may have changed something before it failed, it is
// not known what it did.
func (s *Service) call(ctx context.Context, asked chat.Calling) (chat.Returned, error) {
	c := chat.Returned{Call: asked.Call}
	var t Tool
	usable, err := s.usable(ctx, asked.Actor, asked.Tool)
	switch {
	case err != nil:
	case len(usable) == 0:
		c.Status, c.Result = chat.CallFailed, "The tool is no longer available."
		return c, nil
	default:
		t = usable[0]
		_, err = s.Limits.Tools(ctx, asked.Actor)
	}
	within := cmp.Or(t.Within, callWithin)
	bounded, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var result tool.Result
	begun := err == nil
	if begun {
		result, err = run(bounded, t, asked)
	}
	if ctx.Err() != nil {
		return c, context.Cause(ctx)
	}
	if err == nil {
		if c.Files, result.Text = s.keep(ctx, asked, result); ctx.Err() != nil {
			return c, context.Cause(ctx)
		}
		c.Status, c.Result, c.Sources = chat.CallDone, tool.Cut(result.Text), result.Sources
		if result.Failed {
			c.Status = chat.CallFailed
		}
		return c, nil
	}
	s.Logger.Log(ctx, ports.Record{
		Level: ports.Warning, Component: "tools", Message: "A call of a tool failed", UserID: asked.Actor.User, Err: err, Fields: map[string]any{"tool": string(c.Tool)},
	})
	if begun && !t.Repeatable && !doneNothing(err) {
		c.Call = asked.Lose()
		return c, nil
	}
	c.Status, c.Result = chat.CallFailed, tool.Cut(told(bounded, err, within))
	return c, nil
}

// refusals are the failures of a server of tools that say that it has done nothing.
var refusals = []error{
	tool.ErrServerNeedsAuthorization, tool.ErrServerWrongPath, tool.ErrServerRefused, tool.ErrServerCommand, tool.ErrServerExited, tool.ErrServerSealed,
	model.ErrProviderUnreachable, model.ErrProviderUnknownHost, model.ErrProviderForbidden, model.ErrProviderNoTLS, model.ErrProviderCertificate, model.ErrProviderRedirects,
}

// doneNothing reports whether a failure of a call says that the call took no effect. One that was cut off may have.
func doneNothing(err error) bool {
	var known *fault.Error
	var failure tool.Failure
	switch {
	case errors.As(err, &failure):
		return true
	case !errors.As(err, &known) || known.Kind == fault.Internal || known.Kind == fault.ModelTimeout:
		return false
	case known.Kind == fault.ModelFailed:
		return slices.ContainsFunc(refusals, func(refusal error) bool { return errors.Is(known, refusal) })
	}
	return true
}

// run makes a call. A panic fails it, not the server.
func run(ctx context.Context, t Tool, c chat.Calling) (result tool.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the tool panicked: %v\n%s", v, debug.Stack())
		}
	}()
	return t.Run(ctx, c)
}

// told returns what the model is told of a failure, with what a server said when it refused, which its connector bounds.
func told(ctx context.Context, err error, within time.Duration) string {
	var known *fault.Error
	var failure tool.Failure
	switch {
	case errors.As(err, &known) && known.Kind != fault.Internal:
		text := "The call failed: " + known.Message
		if reason, ok := known.Params["reason"].(string); ok && reason != "" {
			text += " It said: " + reason
		}
		return text
	case errors.As(err, &failure):
		return "The call failed: " + failure.Error()
	case ctx.Err() != nil:
		return fmt.Sprintf("The call failed: it took longer than %.0f seconds.", within.Seconds())
	}
	return "The call failed: something went wrong in the tool."
}
