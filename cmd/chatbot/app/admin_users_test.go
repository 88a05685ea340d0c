package app_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

func (c *client) patch(path string, body any) reply { c.t.Helper(); return c.do("PATCH", path, body) }

func (c *client) page(t *testing.T, query string) (names []string, next string) {
	t.Helper()
	r := c.get("/api/admin/users" + query).want(200)
	for _, u := range r.list("users") {
		names = append(names, u["username"].(string))
	}
	return names, r.str("next_cursor")
}

// TestAdminRoutesAreForAdmins: of every route below /api/admin, a stranger gets 401, a member 403, and an admin what it is for.
func TestAdminRoutesAreForAdmins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "LLM_PROVIDER=demo") // it stays the default
	// See mail_test.go, sign_on_test.go and invitation_mails_test.go.
	elsewhere := []string{"/api/admin/mail/test", "/api/admin/identity-providers/{provider_id}/test", "/api/admin/invitations/{invitation_id}/resend"}
	admin, member := w.person("admin"), w.person("member")
	for i, o := range operations(t) {
		if !strings.HasPrefix(o.path, "/api/admin/") {
			continue
		}
		admin.post("/api/admin/providers", obj{"id": "matrix", "kind": "openai", "base_url": "http://127.0.0.1:1"})
		admin.post("/api/admin/models", obj{"id": "matrix/by-hand"})
		admin.post("/api/admin/identity-providers", obj{"id": "matrix", "name": "Matrix", "issuer": "http://127.0.0.1:1", "client_id": "client"})
		admin.post("/api/admin/mcp-servers", obj{"id": "matrix", "url": "http://127.0.0.1:1/mcp"})
		target, his := w.settled(fmt.Sprint("target_", i))
		before := w.dump(target.userID)
		if r := o.call(w.nobody(), his, ""); r.status != 401 {
			t.Errorf("%s %s by a stranger: %d", o.method, o.path, r.status)
		}
		o.call(member, his, "").problem(403, "not_admin")
		if after := w.dump(target.userID); after != before {
			t.Errorf("%s %s by a member changed something: %s", o.method, o.path, after)
		}
		if r := o.call(admin, his, ""); (r.status < 200 || r.status > 204) && !slices.Contains(elsewhere, o.path) {
			t.Errorf("%s %s by an admin: %d: %s", o.method, o.path, r.status, r.body)
		}
	}
}

func TestAdminsListPeopleByPages(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.person("root")
	var people []*client
	for i := range 5 {
		people = append(people, s.person(fmt.Sprint("person", i)))
	}
	people[4].chat("hi", 0)
	names, next := admin.page(t, "?limit=2&query=PERSON")
	if !slices.Equal(names, []string{"person4", "person3"}) || next == "" {
		t.Fatalf("%v, %q", names, next)
	}
	first := admin.get("/api/admin/users?limit=1").want(200).list("users")[0]
	if tokens, _ := first["tokens"].(float64); tokens < 1 || first["messages"] != 1.0 || first["logins"] != 1.0 || first["role"] != "member" || first["is_active"] != true || first["last_sign_in"] == nil {
		t.Errorf("%v", first)
	}
	s.person("person5") // neither repeats nor hides an entry
	names, last := admin.page(t, "?limit=2&query=PERSON&cursor="+next)
	if !slices.Equal(names, []string{"person2", "person1"}) {
		t.Errorf("%v", names)
	}
	if names, end := admin.page(t, "?limit=2&query=PERSON&cursor="+last); !slices.Equal(names, []string{"person0"}) || end != "" {
		t.Errorf("%v, %q", names, end)
	}
	for name, query := range map[string]string{
		"another filter": "?query=other&cursor=" + next, "without the filter": "?cursor=" + next, "another role": "?query=PERSON&role=admin&cursor=" + next,
		"another state": "?query=PERSON&active=true&cursor=" + next, "tampered": "?query=PERSON&cursor=B" + next[1:], "cut": "?query=PERSON&cursor=" + next[1:],
		"longer": "?query=PERSON&cursor=" + next + "A", "empty": "?query=PERSON&cursor=", "no base64": "?query=PERSON&cursor=%00%ff", "huge": "?query=PERSON&cursor=" + strings.Repeat("A", 3000),
	} {
		if r := admin.get("/api/admin/users" + query); r.status != 400 || r.str("code") != "invalid_cursor" {
			t.Errorf("%s: %d: %s", name, r.status, r.body)
		}
	}
	for query, want := range map[string]int{
		"%25": 0, "_": 0, "%5C": 0, "'": 0, "root%40": 1, "PERSON1": 1, "": 7, "%20": 7,
	} {
		if names, _ := admin.page(t, "?query="+query); len(names) != want {
			t.Errorf("%q: %v, want %d", query, names, want)
		}
	}
	for _, query := range []string{"role=root", "role=operator", "role=", "active=maybe", "active=", "limit=0", "limit=201", "limit=x", "query=%00", "query=%ff", "query=" + strings.Repeat("a", 256)} {
		admin.do("GET", "/api/admin/users?"+query, nil).problem(400, "invalid_input")
	}
	if names, _ := admin.page(t, "?role=admin&active=true"); !slices.Equal(names, []string{"root"}) {
		t.Errorf("%v", names)
	}
}

