package http

import (
	"net"
	"testing"
	"time"
)

// TestSilentConnectionTimesOut checks the deadline of the first byte, which fasthttp does not set with ReduceMemoryUsage.
func TestSilentConnectionTimesOut(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener := newLingering(t.Context(), l, 20*time.Millisecond)
	defer listener.Close()
	silent, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	accepted, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer accepted.Close()
	began := time.Now()
	if _, err := accepted.Read(make([]byte, 1)); err == nil || time.Since(began) > 5*time.Second {
		t.Errorf("read %v after %v", err, time.Since(began))
	}
}
