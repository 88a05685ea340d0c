package app_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
)

// events returns the actions of a page of the audit log, each with the names of who acted and of whose account it is, and the cursor of
// the next page.
func (c *client) events(query string) (all []string, next string) {
	c.t.Helper()
	r := c.get("/api/admin/audit" + query).want(200)
	name := func(account any) string {
		if named, is := account.(map[string]any); is {
			if named["username"] == nil {
				return fmt.Sprintf("#%.0f", named["id"])
			}
			return named["username"].(string)
		}
		return "-"
	}
	for _, e := range r.list("events") {
		all = append(all, fmt.Sprint(e["action"], " ", name(e["actor"]), " ", name(e["user"])))
	}
	return all, r.str("next_cursor")
}

func TestAdminsReadAuditLogByPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root, ann := w.person("root"), w.person("ann")
	root.patch(path("/api/admin/users/%d", ann.userID), obj{"role": "admin"}).want(200)
	ann.patch("/api/admin/settings", obj{"banner": obj{"value": "hello", "version": 0}}).want(200)
	w.nobody().post("/api/auth/login", obj{"username": "ann", "password": "wrong"}).want(401)

	all, next := root.events("")
	want := []string{
		"login.signed_in - ann", "settings.changed ann -", "account.made_admin root ann", "login.signed_in ann ann", "account.registered ann ann",
		"login.signed_in root root", "account.registered root root",
	}
	if !slices.Equal(all, want) || next != "" {
		t.Errorf("%q, %q", all, next)
	}
	refused := root.get("/api/admin/audit?limit=1").want(200).list("events")[0]
	if refused["outcome"] != "refused" || refused["reason"] != "invalid_credentials" || refused["address"] != "127.0.0.1" || refused["login_id"] != nil {
		t.Errorf("%v", refused)
	}
	var paged []string
	for cursor := ""; ; {
		page, next := root.events("?limit=2" + cursor)
		if paged = append(paged, page...); next == "" {
			break
		}
		cursor = "&cursor=" + next
		w.person("late" + fmt.Sprint(len(paged))) // neither repeats nor hides an event
	}
	if !slices.Equal(paged, want) {
		t.Errorf("%q", paged)
	}
}

func TestAuditLogIsFiltered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root, ann := w.person("root"), w.person("ann")
	at := path("/api/admin/users/%d", ann.userID)
	root.patch(at, obj{"role": "admin"}).want(200)
	today, tomorrow := time.Now().UTC().Format(time.DateOnly), time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	for query, want := range map[string]int{
		"?user=" + fmt.Sprint(ann.userID):                            3,
		"?user=" + fmt.Sprint(root.userID):                           3, // what root did to ann belongs to both
		"?user=999999":                                               0,
		"?user=9223372036854775807":                                  0,
		"?action=login.signed_in":                                    2,
		"?action=account.made_admin&user=" + fmt.Sprint(root.userID): 1,
		"?from=" + tomorrow:                                          0,
		"?to=2020-01-01":                                             0,
		"?from=2020-01-01&to=" + tomorrow:                            5,
		"?to=" + today + "T00:00:00Z&from=2020-01-01":                0,
		"?from=&to=":                                                 5,
	} {
		if all, _ := root.events(query); len(all) != want {
			t.Errorf("%s: %q, want %d", query, all, want)
		}
	}
	// Events of a deleted account stay, without its name.
	root.do("DELETE", at, nil).want(204)
	if _, err := w.db.ExecContext(t.Context(), "DELETE FROM users WHERE id = ?", ann.userID); err != nil {
		t.Fatal(err)
	}
	if all, _ := root.events(path("?user=%d&action=account.made_admin", ann.userID)); !slices.Equal(all, []string{path("account.made_admin root #%d", ann.userID)}) {
		t.Errorf("%q", all)
	}
}

func TestBadQueriesOfAuditLogAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	root := s.person("root")
	_, next := root.events("?limit=1")
	large := httpapi.NewCursor("audit", identity.UserID(math.MaxInt64-1), "", time.Time{}, time.Time{}).After(1)
	for query, want := range map[string]string{
		"user=0": "user out_of_range", "user=-1": "user out_of_range", "user=root": "user out_of_range", "user=": "user out_of_range", "user=9223372036854775808": "user out_of_range",
		"action=": "action unknown_value", "action=login": "action unknown_value", "action=%00": "action unknown_value", "action=LOGIN.SIGNED_IN": "action unknown_value",
		"from=yesterday": "from bad_date", "to=2026-02-30": "to bad_date", "from=0000-01-01": "from bad_date", "to=9999-12-31": "to bad_date", "from=%ff": "from bad_date",
		"from=2026-11-30&to=2026-11-29": "from after_end", "limit=0": "limit out_of_range", "limit=201": "limit out_of_range", "limit=1e2": "limit out_of_range",
	} {
		errors := root.get("/api/admin/audit?"+query).problem(400, "invalid_input").list("errors")
		if got := fmt.Sprint(errors[0]["field"], " ", errors[0]["code"]); len(errors) != 1 || got != want {
			t.Errorf("%s: %v, want %s", query, errors, want)
		}
	}
	_, ofUsers := root.page(t, "?limit=1")
	if ofUsers == "" {
		s.person("ann")
		_, ofUsers = root.page(t, "?limit=1")
	}
	for name, query := range map[string]string{
		"another filter": "?action=login.signed_in&cursor=" + next, "another person": "?user=1&cursor=" + next, "another time": "?from=2026-01-01&cursor=" + next,
		"another large id": "?user=9223372036854775807&cursor=" + large, "another end": "?to=2026-12-31&cursor=" + next, "tampered": "?cursor=B" + next[1:], "cut": "?cursor=" + next[1:], "longer": "?cursor=" + next + "A", "empty": "?cursor=",
		"no base64": "?cursor=%00%ff", "huge": "?cursor=" + strings.Repeat("A", 3000), "of the list of accounts": "?cursor=" + ofUsers,
	} {
		if r := root.get("/api/admin/audit" + query); r.status != 400 || r.str("code") != "invalid_cursor" {
			t.Errorf("%s: %d: %s", name, r.status, r.body)
		}
	}
}

// TestAuditActionsAreDescribed: the description lists what the log may hold.
func TestAuditActionsAreDescribed(t *testing.T) {
	if described, want := enum(t, "AuditAction"), audit.Actions(); fmt.Sprint(described) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", described, want)
	}
}

// enum returns the values of a schema of the description.
func enum(t *testing.T, schema string) []string {
	t.Helper()
	raw, err := httpapi.Description()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Components struct {
			Schemas map[string]struct{ Enum []any }
		}
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, value := range document.Components.Schemas[schema].Enum {
		all = append(all, fmt.Sprint(value))
	}
	return all
}
