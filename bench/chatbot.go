package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
)

const users = 4 // registering one takes a quarter of a second of CPU by design

// chatbot is the server under test, with signed-in users.
type chatbot struct {
	*child
	tokens []string
}

// chatbot starts a server with an empty database and the bench's model. Per-person limits are off, because few users act for many
// people here.
func (l *lab) chatbot(ctx context.Context, settings ...string) (*chatbot, error) {
	dir, err := os.MkdirTemp(l.tmp, "chatbot.")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(l.binary, "serve")
	cmd.Dir = dir
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HTTP_ADDR=127.0.0.1:0", "REGISTRATION=open", "DATA_DIR=" + filepath.Join(dir, "data"),
		"LLM_PROVIDER=openai", "LLM_MODEL=bench-1", "OPENAI_API_KEY=none", "OPENAI_BASE_URL=" + l.model.url(),
		"ACCESS_TOKEN_EXPIRE_MINUTES=600", "DRAIN_TIMEOUT=1s",
		"TURN_CONCURRENCY=100000", "TURN_CONCURRENCY_PER_USER=100000", "TURN_QUEUE=100000",
		"RATE_LIMIT_CHAT=off", "RATE_LIMIT_KEYS=off", "RATE_LIMIT_SEARCH=off", "RATE_LIMIT_TOOLS=off", "RATE_LIMIT_API=off", "RATE_LIMIT_AUTH=off",
		"MAX_SESSIONS_PER_USER=0", "MAX_STREAMS_PER_USER=0", "MAX_SOCKETS_PER_USER=0", "MAX_LOGINS_PER_USER=0",
	}, settings...)
	server, err := l.start(ctx, "chatbot", cmd)
	if err != nil {
		return nil, err
	}
	c := &chatbot{child: server}
	for i := range users {
		name := fmt.Sprintf("user%d", i)
		err := c.call(ctx, "/api/auth/register", map[string]any{"username": name, "email": name + "@example.com", "password": "Secret123"}, nil)
		if err != nil {
			return nil, err
		}
		var grant struct {
			AccessToken string `json:"access_token"`
		}
		if err := c.call(ctx, "/api/auth/login", map[string]any{"username": name, "password": "Secret123"}, &grant); err != nil {
			return nil, err
		}
		c.tokens = append(c.tokens, grant.AccessToken)
	}
	return c, nil
}

// call posts a request of nobody and reads its reply; nil: it is dropped.
func (c *chatbot) call(ctx context.Context, path string, body, reply any) error {
	return c.request(ctx, http.MethodPost, path, "", body, reply)
}

// as posts a request as the i-th reader.
func (c *chatbot) as(ctx context.Context, i int, path string, body, reply any) error {
	return c.request(ctx, http.MethodPost, path, c.token(i), body, reply)
}

// request sends a request with a token, if there is one.
func (c *chatbot) request(ctx context.Context, method, path, token string, body, reply any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+c.addr+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	if reply == nil {
		_, err = io.Copy(io.Discard, res.Body)
		return err
	}
	return json.NewDecoder(res.Body).Decode(reply)
}

// token returns the access token of the i-th reader.
func (c *chatbot) token(i int) string { return c.tokens[i%len(c.tokens)] }

// question returns a request for an answer as server-sent events.
func question(addr, path, token, body string) []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
		path, addr, token, len(body), body)
}

const (
	asked       = `{"message":"Tell me something.","stream":true}`
	askedSocket = `{"type":"message","content":"Tell me something.","stream":true}`
)
