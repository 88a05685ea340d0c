//go:build services

package app_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	"chatbot/adapters/redis/redistest"
)

// pair starts two replicas on one database and one Redis and returns a client of the same person for each.
func pair(t *testing.T, more ...string) (here, there *client, redis *redistest.Server) {
	t.Helper()
	redis = redistest.Start(t)
	settings := append([]string{
		"DATABASE_URL=" + bundbtest.PostgresURL(t), "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978",
		"REDIS_URL=" + redis.URL, "DEMO_TOKENS_PER_SECOND=200", "DRAIN_TIMEOUT=0s",
	}, more...)
	here = start(t, settings...).person("ann")
	return here, &client{server: start(t, settings...), token: here.token, userID: here.userID}, redis
}

func TestSettingsCountOnEveryReplicaOfPostgres(t *testing.T) {
	settings := []string{"DATABASE_URL=" + bundbtest.PostgresURL(t), "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978", "REGISTRATION="}
	settingsCountOnBoth(t, startIn(t, t.TempDir(), settings...), startIn(t, t.TempDir(), settings...))
}

func TestProvidersCountOnEveryReplicaOfPostgres(t *testing.T) {
	settings := []string{"DATABASE_URL=" + bundbtest.PostgresURL(t), "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"}
	providersCountOnBoth(t, startIn(t, t.TempDir(), settings...), startIn(t, t.TempDir(), settings...))
}

func TestReplicasFollowStopAndResume(t *testing.T) {
	here, there, _ := pair(t)
	running := here.say("long answer")
	first, _ := running.next()
	stream := path("/api/chat/messages/%d/stream", first.MessageID)
	far := there.stream("GET", stream, nil)
	var heard []event
	for len(heard) < 8 {
		e, ok := far.next()
		if !ok {
			t.Fatal("it ended early")
		}
		heard = append(heard, e)
	}
	after := heard[5].Seq
	resumed := there.stream("GET", stream, nil, "Last-Event-ID: "+strconv.Itoa(after))
	ws := there.socket()
	ws.send(obj{"type": "resume", "message_id": first.MessageID, "after": after})
	stopped := there.post(path("/api/chat/messages/%d/stop", first.MessageID), nil).want(200)
	if stopped.str("status") != "stopped" || stopped.str("content") == "" {
		t.Fatalf("%s", stopped.body)
	}
	whole := stopped.str("content")
	for name, text := range map[string]string{
		"here":    spoken(t, 0, running.rest()),
		"there":   spoken(t, 0, append(heard, far.rest()...)),
		"resumed": whole[:len(spoken(t, 0, heard[:6]))] + spoken(t, after, resumed.rest()),
		"socket":  whole[:len(spoken(t, 0, heard[:6]))] + spoken(t, after, ws.until("end")),
	} {
		if text != whole {
			t.Errorf("%s heard %d bytes of %d", name, len(text), len(whole))
		}
	}
	ticket := here.ticket()
	conn, _, err := there.dial(ticket)
	if err != nil {
		t.Fatalf("a ticket of the other replica: %v", err)
	}
	conn.Close()
	if _, response, err := here.dial(ticket); err == nil || response.StatusCode != 401 {
		t.Error("a ticket counts twice")
	}
	there.post(path("/api/chat/messages/%d/continue", first.MessageID), obj{}).want(200)
	if end := here.stream("GET", stream, nil).rest(); last(t, end).Status != "complete" || !strings.HasPrefix(end[1].Content, whole) {
		t.Errorf("continued there, read here: %+v", end[:2])
	}
}

// TestReplicasHandOver: an answer that a stopping replica cannot finish is continued by the other.
func TestReplicasHandOver(t *testing.T) {
	here, there, _ := pair(t, "TURN_AUTO_CONTINUE=true")
	whole := here.chat("long answer", 0).str("content")
	running := here.say("long answer")
	first, _ := running.next()
	time.Sleep(300 * time.Millisecond)
	// A request that waits for JSON gets 503 and does not delay the stop.
	asked := make(chan reply, 1)
	go func() { asked <- here.post("/api/chat/message", obj{"message": "long answer"}) }()
	time.Sleep(100 * time.Millisecond)
	here.stop()
	(<-asked).problem(503, "restarting")
	heard := running.rest()
	if end := last(t, heard); end.Type != "token" {
		t.Fatalf("the stream was ended with %+v", end)
	}
	far := there.stream("GET", path("/api/chat/messages/%d/stream", first.MessageID), nil, "Last-Event-ID: "+last(t, heard).id).rest()
	text := spoken(t, 0, heard)
	for _, e := range far {
		switch {
		case e.Replace:
			text = e.Content
		default:
			text += e.Content
		}
	}
	if end := last(t, far); end.Status != "complete" || text != whole {
		t.Errorf("%+v with %d bytes of %d", end, len(text), len(whole))
	}
}

