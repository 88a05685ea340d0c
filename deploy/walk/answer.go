package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// event is one event of an answer, over SSE or WebSocket.
type event struct {
	Type      string
	MessageID int64 `json:"message_id"`
	SessionID int64 `json:"session_id"`
	Seq       int
	Content   string
	Status    string
	Replace   bool
	ErrorCode string `json:"error_code"`
}

// answer is an answer as its reader has received it.
type answer struct {
	session, id int64
	seq, pieces int
	text        string
	status      string // "" until its end

	// The stream and its scanner, which has read ahead.
	from  *http.Response
	lines *bufio.Scanner
}

// take applies an event.
func (a *answer) take(e event) error {
	switch e.Type {
	case "start":
		a.session, a.id = e.SessionID, e.MessageID
	case "token":
		if e.Replace {
			a.text = ""
		} else if e.Seq != a.seq+1 {
			return fmt.Errorf("piece %d comes after %d", e.Seq, a.seq)
		}
		a.text, a.seq, a.pieces = a.text+e.Content, e.Seq, a.pieces+1
	case "end":
		a.status = e.Status
	case "error":
		return fmt.Errorf("the answer failed: %s", e.ErrorCode)
	}
	return nil
}

// asked sends a message whose answer takes several seconds.
func (p *person) asked(ctx context.Context, text string) (*http.Response, error) {
	return p.ask(ctx, "POST", "/api/chat/message", map[string]any{"message": text, "stream": true})
}

// follow resumes an answer after its last event.
func (p *person) follow(ctx context.Context, a *answer) (*http.Response, error) {
	return p.ask(ctx, "GET", fmt.Sprintf("/api/chat/messages/%d/stream", a.id), nil, fmt.Sprintf("Last-Event-ID: %d", a.seq))
}

// read reads a stream into a until enough returns true or the stream ends, and closes it. The end of the stream is not an error,
// because servers disconnect readers.
func (a *answer) read(res *http.Response, enough func() bool) error {
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	if a.from != res {
		a.from, a.lines = res, bufio.NewScanner(res.Body)
		a.lines.Buffer(nil, 1<<20)
	}
	for !enough() && a.status == "" && a.lines.Scan() {
		data, ok := strings.CutPrefix(a.lines.Text(), "data: ")
		if !ok {
			continue
		}
		var e event
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			return err
		}
		if err := a.take(e); err != nil {
			return err
		}
	}
	return nil
}

// never makes read continue to the end of the answer.
func never() bool { return false }

// toTheEnd follows an answer to its end, resuming if necessary, and compares it with the stored message.
func (p *person) toTheEnd(ctx context.Context, a *answer, most time.Duration) error {
	limit, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	var last error
	for a.status == "" {
		if limit.Err() != nil {
			return fmt.Errorf("it has no end after %s: %w", most, errors.Join(last, limit.Err()))
		}
		res, err := p.follow(limit, a)
		if err == nil {
			err = a.read(res, never)
		}
		if err != nil && strings.Contains(err.Error(), "comes after") {
			return err
		}
		last = err
		if a.status == "" {
			pause(limit, 500*time.Millisecond)
		}
	}
	m, err := p.stored(ctx, a.session, a.id)
	if err == nil && (a.status != "complete" || m.Status != a.status || m.Content != a.text) {
		err = fmt.Errorf("it ended as %q and is stored as %q; %d bytes were read, %d are stored", a.status, m.Status, len(a.text), len(m.Content))
	}
	return err
}

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// await repeats try until it succeeds, for at most a given time.
func await(ctx context.Context, most time.Duration, try func(context.Context) error) error {
	limit, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		err := try(limit)
		if err == nil {
			return nil
		}
		if pause(limit, time.Second); limit.Err() != nil {
			return fmt.Errorf("not within %s: %w", most, err)
		}
	}
}
