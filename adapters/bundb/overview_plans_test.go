package bundb_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	overviewdb "chatbot/adapters/bundb/overview"
)

// TestOverviewNeedsNoSortInSQLite: calls are read in the order of an index, failures and open answers from indexes of their own.
func TestOverviewNeedsNoSortInSQLite(t *testing.T) {
	db := opened(t, bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db")})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	counts := overviewdb.New(db)
	for name, c := range map[string]struct {
		do   func() error
		uses string
	}{
		"calls":    {func() error { _, err := counts.Calls(t.Context(), "2026-11-01"); return err }, "idx_usage_events_day_model (day>?)"},
		"failures": {func() error { _, err := counts.Failures(t.Context(), "2026-11-01"); return err }, "idx_usage_events_failure (day>?)"},
		"answers":  {func() error { _, err := counts.Answers(t.Context(), time.Now()); return err }, "idx_messages_lease_until (lease_until>?)"},
	} {
		steps, err := db.Plans(t.Context(), c.do)
		plan := strings.Join(steps, "\n")
		if err != nil || !strings.Contains(plan, c.uses) || name == "calls" && strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: %v, the plan does not use %s as it should:\n%s", name, err, c.uses, plan)
		}
	}
}