func TestReplicasWithoutRedisFollowTheStore(t *testing.T) {
	here, there, redis := pair(t)
	running := here.say("long answer")
	first, _ := running.next()
	far := there.stream("GET", path("/api/chat/messages/%d/stream", first.MessageID), nil)
	far.next()
	far.next()
	redis.Stop()
	if there.get("/health/detailed").want(200).str("status") != "degraded" {
		t.Error("health does not tell")
	}
	text := spoken(t, 0, running.rest())
	var heard string
	events := far.rest()
	for _, e := range events {
		if e.Replace {
			heard = ""
		}
		heard += e.Content
	}
	if end := last(t, events); end.Status != "complete" || !strings.HasSuffix(text, heard) || heard == "" {
		t.Errorf("%+v with %d bytes of %d", end, len(heard), len(text))
	}
	if r := here.chat("and now?", first.SessionID); r.str("status") != "complete" {
		t.Errorf("%s", r.body)
	}
	eventually(t, "the outage is recorded", 5*time.Second, func() bool { return strings.Contains(here.log.String(), "Redis is away") })
}

// TestLogoutEndsLoginOnEveryReplica: with and without Redis, because replicas check the database.
func TestLogoutEndsLoginOnEveryReplica(t *testing.T) {
	for _, redis := range []string{"with Redis", "without"} {
		t.Run(redis, func(t *testing.T) {
			more := []string{"DEMO_TOKENS_PER_SECOND=2"}
			if redis == "without" {
				more = append(more, "REDIS_URL=")
			}
			here, there, _ := pair(t, more...)
			whose := there.nobody()
			whose.signIn("ann")
			socket, stream := whose.socket(), whose.say("Tell me a long story")
			stream.next()
			here.do("DELETE", "/api/auth/sessions", nil).want(204)
			closesSoon(t, whose, socket, stream)
			there.get("/api/auth/me").want(200)
		})
	}
}

func TestTwentyTabsRefreshAtOnceOnTwoReplicas(t *testing.T) {
	here, there, _ := pair(t)
	refreshTogether(t, here.refresh, here, there)
}

// TestFiftyParallelSendsOverReplicasMakeThreeCalls: a budget holds over both servers together.
func TestFiftyParallelSendsOverReplicasMakeThreeCalls(t *testing.T) {
	settings := []string{"DATABASE_URL=" + bundbtest.PostgresURL(t), "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"}
	b := holding(t, tokensADay(3000), settings...)
	b.wantThree(t, b.ann, &client{server: start(t, b.settings...), token: b.ann.token, userID: b.ann.userID})
}

func TestCodesWorkOnceOnAllReplicas(t *testing.T) {
	here, there, _ := pair(t)
	app, codes := here.enrol()
	for _, code := range []string{app.code(1), codes[0]} { // the code of the setup is used
		at := []*client{here.nobody(), there.nobody()}
		statuses := make([]int, len(at))
		var group sync.WaitGroup
		for i, c := range at {
			token := at[1-i].first("ann") // of the other replica
			group.Go(func() {
				statuses[i] = c.post("/api/auth/login/second", obj{"mfa_token": token, "code": code}).status
			})
		}
		group.Wait()
		if statuses[0]+statuses[1] != 200+401 {
			t.Errorf("%v with one code", statuses)
		}
		there.nobody().post("/api/auth/login/second", obj{"mfa_token": here.first("ann"), "code": code}).problem(401, "invalid_code")
	}
	for i := range 5 { // guesses are counted together
		at := []*client{here, there}[i%2].nobody()
		at.post("/api/auth/login/second", obj{"mfa_token": here.first("ann"), "code": "000000"})
	}
	there.nobody().post("/api/auth/login/second", obj{"mfa_token": here.first("ann"), "code": app.code(0)}).problem(429, "locked_out")
	there.do("DELETE", "/api/auth/totp", obj{"password": password}).want(204)
	here.signIn("ann")
}
