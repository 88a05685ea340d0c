package turn

import (
	"context"
	"slices"
	"time"

	"chatbot/application/internal/retry"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/ports"
)

const (
	// readWithin is how long after it was accepted an answer waits for the files of its question. A file that has not been read by then
	// counts as one that cannot be.
	readWithin = 10 * time.Minute
	// lookForFiles is how often the files are looked at.
	lookForFiles = time.Second
	// tellFiles is how often readers of an answer that waits for files get their list, if it changed.
	tellFiles = 100 * time.Millisecond
)

// awaitFiles blocks until the files of the question have been read, at most until readWithin is over. Meanwhile the answer is parked: the
// queue is for answers that can begin. When the process drains, an answer that has not begun is left to another one.
func (r *generation) awaitFiles(ctx context.Context) error {
	ids := r.turn.Question.FileIDs()
	if len(ids) == 0 {
		return nil
	}
	parked, leaving := false, r.engine.leaving
	if len(r.asStored().Answer.AllParts()) > 0 {
		leaving = nil
	}
	defer func() {
		if parked {
			r.unpark()
		}
		r.setReading(nil, false)
	}()
	for until := r.turn.Answer.CreatedAt.Add(readWithin); ; {
		unread, err := r.unread(ctx, ids)
		if err != nil || len(unread) == 0 || !r.engine.Clock.Now().Before(until) {
			return err
		}
		if r.setReading(unread, true) {
			_, end := r.engine.Tracer.Begin(ctx, "files", ports.Attribute{Name: "files", Value: len(unread)})
			defer end(nil)
		}
		if !parked && r.engine.queues.park(r.owner) {
			parked = true
			r.slot.leave()
		}
		select {
		case <-time.After(lookForFiles):
		case <-leaving:
			r.cancel(errDraining)
			return context.Cause(ctx)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// onlyWaited reports whether an interrupted answer has not begun, and its files still have time. Such an answer goes on waiting, since its
// readers have been told nothing else. asked is whether a model was asked.
func (e *Engine) onlyWaited(m chat.Message, asked bool) bool {
	return m.Status == chat.Interrupted && !asked && len(m.AllParts()) == 0 && e.Clock.Now().Before(m.CreatedAt.Add(readWithin))
}

// hasFiles reports whether the question of an orphan has files.
func (e *Engine) hasFiles(ctx context.Context, o ports.Orphan) bool {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	ids, err := e.filesOfQuestion(ctx, o.Owner, o.Answer.ParentID)
	return err == nil && len(ids) > 0
}

// unpark gives a parked answer a slot.
func (r *generation) unpark() {
	slot := r.engine.queues.unpark(r.turn.Answer.Answer.ModelID, r.owner)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.slot = slot
}

// unread returns the files that are still being read. Since the question is accepted already, it retries during a storage outage until
// ctx ends.
func (r *generation) unread(ctx context.Context, ids []file.ID) (unread []chat.File, err error) {
	var files []file.File
	during := retry.Policy{Backoff: retry.Outage, Each: storeTimeout, Worth: retry.Passing}
	err = retry.Do(ctx, during, func(ctx context.Context, _ int) (err error) {
		files, err = r.engine.Files.Some(ctx, r.owner, ids)
		return err
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return beingRead(files), err
}

// setReading notes which files the answer waits for, and whether it may still have to wait. It reports whether there were none before.
func (r *generation) setReading(unread []chat.File, waits bool) (first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	first = r.reading == nil
	r.reading, r.waits = unread, waits
	return first
}

// awaited returns the files that the answer waits for, and whether it may still have to wait.
func (r *generation) awaited() (unread []chat.File, waits bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.reading, r.waits
}

// readElsewhere returns the notice that an answer of another process, which has not begun, waits for other files than the reader was told
// of last. Without a reply of the storage there is none.
func (f *subscription) readElsewhere(ctx context.Context, answer chat.Message) []chat.Event {
	if f.generation != nil || len(answer.AllParts()) > 0 {
		return nil
	}
	ids := f.filesOf(ctx, answer)
	if len(ids) == 0 {
		return nil
	}
	look, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	files, err := f.engine.Files.Some(look, f.owner, ids)
	unread := beingRead(files)
	if err != nil || len(unread) == 0 || slices.Equal(unread, f.reading) {
		return nil
	}
	f.reading = unread
	return []chat.Event{{Reading: unread}}
}

// filesOf returns the files of the question of an answer, none without a reply of the storage.
func (f *subscription) filesOf(ctx context.Context, answer chat.Message) []file.ID {
	if !f.knowsFiles {
		look, cancel := context.WithTimeout(ctx, storeTimeout)
		defer cancel()
		ids, err := f.engine.filesOfQuestion(look, f.owner, answer.ParentID)
		if err != nil {
			return nil
		}
		f.files, f.knowsFiles = ids, true
	}
	return f.files
}

// beingRead returns those of the files that are still being read.
func beingRead(files []file.File) (unread []chat.File) {
	for _, f := range files {
		if f.Status == file.Processing {
			unread = append(unread, chat.Attach(f))
		}
	}
	return unread
}
