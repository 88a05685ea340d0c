package oidc

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"time"

	"chatbot/ports"
)

// keysAtMost fetches the keys of an issuer at most once in keepKeys: whatever keys tokens name, the issuer is not asked more often.
type keysAtMost struct {
	next  *http.Client
	clock ports.Clock

	mu     sync.Mutex
	at     time.Time
	status int
	keys   []byte
}

// RoundTrip implements http.RoundTripper. Of parallel requests one is sent.
func (k *keysAtMost) RoundTrip(r *http.Request) (*http.Response, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now := k.clock.Now(); k.at.IsZero() || now.Sub(k.at) >= keepKeys {
		again := r.Clone(r.Context())
		again.RequestURI = ""
		res, err := k.next.Do(again)
		if err != nil {
			return nil, err
		}
		defer func() { _ = res.Body.Close() }()
		all, err := io.ReadAll(res.Body)
		if err != nil {
			return nil, err
		}
		if res.StatusCode == http.StatusOK {
			k.at = now
		}
		k.status, k.keys = res.StatusCode, all
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{
		Status: http.StatusText(k.status), StatusCode: k.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header,
		Body: io.NopCloser(bytes.NewReader(k.keys)), ContentLength: int64(len(k.keys)), Request: r,
	}, nil
}
