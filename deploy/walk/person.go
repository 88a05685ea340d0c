package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/fasthttp/websocket"
)

// person is a user with an API client.
type person struct {
	base   string
	tls    *tls.Config
	client *http.Client
	token  string
}

func newPerson(base string, roots []byte) *person {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(roots)
	config := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS13}
	return &person{base: base, tls: config, client: &http.Client{
		Transport:     &http.Transport{TLSClientConfig: config.Clone(), ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// ask sends a request. The caller must close the response body.
func (p *person) ask(ctx context.Context, method, path string, body any, headers ...string) (*http.Response, error) {
	var sent io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		sent = bytes.NewReader(raw)
	}
	address := path
	if strings.HasPrefix(path, "/") {
		address = p.base + path
	}
	request, err := http.NewRequestWithContext(ctx, method, address, sent)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		request.Header.Set("Authorization", "Bearer "+p.token)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	return p.client.Do(request)
}

// want sends a request that must succeed, and decodes the JSON of the response to into unless that is nil.
func (p *person) want(ctx context.Context, method, path string, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	res, err := p.ask(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s %s", method, path, res.Status, raw)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(raw, into)
}

// message is a message of the API.
type message struct {
	ID              int64
	Content, Status string
}

// stored returns a message from the history.
func (p *person) stored(ctx context.Context, session, id int64) (message, error) {
	var page struct{ Messages []message }
	err := p.want(ctx, "GET", fmt.Sprintf("/api/chat/sessions/%d/messages", session), nil, &page)
	for _, m := range page.Messages {
		if m.ID == id {
			return m, err
		}
	}
	return message{}, err
}

// socket opens a WebSocket as a browser does, with a ticket.
func (p *person) socket(ctx context.Context) (*websocket.Conn, error) {
	var ticket struct{ Ticket string }
	if err := p.want(ctx, "POST", "/api/auth/ws-ticket", nil, &ticket); err != nil {
		return nil, err
	}
	dialer := websocket.Dialer{TLSClientConfig: p.tls.Clone(), HandshakeTimeout: 10 * time.Second}
	address := strings.Replace(p.base, "https", "wss", 1) + "/api/chat/ws?token=" + ticket.Ticket
	//nolint:bodyclose // the library has read it
	socket, res, err := dialer.DialContext(ctx, address, http.Header{"Origin": {p.base}})
	if err != nil && res != nil {
		return nil, fmt.Errorf("%w: %s", err, res.Status)
	}
	return socket, err
}
