package contract

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// StopBus holds an adapter to ports.StopBus. fresh makes two ends that hear each other, of two processes where
// there are such; they may be the same.
func Signals(t *testing.T, fresh func(t *testing.T) (here, there ports.StopBus)) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, here, there ports.StopBus){
		"every listener hears it":                     signalsAll,
		"listening ends with its context":             signalsEnd,
		"who sends does not wait for who listens":     signalsNoWait,
		"one goroutine calls":                         signalsOneByOne,
		"signals that come too fast do not end it":    signalsFlood,
		"without a listener a signal goes nowhere":    signalsNobody,
		"a listener hears the message that was meant": signalsWhich,
	} {
		t.Run(name, func(t *testing.T) {
			here, there := fresh(t)
			test(t, here, there)
		})
	}
}

// listen runs a listener until the test ends, and returns what it hears.
func listen(t *testing.T, s ports.StopBus) <-chan chat.MessageID {
	t.Helper()
	heard := make(chan chat.MessageID, 1<<16)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { s.Listen(ctx, func(id chat.MessageID) { heard <- id }) })
	t.Cleanup(func() { cancel(); running.Wait() })
	return heard
}

// until sends signals for a message, as their sender has to, until one was heard.
func until(t *testing.T, s ports.StopBus, heard <-chan chat.MessageID, id chat.MessageID) {
	t.Helper()
	deadline := time.After(maxWait)
	for {
		ok(t, s.Stop(t.Context(), id))
		select {
		case got := <-heard:
			if got == id {
				return
			}
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			t.Fatalf("no signal for %d", id)
		}
	}
}

func signalsAll(t *testing.T, here, there ports.StopBus) {
	listeners := []<-chan chat.MessageID{listen(t, here), listen(t, there)}
	for _, heard := range listeners {
		until(t, here, heard, 1)
		until(t, there, heard, 2)
	}
}

func signalsWhich(t *testing.T, here, there ports.StopBus) {
	heard := listen(t, there)
	until(t, here, heard, 1)
	until(t, here, heard, 1<<62)
	for drained := false; !drained; {
		select {
		case id := <-heard:
			if id != 1 && id != 1<<62 {
				t.Errorf("heard %d", id)
			}
		default:
			drained = true
		}
	}
}

func signalsEnd(t *testing.T, here, there ports.StopBus) {
	ctx, cancel := context.WithCancel(t.Context())
	var heard atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		there.Listen(ctx, func(chat.MessageID) { heard.Add(1) })
	}()
	for began := time.Now(); heard.Load() == 0; {
		ok(t, here.Stop(t.Context(), 1))
		time.Sleep(time.Millisecond)
		if time.Since(began) > maxWait {
			t.Fatal("no signal")
		}
	}
	cancel()
	select {
	case <-done:
	case <-time.After(maxWait):
		t.Fatal("still listening")
	}
	before := heard.Load()
	ok(t, here.Stop(t.Context(), 1))
	until(t, here, listen(t, there), 2) // so that the one before has arrived
	if heard.Load() != before {
		t.Error("heard after the end")
	}
}

func signalsNoWait(t *testing.T, here, there ports.StopBus) {
	ctx, cancel := context.WithCancel(t.Context())
	inside := make(chan struct{}, 1)
	var running sync.WaitGroup
	running.Go(func() {
		there.Listen(ctx, func(chat.MessageID) {
			select {
			case inside <- struct{}{}:
			default:
			}
			<-ctx.Done()
		})
	})
	defer running.Wait()
	defer cancel()
	until(t, here, listen(t, there), 1)
	for began, stuck := time.Now(), false; !stuck; {
		ok(t, here.Stop(t.Context(), 1))
		select {
		case <-inside:
			stuck = true
		case <-time.After(time.Millisecond):
		}
		if time.Since(began) > maxWait {
			t.Fatal("no signal")
		}
	}
	done := make(chan error, 1)
	go func() {
		for range 5000 {
			if err := here.Stop(t.Context(), 1); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	select {
	case err := <-done:
		ok(t, err)
	case <-time.After(maxWait):
		t.Fatal("the sender waits")
	}
	until(t, here, listen(t, there), 2) // others hear meanwhile
}

func signalsOneByOne(t *testing.T, here, there ports.StopBus) {
	ctx, cancel := context.WithCancel(t.Context())
	var inside, calls atomic.Int64
	var running sync.WaitGroup
	running.Go(func() {
		there.Listen(ctx, func(chat.MessageID) {
			if inside.Add(1) > 1 {
				t.Error("two at once")
			}
			time.Sleep(time.Millisecond)
			inside.Add(-1)
			calls.Add(1)
		})
	})
	defer running.Wait()
	defer cancel()
	for began := time.Now(); calls.Load() < 20; {
		ok(t, here.Stop(t.Context(), 1))
		if time.Since(began) > maxWait {
			t.Fatalf("%d calls", calls.Load())
		}
	}
}

func signalsFlood(t *testing.T, here, there ports.StopBus) {
	heard := listen(t, there)
	until(t, here, heard, 1)
	for range 5000 {
		ok(t, here.Stop(t.Context(), 1))
	}
	until(t, here, heard, 2)
}

func signalsNobody(t *testing.T, here, there ports.StopBus) {
	ok(t, here.Stop(t.Context(), 1))
	ok(t, there.Stop(t.Context(), 1))
	heard := listen(t, there)
	until(t, here, heard, 2)
	for {
		select {
		case id := <-heard:
			if id == 1 {
				t.Error("heard what was sent before")
			}
			continue
		default:
		}
		return
	}
}
