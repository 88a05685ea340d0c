package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// lab is one run of this program: its settings, its children and its measurements.
type lab struct {
	binary, source, dir             string
	rounds                          int
	streams, length, sockets, pairs int
	portkey, litellm                string

	tmp      string // folder for all files; deleted at the end
	children []*child
	model    *model
	rows     []*row
	began    time.Time
}

func (l *lab) open() (err error) {
	l.began = time.Now()
	if l.binary, err = filepath.Abs(l.binary); err != nil {
		return err
	}
	if _, err := os.Stat(l.binary); err != nil {
		return fmt.Errorf("no server to measure: %w (make build makes it)", err)
	}
	if l.tmp, err = os.MkdirTemp(l.dir, "chatbot-bench."); err != nil {
		return err
	}
	if err := os.Chmod(l.tmp, 0o755); err != nil { // PostgreSQL may run as another user
		return err
	}
	l.model, err = newModel()
	return err
}

func (l *lab) close(failed bool) {
	for _, c := range l.children {
		c.stop()
	}
	if l.model != nil {
		l.model.close()
	}
	if failed {
		for _, c := range l.children {
			if said := c.tail(); said != "" {
				l.say("last words of %s: %s", filepath.Base(c.log), said)
			}
		}
	}
	_ = os.RemoveAll(l.tmp)
}

// say prints progress.
func (l *lab) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%5.0fs  %s\n", time.Since(l.began).Seconds(), fmt.Sprintf(format, args...))
}

// find returns the row with that name, or nil if it was not measured.
func (l *lab) find(name string) *row {
	for _, r := range l.rows {
		if r.name == name {
			return r
		}
	}
	return nil
}
