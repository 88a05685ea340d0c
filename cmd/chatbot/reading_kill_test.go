//go:build faults && linux

package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
)

// readingRounds is how often a server is killed on each database while it reads files, and mostReadingRounds how often if the kills hit
// too little.
const (
	readingRounds     = 20
	mostReadingRounds = 60
	fewestHits        = 3
)

func TestFilesSurviveKillsWhileTheyAreRead(t *testing.T) {
	t.Parallel()
	program := plain(t)
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		dir := inMemory(t)
		killReading(t, program, dir, "sqlite", "file:"+filepath.Join(dir, "data", "chatbot.db")+"?_pragma=busy_timeout(10000)")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		url := bundbtest.PostgresURL(t)
		killReading(t, program, inMemory(t), "pgx", url, onDatabase(url, nil)...)
	})
}

// quoting is a model that answers with those of the facts that it got.
func quoting(t *testing.T, facts func() []string) *httptest.Server {
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost {
			fmt.Fprint(w, `{"object":"list","data":[]}`)
			return
		}
		var said []string
		for _, fact := range facts() {
			if strings.Contains(string(body), fact) {
				said = append(said, fact)
			}
		}
		text, _ := json.Marshal(strings.Join(append(said, "."), "; "))
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", text)
	}))
	t.Cleanup(model.Close)
	return model
}

// fileQuestion is a question about files of one round.
type fileQuestion struct {
	body  string
	facts []string
}

// killed is a server that is killed while it reads files.
type killed struct {
	t        *testing.T
	program  string
	dir      string
	db       *sql.DB // of the server
	settings []string
	p        *process
	token    string

	mu       sync.Mutex
	facts    []string
	uploaded []float64
	asked    []fileQuestion
	begun    int // answers that had to be continued
}

// killReading kills a server again and again while several files are read and questions wait for them. Afterwards each file that was
// acknowledged has been read, each question is answered with the facts of its files, and no process is left.
func killReading(t *testing.T, program, dir, driver, source string, settings ...string) {
	mine := filepath.Join(t.TempDir(), "chatbot") // by which its processes are known
	if err := os.Link(program, mine); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	k := &killed{t: t, program: mine, dir: dir, db: db}
	model := quoting(t, func() []string {
		k.mu.Lock()
		defer k.mu.Unlock()
		return k.facts
	})
	k.settings = roomy(append([]string{"LLM_PROVIDER=openai", "LLM_MODEL=quoting", "OPENAI_API_KEY=sk-test", "LLM_MAX_RETRIES=0", "OPENAI_BASE_URL=" + model.URL + "/v1"}, settings...)...)
	k.start()
	k.token = k.p.signUp(t)
	for round := 0; round < readingRounds || round < mostReadingRounds && !k.hit(); round++ {
		k.round(round)
		k.start()
	}
	k.settle()
	again, waited := k.hits()
	t.Logf("%d files and %d questions acknowledged; %d files read again, %d answers went on after a kill, %d of which had begun", len(k.uploaded), len(k.asked), again, waited, k.begun)
	if again < fewestHits || waited-k.begun < fewestHits {
		t.Error("the kills hit too little to prove anything")
	}
	k.p.kill()
	k.noneLeft()
}

// count returns a number that the server has stored.
func (k *killed) count(query string) (n int) {
	k.t.Helper()
	if err := k.db.QueryRowContext(k.t.Context(), query).Scan(&n); err != nil {
		k.t.Error(err)
	}
	return n
}

// hits returns how many files were read again after a kill, and how many answers went on.
func (k *killed) hits() (again, waited int) {
	return k.count("SELECT count(*) FROM jobs WHERE kind = 'read_file' AND attempt > 1"), k.count("SELECT count(*) FROM messages WHERE role = 'assistant' AND seq >= 1000000")
}

// hit reports whether the kills have hit enough to prove something, as far as can be told before everything has been answered.
func (k *killed) hit() bool {
	again, waited := k.hits()
	return again >= fewestHits && waited >= 2*fewestHits
}

func (k *killed) start() { k.p = launchProgram(k.t, k.program, k.dir, k.settings...) }

