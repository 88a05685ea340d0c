package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
)

const (
	gatewayDelay   = 20 * time.Millisecond // of the model, when latency is measured
	gatewayCalls   = 150                   // of each gateway in a round, one at a time
	gatewayLoad    = 2 * time.Second       // of each gateway in a round, when CPU is measured
	gatewayClients = 8                     // at once, under load
	gatewayTokens  = 200                   // of a streamed answer, 50 a second
	gatewayStreams = 100                   // at once, begun within a second
)

// measureGateways compares calls of programs with those through other gateways, all before the same model. In a round, each gateway gets a call in turn
// for its latency, and then each the same load for its CPU time.
func measureGateways(ctx context.Context, l *lab) error {
	set, err := l.gateways(ctx)
	if err != nil {
		return err
	}
	defer func() {
		for _, g := range set.all() {
			g.stop()
		}
	}()
	for _, g := range set.all() { // connections, caches, compilers
		if _, err := l.answersOf(ctx, g, time.Second); err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
	}
	rows := l.gatewayRows(set)
	for round := range l.rounds {
		added, err := l.latencies(ctx, set)
		if err != nil {
			return err
		}
		calls, tokens := map[string]float64{}, map[string]float64{}
		all := set.all()
		for i := range all {
			g := all[(i+round)%len(all)]
			if calls[g.name], err = l.answersOf(ctx, g, gatewayLoad); err == nil {
				tokens[g.name], err = l.tokenCost(ctx, g)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", g.name, err)
			}
		}
		rows.add(added, calls, tokens)
		for _, g := range all {
			l.say("round %d: %s adds %.2f ms, %.0f calls a second of CPU, %.1f µs a token", round+1, g.name, added[g.name], calls[g.name], tokens[g.name])
		}
	}
	return nil
}

// latencies returns what each gateway adds to the time of a call, in milliseconds: medians, less that of calling the model directly. Calls are made in
// turns, and the time for which the model waits does not count.
func (l *lab) latencies(ctx context.Context, set gatewaySet) (map[string]float64, error) {
	l.model.answer(plan{tokens: 20, delay: gatewayDelay})
	all := append([]*gateway{set.direct}, set.all()...)
	times, lines := map[string][]float64{}, make([]*line, len(all))
	for i, g := range all {
		var err error
		if lines[i], err = g.open(ctx); err != nil {
			return nil, err
		}
		defer lines[i].Close()
	}
	for n := range gatewayCalls {
		for i := range all {
			at := (i + n) % len(all)
			began := time.Now()
			if err := lines[at].call(text(20)); err != nil {
				return nil, fmt.Errorf("%s: %w", all[at].name, err)
			}
			times[all[at].name] = append(times[all[at].name], milliseconds(time.Since(began)-time.Duration(l.model.held.Load())))
		}
	}
	added := map[string]float64{}
	for _, g := range set.all() {
		added[g.name] = median(times[g.name]) - median(times[set.direct.name])
	}
	return added, nil
}

// answersOf returns the answers that are not streamed for each second of CPU time, from a model that has them ready.
func (l *lab) answersOf(ctx context.Context, g *gateway, within time.Duration) (float64, error) {
	l.model.answer(plan{tokens: 20})
	bounded, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	counts, errs := make([]int, gatewayClients), make([]error, gatewayClients)
	before, err := g.cpu()
	if err != nil {
		return 0, err
	}
	var clients sync.WaitGroup
	for i := range gatewayClients {
		clients.Go(func() {
			through, err := g.open(ctx)
			if err != nil {
				errs[i] = err
				return
			}
			defer through.Close()
			for ; bounded.Err() == nil && errs[i] == nil; counts[i]++ {
				errs[i] = through.call(text(20))
			}
		})
	}
	clients.Wait()
	after, err := g.cpu()
	answers := 0
	for i := range counts {
		answers += counts[i]
		if err == nil {
			err = errs[i]
		}
	}
	return float64(answers) / (after - before).Seconds(), err
}

// tokenCost returns the CPU time of a streamed token, with the start and end of its answer, in microseconds.
func (l *lab) tokenCost(ctx context.Context, g *gateway) (float64, error) {
	l.model.answer(plan{tokens: gatewayTokens, every: 20 * time.Millisecond})
	streams := &way{ask: func(ctx context.Context, _ int, _ *websocket.Conn, begun func()) (heard, error) {
		return ask(ctx, g.addr, g.request(true), begun)
	}}
	before := l.mark(g.child)
	all, err := streams.many(ctx, gatewayStreams, time.Second, gatewayStreams)
	if err != nil {
		return 0, err
	}
	after := l.mark(g.child)
	for _, h := range all {
		if err := h.exact(text(gatewayTokens)); err != nil {
			return 0, err
		}
	}
	return after.since(before), after.err
}

// gatewayTable holds the rows of a set.
type gatewayTable struct {
	set                            gatewaySet
	latency, calls, tokens, budget []*row
}

func (l *lab) gatewayRows(set gatewaySet) (t gatewayTable) {
	t.set = set
	for _, g := range set.others {
		t.latency = append(t.latency, l.row("added to a call, p50", "ms", g.name, g.latency...))
	}
	t.budget = append(t.budget, l.row("added to a call with a budget, p50", "ms", "without", goal{of: added, what: "added ms", bound: 3}))
	for _, g := range set.others {
		t.calls = append(t.calls, l.row("calls a second of CPU", "/s", g.name, g.calls...))
	}
	t.calls = append(t.calls, l.row("calls a second of CPU with a budget", "/s", "without"))
	for _, g := range set.others {
		t.tokens = append(t.tokens, l.row("CPU of a streamed token", "µs", g.name))
	}
	return t
}

func (t gatewayTable) add(added, calls, tokens map[string]float64) {
	ours := t.set.ours.name
	for i, g := range t.set.others {
		t.latency[i].add(added[ours], added[g.name])
		t.calls[i].add(calls[ours], calls[g.name])
		t.tokens[i].add(tokens[ours], tokens[g.name])
	}
	t.budget[0].add(added[t.set.budget.name], added[ours])
	t.calls[len(t.set.others)].add(calls[t.set.budget.name], calls[ours])
}
