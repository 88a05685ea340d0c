package spool_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/spool"
	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
	"chatbot/ports/contract/turns"
)

func open(t *testing.T, dir string) *spool.Spool {
	t.Helper()
	s, err := spool.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSpool(t *testing.T) {
	turns.Spool(t, func(t *testing.T) (ports.Spool, func() ports.Spool) {
		dir := filepath.Join(t.TempDir(), "data", "spool")
		return open(t, dir), func() ports.Spool { return open(t, dir) }
	})
}

func unsaved(id chat.MessageID) ports.Unsaved {
	return ports.Unsaved{Owner: 7, WorkerID: "../../runner", Answer: chat.Message{ID: id, Role: chat.RoleAssistant, Content: "canary text", Status: chat.Complete, Seq: 3}}
}

// one spools an answer and returns its file.
func one(t *testing.T, s *spool.Spool, dir string) (file string, text []byte) {
	t.Helper()
	if err := s.Put(t.Context(), unsaved(1)); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files: %v, %v", files, err)
	}
	if text, err = os.ReadFile(files[0]); err != nil {
		t.Fatal(err)
	}
	return files[0], text
}

func TestFilesAreReadableByTheirOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spool")
	file, _ := one(t, open(t, dir), dir)
	for path, want := range map[string]os.FileMode{dir: 0o700, file: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

// TestUnreadableSpoolFilesAreSetAside covers a truncated file, one with a flipped bit, one of another version and arbitrary content.
// None of them is taken again or blocks other answers, and the error does not quote the text.
func TestUnreadableSpoolFilesAreSetAside(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"empty":           func([]byte) []byte { return nil },
		"half":            func(b []byte) []byte { return b[:len(b)/2] },
		"without its end": func(b []byte) []byte { return b[:len(b)-1] },
		"a bit turned":    func(b []byte) []byte { b[len(b)-20] ^= 4; return b },
		"another version": func(b []byte) []byte { return bytes.Replace(b, []byte("answer 1"), []byte("answer 4"), 1) },
		"zeros":           func(b []byte) []byte { return make([]byte, len(b)) },
		"more at the end": func(b []byte) []byte { return append(b, "canary text"...) },
		"something else":  func([]byte) []byte { return []byte("canary text\n{}") },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			file, text := one(t, s, dir)
			if err := os.WriteFile(file, spoil(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := s.Put(t.Context(), unsaved(2)); err != nil {
				t.Fatal(err)
			}
			var seen []chat.MessageID
			take := func() error {
				return s.Take(t.Context(), func(a ports.Unsaved) error {
					seen = append(seen, a.Answer.ID)
					return nil
				})
			}
			if err := take(); err == nil || !strings.Contains(err.Error(), filepath.Base(file)) || strings.Contains(err.Error(), "canary") {
				t.Errorf("reported as %v", err)
			}
			if len(seen) != 1 || seen[0] != 2 {
				t.Errorf("taken: %v", seen)
			}
			if _, err := os.Stat(file + ".unreadable"); err != nil {
				t.Error(err)
			}
			if err := take(); err != nil || len(seen) != 1 {
				t.Errorf("again: %v, %v", err, seen)
			}
		})
	}
}

