package app_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

func (c *client) put(path string) reply { c.t.Helper(); return c.do("PUT", path, nil) }

func (c *client) remove(path string) reply { c.t.Helper(); return c.do("DELETE", path, nil) }

// names returns the names in a list.
func names(r reply, list, field string) (all []string) {
	for _, one := range r.list(list) {
		all = append(all, one[field].(string))
	}
	return all
}

func TestAdminsManageGroups(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.person("root")
	created := admin.post("/api/admin/groups", obj{"name": "  Büro West "}).want(201)
	if created.str("name") != "Büro West" || created.int("members") != 0 || created.str("created_at") == "" {
		t.Errorf("%s", created.body)
	}
	at := path("/api/admin/groups/%d", created.int("id"))
	for _, name := range []string{"Büro West", "BÜRO WEST", "Bu\u0308ro West\n"} {
		admin.post("/api/admin/groups", obj{"name": name}).problem(409, "group_name_taken")
	}
	for name, want := range map[string]string{"": "length_out_of_range", "\u3000": "length_out_of_range", strings.Repeat("x", 101): "length_out_of_range", "a\nb": "invalid_characters", "a\u202eb": "invalid_characters", "a\u0000b": "invalid_characters"} {
		for _, r := range []reply{admin.post("/api/admin/groups", obj{"name": name}), admin.patch(at, obj{"name": name})} {
			if r.problem(400, "invalid_input"); r.list("errors")[0]["field"] != "name" || r.list("errors")[0]["code"] != want {
				t.Errorf("%q: %s", name, r.body)
			}
		}
	}
	admin.post("/api/admin/groups", obj{"name": 1}).problem(400, "invalid_input")
	other := admin.post("/api/admin/groups", obj{"name": "Other", "id": 1, "members": 9}).want(201)
	if other.int("id") == created.int("id") || other.int("members") != 0 {
		t.Errorf("%s", other.body)
	}
	admin.patch(at, obj{"name": "other"}).problem(409, "group_name_taken")
	if r := admin.patch(at, obj{"name": "büro west"}).want(200); r.str("name") != "büro west" { // another case of its own name
		t.Errorf("%s", r.body)
	}
	for _, body := range []obj{{}, {"name": nil}} {
		if r := admin.patch(at, body).want(200); r.str("name") != "büro west" {
			t.Errorf("%v: %s", body, r.body)
		}
	}
	if r := admin.get("/api/admin/groups?limit=1").want(200); !slices.Equal(names(r, "groups", "name"), []string{"Other"}) || r.str("next_cursor") == "" {
		t.Errorf("%s", r.body)
	} else {
		admin.post("/api/admin/groups", obj{"name": "Newest"}).want(201)
		admin.remove(path("/api/admin/groups/%d", other.int("id"))).want(204) // the place of the cursor
		next := admin.get("/api/admin/groups?limit=1&cursor=" + r.str("next_cursor")).want(200)
		if !slices.Equal(names(next, "groups", "name"), []string{"büro west"}) || next.json()["next_cursor"] != nil {
			t.Errorf("%s", next.body)
		}
		admin.get("/api/admin/users?cursor="+r.str("next_cursor")).problem(400, "invalid_cursor")
		admin.get(at+"/members?cursor="+r.str("next_cursor")).problem(400, "invalid_cursor")
	}
	admin.get("/api/admin/groups?limit=0").problem(400, "invalid_input")
	admin.remove(at).want(204)
	for _, r := range []reply{admin.remove(at), admin.get(at), admin.patch(at, obj{"name": "x"}), admin.get(at + "/members"), admin.put(at + "/members/1"), admin.get(at + "/members/1"), admin.remove(at + "/members/1")} {
		r.problem(404, "no_group")
	}
	for _, id := range []string{"0", "-1", "99999999999999999999"} {
		admin.get("/api/admin/groups/"+id).problem(404, "no_group")
	}
	admin.get("/api/admin/groups/x").problem(400, "invalid_input")
	admin.post("/api/admin/groups", obj{"name": "büro west"}).want(201) // the name is free again
}

