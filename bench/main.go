// Command bench measures the chat server against baselines that run in the same minutes. The operating system accounts for every
// figure, each of a separate process; see README.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

// Children are killed when the thread that started them ends (see start), so main stays on its thread.
func init() { runtime.LockOSThread() }

// benchmarks are run in this order.
var benchmarks = []struct {
	name  string
	about string
	run   func(context.Context, *lab) error
}{
	{"tokens", "CPU per delivered token", measureTokens},
	{"first", "added time to first token", measureFirst},
	{"idle", "memory and CPU of idle sockets", measureIdle},
	{"resume", "reading an answer from its middle, and what keeping it costs", measureResume},
	{"accept", "messages accepted per second on PostgreSQL", measureAccept},
	{"steps", "what a step of tools adds", measureSteps},
	{"gateways", "calls of programs, beside other gateways", measureGateways},
	{"flood", "requests beside a flood of bad sign-ins", measureFlood},
	{"uploads", "uploads of 25 MB", measureUploads},
	{"attached", "first token beside a file of 100 pages", measureAttached},
	{"pdf", "the text of a PDF of 10 MB", measurePDF},
	{"logins", "accounts that are there and accounts that are not", measureLogins},
}

// roles are what this program does when it is started as a child.
var roles = map[string]func() error{
	"relay": serveRelay, "centrifuge": serveCentrifuge, "fasthttp": serveFasthttp, "hold": holdSockets, "flood": flood, "store": serveStore, "proxy": serveProxy,
}

func main() {
	raiseFiles()
	if role, ok := roles[os.Getenv("BENCH_ROLE")]; ok {
		exit(role())
	}
	l := lab{}
	only := flag.String("only", "", "run these alone, separated by commas: "+names())
	flag.StringVar(&l.binary, "chatbot", "../bin/chatbot", "the server to measure")
	flag.StringVar(&l.source, "source", "..", "the product's source, for the cost of keeping an answer")
	flag.StringVar(&l.dir, "dir", "", "where databases live while it runs: a disk whose speed counts (default: the system's temporary folder)")
	flag.IntVar(&l.rounds, "rounds", 5, "how often each pair is measured")
	flag.IntVar(&l.streams, "streams", 500, "concurrent streams of `tokens`")
	flag.IntVar(&l.length, "length", 1500, "tokens of an answer in `tokens`, said at 100 a second")
	flag.IntVar(&l.sockets, "sockets", 10_000, "idle sockets of each server")
	flag.IntVar(&l.pairs, "pairs", 500, "pairs of sign-ins in `logins`, half a second each")
	flag.StringVar(&l.portkey, "portkey", "", "`folder` of npm's @portkey-ai/gateway, for gateways")
	flag.StringVar(&l.litellm, "litellm", "litellm", "LiteLLM's `command`, for gateways")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := measure(ctx, &l, *only)
	stop()
	exit(err)
}

func measure(ctx context.Context, l *lab, only string) (err error) {
	if err := l.open(); err != nil {
		return err
	}
	defer func() { l.close(err != nil && ctx.Err() == nil) }()
	chosen := strings.FieldsFunc(only, func(r rune) bool { return r == ',' })
	for _, name := range chosen {
		if !strings.Contains(names(), name) {
			return fmt.Errorf("there is no benchmark %q; there are %s", name, names())
		}
	}
	for _, b := range benchmarks {
		if len(chosen) > 0 && !slices.Contains(chosen, b.name) {
			continue
		}
		l.say("%s: %s", b.name, b.about)
		if err := b.run(ctx, l); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	fmt.Print(l.table())
	return nil
}

func names() string {
	var all []string
	for _, b := range benchmarks {
		all = append(all, b.name)
	}
	return strings.Join(all, ", ")
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// raiseFiles raises the limit of open files to the maximum that the system allows.
func raiseFiles() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) == nil {
		limit.Cur = limit.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
	}
}
