package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// killedSteps are the calls of an answer whose servers are killed: three of them are of tools that write, and one of these waits.
var killedSteps = [][]string{{"write"}, {"read", "read"}, {"guarded", "read"}, {"write"}}

// moments returns the moments of an answer with killedSteps at which its server can be killed, step by step: while the model is asked, in the
// midst and at the end of what it sends; when a tool begins, when it has counted its call, and when it has said so; and
// while a call waits.
func moments() (all [][]string) {
	for step, calls := range killedSteps {
		of := []string{fmt.Sprint("asked ", step), fmt.Sprint("midst ", step), fmt.Sprint("ending ", step)}
		for call, name := range calls {
			if name == "guarded" {
				of = append(of, "waiting")
			}
			for _, what := range []string{"begun", "counted", "said"} {
				of = append(of, fmt.Sprintf("%s %d.%d", what, step, call))
			}
		}
		all = append(all, of)
	}
	last := len(killedSteps)
	return append(all, []string{fmt.Sprint("asked ", last), fmt.Sprint("midst ", last), fmt.Sprint("ending ", last)})
}

// strikes says when to kill. The reporter of the next moment is held until the server that asked is dead, so that a kill cannot come too late. A moment is reported once.
type strikes struct {
	address string
	due     chan string // moments that have come

	mu   sync.Mutex
	next []string
	open bool // a moment has come, and its server is not dead yet
}

func newStrikes(t *testing.T) *strikes {
	s := &strikes{due: make(chan string, 10)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		var arguments struct{ At string }
		if err := json.Unmarshal(text, &arguments); err != nil {
			t.Error(err)
		}
		var round, step, call int
		if _, err := fmt.Sscanf(arguments.At, "round %d step %d call %d", &round, &step, &call); err != nil {
			t.Error(err)
		}
		what := strings.TrimPrefix(r.URL.Path, "/")
		s.at(r.Context(), fmt.Sprintf("%s %d.%d", what, step, call))
		if what == "counted" && s.comes(fmt.Sprintf("said %d.%d", step, call)) {
			return // and the result is being stored when the server is killed
		}
	}))
	t.Cleanup(server.Close)
	s.address = server.URL
	return s
}

// at reports a moment, and is held if the server has to be killed at it. Until that is dead, every other moment is held, too.
func (s *strikes) at(ctx context.Context, moment string) {
	if s.comes(moment) || s.struck() {
		<-ctx.Done()
	}
}

func (s *strikes) comes(moment string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open || len(s.next) == 0 || s.next[0] != moment {
		return false
	}
	s.next, s.open = s.next[1:], true
	s.due <- moment
	return true
}

func (s *strikes) struck() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// set sets the next moments; over says that the server of the last one is dead.
func (s *strikes) set(moments []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = moments
}

func (s *strikes) over() (left int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = false
	return len(s.next)
}

// struckServers are servers of which the one with an answer is killed, again and again. Another one, or its next start, goes on.
type struckServers struct {
	*strikes
	t      *testing.T
	launch func() *process
	token  string
	counts string // the file in which the tools count

	mu      sync.Mutex
	servers []*process
	holder  int // the server that has the answer
	dead    int // the server that was killed and not started again; -1: none

	kills, unknown, repeated int
}

// newStruckServers starts servers with the settings, each in a folder of its own if there are several.
func newStruckServers(t *testing.T, servers int, settings func(more ...string) []string) *struckServers {
	dir := t.TempDir()
	k := &struckServers{t: t, strikes: newStrikes(t), counts: dir + "/counts", dead: -1}
	model := watchedModel(t, k.at, killedSteps...)
	environment := settings(append(toolSettings(model, k.counts), "COUNTING_STRIKES="+k.address)...)
	k.launch = func() *process {
		if servers > 1 {
			return launch(t, t.TempDir(), environment...)
		}
		return launch(t, dir, environment...)
	}
	for range servers {
		k.servers = append(k.servers, k.launch())
	}
	k.token = k.servers[0].signUp(t)
	return k
}

// run kills at each moment once before it kills at any again, and at two moments of an answer in each fourth round.
func (k *struckServers) run(rounds int) {
	steps := moments()
	var firsts [][2]int
	for step, of := range steps {
		for i := range of {
			firsts = append(firsts, [2]int{step, i})
		}
	}
	rand.Shuffle(len(firsts), func(i, j int) { firsts[i], firsts[j] = firsts[j], firsts[i] })
	for round := range rounds {
		first := firsts[round%len(firsts)]
		chosen := []string{steps[first[0]][first[1]]}
		if later := steps[first[0]+1:]; round%4 == 3 && len(later) > 0 {
			of := later[rand.IntN(len(later))]
			chosen = append(chosen, of[rand.IntN(len(of))])
		}
		k.round(fmt.Sprint("round ", round), chosen)
		if k.t.Failed() {
			return
		}
	}
	k.t.Logf("%d rounds, %d kills, %d calls became unknown, %d calls of tools that only read were repeated", rounds, k.kills, k.unknown, k.repeated)
}

