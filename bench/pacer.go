package main

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// speech is one answer that is being sent; each step writes one frame.
type speech struct {
	to     net.Conn
	frames [][]byte
	next   int
	done   chan error
	sent   *atomic.Int64 // frames of all speeches
}

// step writes a frame and reports whether it was the last.
func (s *speech) step() bool {
	_, err := s.to.Write(s.frames[s.next])
	s.next++
	s.sent.Add(1)
	if err != nil || s.next == len(s.frames) {
		s.done <- err
		return true
	}
	return false
}

// pacer writes due frames of all speeches in one goroutine. A timer per speech would cost more than the writes.
type pacer struct {
	mu     sync.Mutex
	wheel  map[time.Duration][][]*speech // by interval, then by the millisecond within it
	now    int                           // milliseconds since the start, up to which frames are written
	late   time.Duration                 // the largest delay
	ticker *time.Ticker
	over   chan struct{}
}

func (p *pacer) run() {
	p.wheel, p.over = map[time.Duration][][]*speech{}, make(chan struct{})
	p.ticker = time.NewTicker(time.Millisecond)
	began := time.Now()
	go func() {
		for {
			select {
			case <-p.ticker.C:
				p.until(int(time.Since(began) / time.Millisecond))
			case <-p.over:
				return
			}
		}
	}()
}

func (p *pacer) stop() {
	p.ticker.Stop()
	close(p.over)
}

// add adds a speech whose next step is due one interval from now.
func (p *pacer) add(s *speech, every time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.wheel[every] == nil {
		p.wheel[every] = make([][]*speech, every/time.Millisecond)
	}
	slot := p.now % len(p.wheel[every])
	p.wheel[every][slot] = append(p.wheel[every][slot], s)
}

// until performs every due step; a delay skips none.
func (p *pacer) until(now int) {
	for p.now < now {
		p.mu.Lock()
		p.now++
		p.late = max(p.late, time.Duration(now-p.now)*time.Millisecond)
		for _, slots := range p.wheel {
			due := &slots[p.now%len(slots)]
			left := (*due)[:0]
			for _, s := range *due {
				if !s.step() {
					left = append(left, s)
				}
			}
			clear((*due)[len(left):])
			*due = left
		}
		p.mu.Unlock()
	}
}

// behind returns the largest delay since the last call. Beyond a few milliseconds the machine is overloaded, and the load was lower
// than requested.
func (p *pacer) behind() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() { p.late = 0 }()
	return p.late
}
