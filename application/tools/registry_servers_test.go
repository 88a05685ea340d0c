package tools_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// notes is a server with sealed secrets, as it is stored.
func notes(key string) tool.Server {
	return tool.Server{
		ID: "notes", Name: "Notes", URL: "https://notes.example/mcp", Headers: key + "|" + tool.HeadersPlace("notes") + "|Authorization: Bearer s3cret\n", Enabled: true, Version: 1,
		CreatedAt: time.Unix(1, 0), ChangedBy: root.User, ListedAt: time.Unix(2, 0), Listed: []tool.Listed{{Name: "add", Schema: "{}"}, {Name: "list", Schema: "{}", ReadOnly: true}},
	}
}

// TestOnlyAdministratorsSeeServers.
func TestOnlyAdministratorsSeeServers(t *testing.T) {
	r := newRegistry(t, notes("k2"))
	_, listing := r.ListServers(t.Context(), ada)
	_, getting := r.GetServer(t.Context(), ada, "notes")
	_, adding := r.AddServer(t.Context(), ada, "x", tool.ServerChange{URL: ptr("https://x.example")})
	_, changing := r.ChangeServer(t.Context(), ada, "notes", tool.ServerChange{Enabled: ptr(false)})
	_, checking := r.CheckServer(t.Context(), ada, "notes", tool.ServerChange{})
	for i, err := range []error{listing, getting, adding, changing, checking, r.DeleteServer(t.Context(), ada, "notes")} {
		if !errors.Is(err, identity.ErrNotAdmin) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if _, times := r.lastAsked(); times != 0 || len(r.events) != 0 || len(r.stored.Servers) != 1 {
		t.Errorf("asked %d times, %+v", times, r.events)
	}
}

// TestAddedServerIsAskedAndItsToolsAreCalled, with secrets that are sealed where they are stored, and nowhere else.
func TestAddedServerIsAskedAndItsToolsAreCalled(t *testing.T) {
	r := newRegistry(t)
	got, err := r.AddServer(t.Context(), root, "notes", tool.ServerChange{
		URL: ptr(" https://notes.example/mcp "), Headers: &map[string]string{"Authorization": "Bearer s3cret", "X-Org": "7"}, Groups: &[]identity.GroupID{3, 2},
	})
	if err != nil || got.Name != "notes" || got.URL != "https://notes.example/mcp" || got.Version != r.stored.Revision || got.Changer != "root" || got.Problem != nil || len(got.Listed) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if want := "k2|mcp_servers/notes/headers|Authorization: Bearer s3cret\nX-Org: 7\n"; r.stored.Servers[0].Headers != want || r.stored.Servers[0].Env != "" {
		t.Errorf("%q", r.stored.Servers[0].Headers)
	}
	if to, times := r.lastAsked(); times != 1 || to.Headers["Authorization"] != "Bearer s3cret" {
		t.Errorf("%d times, %+v", times, to)
	}
	one, ok := r.Of("notes/add")
	if !ok || one.Schema != `for models {"type":"object"}` || one.Check(`{"wrong":1}`) == nil || one.Check(`{}`) != nil || one.Approval != tool.Ask || one.Admits(nil) || !one.Admits([]identity.GroupID{2}) {
		t.Errorf("%+v", one)
	}
	if result, err := one.Run(t.Context(), chat.Calling{Actor: ada}); err != nil || result.Text != "add" || r.called[0].Headers["X-Org"] != "7" {
		t.Errorf("%+v, %v", result, err)
	}
	if said := fmt.Sprintf("%+v %+v", r.records, r.events); strings.Contains(said, "s3cret") || len(r.events) != 1 {
		t.Error(said)
	}
	_, err = r.AddServer(t.Context(), root, "notes", tool.ServerChange{URL: ptr("https://other.example")})
	if !errors.Is(err, tool.ErrServerTaken) {
		t.Errorf("again: %v", err)
	}
}

// TestServerThatIsDownIsAddedWithoutTools, and says why.
func TestServerThatIsDownIsAddedWithoutTools(t *testing.T) {
	for down, want := range map[error]*fault.Error{tool.ErrServerWrongPath: tool.ErrServerWrongPath, errors.New("secret"): tool.ErrServerFailed} {
		r := newRegistry(t)
		r.down = down
		got, err := r.AddServer(t.Context(), root, "notes", tool.ServerChange{URL: ptr("https://notes.example/mcp")})
		if err != nil || got.Problem == nil || got.Problem.Code != want.Code || !got.ListedAt.IsZero() || len(r.All()) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

// TestEveryBrokenRuleOfADraftIsSaid at once, and nothing is asked or stored.
func TestEveryBrokenRuleOfADraftIsSaid(t *testing.T) {
	r := newRegistry(t)
	_, err := r.AddServer(t.Context(), root, "Not A Slug", tool.ServerChange{
		Name: ptr("\u202e"), Command: ptr("a\nb"), Headers: &map[string]string{"Bad header": "x"}, Env: &map[string]string{"1": "x"}, Approval: ptr(tool.Approval("maybe")),
		Groups: &[]identity.GroupID{3, 3}, Choices: map[string]tool.ChoiceChange{"add": {Approval: ptr(tool.Approval("maybe"))}},
	})
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		t.Fatal(err)
	}
	var fields []string
	for _, field := range f.Fields {
		fields = append(fields, field.Name)
	}
	for _, want := range []string{"id", "name", "command", "env", "approval", "groups", "tools.add.approval"} {
		if !slices.Contains(fields, want) {
			t.Errorf("%s is not among %v", want, fields)
		}
	}
	if _, times := r.lastAsked(); times != 0 || len(r.stored.Servers) != 0 || len(r.events) != 0 {
		t.Errorf("asked %d times, %+v", times, r.events)
	}
	if _, err = r.CheckServer(t.Context(), root, "", tool.ServerChange{}); err == nil {
		t.Error("nothing is checked")
	}
}

// TestSecretsCountOnlyWhereTheyWereEntered: at another origin or for another command, they have to be entered again, also for a check, so
// that nobody has them sent elsewhere.
func TestSecretsCountOnlyWhereTheyWereEntered(t *testing.T) {
	process := tool.Server{ID: "fs", Command: "/bin/fs", Args: []string{"/data"}, Env: "k2|" + tool.EnvPlace("fs") + "|TOKEN: s3cret\n", Enabled: true, Version: 1}
	for name, c := range map[string]struct {
		id     string
		change tool.ServerChange
		again  string // the field that has to be entered again
		want   string // a secret with which the server is asked
	}{
		"another path":            {"notes", tool.ServerChange{URL: ptr("https://notes.example/other")}, "", "Bearer s3cret"},
		"another host":            {"notes", tool.ServerChange{URL: ptr("https://evil.example/mcp")}, "headers", ""},
		"another port":            {"notes", tool.ServerChange{URL: ptr("https://notes.example:444/mcp")}, "headers", ""},
		"without TLS":             {"notes", tool.ServerChange{URL: ptr("http://notes.example/mcp")}, "headers", ""},
		"a command instead":       {"notes", tool.ServerChange{URL: ptr(""), Command: ptr("/bin/fs")}, "headers", ""},
		"another host, and new":   {"notes", tool.ServerChange{URL: ptr("https://evil.example/mcp"), Headers: &map[string]string{"Authorization": "new"}}, "", "new"},
		"another host, and none":  {"notes", tool.ServerChange{URL: ptr("https://evil.example/mcp"), Headers: &map[string]string{}}, "", ""},
		"another command":         {"fs", tool.ServerChange{Command: ptr("/bin/evil")}, "env", ""},
		"other arguments":         {"fs", tool.ServerChange{Args: ptr([]string{"/etc"})}, "env", ""},
		"another command and new": {"fs", tool.ServerChange{Command: ptr("/bin/other"), Env: &map[string]string{"TOKEN": "new"}}, "", "new"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegistry(t, notes("k2"), process)
			_, checked := r.CheckServer(t.Context(), root, c.id, c.change)
			_, changed := r.ChangeServer(t.Context(), root, c.id, c.change)
			to, times := r.lastAsked()
			if c.again != "" {
				wantFields(t, checked, map[string]string{c.again: "needed_again"})
				wantFields(t, changed, map[string]string{c.again: "needed_again"})
				if times != 0 {
					t.Errorf("asked with %+v", to)
				}
				return
			}
			sent := to.Headers["Authorization"] + to.Env["TOKEN"]
			if checked != nil || changed != nil || times != 2 || sent != c.want {
				t.Errorf("%v, %v, asked %d times, sent %q", checked, changed, times, sent)
			}
		})
	}
}

// TestServersThatPeopleConnect: not those whose authorization an administrator set; and nobody gets the secret of a client before it is needed.
func TestServersThatPeopleConnect(t *testing.T) {
	open := tool.Server{ID: "open", Name: "Open", URL: "https://open.example/mcp", Client: "chat", ClientSecret: "k2|" + tool.ClientPlace("open") + "|s3cret", Enabled: true, Version: 1}
	r := newRegistry(t, notes("k2"), open)
	if got := r.Usable(root); len(got) != 1 || got[0].ID != "open" || got[0].Client.ID != "chat" || got[0].Client.Secret != "" {
		t.Errorf("%+v", got)
	}
	if got, ok := r.Registry.Open("open"); !ok || got.Client.Secret != "s3cret" {
		t.Errorf("%+v, %v", got, ok)
	}
	if _, ok := r.Registry.Open("other"); ok {
		t.Error("there is another server")
	}
}

// TestDraftIsAskedAsNobody: what people granted is for the server that is stored, and what a draft says of authorization is not.
func TestDraftIsAskedAsNobody(t *testing.T) {
	r := newRegistry(t, notes("k2"))
	for _, c := range []struct {
		change tool.ServerChange
		id     string
		person identity.UserID
	}{{tool.ServerChange{}, "notes", root.User}, {tool.ServerChange{ClientSecret: ptr("typo"), Client: ptr("x")}, "", 0}, {tool.ServerChange{URL: ptr("https://notes.example/other")}, "", 0}} {
		if _, err := r.CheckServer(t.Context(), root, "notes", c.change); err != nil {
			t.Fatal(err)
		}
		if to, _ := r.lastAsked(); to.ID != c.id || r.askedAs != c.person {
			t.Errorf("%+v: asked %q as %d", c.change, to.ID, r.askedAs)
		}
	}
}

// TestChangeBasedOnAnOlderVersionIsRefused, with who made the one since, also when it came at the same time.
func TestChangeBasedOnAnOlderVersionIsRefused(t *testing.T) {
	r := newRegistry(t, notes("k2"))
	if _, err := r.ChangeServer(t.Context(), root, "notes", tool.ServerChange{Name: ptr("First"), Version: ptr(int64(1))}); err != nil {
		t.Fatal(err)
	}
	_, err := r.ChangeServer(t.Context(), root, "notes", tool.ServerChange{Name: ptr("Second"), Version: ptr(int64(1))})
	var f *fault.Error
	if !errors.As(err, &f) || !errors.Is(err, tool.ErrServerChanged) || f.Params["username"] != "root" || r.stored.Servers[0].Name != "First" {
		t.Errorf("%v, %+v", err, r.stored.Servers[0])
	}
	if to, times := r.lastAsked(); times != 0 {
		t.Errorf("asked for a name: %+v", to)
	}
	if !slices.Contains(r.dropped, "notes") {
		t.Error("sessions of the older version stay open")
	}
	_, err = r.ChangeServer(t.Context(), root, "gone", tool.ServerChange{})
	if !errors.Is(err, tool.ErrNoServer) {
		t.Errorf("%v", err)
	}
}

// TestChoicesMergeByName, and decide which tools there are, and whether they ask.
func TestChoicesMergeByName(t *testing.T) {
	r := newRegistry(t, notes("k2"))
	change := func(choices map[string]tool.ChoiceChange) (all []string) {
		if _, err := r.ChangeServer(t.Context(), root, "notes", tool.ServerChange{Choices: choices}); err != nil {
			t.Fatal(err)
		}
		for _, one := range r.All() {
			all = append(all, fmt.Sprint(one.ID.Name(), " ", one.Approval))
		}
		return all
	}
	for i, c := range []struct {
		change map[string]tool.ChoiceChange
		want   []string
	}{
		{nil, []string{"add ask", "list never"}},
		{map[string]tool.ChoiceChange{"add": {Enabled: ptr(false)}}, []string{"list never"}},
		{map[string]tool.ChoiceChange{"list": {Approval: ptr(tool.Always)}}, []string{"list always"}},
		{map[string]tool.ChoiceChange{"add": {Enabled: ptr(true), Approval: ptr(tool.Never)}}, []string{"add never", "list always"}},
		{map[string]tool.ChoiceChange{"add": {Approval: ptr(tool.Approval(""))}, "list": {Approval: ptr(tool.Approval(""))}}, []string{"add ask", "list never"}},
	} {
		if got := change(c.change); !slices.Equal(got, c.want) {
			t.Errorf("%d: %v, want %v", i, got, c.want)
		}
	}
	if left := r.stored.Servers[0].Choices; len(left) != 0 {
		t.Errorf("choices that say nothing are kept: %v", left)
	}
}

// TestMovedServerLosesItsList when the new one cannot be asked: its tools are another server's.
func TestMovedServerLosesItsList(t *testing.T) {
	r := newRegistry(t, notes("k2"))
	r.down = tool.ErrServerFailed
	got, err := r.ChangeServer(t.Context(), root, "notes", tool.ServerChange{URL: ptr("https://notes.example/v2"), Headers: &map[string]string{}})
	if err != nil || len(got.Listed) != 2 || got.Problem == nil {
		t.Errorf("at another path: %+v, %v", got, err)
	}
	got, err = r.ChangeServer(t.Context(), root, "notes", tool.ServerChange{URL: ptr("https://other.example/mcp"), Headers: &map[string]string{}})
	if err != nil || len(got.Listed) != 0 || len(r.All()) != 0 {
		t.Errorf("elsewhere: %+v, %v", got, err)
	}
}

// TestDisabledAndDeletedServersHaveNoTools, and their sessions are closed.
func TestDisabledAndDeletedServersHaveNoTools(t *testing.T) {
	r := newRegistry(t, notes("k2"))
	if _, err := r.ChangeServer(t.Context(), root, "notes", tool.ServerChange{Enabled: ptr(false)}); err != nil || len(r.All()) != 0 || !slices.Equal(r.dropped, []string{"notes"}) {
		t.Errorf("%v, %v, dropped %v", err, r.All(), r.dropped)
	}
	if err := r.DeleteServer(t.Context(), root, "notes"); err != nil || len(r.stored.Servers) != 0 {
		t.Errorf("%v", err)
	}
	if err := r.DeleteServer(t.Context(), root, "notes"); !errors.Is(err, tool.ErrNoServer) {
		t.Errorf("%v", err)
	}
}

// TestServersAreListedByTheirIDs, byte by byte, as the cursors of lists compare them: databases may compare in the way of a language.
func TestServersAreListedByTheirIDs(t *testing.T) {
	r := newRegistry(t, tool.Server{ID: "ab"}, tool.Server{ID: "a-c"}, tool.Server{ID: "a1"})
	all, err := r.ListServers(t.Context(), root)
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	if want := []string{"a-c", "a1", "ab"}; err != nil || !slices.Equal(ids, want) {
		t.Errorf("%v, %v", ids, err)
	}
}

// TestNothingChangesWithoutTheAuditLog.
func TestNothingChangesWithoutTheAuditLog(t *testing.T) {
	r := newRegistry(t, notes("k2"))
	r.unaudited = errors.New("down")
	_, adding := r.AddServer(t.Context(), root, "x", tool.ServerChange{URL: ptr("https://x.example")})
	_, changing := r.ChangeServer(t.Context(), root, "notes", tool.ServerChange{Enabled: ptr(false)})
	deleting := r.DeleteServer(t.Context(), root, "notes")
	if adding == nil || changing == nil || deleting == nil || r.stored.Revision != 1 {
		t.Errorf("%v, %v, %v, revision %d", adding, changing, deleting, r.stored.Revision)
	}
}

// TestSecretsAreSealedAgainWithTheCurrentKey, and those that cannot be opened stay, and are said when they are needed.
func TestSecretsAreSealedAgainWithTheCurrentKey(t *testing.T) {
	lost, current := notes("k0"), notes("k2")
	lost.ID, current.ID = "lost", "current"
	current.Headers = "k2|" + tool.HeadersPlace("current") + "|A: b\n"
	old, process := notes("k1"), tool.Server{ID: "fs", Command: "/bin/fs", Enabled: true, Version: 1, Env: "k1|" + tool.EnvPlace("fs") + "|A: b\n"}
	headers := notes("k1") // alone
	headers.ID = "more"
	headers.Headers = "k1|" + tool.HeadersPlace("more") + "|A: b\n"
	headers.Client, headers.ClientSecret = "chat", "k1|"+tool.ClientPlace("more")+"|x"
	old.Env = "k1|" + tool.EnvPlace("notes") + "|TOKEN: x: y\n"
	r := newRegistry(t, old, lost, current, process, headers)
	if err := r.Reseal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := r.stored.Servers
	if got[0].Headers != "k2|mcp_servers/notes/headers|Authorization: Bearer s3cret\n" || got[0].Env != "k2|mcp_servers/notes/env|TOKEN: x: y\n" || got[1].Headers != lost.Headers ||
		got[2].Headers != current.Headers || got[3].Env != "k2|mcp_servers/fs/env|A: b\n" || got[3].Headers != "" || got[4].Headers != "k2|mcp_servers/more/headers|A: b\n" || got[4].Env != "" ||
		got[4].ClientSecret != "k2|"+tool.ClientPlace("more")+"|x" {
		t.Errorf("%+v", got)
	}
	revision := r.stored.Revision
	if err := r.Reseal(t.Context()); err != nil || r.stored.Revision != revision {
		t.Errorf("sealed again: %v", err)
	}
	one, _ := r.Of("lost/add")
	if _, err := one.Run(t.Context(), chat.Calling{Actor: ada}); !errors.Is(err, tool.ErrServerSealed) || len(r.called) != 0 {
		t.Errorf("%v", err)
	}
	if found, err := r.CheckServer(t.Context(), root, "lost", tool.ServerChange{}); err != nil || found.OK || found.Problem.Code != tool.ErrServerSealed.Code {
		t.Errorf("%+v, %v", found, err)
	}
	if said := fmt.Sprintf("%+v", r.records); strings.Contains(said, "s3cret") {
		t.Error(said)
	}
}

// running runs the registry in a bubble while a test goes on.
func running(t *testing.T, r *registryRig, test func()) {
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); r.Run(ctx) }()
	test()
	stop()
	<-ended
}

