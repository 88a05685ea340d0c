package app_test

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"testing"
	"time"
)

func exportPath(session int64, format string) string {
	return path("/api/chat/sessions/%d/export?format=%s", session, format)
}

// filename returns the name under which a browser saves the file.
func (r reply) filename() string {
	r.t.Helper()
	kind, params, err := mime.ParseMediaType(strings.Replace(r.header.Get("Content-Disposition"), "filename=", "ascii=", 1))
	if err != nil || kind != "attachment" || params["ascii"] == "" {
		r.t.Fatalf("%q: %v", r.header.Get("Content-Disposition"), err)
	}
	return params["filename"]
}

func TestExportOfAChat(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	first := c.chat("What can *you* do?", 0)
	session := first.int("session_id")
	c.do("PATCH", path("/api/chat/sessions/%d", session), obj{"title": "Größe \"x\"/..\r\n # 漢字", "pinned": true}).want(200)
	other := c.post(path("/api/chat/messages/%d/edit", first.int("parent_id")), obj{"message": "And what else?"}).want(200)

	for format, kind := range map[string]string{
		"md": "text/markdown; charset=utf-8", "txt": "text/plain; charset=utf-8", "json": "application/json",
	} {
		r := c.get(exportPath(session, format)).want(200)
		if r.header.Get("Content-Type") != kind || r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", format, r.header)
		}
		if name := r.filename(); name != "Größe -x--.. # 漢字."+format {
			t.Errorf("%s is called %q", format, name)
		}
		text := string(r.body)
		if format == "json" {
			messages := r.list("messages")
			of := r.json()["session"].(map[string]any)
			if len(messages) != 4 || messages[0]["content"] != "What can *you* do?" || messages[0]["parent_id"] != nil || messages[1]["content"] != first.str("content") ||
				messages[1]["metadata"].(map[string]any)["model"] == "" || messages[1]["parent_id"] != messages[0]["id"] || messages[2]["parent_id"] != nil {
				t.Errorf("%s", text)
			}
			if r.str("format") != "chatbot-chat" || r.int("version") != 1 || int64(of["current_message_id"].(float64)) != other.int("id") ||
				of["title"] != "Größe \"x\"/..\r\n # 漢字" || of["pinned_at"] == nil || of["archived_at"] != nil {
				t.Errorf("%s", text)
			}
			continue
		}
		if strings.Contains(text, "*you*") || !strings.Contains(text, "And what else?\n") || !strings.Contains(text, other.str("content")+"\n") || !strings.Contains(text, "You, 20") {
			t.Errorf("%s:\n%s", format, text)
		}
		if title := strings.SplitN(text, "\n", 2)[0]; title != map[string]string{"md": `# Größe "x"/.. \# 漢字`, "txt": `Größe "x"/.. # 漢字`}[format] {
			t.Errorf("%s begins with %q", format, title)
		}
	}

	empty := c.post("/api/chat/sessions", obj{"title": "Quiet"}).want(201).int("id")
	if r := c.get(exportPath(empty, "md")).want(200); string(r.body) != "# Quiet\n" || r.filename() != "Quiet.md" {
		t.Errorf("%q", r.body)
	}
	if r := c.get(exportPath(empty, "json")).want(200); len(r.list("messages")) != 0 || r.json()["messages"] == nil {
		t.Errorf("%s", r.body)
	}
}

func TestExportIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	ann, bob := s.person("ann"), s.person("bob")
	session := ann.chat("mine", 0).int("session_id")
	for _, format := range []string{"", "pdf", "MD", "md,json", "..%2f", "%00", "md&format=pdf"} {
		if r := ann.get(exportPath(session, format)); format == "md&format=pdf" {
			r.want(200) // the first parameter counts
		} else if errs := r.problem(400, "invalid_input").list("errors"); len(errs) != 1 || errs[0]["field"] != "format" || r.header.Get("Content-Disposition") != "" {
			t.Errorf("%q: %s", format, r.body)
		}
	}
	ann.get(path("/api/chat/sessions/%d/export", session)).problem(400, "invalid_input")
	ann.get("/api/chat/sessions/x/export?format=md").problem(400, "invalid_input")
	for _, format := range []string{"md", "json", "txt"} {
		bob.get(exportPath(session, format)).problem(404, "invalid_session")
		ann.get(exportPath(session+1, format)).problem(404, "invalid_session")
		s.nobody().get(exportPath(session, format)).problem(401, "invalid_token")
	}
}

