// Command walk starts the whole stack, with TLS and three servers, uses it like a person, breaks it, checks that nothing is exposed or
// runs as root unintentionally, and removes it with all of its data. It uses a separate stack: project chatbot-walk, ports 18080 and
// 18443, secrets in a temporary folder.
//
//	go run ./deploy/walk [-build] [-compose "docker compose"] [-pool] [-tags] [-keep]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	build := flag.Bool("build", false, "build the images first")
	keep := flag.Bool("keep", false, "leave the stack up")
	pool := flag.Bool("pool", false, "let servers reach the database by way of PgBouncer")
	tags := flag.Bool("tags", false, "build on base images by tag instead of by digest, where no registry can be asked for a digest")
	compose := flag.String("compose", "docker compose", "how Compose is called")
	flag.Parse()
	os.Exit(status(&stack{compose: strings.Fields(*compose), pool: *pool, tags: *tags}, *build, *keep))
}

// status returns the program's exit status.
func status(s *stack, build, keep bool) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Minute)
	defer cancel()
	if err := run(ctx, s, build, keep); err != nil {
		fmt.Fprintln(os.Stderr, "FAILED:", err)
		return 1
	}
	return 0
}

func run(ctx context.Context, s *stack, build, keep bool) (err error) {
	if _, err := os.Stat("docker-compose.yml"); err != nil {
		return errors.New("run it in the folder of docker-compose.yml")
	}
	dir, err := os.MkdirTemp("", "chatbot-walk")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s.dir = dir
	roots, err := s.prepare(ctx)
	if err != nil {
		return err
	}
	if !keep {
		defer func() { err = errors.Join(err, s.down()) }()
	}
	w := &walk{stack: s, person: newPerson("https://localhost:"+tlsPort, roots)}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"Compose understands every file with every profile", s.understood},
		{"up, over TLS, with three servers", func(ctx context.Context) error { return s.up(ctx, build) }},
		{"nothing runs as root, writes to its own files or holds a capability; only nginx listens outside", s.closed},
		{"plain HTTP leads to TLS, the page comes with its policies, once", w.page},
		{"an account and a sign-in", w.signIn},
		{"an answer over SSE, and one over a WebSocket", w.answers},
		{"PostgreSQL and Redis are reached over TLS alone, the role that serves can change neither schema nor audit log, the database's log holds nothing personal", w.inside},
		{"a reload in the middle of an answer: all of it is there, and it goes on", w.reload},
		{"the server that answers is killed: another carries on", w.kill},
		{"a fourth server comes and takes its turns", w.grow},
		{"deploy/upgrade replaces servers and page, and refuses nobody", w.upgrade},
		{"the database and Redis are restarted", w.restart},
		{"a backup is made, restored aside and compared; a chat that is deleted comes back", w.backup},
		{"nginx takes its configuration again while an answer runs, and nobody is cut off", w.reconfigure},
		{"all servers are away: people are told, and then they are back", w.away},
	} {
		begin := time.Now()
		detail, err := w.told(ctx, step.do)
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", step.name, err), s.explain(ctx))
		}
		fmt.Printf("%s  %5.1f s  %s%s\n", begin.UTC().Format(time.TimeOnly), time.Since(begin).Seconds(), step.name, detail)
	}
	fmt.Println("All of it works.")
	return nil
}

// told runs a step and returns its notes, which are printed after its name.
func (w *walk) told(ctx context.Context, do func(context.Context) error) (string, error) {
	w.notes = nil
	err := do(ctx)
	if len(w.notes) == 0 {
		return "", err
	}
	return " (" + strings.Join(w.notes, ", ") + ")", err
}

// prepare creates the stack's settings, secrets and certificate, and returns the certificate.
func (s *stack) prepare(ctx context.Context) ([]byte, error) {
	cpus, err := s.run(ctx, "docker", "info", "-f", "{{.NCPU}}")
	if err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(strings.TrimSpace(cpus)); err != nil || n > 4 {
		cpus = "4"
	}
	s.cpus = strings.TrimSpace(cpus)
	example, err := os.ReadFile(".env.example")
	if err != nil {
		return nil, err
	}
	if s.tags {
		if err := s.byTag(); err != nil {
			return nil, err
		}
	}
	if s.pool {
		example = append(example, "DATABASE_HOST=pgbouncer\n"...)
	}
	if err := os.WriteFile(s.env(), example, 0o600); err != nil { //nolint:gosec // a folder of our own
		return nil, err
	}
	if out, err := s.command(ctx, "deploy/secrets", "files").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("deploy/secrets: %w\n%s", err, out)
	}
	return certify(filepath.Join(s.dir, "secrets"))
}