// round asks the server at which the last one ended for an answer, kills its server at the moments, decides on the call that waits, and checks the end.
func (k *struckServers) round(question string, chosen []string) {
	k.set(slices.Clone(chosen))
	ctx, cancel := context.WithCancel(k.t.Context())
	var killer sync.WaitGroup
	killer.Go(func() {
		for {
			select {
			case moment := <-k.due:
				if strings.HasPrefix(moment, "said") {
					time.Sleep(rand.N(20 * time.Millisecond))
				}
				k.kill()
			case <-ctx.Done():
				return
			}
		}
	})
	answer := k.follow(question)
	cancel()
	killer.Wait()
	if left := k.over(); left > 0 {
		k.t.Errorf("%s: %d of the moments %q did not come", question, left, chosen)
	}
	k.check(question, answer, chosen)
	k.revive()
}

// kill kills the server with the answer. Another one has the answer then, certainly because the dead one stays down until that one has gone on
// with it; a single server starts again at once.
func (k *struckServers) kill() {
	k.revive()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.servers[k.holder].kill()
	k.kills++
	k.dead, k.holder = k.holder, (k.holder+1)%len(k.servers)
	if len(k.servers) == 1 {
		k.servers[0], k.dead = k.launch(), -1
	}
	k.over()
}

// revive starts the server again that was killed.
func (k *struckServers) revive() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.dead >= 0 {
		k.servers[k.dead], k.dead = k.launch(), -1
	}
}

// pass makes another server the one that gets the answer, by the decision that it is sent.
func (k *struckServers) pass() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.holder = (k.holder + 1) % len(k.servers)
}

// asks returns the server with the answer.
func (k *struckServers) asks() *process {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.servers[k.holder]
}

// follow asks until the answer is complete. The call that waits is decided on at the other server, which has the answer then.
func (k *struckServers) follow(question string) map[string]any {
	body := fmt.Sprintf(`{"message":%q,"client_message_id":%q,"tools":["counting/write","counting/read","counting/guarded"]}`, question, question)
	var last any
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		answer, err := k.send("/api/chat/message", body)
		if last = answer; err != nil {
			last = err
		}
		switch {
		case err == nil && answer["status"] == "complete":
			return answer
		case err == nil && answer["status"] == "waiting":
			k.comes("waiting")
			for k.struck() {
				time.Sleep(time.Millisecond)
			}
			k.revive()
			k.pass()
			_, _ = k.send(fmt.Sprintf("/api/chat/messages/%v/tools/%v", answer["id"], waitingCall(answer)), `{"approve":true}`) // may be killed before it replies
		}
	}
	k.t.Fatalf("%s: the answer does not end: %v", question, last)
	return nil
}

func (k *struckServers) send(path, body string) (map[string]any, error) {
	p := k.asks()
	request, err := http.NewRequestWithContext(k.t.Context(), http.MethodPost, p.base+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	return p.try(request, k.token)
}

// waitingCall returns the id of the call of an answer that waits.
func waitingCall(answer map[string]any) any {
	for _, c := range callsIn(answer) {
		if c["status"] == "waiting" {
			return c["id"]
		}
	}
	return nil
}

// check compares the calls of an answer with what the tools counted: none that writes was made twice, only those at which the server was killed
// are unknown or were repeated, and every other one has its result.
func (k *struckServers) check(question string, answer map[string]any, chosen []string) {
	calls, counts := callsIn(answer), counted(k.t, k.counts)
	if len(calls) != 6 || !strings.HasSuffix(fmt.Sprint(answer["content"]), "That is all.") {
		k.t.Errorf("%s, killed at %q: %v", question, chosen, answer)
	}
	for _, c := range calls {
		arguments, _ := json.Marshal(c["arguments"])
		name := strings.TrimPrefix(fmt.Sprint(c["tool"]), "counting/")
		var step, call int
		_, _ = fmt.Sscanf(strings.TrimPrefix(string(arguments), `{"at":"`+question), " step %d call %d", &step, &call)
		place := fmt.Sprintf(" %d.%d", step, call)
		made, result, writes := counts[name+" "+string(arguments)], fmt.Sprint(c["result"]), name != "read"
		is := func(what string) bool { return slices.Contains(chosen, what+place) }
		beside := slices.ContainsFunc(chosen, func(m string) bool { return strings.Contains(m, fmt.Sprintf(" %d.", step)) })
		wanted := false
		switch status := c["status"]; {
		case writes && is("begun"):
			wanted = status == "unknown" && made == 0
		case writes && is("counted"):
			wanted = status == "unknown" && made == 1
		case writes && is("said"):
			wanted = (status == "unknown" || status == "done") && made == 1
		case beside: // may have been stored or not
			wanted = status == "done" && made >= 1 && made <= 1+len(chosen)
		default:
			wanted = status == "done" && made == 1
		}
		if !wanted || c["status"] == "done" && result != "counted "+string(arguments) {
			k.t.Errorf("%s, killed at %q: %v was made %d times", question, chosen, c, made)
		}
		if c["status"] == "unknown" {
			k.unknown++
		}
		if made > 1 {
			k.repeated++
		}
	}
}
