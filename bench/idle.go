package main

import (
	"context"
	"fmt"
	"time"
)

// pingEvery is how often the server pings its sockets; the baselines are configured to do the same.
const pingEvery = 30 * time.Second

// measureIdle opens many sockets to each server and leaves them idle for one ping interval. All servers are measured in the same
// half minute and restarted for each round, because memory that was in use is not returned.
func measureIdle(ctx context.Context, l *lab) error {
	kinds := []string{"chatbot", "centrifuge", "fasthttp"}
	memory := map[string]*row{}
	cpu := map[string]*row{}
	for _, k := range kinds[1:] {
		goals := []goal{{of: own, what: "KiB", bound: 16}, {of: ratio, what: "ratio", bound: 1}}
		if k != "centrifuge" {
			goals = nil
		}
		memory[k] = l.row("memory per idle socket", "KiB", k, goals...)
		cpu[k] = l.row("CPU per idle socket", "µs/s", k)
	}
	for round := range l.rounds {
		used, spent, err := l.idleRound(ctx, kinds)
		if err != nil {
			return err
		}
		for _, k := range kinds[1:] {
			memory[k].add(used["chatbot"], used[k])
			cpu[k].add(spent["chatbot"], spent[k])
		}
		l.say("round %d: KiB %v, µs/s %v", round+1, used, spent)
	}
	return nil
}

// idleRound returns KiB and microseconds per second, per socket, by server.
func (l *lab) idleRound(ctx context.Context, kinds []string) (used, spent map[string]float64, err error) {
	servers, base, before := map[string]*child{}, map[string]float64{}, map[string]time.Duration{}
	var holders []*child
	defer func() {
		for _, h := range holders {
			h.stop()
		}
		for _, s := range servers {
			s.stop()
		}
	}()
	for _, k := range kinds {
		server, address, err := l.idleServer(ctx, k)
		if err != nil {
			return nil, nil, err
		}
		servers[k] = server
		// A few sockets first, so that one-time set-up does not count.
		warm, err := l.role(ctx, "hold", "BENCH_URL="+address, "BENCH_COUNT=100", "BENCH_KIND="+k)
		if err != nil {
			return nil, nil, err
		}
		warm.stop()
		time.Sleep(time.Second)
		if base[k], err = server.rss(); err != nil {
			return nil, nil, err
		}
		holder, err := l.role(ctx, "hold", "BENCH_URL="+address, fmt.Sprint("BENCH_COUNT=", l.sockets), "BENCH_KIND="+k)
		if err != nil {
			return nil, nil, err
		}
		holders = append(holders, holder)
	}
	began := time.Now()
	for _, k := range kinds {
		if before[k], err = servers[k].cpu(); err != nil {
			return nil, nil, err
		}
	}
	select {
	case <-time.After(pingEvery):
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	used, spent = map[string]float64{}, map[string]float64{}
	for i, k := range kinds {
		after, err := servers[k].cpu()
		if err != nil {
			return nil, nil, err
		}
		memory, err := servers[k].rss()
		if err != nil {
			return nil, nil, err
		}
		select {
		case <-holders[i].done:
			return nil, nil, fmt.Errorf("%s closed sockets: %s", k, holders[i].tail())
		default:
		}
		used[k] = (memory - base[k]) / 1024 / float64(l.sockets)
		spent[k] = microseconds(after-before[k]) / time.Since(began).Seconds() / float64(l.sockets)
	}
	return used, spent, nil
}

// idleServer starts a server and returns the URL for its sockets.
func (l *lab) idleServer(ctx context.Context, kind string) (*child, string, error) {
	if kind != "chatbot" {
		server, err := l.role(ctx, kind)
		if err != nil {
			return nil, "", err
		}
		return server, "ws://" + server.addr + "/?token=" + secret, nil
	}
	bot, err := l.chatbot(ctx)
	if err != nil {
		return nil, "", err
	}
	return bot.child, "ws://" + bot.addr + "/api/chat/ws?token=" + bot.token(0), nil
}
