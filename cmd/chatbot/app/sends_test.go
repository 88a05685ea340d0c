package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"chatbot/adapters/llm/llmtest"
)

// seeing starts a server with a scripted provider, whose model has vision if wanted.
func seeing(t *testing.T, vision bool, script llmtest.Script, settings ...string) (*client, *llmtest.Server) {
	t.Helper()
	provider := llmtest.Start(t, script)
	s := start(t, append([]string{"OPENAI_BASE_URL=" + provider.OpenAI(), "LLM_MODEL=scripted"}, settings...)...)
	ada := s.person("ada")
	if vision {
		ada.do("PATCH", "/api/admin/models/openai/scripted", obj{"vision": true}).want(200)
	}
	return ada, provider
}

// prompted returns the last message that the provider got.
func prompted(t *testing.T, provider *llmtest.Server) string {
	t.Helper()
	var last struct{ Messages []json.RawMessage }
	for _, r := range provider.Requests() {
		if r.Method == "POST" {
			if err := json.Unmarshal(r.Body, &last); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(last.Messages) == 0 {
		t.Fatal("the model was not asked")
	}
	return string(last.Messages[len(last.Messages)-1])
}

func TestModelGetsWhatStandsInFiles(t *testing.T) {
	t.Parallel()
	ada, provider := seeing(t, false, llmtest.Script{Pieces: []string{"4711."}})
	note := ada.upload("notes.txt", "The code of the safe is 4711.").want(201).int("id")
	data := ada.upload("data.csv", "name,age\nAda,36\n").want(201).int("id")
	answer := ada.post("/api/chat/message", obj{"message": "What is the code?", "files": []int64{note, data}}).want(200)
	got := prompted(t, provider)
	if !strings.Contains(got, "The code of the safe is 4711.") || !strings.Contains(got, "Ada,36") || strings.Index(got, "notes.txt") > strings.Index(got, "data.csv") || !strings.Contains(got, "What is the code?") {
		t.Errorf("the model got %s", got)
	}
	metadata, _ := answer.json()["metadata"].(map[string]any)
	if files, _ := metadata["files"].([]any); len(files) != 2 || files[0].(map[string]any)["whole"] != true {
		t.Errorf("%v", metadata)
	}
	session := answer.int("session_id")
	history := ada.get(path("/api/chat/sessions/%d/messages", session)).want(200).list("messages")
	parts, _ := history[0]["parts"].([]any)
	if len(parts) != 3 || parts[0].(map[string]any)["name"] != "notes.txt" || parts[1].(map[string]any)["file_id"] != float64(data) || parts[2].(map[string]any)["text"] != "What is the code?" || history[0]["content"] != "What is the code?" {
		t.Errorf("%v", history[0])
	}
	ada.do("DELETE", path("/api/files/%d", note), nil).problem(409, "file_in_use")
	if list := ada.get("/api/files").want(200).list("files"); list[0]["in_use"] != true || list[1]["in_use"] != true {
		t.Errorf("%v", list)
	}
	if text := string(ada.get(path("/api/chat/sessions/%d/export?format=md", session)).want(200).body); !strings.Contains(text, path("[notes.txt](/api/files/%d/content)", note)) {
		t.Errorf("%s", text)
	}
	if text := string(ada.get(path("/api/chat/sessions/%d/export?format=txt", session)).want(200).body); !strings.Contains(text, "File: notes.txt") {
		t.Errorf("%s", text)
	}
	sum := ada.get(path("/api/files/%d", note)).want(200).str("sha256")
	if text := string(ada.get(path("/api/chat/sessions/%d/export?format=json", session)).want(200).body); !strings.Contains(text, `"sha256":"`+sum+`"`) {
		t.Errorf("%s", text)
	}

	// An edit keeps the files; another answer has them; without any, the model gets none.
	question := int64(history[0]["id"].(float64))
	edited := ada.post(path("/api/chat/messages/%d/edit", question), obj{"message": "Really?"}).want(200)
	if got := prompted(t, provider); !strings.Contains(got, "4711") || !strings.Contains(got, "Really?") {
		t.Errorf("edited: %s", got)
	}
	ada.post(path("/api/chat/messages/%d/regenerate", edited.int("id")), obj{}).want(200)
	if got := prompted(t, provider); !strings.Contains(got, "4711") {
		t.Errorf("regenerated: %s", got)
	}
	ada.post(path("/api/chat/messages/%d/edit", question), obj{"message": "And without?", "files": []int64{}}).want(200)
	if got := prompted(t, provider); strings.Contains(got, "4711") {
		t.Errorf("without files: %s", got)
	}
	ada.post("/api/chat/message", obj{"message": "And now?", "session_id": session}).want(200)
	ada.do("DELETE", path("/api/chat/sessions/%d", session), nil).want(204)
	ada.do("DELETE", path("/api/files/%d", note), nil).want(204)
}

func TestSendsWithFilesAreRefused(t *testing.T) {
	t.Parallel()
	ada, provider := seeing(t, false, llmtest.Script{Pieces: []string{"Yes."}})
	bob := ada.person("bob")
	mine, theirs := ada.upload("a.txt", "mine").want(201).int("id"), bob.upload("b.txt", "theirs").want(201).int("id")
	picture := ada.upload("a.png", pixels(t)).want(201).int("id")
	many := make([]int64, 11)
	for i := range many {
		many[i] = mine
	}
	for _, c := range []struct {
		files  any
		status int
		code   string
	}{
		{[]int64{theirs}, 404, "file_not_found"}, {[]int64{mine, 999_999}, 404, "file_not_found"}, {[]int64{-1}, 404, "file_not_found"},
		{[]int64{mine, mine}, 400, "invalid_input"}, {many, 400, "invalid_input"}, {"a", 400, "invalid_input"}, {[]any{1.5}, 400, "invalid_input"},
		{[]int64{picture}, 400, "model_cannot_see"},
	} {
		ada.post("/api/chat/message", obj{"message": "Hello", "files": c.files}).problem(c.status, c.code)
	}
	ada.post("/api/chat/message", obj{"files": []int64{}}).problem(400, "invalid_input")
	if provider.Calls() != 0 {
		t.Errorf("asked %d times", provider.Calls())
	}
	send := obj{"message": "Hello", "files": []int64{mine}, "client_message_id": "key"}
	first := ada.post("/api/chat/message", send).want(200)
	if again := ada.post("/api/chat/message", send).want(200); again.int("id") != first.int("id") {
		t.Errorf("stored again: %s", again.body)
	}
	send["files"] = []int64{}
	ada.post("/api/chat/message", send).problem(422, "idempotency_mismatch")
}

// pixels returns a small picture.
func pixels(t *testing.T) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 8, 4))
	picture.Set(1, 1, color.RGBA{200, 10, 10, 255})
	var content bytes.Buffer
	if err := png.Encode(&content, picture); err != nil {
		t.Fatal(err)
	}
	return content.String()
}

