//go:build faults

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestWaitingAnswerGoesOnAtTheOtherReplica: the replica where an answer waits for its file dies. Its reader asks the other one, which goes on waiting,
// though answers that have begun are not continued, and answers when the file has been read.
func TestWaitingAnswerGoesOnAtTheOtherReplica(t *testing.T) {
	t.Parallel()
	read := make(chan struct{})
	tika := blockingTika(t, read)
	r := newReplicas(t, "TIKA_URL="+tika, "FILES_DIR="+t.TempDir())
	f := r.a.upload(t, r.token, "letter.rtf", `{\rtf1 what the letter says}`)
	asked := plan{name: "waiting", pieces: 3, size: 20, every: time.Millisecond}
	send := func(p *process) (map[string]any, error) {
		body := fmt.Sprintf(`{"message":%q,"client_message_id":"m-1","files":[%.0f]}`, asked.question(), f["id"])
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+"/api/chat/message", strings.NewReader(body))
		if err != nil {
			return nil, err
		}
		return p.try(request, r.token)
	}
	lost := make(chan error, 1)
	go func() {
		_, err := send(r.a)
		lost <- err
	}()
	for end := time.Now().Add(20 * time.Second); len(r.b.sessions(t, r.token, time.Time{})) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the question is not stored")
		}
	}
	r.a.kill()
	if err := <-lost; err == nil {
		t.Error("the killed server replied")
	}
	type reply struct {
		answer map[string]any
		err    error
	}
	answered := make(chan reply, 1)
	go func() {
		answer, err := send(r.b)
		answered <- reply{answer, err}
	}()
	select {
	case got := <-answered:
		t.Fatalf("answered before the file was read: %v", got)
	case <-time.After(8 * time.Second): // longer than a lease and the doubts of a reader
	}
	close(read)
	got := <-answered
	content, _ := got.answer["content"].(string) // this model repeats what it got before the plan
	if got.err != nil || got.answer["status"] != "complete" || !strings.Contains(content, "what the letter says") || !strings.Contains(content, "waiting#2 ") {
		t.Errorf("%v", got)
	}
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	for name, pieces := range r.m.emitted {
		if len(r.m.emitted) != 1 || len(pieces) != asked.pieces {
			t.Errorf("%s was answered with %d pieces", name, len(pieces))
		}
	}
}

// blockingTika returns the address of a server that reads files when read is closed.
func blockingTika(t *testing.T, read <-chan struct{}) string {
	tika := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-read:
			fmt.Fprint(w, "what the letter says")
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() {
		tika.CloseClientConnections()
		tika.Close()
	})
	return tika.URL
}
