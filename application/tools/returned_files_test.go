package tools_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chatbot/application/tools"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	fileport "chatbot/ports/file"
)

// fakeFiles keeps files, and fails for contents that name a failure.
type fakeFiles struct {
	fails map[string]error
	kept  []string // whose, of which answer, and the word
}

func (k *fakeFiles) Keep(_ context.Context, actor identity.Actor, answer chat.MessageID, word string, content []byte) (chat.File, error) {
	if err := k.fails[string(content)]; err != nil {
		return chat.File{}, err
	}
	k.kept = append(k.kept, fmt.Sprint(actor.User, " ", answer, " ", word))
	return chat.File{FileID: file.ID(len(k.kept)), Name: word + ".png", MediaType: "image/png", Bytes: int64(len(content))}, nil
}

// returning makes a call of a tool that returns a text and files.
func returning(ctx context.Context, t *testing.T, k *fakeFiles, result tool.Result) (chat.Returned, error) {
	t.Helper()
	l := &logger{}
	draw := tried(nil)
	draw.ID = "plots/draw"
	draw.Run = func(context.Context, chat.Calling) (tool.Result, error) { return result, nil }
	s := tools.New(tools.Ports{Servers: &fakeServers{}, Files: k, Limits: l, Audit: l, Meter: l, Clock: fixedClock{}, Logger: l}, draw)
	c := asked("plots/draw", "{}")
	c.Answer = 12
	return s.Call(ctx, c)
}

// TestFilesOfResultsAreKeptForThePerson, and the model is told their names, before anything that the tool says.
func TestFilesOfResultsAreKeptForThePerson(t *testing.T) {
	k := &fakeFiles{}
	got, err := returning(t.Context(), t, k, tool.Result{
		Text: strings.Repeat("x", tool.MaxResult) + "[file 1] and [file 2]", Files: []tool.Content{{Bytes: []byte("one")}, {Word: "beds", Bytes: []byte("two")}},
	})
	if err != nil || got.Status != chat.CallDone || !slices.Equal(chat.NamesOf(got.Files), []string{"draw-1.png", "beds.png"}) || !slices.Equal(k.kept, []string{"7 12 draw-1", "7 12 beds"}) {
		t.Errorf("%s %+v, %v, %v", got.Status, got.Files, k.kept, err)
	}
	if head, _, _ := strings.Cut(got.Result, "x"); !strings.Contains(head, "[file 1] draw-1.png (image/png, 3 bytes)\n[file 2] beds.png (image/png, 3 bytes)") || len(got.Result) > tool.MaxResult {
		t.Errorf("%q", head)
	}
	if got, _ = returning(t.Context(), t, k, tool.Result{Failed: true, Files: []tool.Content{{Bytes: []byte("one")}}}); got.Status != chat.CallFailed || got.Files[0].Name != "draw.png" {
		t.Errorf("%+v", got)
	}
}

// TestFilesThatAreNotKeptAreToldWithTheReason, and cost nothing else of the call.
func TestFilesThatAreNotKeptAreToldWithTheReason(t *testing.T) {
	k := &fakeFiles{fails: map[string]error{"large": file.TooBig(5), "full": file.NoRoom(5), "most": fileport.ErrHoldsMost, "down": errors.New("secret of the storage")}}
	var files []tool.Content
	for _, content := range []string{"large", "full", "most", "down", "", "ok"} {
		files = append(files, tool.Content{Bytes: []byte(content)})
	}
	got, err := returning(t.Context(), t, k, tool.Result{Text: "Drawn.", Files: files})
	want := "[file 1] was not kept: The file is too large.\n" +
		"[file 2] was not kept: You have no storage left for this file. Delete files that you no longer need.\n" +
		"[file 3] was not kept: the answer has as many files as it may.\n[file 4] was not kept: it could not be stored.\n[file 5] was not kept: it is empty.\n" +
		"[file 6] draw-6.png (image/png, 2 bytes)\n\nDrawn."
	if err != nil || got.Status != chat.CallDone || len(got.Files) != 1 || !strings.HasSuffix(got.Result, want) {
		t.Errorf("%+v, %v", got, err)
	}
	many := make([]tool.Content, tool.MaxFiles+3)
	for i := range many {
		many[i].Bytes = []byte("x")
	}
	if got, err = returning(t.Context(), t, k, tool.Result{Files: many}); err != nil || len(got.Files) != tool.MaxFiles || !strings.HasSuffix(got.Result, "(The other 3 were not kept: they are too many.)") {
		t.Errorf("%d files: %q, %v", len(got.Files), got.Result, err)
	}
}

// TestStoppingEndsTheCallWhileFilesAreKept.
func TestStoppingEndsTheCallWhileFilesAreKept(t *testing.T) {
	stopped := errors.New("stopped")
	ctx, stop := context.WithCancelCause(t.Context())
	k := &fakeFiles{}
	l := &logger{}
	draw := tried(nil)
	draw.ID = "plots/draw"
	draw.Run = func(context.Context, chat.Calling) (tool.Result, error) {
		stop(stopped)
		return tool.Result{Files: []tool.Content{{Bytes: []byte("x")}}}, nil
	}
	s := tools.New(tools.Ports{Servers: &fakeServers{}, Files: k, Limits: l, Audit: l, Meter: l, Clock: fixedClock{}, Logger: l}, draw)
	if _, err := s.Call(ctx, asked("plots/draw", "{}")); !errors.Is(err, stopped) || len(k.kept) != 0 {
		t.Errorf("%v, %v", err, k.kept)
	}
}