func TestAdminsCreateAndChangePeople(t *testing.T) {
	t.Parallel()
	s := start(t, "REGISTRATION=open")
	admin := s.person("root")
	eve := obj{"username": "eve", "email": "eve@example.com", "password": password}
	created := admin.post("/api/admin/users", eve).want(201)
	if created.str("role") != "member" || created.json()["is_active"] != true || created.json()["last_sign_in"] != nil {
		t.Errorf("%s", created.body)
	}
	admin.post("/api/admin/users", eve).problem(409, "username_taken")
	for name, bad := range map[string]obj{"password": {"username": "abc", "email": "abc@example.com", "password": ""}, "role": {"username": "abc", "email": "abc@example.com", "password": password, "role": "root"}} {
		if r := admin.post("/api/admin/users", bad).problem(400, "invalid_input"); r.list("errors")[0]["field"] != name {
			t.Errorf("%s", r.body)
		}
	}
	person := s.nobody()
	person.signIn("eve")
	at := path("/api/admin/users/%d", created.int("id"))
	socket := person.socket()
	if r := admin.patch(at, obj{"role": "admin", "id": 1, "username": "other", "created_at": "2001-01-01T00:00:00Z"}).want(200); r.str("role") != "admin" || r.str("username") != "eve" || r.int("id") != created.int("id") {
		t.Errorf("%s", r.body)
	}
	socket.closed(4401)      // it had the old role
	person.get(at).want(200) // as an admin, at the next request
	for _, body := range []any{obj{"role": "root"}, obj{"role": ""}, obj{"role": 1}, obj{"is_active": "no"}, `{"role":`, "[]"} {
		if r := admin.patch(at, body); r.status != 400 {
			t.Errorf("%v: %d", body, r.status)
		}
	}
	admin.patch(at, obj{"role": nil, "is_active": nil}).want(200)
	admin.patch(at, obj{"is_active": false}).want(200)
	person.get("/api/admin/users").problem(401, "invalid_token")
	admin.patch(at, obj{"is_active": true, "role": "member"}).want(200)
	person.signIn("eve")
	person.get("/api/admin/users").problem(403, "not_admin")
	socket = person.socket()
	admin.post(at+"/revoke", nil).want(204)
	socket.closed(4401)
	person.get("/api/auth/me").problem(401, "invalid_token")
	admin.do("DELETE", at, nil).want(204)
	admin.do("DELETE", at, nil).want(204)
	s.nobody().post("/api/auth/login", obj{"username": "eve", "password": password}).problem(403, "account_inactive")
	for _, id := range []string{"0", "-1", "9223372036854775807", "9223372036854775808", "99"} {
		for _, r := range []reply{
			admin.get("/api/admin/users/" + id), admin.patch("/api/admin/users/"+id, obj{"role": "member"}),
			admin.do("DELETE", "/api/admin/users/"+id, nil), admin.post("/api/admin/users/"+id+"/revoke", nil),
		} {
			if r.status != 404 {
				t.Errorf("%s: %d: %s", id, r.status, r.body)
			}
		}
	}
	admin.do("GET", "/api/admin/users/"+url.PathEscape("x"), nil).want(400)
}

// TestLastAdminStays: also when two admins demote each other at once.
func TestLastAdminStays(t *testing.T) {
	t.Parallel()
	s := start(t)
	one := s.person("one")
	me := path("/api/admin/users/%d", one.userID)
	one.patch(me, obj{"role": "member"}).problem(409, "last_admin")
	one.patch(me, obj{"is_active": false}).problem(409, "last_admin")
	one.patch(me, obj{"role": "admin", "is_active": false}).problem(409, "last_admin")
	one.do("DELETE", me, nil).problem(409, "last_admin")
	one.post("/api/auth/deactivate", obj{"password": password}).problem(409, "last_admin")
	one.post("/api/auth/delete", obj{"password": password}).problem(409, "last_admin")
	two := s.person("two")
	for range 5 {
		one.patch(path("/api/admin/users/%d", two.userID), obj{"role": "admin"}).want(200)
		var all sync.WaitGroup
		var got [2]reply
		for i, by := range []*client{one, two} {
			all.Go(func() { got[i] = by.patch(path("/api/admin/users/%d", by.userID), obj{"role": "member"}) })
		}
		all.Wait()
		statuses := []int{got[0].status, got[1].status}
		if slices.Sort(statuses); !slices.Equal(statuses, []int{200, 409}) {
			t.Fatalf("%d, %d: %s, %s", got[0].status, got[1].status, got[0].body, got[1].body)
		}
		if got[0].status == 200 {
			one, two = two, one
		}
	}
}
