package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// psql runs a statement in the database's container and returns psql's output, including errors.
func (w *walk) psql(ctx context.Context, target, statement string) string {
	out, err := w.do(ctx, "exec", "-T", "db", "psql", "-qAtX", "-d", target, "-c", statement)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(out)
}

// inside checks the connections between servers and databases, the rights of the servers' role, and that the database's log contains
// no personal data.
func (w *walk) inside(ctx context.Context) error {
	const serve = "dbname=chatbot user=chatbot_serve"
	who := w.psql(ctx, serve, `SELECT string_agg(DISTINCT usename || ' ' || ssl || ' ' || version, ',') FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_addr IS NOT NULL`)
	if who != "chatbot_serve true TLSv1.3" {
		return fmt.Errorf("connections over the network are of %q", who)
	}
	for _, refused := range []struct{ target, statement, says string }{
		{serve + " host=db sslmode=disable", "SELECT 1", "no encryption"},
		{serve, "DELETE FROM audit_events", "permission denied"},
		{serve, "UPDATE audit_events SET reason = ''", "permission denied"},
		{serve, "CREATE TABLE mine (id INT)", "permission denied"},
		{serve, "SELECT prune_audit_events(now(), 1)", "kept for 7 days"},
	} {
		if said := w.psql(ctx, refused.target, refused.statement); !strings.Contains(said, refused.says) {
			return fmt.Errorf("%s: %s: %s", refused.target, refused.statement, said)
		}
	}
	if said, err := w.do(ctx, "exec", "-T", "redis", "sh", "-c", "redis-cli ping 2>&1 || true"); err != nil || strings.Contains(said, "PONG") {
		return fmt.Errorf("without TLS, Redis said %s, %w", said, err)
	}
	again := map[string]any{"username": "walker", "email": "walker@example.com", "password": "Walking1234"}
	res, err := w.ask(ctx, "POST", "/api/auth/register", again)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusConflict && res.StatusCode != http.StatusForbidden {
		return fmt.Errorf("a taken name: %s", res.Status)
	}
	// A direct INSERT of a taken name, so that the failure does not depend on the server's earlier checks.
	if said := w.psql(ctx, serve, `INSERT INTO users (username, email, hashed_password) VALUES ('walker', 'walker@example.com', 'hash')`); !strings.Contains(said, "duplicate key") {
		return fmt.Errorf("a taken name was stored: %s", said)
	}
	logs, err := w.do(ctx, "logs", "--no-log-prefix", "db")
	if err != nil || !strings.Contains(logs, "duplicate key") || strings.Contains(logs, "walker") {
		return fmt.Errorf("the database's log: %w\n%s", err, logs)
	}
	w.note("%s", who)
	return nil
}
