//go:build faults

package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chatbot/adapters/bundb/bundbtest"
	"chatbot/adapters/redis/redistest"
)

// firstTools is the first build that knows tools.
const firstTools = "e2ad9b19"

// TestCallWaitsThroughUpgrade: an answer of an earlier build waits for a decision. A release that knows no tools, and runs beside it, leaves
// the answer alone; after a restart and an upgrade it is decided on at another replica.
func TestCallWaitsThroughUpgrade(t *testing.T) {
	t.Parallel()
	release, first := buildPrevious(t, previous["1.0.0"]), buildAt(t, firstTools, "test -c")
	counts := filepath.Join(t.TempDir(), "counts")
	model := callingModel(t, []string{"read", "guarded"})
	settings := append(onDatabase(bundbtest.EmptyPostgresURL(t), toolSettings(model, counts)), "REDIS_URL="+redistest.Start(t).URL)
	migrateWith(t, release, settings)
	before := launchProgram(t, release, t.TempDir(), settings...)
	token := before.signUp(t)
	migrateWith(t, first, settings)
	p := launchProgram(t, first, t.TempDir(), settings...)
	const send = `{"message":"one","client_message_id":"k","tools":["counting/read","counting/guarded"]}`
	asked := p.call(t, token, "POST", "/api/chat/message", send)
	if asked["status"] != "waiting" {
		t.Fatalf("%v", asked)
	}
	p.kill()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, fmt.Sprintf("%s/api/chat/messages/%v/continue", before.base, asked["id"]), strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	var refused *refusal
	if reply, err := before.try(request, token); !errors.As(err, &refused) {
		t.Errorf("the earlier release continues the answer: %v, %v", reply, err)
	}
	p = launchProgram(t, first, t.TempDir(), settings...)
	if again := p.call(t, token, "POST", "/api/chat/message", send); again["status"] != "waiting" {
		t.Errorf("beside the earlier release, the answer is %v", again)
	}
	for _, old := range []*process{before, p} {
		if err := old.stop(); err != nil {
			t.Error(err)
		}
	}

	migrateWith(t, os.Args[0], settings)
	a, b := launch(t, t.TempDir(), settings...), launch(t, t.TempDir(), settings...)
	if again := a.call(t, token, "POST", "/api/chat/message", send); again["status"] != "waiting" || !slices.Equal(states(again), []any{"done", "waiting"}) {
		t.Fatalf("after the upgrade, the answer is %v", again)
	}
	b.call(t, token, "POST", fmt.Sprintf("/api/chat/messages/%v/tools/c2", asked["id"]), `{"approve":true}`)
	answer := a.call(t, token, "POST", "/api/chat/message", send)
	made := counted(t, counts)
	if answer["status"] != "complete" || !slices.Equal(states(answer), []any{"done", "done"}) || made[`guarded {"at":"one step 0 call 1"}`] != 1 || made[`read {"at":"one step 0 call 0"}`] != 1 {
		t.Errorf("%v, counted %v", answer, made)
	}
}
