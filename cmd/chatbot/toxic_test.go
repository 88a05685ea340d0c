//go:build faults

package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/toxics"
	"github.com/rs/zerolog"
)

// The messages of PostgreSQL's protocol that request and confirm a commit.
const (
	commitAsked = "Q\x00\x00\x00\x0bcommit\x00"
	commitDone  = "C\x00\x00\x00\x0bCOMMIT\x00"
)

// cut is a toxic that breaks the connection instead of passing on some of the messages that hold Words.
type cut struct {
	Words  string  `json:"words"`
	Chance float64 `json:"chance"`
}

var cuts atomic.Int64 // in all tests of this process

func init() { toxics.Register("cut", new(cut)) }

// Pipe implements toxics.Toxic.
func (c *cut) Pipe(stub *toxics.ToxicStub) {
	for {
		select {
		case <-stub.Interrupt:
			return
		case chunk := <-stub.Input:
			if chunk == nil {
				stub.Close()
				return
			}
			if bytes.Contains(chunk.Data, []byte(c.Words)) && rand.Float64() < c.Chance {
				cuts.Add(1)
				stub.Close()
				for range stub.Input { // drain, so that the sender does not block
				}
				return
			}
			stub.Output <- chunk
		}
	}
}

// newProxy returns a proxy in front of the server at address.
func newProxy(t *testing.T, address string) *toxiproxy.Proxy {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(server, t.Name(), "127.0.0.1:0", address)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	return proxy
}

// addCut makes a proxy cut messages on the way "upstream" or "downstream".
func addCut(t *testing.T, proxy *toxiproxy.Proxy, direction string, c cut) {
	t.Helper()
	spec, err := json.Marshal(map[string]any{"name": direction, "type": "cut", "stream": direction, "attributes": c})
	if err == nil {
		_, err = proxy.Toxics.AddToxicJson(bytes.NewReader(spec))
	}
	if err != nil {
		t.Fatal(err)
	}
}