// TestListsAreAskedForAgain every few minutes, less often while the server fails and if it is a process, and count when they are new.
func TestListsAreAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRegistry(t, notes("k2"))
		running(t, r, func() {
			wait := func(d time.Duration, most int) (times int) {
				_, before := r.lastAsked()
				time.Sleep(d)
				_, now := r.lastAsked()
				if now-before > most || now == before {
					t.Errorf("asked %d times in %s", now-before, d)
				}
				return now - before
			}
			wait(10*time.Second, 1) // the stored list is old
			if _, ok := r.Of("notes/list"); ok || len(r.All()) != 1 {
				t.Errorf("%+v", r.All())
			}
			if n := wait(time.Hour, 14); n < 11 {
				t.Errorf("asked %d times in an hour", n)
			}
			var revision int64
			r.locked(func() { revision, r.down = r.stored.Revision, tool.ErrServerFailed })
			wait(time.Hour, 12)
			if got, err := r.GetServer(t.Context(), root, "notes"); err != nil || got.Problem == nil || len(got.Listed) != 1 {
				t.Errorf("a server that fails: %+v, %v", got, err)
			}
			warnings := 0
			r.locked(func() {
				for _, record := range r.records {
					if record.Level == ports.Warning {
						warnings++
					}
				}
				if r.down = nil; r.stored.Revision != revision {
					t.Error("a failure is stored as a list")
				}
			})
			if warnings != 1 {
				t.Errorf("%d warnings of one outage", warnings)
			}
			wait(20*time.Minute, 5)
			if got, err := r.GetServer(t.Context(), root, "notes"); err != nil || got.Problem != nil {
				t.Errorf("a server that is back: %+v, %v", got.Problem, err)
			}
		})
	})
}

