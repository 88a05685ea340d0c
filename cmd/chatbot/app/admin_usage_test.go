package app_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// table returns the rows of a CSV response.
func (r reply) table() [][]string {
	r.t.Helper()
	if !strings.HasPrefix(r.header.Get("Content-Type"), "text/csv") || strings.Count(string(r.body), "\n") != strings.Count(string(r.body), "\r\n") {
		r.t.Errorf("%s: %q", r.header.Get("Content-Type"), r.body)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(r.body), "\uFEFF"))).ReadAll()
	if err != nil {
		r.t.Errorf("%v: %q", err, r.body)
	}
	return rows
}

func TestAdminsSeeEverybodysUsage(t *testing.T) {
	t.Parallel()
	p := providers{
		llmtest.Start(t, llmtest.Script{Models: []string{"=cmd|' /C calc'!A0", "gpt-5.4-mini"}, PromptTokens: 11, CompletionTokens: 4}),
		llmtest.Start(t, llmtest.Script{Models: []string{"a;=1+1,\"b\""}, PromptTokens: 100, CompletionTokens: 50}),
	}
	w := newWorld(t, p.settings()...)
	const formula, split = "openai/=cmd|' /C calc'!A0", `ollama/a;=1+1,"b"`
	root, ann := w.person("root").seeing(formula, split), w.person("ann")
	for c, models := range map[*client][]string{root: {formula}, ann: {split, "openai/gpt-5.4-mini"}} {
		for _, model := range models {
			c.post("/api/chat/message", obj{"message": "hi", "model": model}).want(200)
		}
	}
	all := root.get("/api/admin/usage?by=user").want(200)
	people := all.list("usage")
	if len(people) != 2 || fmt.Sprint(people[0]["user"]) != fmt.Sprint(map[string]any{"id": float64(ann.userID), "username": "ann", "email": "ann@example.com"}) ||
		sumOf(people[0]) != "2 111 54 <nil>" || sumOf(people[1]) != "1 11 4 <nil>" || total(all) != "3 122 58 <nil>" {
		t.Errorf("%s", all.body)
	}
	if byDay := root.get("/api/admin/usage").want(200); byDay.str("by") != "day" || total(byDay) != "3 122 58 <nil>" || byDay.list("usage")[0]["user"] != nil {
		t.Errorf("%s", byDay.body)
	}

	from := time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	byModel := root.get("/api/admin/usage?by=model&format=csv&from=" + from + "&to=2999-12-31")
	byModel.problem(400, "invalid_input")
	to := time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	byModel = root.get("/api/admin/usage?by=model&format=csv&from=" + from + "&to=" + to).want(200)
	if name := byModel.header.Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="usage by model `+from+` to `+to+`.csv"`) {
		t.Errorf("%s", name)
	}
	rows := byModel.table()
	if len(rows) != 4 || strings.Join(rows[0], " ") != "model calls tokens_in tokens_out tokens_cached tokens_reasoning cost_usd" ||
		rows[1][0] != `ollama/a;'=1+1,"b"` || rows[2][0] != formula || rows[1][2] != "100" || rows[1][6] != "" {
		t.Errorf("%q", rows)
	}
	if _, err := w.db.ExecContext(t.Context(), `UPDATE usage_events SET cost = 150000 WHERE model = 'gpt-5.4-mini'`); err != nil {
		t.Fatal(err)
	}
	if rows := root.get("/api/admin/usage?by=user&format=csv").want(200).table(); fmt.Sprintf("%q", rows[1:]) != fmt.Sprintf(`[["%d" "ann" "ann@example.com" "2" "111" "54" "0" "0" "0.00015"] ["%d" "root" "root@example.com" "1" "11" "4" "0" "0" ""]]`, ann.userID, root.userID) {
		t.Errorf("%q", rows)
	}
	if _, err := w.db.ExecContext(t.Context(), `UPDATE usage_events SET user_id = NULL, message_id = NULL WHERE user_id = ?`, ann.userID); err != nil {
		t.Fatal(err)
	}
	erased := root.get("/api/admin/usage?by=user").want(200)
	if first := erased.list("usage")[0]; first["user"] != nil || sumOf(first) != "2 111 54 0.00015" || !strings.Contains(string(erased.body), `"user":null`) {
		t.Errorf("%s", erased.body)
	}
	if rows := root.get("/api/admin/usage?by=user&format=csv").want(200).table(); fmt.Sprintf("%q", rows[1]) != `["" "" "" "2" "111" "54" "0" "0" "0.00015"]` {
		t.Errorf("%q", rows)
	}
}

func TestUsageByGroupCountsPeopleInEachOfTheirGroups(t *testing.T) {
	t.Parallel()
	w := start(t)
	root, ann := w.person("root"), w.person("ann")
	ids := map[string]int64{}
	for _, name := range []string{"Team", "Größe"} {
		ids[name] = root.post("/api/admin/groups", obj{"name": name}).want(201).int("id")
		root.put(path("/api/admin/groups/%d/members/%d", ids[name], ann.userID)).want(201)
	}
	for _, c := range []*client{root, ann} {
		c.post("/api/chat/message", obj{"message": "hi"}).want(200)
	}
	all := root.get("/api/admin/usage?by=group").want(200)
	sums := all.list("usage")
	if len(sums) != 3 || !strings.HasPrefix(total(all), "2 ") || !strings.Contains(string(all.body), `"group":null`) {
		t.Fatalf("%s", all.body)
	}
	file := root.get("/api/admin/usage?by=group&format=csv").want(200)
	if !strings.HasPrefix(string(file.body), "\uFEFFgroup_id,group,calls,") {
		t.Errorf("%q", file.body)
	}
	seen := map[string]bool{}
	for _, row := range file.table()[1:] {
		seen[row[0]+" "+row[1]+" "+row[2]] = true
	}
	for _, want := range []string{fmt.Sprintf("%d Team 1", ids["Team"]), fmt.Sprintf("%d Größe 1", ids["Größe"]), "  1"} {
		if !seen[want] {
			t.Errorf("%q is missing of %v", want, seen)
		}
	}
}

func TestUsageWithoutCallsIsAHeader(t *testing.T) {
	t.Parallel()
	root := start(t).person("root")
	if rows := root.get("/api/admin/usage?by=user&format=csv&from=2000-01-01&to=2000-01-01").want(200).table(); len(rows) != 1 || rows[0][0] != "user_id" || len(rows[0]) != 9 {
		t.Errorf("%q", rows)
	}
}

func TestBadQueriesOfEverybodysUsageAreRefused(t *testing.T) {
	t.Parallel()
	root := start(t).person("root")
	for query, want := range map[string]string{
		"from=yesterday": "from bad_date", "to=2026-02-30": "to bad_date", "by=team": "by unknown_value", "by=Day": "by unknown_value", "by=%00": "by unknown_value",
		"from=2026-03-02&to=2026-03-01": "from after_end", "from=2020-01-01&to=2026-01-01": "from range_too_long", "from=1999-12-31": "from bad_date", "to=9999-12-31": "to bad_date",
		"format=xlsx": "format unknown_value", "format=": "format unknown_value", "format=CSV": "format unknown_value",
	} {
		errors := root.get("/api/admin/usage?"+query).problem(400, "invalid_input").list("errors")
		if got := fmt.Sprint(errors[0]["field"], " ", errors[0]["code"]); len(errors) != 1 || got != want {
			t.Errorf("%s: %v, want %s", query, errors, want)
		}
	}
}
