//go:build faults

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// pool starts the PgBouncer of docker-compose.yml in front of a database, and returns its port.
func (c *composed) pool(size int) (port string) {
	c.t.Helper()
	port = strconv.Itoa(freePort(c.t))
	script := composeCommand(c.t, "pgbouncer", strings.NewReplacer("$$", "$", "host=db port=5432", "host=localhost port="+c.port, "listen_port = 5432", "listen_port = "+port,
		"/run/secrets/ca", c.dir+"/secrets/ca.pem", "/run/secrets/pgbouncer_cert", c.dir+"/secrets/pgbouncer.pem", "/run/secrets/pgbouncer_key", c.dir+"/secrets/pgbouncer.key",
		"/tmp/", c.dir+"/"))
	if err := os.WriteFile(filepath.Join(c.dir, "pool"), []byte(script), 0o644); err != nil {
		c.t.Fatal(err)
	}
	command := c.command("sh", "-euc", ". "+c.dir+"/pool")
	command.Env = append(command.Env, "SERVE_PASSWORD=of serving", "DATABASE=chatbot", "POOL_SIZE="+strconv.Itoa(size))
	log, err := os.Create(filepath.Join(c.dir, "pooler.log"))
	if err != nil {
		c.t.Fatal(err)
	}
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM) // runuser forwards the signal
		_ = command.Wait()
		if text, _ := os.ReadFile(log.Name()); c.t.Failed() {
			c.t.Logf("PgBouncer said: %.2000s", text)
		}
		_ = log.Close()
	})
	for range 100 {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			_ = conn.Close()
			return port
		}
		time.Sleep(50 * time.Millisecond)
	}
	c.t.Fatal("PgBouncer does not start")
	return ""
}

// countsConnections sends the largest number of connections of servers that it saw before ctx ended.
func (c *composed) countsConnections(ctx context.Context) <-chan int {
	most := make(chan int, 1)
	go func() {
		n := 0
		for ctx.Err() == nil {
			out, _ := c.run("psql", "-qAtc", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'chatbot_serve'")
			now, _ := strconv.Atoi(strings.TrimSpace(out))
			n = max(n, now)
		}
		most <- n
	}()
	return most
}

// TestSixServersShareConnections: through PgBouncer, six busy servers of 20 connections each fit a PostgreSQL that accepts 100.
func TestSixServersShareConnections(t *testing.T) {
	c := startComposed(t)
	c.env = append(c.env, "OWNER_PASSWORD=of owner's'", "SERVE_PASSWORD=of serving")
	c.must("../../deploy/postgres/roles")
	if out, err := c.chatbot(c.settings("chatbot_owner", "of owner's'", "DATABASE_SERVE_ROLE=chatbot_serve"), "migrate"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const size = 60
	settings := c.settings("chatbot_serve", "of serving")
	settings[0] = strings.Replace(settings[0], ":"+c.port+"/", ":"+c.pool(size)+"/", 1)
	var servers []*process
	for range 6 {
		servers = append(servers, launch(t, t.TempDir(), settings...))
	}
	token := servers[0].signUp(t)
	if limit := strings.TrimSpace(c.must("psql", "-qAtc", "SELECT current_setting('max_connections')")); limit != "100" {
		t.Fatalf("PostgreSQL takes %s connections", limit)
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	most := c.countsConnections(ctx)
	var people sync.WaitGroup
	failed := make(chan error, 600)
	for i := range 240 { // twice as many at once as the servers have connections
		people.Go(func() {
			p := servers[i%len(servers)]
			for n := range 2 {
				request, err := http.NewRequestWithContext(ctx, "POST", p.base+"/api/chat/message", strings.NewReader(fmt.Sprintf(`{"message":"message %d of %d"}`, n, i)))
				if err == nil {
					_, err = p.try(request, token)
				}
				if err != nil {
					failed <- err
				}
			}
		})
	}
	people.Wait()
	cancel()
	close(failed)
	for err := range failed {
		t.Error(err)
		break
	}
	if n := <-most; n > size || n < 2 {
		t.Errorf("%d connections at once, of %d", n, size)
	} else {
		t.Logf("%d connections at once", n)
	}
	if stored := strings.TrimSpace(c.must("psql", "-qAtc", "SELECT count(*) FROM messages WHERE role = 'assistant' AND status = 'complete'")); stored != "480" {
		t.Errorf("%s of 480 answers are stored", stored)
	}
	if out := c.must("psql", "-qAtc", "SELECT setconfig FROM pg_db_role_setting JOIN pg_roles ON oid = setrole WHERE rolname = 'chatbot_serve'"); !strings.Contains(out, "statement_timeout=30s") {
		t.Errorf("the role that serves has no statement_timeout: %s", out)
	}
}