// round uploads files and asks about them, and kills the server meanwhile.
func (k *killed) round(n int) {
	var people sync.WaitGroup
	uploaded, before := make(chan struct{}, 100), k.count("SELECT coalesce(max(id), 0) FROM messages")
	for person := range 3 {
		people.Go(func() {
			for i := 0; k.ask(fmt.Sprintf("%d-%d-%d", n, person, i), uploaded); i++ {
			}
		})
	}
	<-uploaded
	if n%2 == 0 {
		time.Sleep(rand.N(400 * time.Millisecond))
	} else { // soon after a question has come, which then waits for its files
		for end := time.Now().Add(10 * time.Second); k.count("SELECT count(*) FROM messages WHERE status = 'streaming' AND id > "+strconv.Itoa(before)) == 0 && time.Now().Before(end); {
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(rand.N(50 * time.Millisecond))
	}
	k.p.kill()
	people.Wait()
	k.noneLeft()
}

// ask uploads files with facts, and asks about those that were acknowledged. It reports whether the server still replies.
func (k *killed) ask(name string, uploaded chan<- struct{}) (alive bool) {
	fact := func(kind string) string { return "fact-" + kind + "-" + name + "-end" }
	files := map[string][2]string{ // content and fact by name
		name + ".md":   {"# Notes\n\nHere is " + fact("md"), fact("md")},
		name + ".csv":  {"what,value\nplanted," + fact("csv") + "\n" + strings.Repeat("filler,12345\n", 150_000), fact("csv")},
		name + ".html": {"<html><body><h1>Page</h1><p>It says " + fact("html") + "</p></body></html>", fact("html")},
		"report.docx":  {corpus(k.t, "report.docx"), "4711 crates of quinces"},
	}
	if strings.HasSuffix(name, "-0-0") {
		files["manual.pdf"] = [2]string{corpus(k.t, "manual.pdf"), "the valve opens at 6.2 bar"}
	}
	var ids []float64
	a := fileQuestion{}
	for file, c := range files {
		k.mu.Lock()
		k.facts = append(k.facts, c[1])
		k.mu.Unlock()
		f, err := k.p.tryUpload(k.t, k.token, file, c[0])
		select {
		case uploaded <- struct{}{}:
		default:
		}
		if err != nil {
			break
		}
		ids, a.facts = append(ids, f["id"].(float64)), append(a.facts, c[1])
	}
	if len(ids) == 0 {
		return false
	}
	list, _ := json.Marshal(ids)
	a.body = fmt.Sprintf(`{"message":"which fact is planted, and what did the orchard and the valve do?","client_message_id":%q,"files":%s}`, name, list)
	k.mu.Lock()
	k.uploaded, k.asked = append(k.uploaded, ids...), append(k.asked, a)
	k.mu.Unlock()
	_, err := k.send(a)
	return err == nil && len(ids) == len(files)
}

// send asks a question, or asks again for its answer.
func (k *killed) send(a fileQuestion) (map[string]any, error) {
	request, err := http.NewRequestWithContext(k.t.Context(), http.MethodPost, k.p.base+"/api/chat/message", strings.NewReader(a.body))
	if err != nil {
		return nil, err
	}
	return k.p.try(request, k.token)
}

// settle waits until everything has been read and answered, and checks it. The job of a process that was killed is taken over after its lease.
func (k *killed) settle() {
	var people sync.WaitGroup
	for _, a := range k.asked {
		people.Go(func() {
			answer, err := k.send(a)
			if refused := (*refusal)(nil); errors.As(err, &refused) && refused.body["code"] == "restarting" { // it had begun
				k.mu.Lock()
				k.begun++
				k.mu.Unlock()
				k.p.call(k.t, k.token, "POST", fmt.Sprintf("/api/chat/messages/%.0f/continue", refused.body["message_id"]), "{}")
				answer, err = k.send(a)
			}
			if err != nil || answer["status"] != "complete" {
				k.t.Errorf("%s: %v, %v", a.body, answer, err)
				return
			}
			for _, fact := range a.facts {
				if !strings.Contains(answer["content"].(string), fact) {
					k.t.Errorf("%s: the answer has no %q: %v", a.body, fact, answer)
				}
			}
		})
	}
	people.Wait()
	for _, id := range k.uploaded {
		f := k.p.call(k.t, k.token, "GET", fmt.Sprintf("/api/files/%.0f", id), "")
		for end := time.Now().Add(45 * time.Second); f["status"] == "processing" && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
			f = k.p.call(k.t, k.token, "GET", fmt.Sprintf("/api/files/%.0f", id), "")
		}
		if f["status"] != "ready" {
			k.t.Errorf("%v", f)
		}
	}
}

// noneLeft checks that no process of the killed server goes on.
func (k *killed) noneLeft() {
	k.t.Helper()
	var left []string
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		left = nil
		all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, path := range all {
			if line, err := os.ReadFile(path); err == nil && strings.HasPrefix(string(line), k.program+"\x00") {
				left = append(left, path+" "+strings.ReplaceAll(string(line), "\x00", " "))
			}
		}
		if len(left) == 0 {
			return
		}
	}
	k.t.Errorf("left: %q", left)
}

func corpus(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "adapters", "reading", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
