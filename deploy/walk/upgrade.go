package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// upgrade replaces all servers and the page under load: one client reads an answer, another sends messages, others open the page and
// call the API.
func (w *walk) upgrade(ctx context.Context) error {
	before, err := w.ids(ctx, "backend", "frontend")
	if err != nil {
		return err
	}
	res, reading, err := w.begin(ctx)
	if err != nil {
		return err
	}
	using, stop := context.WithCancel(ctx)
	defer stop()
	asked, refused := w.use(using)
	command := w.command(ctx, "deploy/upgrade", append([]string{"--here"}, w.options()...)...)
	command.Env = append(command.Env, "COMPOSE="+strings.Join(w.compose, " "))
	out, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("deploy/upgrade: %w\n%s", err, out)
	}
	time.Sleep(2 * time.Second) // on the new servers only
	stop()
	n, failed := <-asked, <-refused
	if len(failed) > 0 || n < 100 {
		return fmt.Errorf("%d of %d requests were refused: %q\n%s", len(failed), n, failed[:min(5, len(failed))], out)
	}
	after, err := w.ids(ctx, "backend", "frontend")
	if err != nil || len(after) != len(before) || slices.ContainsFunc(after, func(id string) bool { return slices.Contains(before, id) }) {
		return fmt.Errorf("there were %v, and are %v, %w", before, after, err)
	}
	if err := reading.read(res, never); err != nil {
		return err
	}
	if err := w.toTheEnd(ctx, reading, time.Minute); err != nil {
		return err
	}
	w.note("0 of %d requests were refused", n)
	return w.works(ctx)
}

// use sends requests until ctx ends, and then returns their number and the failed ones.
func (w *walk) use(ctx context.Context) (asked chan int, refused chan []string) {
	asked, refused = make(chan int, 1), make(chan []string, 1)
	var mu sync.Mutex
	var n int
	var failed []string
	ask := func(method, path string, body any) {
		err := w.want(context.WithoutCancel(ctx), method, path, body, nil)
		mu.Lock()
		defer mu.Unlock()
		n++
		if err != nil {
			failed = append(failed, err.Error())
		}
	}
	var all sync.WaitGroup
	for _, one := range []struct {
		method, path string
		body         any
		every        time.Duration
	}{
		{http.MethodGet, "/chat", nil, 100 * time.Millisecond},
		{http.MethodGet, "/api/config", nil, 2 * time.Second},
		{http.MethodPost, "/api/chat/message", map[string]any{"message": "hello"}, 2 * time.Second},
	} {
		all.Go(func() {
			for ctx.Err() == nil {
				ask(one.method, one.path, one.body)
				select {
				case <-ctx.Done():
				case <-time.After(one.every):
				}
			}
		})
	}
	go func() {
		all.Wait()
		asked <- n
		refused <- failed
	}()
	return asked, refused
}