// TestModelGetsPictures: the one as it was prepared, with the same pixels.
func TestModelGetsPictures(t *testing.T) {
	t.Parallel()
	ada, provider := seeing(t, true, llmtest.Script{Pieces: []string{"A red dot."}})
	id := ada.upload("dot.png", pixels(t)).want(201).int("id")
	ada.post("/api/chat/message", obj{"files": []int64{id}}).want(200)
	var got struct {
		Content []struct {
			Type     string
			ImageURL struct{ URL string } `json:"image_url"`
			Text     string
		}
	}
	if err := json.Unmarshal([]byte(prompted(t, provider)), &got); err != nil || len(got.Content) != 2 || got.Content[0].Type != "image_url" || !strings.Contains(got.Content[1].Text, "dot.png") {
		t.Fatalf("%+v, %v", got, err)
	}
	encoded, is := strings.CutPrefix(got.Content[0].ImageURL.URL, "data:image/png;base64,")
	content, err := base64.StdEncoding.DecodeString(encoded)
	if !is || err != nil {
		t.Fatalf("%.60s, %v", got.Content[0].ImageURL.URL, err)
	}
	seen, err := png.Decode(bytes.NewReader(content))
	if err != nil || seen.Bounds() != image.Rect(0, 0, 8, 4) {
		t.Fatalf("%v, %v", seen.Bounds(), err)
	}
	if r, g, _, _ := seen.At(1, 1).RGBA(); r>>8 != 200 || g>>8 != 10 {
		t.Errorf("the dot is %v", seen.At(1, 1))
	}
}

