package tools

import (
	"sync"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// readPage is a page that was read.
type readPage struct{ url, title, text string }

// readPages keeps pages that were read for answers, so that parts of one are of the same text, and each is fetched once.
type readPages struct {
	clock ports.Clock

	mu    sync.Mutex
	pages []keptPage // the oldest first
	bytes int
}

type keptPage struct {
	answer  chat.MessageID
	address string
	until   time.Time
	readPage
}

// Bounds of the pages that are kept. A text of 16 MiB, the longest that is read from a file, is not.
const (
	keptFor      = 10 * time.Minute
	mostKept     = 100
	mostKeptSize = 16 << 20
	largestKept  = 4 << 20
)

func newReadPages(clock ports.Clock) *readPages { return &readPages{clock: clock} }

// of returns a page that was read for an answer.
func (r *readPages) of(answer chat.MessageID, address string) (readPage, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop(0)
	for _, p := range r.pages {
		if p.answer == answer && p.address == address {
			return p.readPage, true
		}
	}
	return readPage{}, false
}

// keep keeps a page for an answer, in place of the oldest.
func (r *readPages) keep(answer chat.MessageID, address string, page readPage) {
	if len(page.text) > largestKept {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop(len(page.text))
	r.pages = append(r.pages, keptPage{answer, address, r.clock.Now().Add(keptFor), page})
	r.bytes += len(page.text)
}

// drop drops what is too old, and the oldest until there is room for some bytes more.
func (r *readPages) drop(more int) {
	now := r.clock.Now()
	for len(r.pages) > 0 && (now.After(r.pages[0].until) || len(r.pages) >= mostKept || r.bytes+more > mostKeptSize) {
		r.bytes -= len(r.pages[0].text)
		r.pages = r.pages[1:]
	}
}