// TestPartialFilesAreLeftAlone checks that they are kept for an hour, while a process may still be writing them.
func TestPartialFilesAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	file, text := one(t, s, dir)
	half := file + ".writing"
	if err := errors.Join(os.Rename(file, half), os.WriteFile(half, text[:40], 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, age := range []time.Duration{0, 2 * time.Hour} {
		if err := os.Chtimes(half, time.Now().Add(-age), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
		if err := s.Take(t.Context(), func(ports.Unsaved) error { return errors.New("taken") }); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(half); (err == nil) != (age == 0) {
			t.Errorf("after %v: %v", age, err)
		}
	}
}

// TestProcessesSharingAFolderTakeEveryAnswer also checks that an answer taken by another process is not an error.
func TestProcessesSharingAFolderTakeEveryAnswer(t *testing.T) {
	dir := t.TempDir()
	for id := range chat.MessageID(50) {
		if err := open(t, dir).Put(t.Context(), unsaved(id+1)); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	seen := map[chat.MessageID]bool{}
	var takers sync.WaitGroup
	for range 4 {
		takers.Go(func() {
			err := open(t, dir).Take(t.Context(), func(a ports.Unsaved) error {
				mu.Lock()
				defer mu.Unlock()
				seen[a.Answer.ID] = true
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	takers.Wait()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 || len(seen) != 50 {
		t.Errorf("%d taken, left %v, %v", len(seen), left, err)
	}
}

func TestUnwritableFolderIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := spool.Open(filepath.Join(file, "spool")); err == nil {
		t.Error("it was opened")
	}
}

// TestSpoolKeepsParts, in a file that the release before does not take for a text.
func TestSpoolKeepsParts(t *testing.T) {
	dir := t.TempDir()
	a := unsaved(1)
	a.Format = 2
	a.Answer.Parts = []chat.Part{{Kind: chat.ReasoningPart, Text: "Hm \\u0000 \u2028", TookMS: 5}, {Kind: chat.SourcePart, Source: &tool.Source{Number: 1, Kind: tool.WebSource, Title: "T", URL: "https://example.com", Quote: "\\u0000"}}, {Kind: chat.TextPart, Text: a.Answer.Content}}
	if err := open(t, dir).Put(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.answer"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if text, err := os.ReadFile(files[0]); err != nil || !bytes.HasPrefix(text, []byte("chatbot-answer 2 ")) {
		t.Errorf("%.40s, %v", text, err)
	}
	wantTaken(t, dir, a.Answer)
}

// TestSpoolKeepsChoice: the release before takes the file for an answer of its default model only if it is one.
func TestSpoolKeepsChoice(t *testing.T) {
	for format, line := range map[int]string{1: "chatbot-answer 1 ", 2: "chatbot-answer 2 "} {
		spoolKeepsChoice(t, format, line)
	}
}

func spoolKeepsChoice(t *testing.T, format int, line string) {
	t.Helper()
	dir, warm := t.TempDir(), 0.5
	a := unsaved(1)
	a.Format = format
	a.Answer.Answer.Choice = chat.Choice{Model: "m", ModelID: "p/m", Parameters: model.Parameters{Temperature: &warm}}
	if err := open(t, dir).Put(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.answer"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || !bytes.HasPrefix(text, []byte(line)) || !bytes.Contains(text, []byte(`"model":"m"`)) {
		t.Errorf("%s, %v", text, err)
	}
	wantTaken(t, dir, a.Answer)
}

// TestSpoolReadsFilesOfTheReleaseBefore, which stored no choice.
func TestSpoolReadsFilesOfTheReleaseBefore(t *testing.T) {
	const body = `{"owner":7,"runner":"r","title":"","at":"0001-01-01T00:00:00Z","id":1,"session_id":2,"parent_id":3,"content":"aGk=","status":"complete","seq":4,` +
		`"created_at":"0001-01-01T00:00:00Z","model":"m","prompt_tokens":5,"completion_tokens":6,"tokens_estimated":false,"first_token_ns":7,"took_ns":8,"finish_reason":"stop"}`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "1-r.answer"), fmt.Appendf(nil, "chatbot-answer 1 %x\n%s", sha256.Sum256([]byte(body)), body), 0o600); err != nil {
		t.Fatal(err)
	}
	wantTaken(t, dir, chat.Message{
		ID: 1, SessionID: 2, ParentID: 3, Role: chat.RoleAssistant, Content: "hi", Status: chat.Complete, Seq: 4,
		Answer: chat.Answer{Choice: chat.Choice{Model: "m"}, PromptTokens: 5, CompletionTokens: 6, FirstToken: 7, Took: 8, FinishReason: "stop"},
	})
}

// wantTaken expects one spooled answer.
func wantTaken(t *testing.T, dir string, want chat.Message) {
	t.Helper()
	n := 0
	err := open(t, dir).Take(t.Context(), func(got ports.Unsaved) error {
		if n++; !reflect.DeepEqual(got.Answer, want) {
			t.Errorf("%+v, want %+v", got.Answer, want)
		}
		return nil
	})
	if err != nil || n != 1 {
		t.Errorf("%d are taken, %v", n, err)
	}
}