// slowReader is a server that reads files once it is released.
func slowReader(t *testing.T) (address string, release func()) {
	t.Helper()
	released := make(chan struct{})
	release = sync.OnceFunc(func() { close(released) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-released:
		case <-r.Context().Done():
		}
		_, _ = io.WriteString(w, "The code is 4711.")
	}))
	t.Cleanup(func() { release(); server.Close() })
	return server.URL, release
}

// TestAnswerWaitsUntilFilesAreRead: it says so on SSE and on the WebSocket, and can be stopped.
func TestAnswerWaitsUntilFilesAreRead(t *testing.T) {
	t.Parallel()
	slow, release := slowReader(t)
	ada, provider := seeing(t, false, llmtest.Script{Pieces: []string{"Yes."}}, "TIKA_URL="+slow)
	id := ada.upload("letter.rtf", `{\rtf1 The code is 4711.}`).want(201).int("id")
	answer := ada.say("What?", obj{"files": []int64{id}})
	socket := ada.socket()
	socket.send(obj{"type": "message", "content": "And here?", "files": []int64{id}, "stream": true})
	stopped := ada.say("Never mind.", obj{"files": []int64{id}})
	next := func(s *stream) event { e, _ := s.next(); return e }
	var stop int64
	for name, next := range map[string]func() event{"SSE": func() event { return next(answer) }, "WebSocket": socket.next, "stopped": func() event { return next(stopped) }} {
		first := next()
		if e := next(); first.Type != "start" || e.Type != "reading" || e.MessageID != first.MessageID || len(e.Files) != 1 || e.Files[0].ID != id || e.Files[0].Name != "letter.rtf" || e.id != "" {
			t.Fatalf("%s: %+v, %+v", name, first, e)
		}
		if name == "stopped" {
			stop = first.MessageID
		}
	}
	ada.post(path("/api/chat/messages/%d/stop", stop), nil).want(200)
	if ends := stopped.rest(); len(ends) != 1 || ends[0].Status != "stopped" {
		t.Errorf("%+v", ends)
	}
	if provider.Calls() != 0 {
		t.Error("asked before the file was read")
	}
	release()
	if events := answer.rest(); spoken(t, 0, events) != "Yes." {
		t.Errorf("%+v", events)
	}
	if got := prompted(t, provider); !strings.Contains(got, "The code is 4711.") {
		t.Errorf("%s", got)
	}
}

// TestAnswerWaitsForFilesAcrossRestarts: the question and its place behind the reading are stored.
func TestAnswerWaitsForFilesAcrossRestarts(t *testing.T) {
	t.Parallel()
	slow, release := slowReader(t)
	provider := llmtest.Start(t, llmtest.Script{Pieces: []string{"Yes."}})
	dir := t.TempDir()
	settings := []string{"OPENAI_BASE_URL=" + provider.OpenAI(), "LLM_MODEL=scripted", "TIKA_URL=" + slow, "TURN_AUTO_CONTINUE=true", "DRAIN_TIMEOUT=1s"}
	first := startIn(t, dir, settings...)
	ada := first.person("ada")
	id := ada.upload("letter.rtf", `{\rtf1 The code is 4711.}`).want(201).int("id")
	answer := ada.say("What?", obj{"files": []int64{id}})
	start, _ := answer.next()
	if e, _ := answer.next(); e.Type != "reading" {
		t.Fatalf("%+v", e)
	}
	first.stop()
	again := startIn(t, dir, settings...).nobody()
	again.signIn("ada")
	followed := again.stream("GET", path("/api/chat/messages/%d/stream", start.MessageID), nil)
	told := false
	for e, more := followed.next(); more; e, more = followed.next() {
		if e.Type == "reading" {
			told = true
			if provider.Calls() != 0 {
				t.Error("asked before the file was read")
			}
			release()
		}
		if e.Type == "end" && e.Status != "complete" {
			t.Errorf("%+v", e)
		}
	}
	if got := prompted(t, provider); !told || !strings.Contains(got, "The code is 4711.") {
		t.Errorf("told: %t; %s", told, got)
	}
}
