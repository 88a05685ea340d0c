package turn

import (
	"maps"
	"slices"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// tellProgress is how often readers get what the tools of running calls say about their progress, if it changed.
const tellProgress = time.Second

// watch has readers look for the progress of a call from now on. It is called before they get that the call runs.
func (r *generation) watch(call string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.progress == nil {
		r.progress = map[string]string{}
	}
	r.progress[call] = ""
}

// unwatch ends what watch began.
func (r *generation) unwatch(call string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.progress, call)
}

// setProgress notes what the tool of a call says of its progress, unless the call has ended.
func (r *generation) setProgress(call, text string) {
	text = tool.ProgressLine(text)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, runs := r.progress[call]; runs {
		r.progress[call] = text
	}
}

// calls reports whether calls are made, or about to be.
func (r *generation) calls() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.progress) > 0
}

// progressed returns the progress of calls that a reader who was told of some does not know, and all of it.
func (r *generation) progressed(told map[string]string) (events []chat.Event, now map[string]string) {
	r.mu.Lock()
	now = maps.Clone(r.progress)
	r.mu.Unlock()
	for _, call := range slices.Sorted(maps.Keys(now)) {
		if text := now[call]; text != told[call] {
			events = append(events, chat.Event{Progress: &chat.Progress{Call: call, Text: text}})
		}
	}
	return events, now
}
