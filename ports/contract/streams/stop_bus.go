package streams

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// StopBus verifies an adapter of ports.StopBus. fresh returns two connected buses. An adapter for several processes returns
// one for each of two processes; another may return the same bus twice.
func StopBus(t *testing.T, fresh func(t *testing.T) (here, there ports.StopBus)) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, here, there ports.StopBus){
		"every listener receives it":              stopBusAll,
		"Listen ends with its context":            stopBusEnd,
		"Stop does not wait for listeners":        stopBusNoWait,
		"one goroutine calls stop":                stopBusOneByOne,
		"a flood of requests does not end Listen": stopBusFlood,
		"a request without listeners is dropped":  stopBusNobody,
		"the message id arrives unchanged":        stopBusWhich,
	} {
		t.Run(name, func(t *testing.T) {
			here, there := fresh(t)
			test(t, here, there)
		})
	}
}

// listen runs a listener until the test ends, and returns the requests that it receives.
func listen(t *testing.T, s ports.StopBus) <-chan chat.MessageID {
	t.Helper()
	received := make(chan chat.MessageID, 1<<16)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { s.Listen(ctx, func(id chat.MessageID) { received <- id }) })
	t.Cleanup(func() { cancel(); running.Wait() })
	return received
}

// until repeats a request, as senders do, until the listener has received it.
func until(t *testing.T, s ports.StopBus, received <-chan chat.MessageID, id chat.MessageID) {
	t.Helper()
	deadline := time.After(maxWait)
	for {
		contract.OK(t, s.Stop(t.Context(), id))
		select {
		case got := <-received:
			if got == id {
				return
			}
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			t.Fatalf("no signal for %d", id)
		}
	}
}

func stopBusAll(t *testing.T, here, there ports.StopBus) {
	listeners := []<-chan chat.MessageID{listen(t, here), listen(t, there)}
	for _, received := range listeners {
		until(t, here, received, 1)
		until(t, there, received, 2)
	}
}

func stopBusWhich(t *testing.T, here, there ports.StopBus) {
	received := listen(t, there)
	until(t, here, received, 1)
	until(t, here, received, 1<<62)
	for drained := false; !drained; {
		select {
		case id := <-received:
			if id != 1 && id != 1<<62 {
				t.Errorf("received %d", id)
			}
		default:
			drained = true
		}
	}
}

func stopBusEnd(t *testing.T, here, there ports.StopBus) {
	ctx, cancel := context.WithCancel(t.Context())
	var received atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		there.Listen(ctx, func(chat.MessageID) { received.Add(1) })
	}()
	for began := time.Now(); received.Load() == 0; {
		contract.OK(t, here.Stop(t.Context(), 1))
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
	before := received.Load()
	contract.OK(t, here.Stop(t.Context(), 1))
	until(t, here, listen(t, there), 2) // by then the request before has arrived
	if received.Load() != before {
		t.Error("received after the end")
	}
}

func stopBusNoWait(t *testing.T, here, there ports.StopBus) {
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
		contract.OK(t, here.Stop(t.Context(), 1))
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
		contract.OK(t, err)
	case <-time.After(maxWait):
		t.Fatal("the sender waits")
	}
	until(t, here, listen(t, there), 2) // other listeners receive meanwhile
}

func stopBusOneByOne(t *testing.T, here, there ports.StopBus) {
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
		contract.OK(t, here.Stop(t.Context(), 1))
		if time.Since(began) > maxWait {
			t.Fatalf("%d calls", calls.Load())
		}
	}
}

func stopBusFlood(t *testing.T, here, there ports.StopBus) {
	received := listen(t, there)
	until(t, here, received, 1)
	for range 5000 {
		contract.OK(t, here.Stop(t.Context(), 1))
	}
	until(t, here, received, 2)
}

func stopBusNobody(t *testing.T, here, there ports.StopBus) {
	contract.OK(t, here.Stop(t.Context(), 1))
	contract.OK(t, there.Stop(t.Context(), 1))
	received := listen(t, there)
	until(t, here, received, 2)
	for {
		select {
		case id := <-received:
			if id == 1 {
				t.Error("received what was sent before")
			}
			continue
		default:
		}
		return
	}
}
