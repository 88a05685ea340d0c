package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"
)

const (
	floodFor  = 10 * time.Second
	apiRate   = 500 // requests per second by signed-in users
	floodRate = 200 // sign-ins per second with wrong passwords, each with its own address and name
	triesEach = 4   // per account, too few to throttle it
)

// flooder keeps connections open, so that the cost of sign-ins does not include new connections.
var flooder = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * floodRate * int(floodFor/time.Second)}, Timeout: time.Minute}

// proxied makes the server trust this program as a proxy, so that it can act for many addresses.
const proxied = "TRUSTED_PROXIES=127.0.0.1"

// measureFlood compares the durations of requests during a flood of sign-ins with those without it, on one server.
func measureFlood(ctx context.Context, l *lab) error {
	bot, err := l.chatbot(ctx, proxied)
	if err != nil {
		return err
	}
	defer bot.stop()
	p50 := l.row("API beside bad sign-ins, p50", "ms", "the same without them")
	p95 := l.row("API beside bad sign-ins, p95", "ms", "the same without them", goal{of: ratio, what: "ratio", bound: 2.5})
	for round := range l.rounds {
		quiet, err := bot.requests(ctx)
		if err != nil {
			return err
		}
		// In a process of its own, so that the attack does not slow down the measurement.
		attackers, err := l.role(ctx, "flood", "TARGET="+bot.addr, fmt.Sprint("ROUND=", round))
		if err != nil {
			return err
		}
		time.Sleep(time.Second) // until all hashing slots are in use
		beside, err := bot.requests(ctx)
		attackers.stop()
		if err != nil {
			return err
		}
		p50.add(percentile(beside, 50), percentile(quiet, 50))
		p95.add(percentile(beside, 95), percentile(quiet, 95))
		l.say("round %d of %d", round+1, l.rounds)
		time.Sleep(6 * time.Second) // waiting sign-ins are refused after 5 s
	}
	return nil
}

// flood signs in at TARGET with wrong passwords until it is stopped.
func flood() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	bot, round := &chatbot{child: &child{addr: os.Getenv("TARGET")}}, os.Getenv("ROUND")
	fmt.Println("address", bot.addr)
	paced(ctx, floodRate, func(i int) {
		_, _ = bot.signIn(ctx, fmt.Sprintf("nobody-%s-%d", round, i), fmt.Sprintf("10.%s.%d.%d", round, i>>8&255, i&255))
	})
	return nil
}

// requests sends apiRate requests per second and returns their durations, in milliseconds.
func (c *chatbot) requests(ctx context.Context) ([]float64, error) {
	ctx, stop := context.WithTimeout(ctx, floodFor)
	defer stop()
	var mu sync.Mutex
	var times []float64
	var failed error
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	paced(ctx, apiRate, func(i int) {
		req, err := http.NewRequest(http.MethodGet, "http://"+c.addr+"/api/auth/me", nil)
		if err == nil {
			req.Header.Set("Authorization", "Bearer "+c.token(i))
		}
		began := time.Now()
		res, err := client.Do(req)
		took := milliseconds(time.Since(began))
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			if res.StatusCode != http.StatusOK {
				err = fmt.Errorf("/api/auth/me: %s", res.Status)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		times = append(times, took)
		if err != nil {
			failed = err
		}
	})
	return times, failed
}

// measureLogins compares sign-ins to existing accounts with sign-ins to unknown ones, in turns.
func measureLogins(ctx context.Context, l *lab) error {
	bot, err := l.chatbot(ctx, proxied)
	if err != nil {
		return err
	}
	defer bot.stop()
	gap := l.row("wrong password, account that is not there", "ms", "one that is",
		goal{of: func(ours, base float64) float64 { return max(ours-base, base-ours) }, what: "gap ms", bound: 3})
	var known, unknown []float64
	for i := range l.pairs {
		name := fmt.Sprintf("known%d", i/triesEach)
		if i%triesEach == 0 {
			err := bot.call(ctx, "/api/auth/register", map[string]any{"username": name, "email": name + "@example.com", "password": "Secret123"}, nil)
			if err != nil {
				return err
			}
		}
		address := fmt.Sprintf("10.0.%d.%d", i>>8, i&255)
		pair := []struct {
			name  string
			times *[]float64
		}{{name, &known}, {fmt.Sprintf("absent%d", i/triesEach), &unknown}}
		if i%2 == 1 { // alternate which one comes first
			slices.Reverse(pair)
		}
		for _, one := range pair {
			began := time.Now()
			status, err := bot.signIn(ctx, one.name, address)
			if err != nil {
				return err
			}
			if status != http.StatusUnauthorized {
				return fmt.Errorf("a wrong password: %d", status)
			}
			*one.times = append(*one.times, milliseconds(time.Since(began)))
		}
	}
	base := median(known)
	gap.add(base+median(paired(unknown, known, added)), base) // per pair, because the machine's speed varies
	return nil
}

// signIn signs in with a wrong password from an address and returns the status.
func (c *chatbot) signIn(ctx context.Context, name, address string) (int, error) {
	body := fmt.Appendf(nil, `{"username":%q,"password":"Wrong1234"}`, name)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.addr+"/api/auth/login", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Real-IP", address)
	res, err := flooder.Do(req)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode, res.Body.Close()
}

// paced calls do at a fixed rate until ctx ends, whether earlier calls have returned or not, and then waits for all of them.
func paced(ctx context.Context, perSecond int, do func(i int)) {
	var all sync.WaitGroup
	defer all.Wait()
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	began := time.Now()
	for i := 0; ; {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			for due := int(now.Sub(began).Seconds() * float64(perSecond)); i < due; i++ {
				n := i
				all.Go(func() { do(n) })
			}
		}
	}
}
