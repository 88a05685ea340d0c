package turn_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// TestReadersGetTheProgressOfCalls as one short line, once a second at most, also those who come later. Nothing of it is stored.
func TestReadersGetTheProgressOfCalls(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "long", chat.CallAsked), called(1, "c2", "long", chat.CallAsked)})
		id := r.sendTo(t, chat.Send{Text: "Go", Tools: []tool.ID{"long"}}).Answer.ID
		readers := make([]chan []heard, 2)
		for i := range readers {
			readers[i] = make(chan []heard, 1)
			go func() {
				time.Sleep(time.Duration(i) * 2450 * time.Millisecond)
				readers[i] <- r.follow(t, id, 0)
			}()
		}
		m := r.end(t, id)
		for i, all := range readers {
			events := <-all
			last, seen := map[string]time.Duration{}, map[string][]string{}
			for _, e := range events {
				p := e.Progress
				if p == nil {
					continue
				}
				if at, before := last[p.Call]; e.Seq != 0 || before && e.at-at < time.Second {
					t.Errorf("reader %d: %+v at %s after %s", i, p, e.at, at)
				}
				if strings.ContainsAny(p.Text, "\n\u202e") || utf8.RuneCountInString(p.Text) > 100 {
					t.Errorf("%q", p.Text)
				}
				percent, _, _ := strings.Cut(p.Text, " ")
				last[p.Call], seen[p.Call] = e.at, append(seen[p.Call], percent)
			}
			want := [][]string{{"20", "42", "64", "86", "98"}, {"72", "94", "98"}}[i]
			if !slices.Equal(seen["c1"], want) || !slices.Equal(seen["c2"], want) {
				t.Errorf("reader %d was told %v", i, seen)
			}
			if !reflect.DeepEqual(partsAs(events), m.Parts) {
				t.Errorf("reader %d has %+v, want %+v", i, partsAs(events), m.Parts)
			}
		}
		if strings.Contains(fmt.Sprintf("%+v", r.store.checkpoints), "% of c1") || strings.Contains(fmt.Sprintf("%+v", m), "% of c1") {
			t.Error("progress is stored")
		}
	})
}
