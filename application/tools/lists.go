package tools

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"chatbot/domain/backoff"
	"chatbot/domain/connection"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

const (
	// refreshEvery is how often a server is asked for its tools, and processEvery how often one that is started for it is.
	refreshEvery, processEvery = 5 * time.Minute, time.Hour
	// askWithin bounds one question for tools.
	askWithin = 10 * time.Second
	// serverWithin bounds a call of a tool of a server.
	serverWithin = 2 * time.Minute
	// asksAtOnce bounds the servers that are asked at the same time.
	asksAtOnce = 4
)

// afterFailure is how long a server that could not be asked is left alone.
var afterFailure = backoff.Backoff{First: 30 * time.Second, Most: 15 * time.Minute}

// watch is what is known of asking a server for its tools.
type watch struct {
	version  int64
	next     time.Time // when it is asked again
	failures int       // in a row
	problem  *fault.Error
	asking   bool
}

// watching is the watches of all servers.
type watching struct {
	mu sync.Mutex
	of map[string]*watch
}

// problem returns why the last question for the tools of a server failed.
func (w *watching) problem(s tool.Server) *fault.Error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if one := w.of[s.ID]; one != nil && one.version == s.Version && s.Enabled {
		return one.problem
	}
	return nil
}

// asked notes what came of a question, and reports whether the server has begun to fail.
func (w *watching) asked(s tool.Server, problem *fault.Error, now time.Time) (began bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.of[s.ID]
	if one == nil || one.version != s.Version {
		one = &watch{version: s.Version}
		w.of[s.ID] = one
	}
	one.asking, one.problem = false, problem
	if problem == nil {
		one.failures = 0
		every := refreshEvery
		if s.URL == "" {
			every = processEvery
		}
		one.next = now.Add(every - rand.N(every/10)) //nolint:gosec // jitter
		return false
	}
	one.failures++
	one.next = now.Add(afterFailure.Delay(one.failures, rand.Float64())) //nolint:gosec // jitter
	return one.failures == 1
}

// due returns servers that are to be asked now, and notes that they are. Those that are gone are forgotten.
func (w *watching) due(all []tool.Server, now time.Time) (due []tool.Server) {
	w.mu.Lock()
	defer w.mu.Unlock()
	known, asking := map[string]*watch{}, 0
	for _, s := range all {
		if one := w.of[s.ID]; one != nil && one.version == s.Version {
			known[s.ID] = one
		} else {
			known[s.ID] = &watch{version: s.Version, next: s.ListedAt.Add(refreshEvery)}
		}
		if known[s.ID].asking {
			asking++
		}
	}
	w.of = known
	for _, s := range all {
		one := known[s.ID]
		if s.Enabled && !one.asking && asking < asksAtOnce && !now.Before(one.next) {
			one.asking = true
			asking++
			due = append(due, s)
		}
	}
	return due
}

// keepListing asks servers for their tools, and stores what they list in sessions, until ctx ends.
func (r *Registry) keepListing(ctx context.Context) {
	var asking sync.WaitGroup
	defer asking.Wait()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case list := <-r.Connector.Lists():
			if s, ok := r.state.Load().find(list.Server); ok && s.Version == list.Version {
				r.note(ctx, s, tool.Checked{OK: true, Tools: list.Tools})
			}
		case <-tick.C:
			for _, s := range r.watching.due(r.state.Load().all, r.Clock.Now()) {
				asking.Go(func() { r.askAgain(ctx, s, false) })
			}
		}
	}
}

// ask asks a server for its tools, as a person; 0: as nobody.
func (r *Registry) ask(ctx context.Context, to tool.Connection, unopened error, person identity.UserID) (found tool.Checked) {
	if unopened != nil {
		return tool.Checked{Problem: tool.ErrServerSealed.Because(unopened)}
	}
	asking, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	began := time.Now()
	tools, err := r.Connector.List(asking, to, person)
	found = tool.Checked{OK: err == nil, Took: time.Since(began), Tools: tools}
	if err != nil && !errors.As(err, &found.Problem) {
		found.Problem = tool.ErrServerFailed.Because(err)
	}
	return found
}

// askAgain asks a server that is stored for its tools, and stores them. moved: what is stored are those of another server.
func (r *Registry) askAgain(ctx context.Context, s tool.Server, moved bool) {
	to, err := open(r.Sealer, s)
	found := r.ask(ctx, to, err, 0)
	if moved && found.Problem != nil {
		r.keep(ctx, s, nil)
	}
	r.note(ctx, s, found)
}

// ListFor asks a server for its tools as a person who has connected it, and stores them. Nobody waits for what comes of it.
func (r *Registry) ListFor(ctx context.Context, person identity.Actor, id string) {
	s, ok := r.state.Load().find(id)
	if !ok || !s.Enabled {
		return
	}
	to, err := open(r.Sealer, s)
	r.note(ctx, s, r.ask(ctx, to, err, person.User))
}

// needsConnection reports whether a server lists its tools only to people who have connected it, which is no problem.
func needsConnection(found tool.Checked) bool {
	return found.Problem != nil && errors.Is(found.Problem, connection.ErrNeeded)
}

// note stores what a server listed if that is new, and logs when it begins to fail.
func (r *Registry) note(ctx context.Context, s tool.Server, found tool.Checked) {
	if ctx.Err() != nil && found.Problem != nil { // it says nothing about the server
		return
	}
	if needsConnection(found) {
		r.watching.asked(s, nil, r.Clock.Now())
		return
	}
	if r.watching.asked(s, found.Problem, r.Clock.Now()) {
		r.Logger.Log(ctx, ports.Record{
			Level: ports.Warning, Component: "tools", Message: "The tools of a server could not be listed; the last ones stay in use", Err: found.Problem, Fields: map[string]any{"server": s.ID},
		})
	}
	if found.Problem == nil && (s.ListedAt.IsZero() || !slices.Equal(found.Tools, s.Listed)) {
		r.keep(ctx, s, found.Tools)
	}
}

// keep stores the list of a server. A failure is logged: the next question tries again.
func (r *Registry) keep(ctx context.Context, s tool.Server, tools []tool.Listed) {
	err := r.Lists.List(ctx, s.ID, s.Version, tools, r.Clock.Now())
	if err == nil {
		err = r.Refresh(ctx)
	}
	if err != nil {
		r.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "tools", Message: "The tools of a server could not be stored", Err: err, Fields: map[string]any{"server": s.ID}})
	}
}