// TestProcessesAreAskedForTheirListsHourly.
func TestProcessesAreAskedForTheirListsHourly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRegistry(t, tool.Server{ID: "fs", Command: "/bin/fs", Enabled: true, Version: 1}, tool.Server{ID: "off", URL: "https://off.example", Version: 1})
		running(t, r, func() {
			time.Sleep(3*time.Hour - time.Minute)
			if to, times := r.lastAsked(); times < 3 || times > 4 || to.ID != "fs" {
				t.Errorf("asked %d times, last %s", times, to.ID)
			}
		})
	})
}

// TestListsOfSessionsCount if they are of the current version.
func TestListsOfSessionsCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := notes("k2")
		s.ListedAt = time.Now()
		r := newRegistry(t, s)
		running(t, r, func() {
			r.lists <- tool.List{Server: "notes", Version: 7, Tools: []tool.Listed{{Name: "old"}}}
			r.lists <- tool.List{Server: "gone", Version: 1, Tools: []tool.Listed{{Name: "old"}}}
			synctest.Wait()
			if all := r.All(); len(all) != 2 {
				t.Errorf("the list of another version counts: %+v", all)
			}
			r.lists <- tool.List{Server: "notes", Version: 1, Tools: []tool.Listed{{Name: "new"}}}
			synctest.Wait()
			if all := r.All(); len(all) != 1 || all[0].ID != "notes/new" {
				t.Errorf("%+v", all)
			}
		})
	})
}

// TestChangesOfOtherServersCountSoon, and an outage of the storage changes nothing.
func TestChangesOfOtherServersCountSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := notes("k2")
		s.ListedAt = time.Now()
		r := newRegistry(t, s)
		running(t, r, func() {
			r.locked(func() { r.unstored = model.ErrProviderSlow })
			time.Sleep(10 * time.Second)
			if len(r.All()) != 2 {
				t.Errorf("%+v", r.All())
			}
			r.locked(func() {
				r.unstored = nil
				r.stored.Servers[0].Enabled, r.stored.Servers[0].Version = false, 2
				r.stored.Revision++
			})
			time.Sleep(5 * time.Second)
			if len(r.All()) != 0 {
				t.Errorf("%+v", r.All())
			}
		})
		if !slices.Equal(r.dropped, []string{"notes"}) {
			t.Errorf("dropped %v", r.dropped)
		}
	})
}