// fill inserts a session with a path of n messages of a size each, "message 0 …", "message 1 …", because sending them takes longer.
func (w *world) fill(c *client, n, size int) (session int64) {
	w.t.Helper()
	session = c.post("/api/chat/sessions", obj{"title": "Long"}).want(201).int("id")
	tx, err := w.db.BeginTx(w.t.Context(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	var last any
	for i := range n {
		role := []string{"user", "assistant"}[i%2]
		result, err := tx.ExecContext(w.t.Context(), "INSERT INTO messages (session_id, parent_id, role, content) VALUES (?, ?, ?, ?)",
			session, last, role, fmt.Sprintf("message %d %s", i, strings.Repeat("x", size)))
		if err != nil {
			w.t.Fatal(err)
		}
		last, _ = result.LastInsertId()
	}
	if _, err = tx.ExecContext(w.t.Context(), "UPDATE chat_sessions SET leaf_id = ? WHERE id = ?", last, session); err == nil {
		err = tx.Commit()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return session
}

func TestExportOfALongChat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.person("ann")
	const n = 523
	session := w.fill(c, n, 10)
	for _, format := range []string{"md", "txt"} {
		text := string(c.get(exportPath(session, format)).want(200).body)
		at := 0
		for i := range n {
			next := strings.Index(text[at:], fmt.Sprintf("\n\nmessage %d xxxxxxxxxx\n", i))
			if next < 0 {
				t.Fatalf("%s: message %d is not after the one before it", format, i)
			}
			at += next + 1
		}
		if strings.Count(text, "message ") != n {
			t.Errorf("%s: %d messages", format, strings.Count(text, "message "))
		}
	}
	messages := c.get(exportPath(session, "json")).want(200).list("messages")
	for i, m := range messages {
		if m["content"] != fmt.Sprintf("message %d xxxxxxxxxx", i) {
			t.Fatalf("%d is %v", i, m)
		}
	}
	if len(messages) != n {
		t.Errorf("%d messages", len(messages))
	}
}

// An export that fails midway breaks the transfer, so that its file does not look complete.
func TestExportAborts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.person("ann")
	for what, end := range map[string]func(session int64){
		"the chat is deleted": func(session int64) { c.do("DELETE", path("/api/chat/sessions/%d", session), nil).want(204) },
		"the login ends":      func(int64) { c.post("/api/auth/logout", nil).want(204) },
	} {
		c.signIn("ann")
		session := w.fill(c, 400, 100_000) // more than the system buffers for a client
		response, err := http.DefaultClient.Do(c.request("GET", exportPath(session, "txt"), nil))
		if err != nil || response.StatusCode != 200 {
			t.Fatal(response, err)
		}
		if _, err := io.ReadFull(response.Body, make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
		end(session)
		time.Sleep(1500 * time.Millisecond) // Watch checks for ended logins every half second
		if n, err := io.Copy(io.Discard, response.Body); !errors.Is(err, io.ErrUnexpectedEOF) || n >= 40_000_000 {
			t.Errorf("%s: %d bytes, %v", what, n, err)
		}
		_ = response.Body.Close()
	}
}

func TestExportWhileAnAnswerRuns(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=20").person("ann")
	stream := c.say("Tell me a lot")
	begun, _ := stream.next()
	var md string
	eventually(t, "some of the answer is stored", 10*time.Second, func() bool {
		md = string(c.get(exportPath(begun.SessionID, "md")).want(200).body)
		_, answer, _ := strings.Cut(md, "## Assistant")
		return len(answer) > 150
	})
	if !strings.HasSuffix(md, "\n\n*This answer was still being written when the chat was exported.*\n") || !strings.Contains(md, "Tell me a lot\n") {
		t.Errorf("%s", md)
	}
	messages := c.get(exportPath(begun.SessionID, "json")).want(200).list("messages")
	if len(messages) != 2 || messages[1]["status"] != "streaming" || messages[1]["content"] == "" {
		t.Errorf("%v", messages)
	}
	c.post(path("/api/chat/messages/%d/stop", begun.MessageID), nil).want(200)
	if txt := c.get(exportPath(begun.SessionID, "txt")).want(200); !strings.HasSuffix(string(txt.body), "\n\n(This answer was stopped before it was finished.)\n") {
		t.Errorf("%s", txt.body)
	}
}

func TestExportOfAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann, bob := w.person("ann"), w.person("bob")
	bob.chat("what bob said", 0)
	first := ann.chat("hello there", 0)
	ann.post(path("/api/chat/messages/%d/regenerate", first.int("id")), nil).want(200)
	archived := ann.post("/api/chat/sessions", obj{"title": "Away"}).want(201).int("id")
	ann.do("PATCH", path("/api/chat/sessions/%d", archived), obj{"archived": true}).want(200)
	long := w.fill(ann, 130, 10)
	for range 60 {
		ann.post("/api/chat/sessions", nil).want(201)
	}
	refresh := ann.refresh
	ann.signIn("ann")

	r := ann.get("/api/auth/export").want(200)
	if name := r.filename(); name != "chatbot export "+time.Now().UTC().Format("2006-01-02")+".json" {
		t.Errorf("called %q", name)
	}
	account := r.json()["account"].(map[string]any)
	if r.str("format") != "chatbot-account" || r.int("version") != 1 || account["username"] != "ann" || account["email"] != "ann@example.com" || len(r.list("devices")) != 2 {
		t.Errorf("%.2000s", r.body)
	}
	sessions := r.list("sessions")
	if len(sessions) != 63 {
		t.Fatalf("%d sessions", len(sessions))
	}
	for i, want := range map[int]struct {
		id       int64
		messages int
	}{0: {first.int("session_id"), 3}, 1: {archived, 0}, 2: {long, 130}} {
		if int64(sessions[i]["id"].(float64)) != want.id || len(sessions[i]["messages"].([]any)) != want.messages {
			t.Errorf("session %d: %.300v", i, sessions[i])
		}
	}
	if sessions[1]["archived_at"] == nil {
		t.Errorf("%v", sessions[1])
	}
	secrets := []string{"bob", "password", "hash", "$2", refresh, ann.refresh, ann.token}
	for _, row := range w.rows("SELECT token_hash, family_hash, hashed_password FROM logins JOIN users ON users.id = user_id") {
		for _, secret := range row {
			secrets = append(secrets, secret.(string))
		}
	}
	for _, secret := range secrets {
		if secret == "" || strings.Contains(string(r.body), secret) {
			t.Errorf("%q is in it", secret)
		}
	}
	if n := w.rows("SELECT count(*) FROM audit_events WHERE action = 'account.exported' AND user_id = ? AND login_id > 0", ann.userID)[0][0]; n != int64(1) {
		t.Errorf("%v records", n)
	}
	w.nobody().get("/api/auth/export").problem(401, "invalid_token")
}

func TestExportOfAnAccountIsLimitedByPerson(t *testing.T) {
	t.Parallel()
	s := start(t, "RATE_LIMIT_AUTH=5/h")
	ann, bob := s.person("ann"), s.person("bob") // uses 4 of the 5 requests of the address
	if n := allowed(t, 7, func() reply { return ann.get("/api/auth/export") }); n != 5 {
		t.Errorf("%d of 7", n)
	}
	bob.get("/api/auth/export").want(200)
	bob.signIn("bob") // uses the last one of the address
}