func TestAdminsManageMembers(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, ann, bob := s.person("root"), s.person("ann"), s.person("bob")
	group := func(name string) string {
		return path("/api/admin/groups/%d", admin.post("/api/admin/groups", obj{"name": name}).want(201).int("id"))
	}
	zoo, team := group("zoo"), group("Team")
	for _, at := range []string{zoo, team} {
		if r := admin.put(path(at+"/members/%d", ann.userID)).want(201); r.str("username") != "ann" || r.int("id") != ann.userID || r.str("added_at") == "" {
			t.Errorf("%s", r.body)
		}
	}
	first := admin.get(path(team+"/members/%d", ann.userID)).want(200)
	if again := admin.put(path(team+"/members/%d", ann.userID)).want(200); string(again.body) != string(first.body) {
		t.Errorf("%s, want %s", again.body, first.body)
	}
	admin.put(path(team+"/members/%d", bob.userID)).want(201)
	page := admin.get(team + "/members?limit=1").want(200)
	if !slices.Equal(names(page, "members", "username"), []string{"bob"}) {
		t.Errorf("%s", page.body)
	}
	if next := admin.get(team + "/members?limit=1&cursor=" + page.str("next_cursor")).want(200); !slices.Equal(names(next, "members", "username"), []string{"ann"}) || next.json()["next_cursor"] != nil {
		t.Errorf("%s", next.body)
	}
	admin.get(zoo+"/members?cursor="+page.str("next_cursor")).problem(400, "invalid_cursor") // that of another group
	if r := admin.get(path("/api/admin/users/%d", ann.userID)).want(200); !slices.Equal(names(r, "groups", "name"), []string{"Team", "zoo"}) {
		t.Errorf("%s", r.body)
	}
	if r := admin.get("/api/admin/users?query=root").want(200).list("users")[0]; len(r["groups"].([]any)) != 0 {
		t.Errorf("%v", r)
	}
	if r := admin.get(team).want(200); r.int("members") != 2 {
		t.Errorf("%s", r.body)
	}
	admin.get(path(zoo+"/members/%d", bob.userID)).problem(404, "no_member")
	admin.remove(path(zoo+"/members/%d", bob.userID)).problem(404, "no_member")
	for _, id := range []string{"0", "999", "99999999999999999999"} {
		admin.put(team+"/members/"+id).problem(404, "no_user")
		admin.get(team+"/members/"+id).problem(404, "no_member")
		admin.remove(team+"/members/"+id).problem(404, "no_member")
	}
	admin.put(team+"/members/x").problem(400, "invalid_input")
	admin.remove(path(team+"/members/%d", ann.userID)).want(204)
	admin.remove(path(team+"/members/%d", ann.userID)).problem(404, "no_member")
	admin.remove(path("/api/admin/users/%d", bob.userID)).want(204)
	if r := admin.get(team + "/members").want(200).list("members"); len(r) != 1 || r[0]["is_active"] != false { // until the account is erased
		t.Errorf("%v", r)
	}
}

// TestChangedMembershipClosesConnections: a socket has the groups that its person had when it was opened.
func TestChangedMembershipClosesConnections(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, ann, bob := s.person("root"), s.person("ann"), s.person("bob")
	at := path("/api/admin/groups/%d", admin.post("/api/admin/groups", obj{"name": "team"}).want(201).int("id"))
	hers := path(at+"/members/%d", ann.userID)
	others := bob.socket()
	for _, change := range []func(){
		func() { admin.put(hers).want(201) },
		func() { admin.remove(hers).want(204) },
		func() { admin.put(hers).want(201) },
		func() { admin.remove(at).want(204) },
	} {
		socket := ann.socket()
		change()
		socket.closed(4401)
		ann.get("/api/auth/me").want(200) // the login goes on
	}
	others.send(obj{"type": "ping"})
	if e := others.next(); e.Type != "pong" {
		t.Errorf("somebody else's socket: %+v", e)
	}
}

func TestGroupChangesAreAudited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, ann := w.person("root"), w.person("ann")
	at := path("/api/admin/groups/%d", admin.post("/api/admin/groups", obj{"name": "Team"}).want(201).int("id"))
	admin.post("/api/admin/groups", obj{"name": "team"}).problem(409, "group_name_taken")
	admin.patch(at, obj{"name": "Crew"}).want(200)
	admin.patch(at, obj{"name": "Crew"}).want(200) // no change
	hers := path(at+"/members/%d", ann.userID)
	admin.put(hers).want(201)
	admin.put(hers).want(200) // no change
	admin.remove(hers).want(204)
	admin.remove(at).want(204)
	var got []string
	for _, row := range w.rows("SELECT action, outcome, object, coalesce(user_id, 0), reason FROM audit_events WHERE action LIKE 'group.%' AND actor_id = ? ORDER BY id", admin.userID) {
		got = append(got, fmt.Sprintf("%s %s %s %d %s", row...))
	}
	want := []string{
		"group.created succeeded Team 0 ", "group.created succeeded team 0 ", "group.created refused team 0 group_name_taken", "group.renamed succeeded Team → Crew 0 ",
		fmt.Sprintf("group.member_added succeeded Crew %d ", ann.userID), fmt.Sprintf("group.member_removed succeeded Crew %d ", ann.userID), "group.deleted succeeded Crew 0 ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestGroupsChangeInParallel: members come and go while the group is deleted and made again; nothing fails on the server.
func TestGroupsChangeInParallel(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.person("root")
	var people []*client
	for i := range 6 {
		people = append(people, s.person(fmt.Sprint("person", i)))
	}
	for epoch := range 4 {
		at := path("/api/admin/groups/%d", admin.post("/api/admin/groups", obj{"name": fmt.Sprint("group ", epoch)}).want(201).int("id"))
		var all sync.WaitGroup
		for i, one := range people {
			all.Go(func() {
				his := path(at+"/members/%d", one.userID)
				for _, r := range []reply{admin.put(his), admin.put(his), admin.remove(his)} {
					if r.status >= 500 {
						t.Errorf("%d: %s", r.status, r.body)
					}
				}
				if i == 3 {
					if r := admin.remove(at); r.status != 204 {
						t.Errorf("%d: %s", r.status, r.body)
					}
				}
			})
		}
		all.Wait()
		admin.get(at).problem(404, "no_group")
	}
}
