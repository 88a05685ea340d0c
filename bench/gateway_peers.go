package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// gateway is one way from a program to the model, on one connection for each client.
type gateway struct {
	*child         // nil: the model itself
	name, addr     string
	path, header   string // of requests; header is lines
	model          string
	latency, calls []goal // of this server beside it
}

// gatewaySet is what is compared. ours and budget are one server, for accounts without and with a budget.
type gatewaySet struct {
	direct, ours, budget *gateway
	others               []*gateway
}

// all returns the gateways.
func (s gatewaySet) all() []*gateway { return append([]*gateway{s.ours, s.budget}, s.others...) }

// gateways starts this server, nginx, and of the others those that are installed.
func (l *lab) gateways(ctx context.Context) (set gatewaySet, err error) {
	upstream := l.model.listener.Addr().String()
	set.direct = &gateway{name: "the model", addr: upstream, path: "/v1/chat/completions", model: "bench-1"}
	if set.ours, set.budget, err = l.keyed(ctx); err != nil {
		return set, err
	}
	for _, start := range []func(context.Context, string) (*gateway, error){l.nginx, l.goProxy, l.portkeyGateway, l.litellmProxy} {
		switch g, err := start(ctx, upstream); {
		case errors.Is(err, errNotInstalled):
			l.say("%v", err)
		case err != nil:
			return set, err
		default:
			set.others = append(set.others, g)
		}
	}
	return set, nil
}

// keyed starts this server, and makes keys of two accounts, the second with a budget.
func (l *lab) keyed(ctx context.Context) (ours, budget *gateway, err error) {
	bot, err := l.chatbot(ctx)
	if err != nil {
		return nil, nil, err
	}
	change := map[string]any{"budget": map[string]any{"tokens": 1_000_000_000_000, "per": "month"}}
	if err := bot.request(ctx, http.MethodPatch, "/api/admin/users/2", bot.token(0), change, nil); err != nil {
		return nil, nil, err
	}
	all := make([]*gateway, 2)
	for i, name := range []string{"this server", "with a budget"} {
		var key struct{ Key string }
		if err := bot.as(ctx, i, "/api/auth/keys", map[string]any{"name": "bench"}, &key); err != nil {
			return nil, nil, err
		}
		all[i] = &gateway{child: bot.child, name: name, addr: bot.addr, path: "/v1/chat/completions", header: bearer(key.Key), model: "openai/bench-1"}
	}
	return all[0], all[1], nil
}

func bearer(key string) string { return "Authorization: Bearer " + key + "\r\n" }

var errNotInstalled = errors.New("not installed")

// nginx starts a plain proxy of one process.
func (l *lab) nginx(ctx context.Context, upstream string) (*gateway, error) {
	path, err := exec.LookPath("nginx")
	if err != nil {
		return nil, fmt.Errorf("nginx is %w", errNotInstalled)
	}
	port, dir, err := l.place("nginx.")
	if err != nil {
		return nil, err
	}
	config := fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log %[1]s/error.log;
events { worker_connections 4096; }
http {
	access_log %[1]s/access.log; client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
	keepalive_requests 1000000;
	upstream model { server %[2]s; keepalive 256; }
	server {
		listen 127.0.0.1:%[3]s;
		location / { proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
	}
}
`, dir, upstream, port)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	twice := goal{of: ratio, what: "ratio", bound: 2}
	g := &gateway{name: "nginx", path: "/v1/chat/completions", model: "bench-1", latency: []goal{twice}}
	return g, l.started(ctx, g, announced(port, path, "-p", dir, "-e", filepath.Join(dir, "error.log"), "-c", file), dir)
}

// portkeyGateway starts the gateway of Portkey.
func (l *lab) portkeyGateway(ctx context.Context, upstream string) (*gateway, error) {
	script := filepath.Join(l.portkey, "build", "start-server.js")
	if _, err := os.Stat(script); l.portkey == "" || err != nil {
		return nil, fmt.Errorf("the Portkey gateway is %w (npm install @portkey-ai/gateway; -portkey node_modules/@portkey-ai/gateway)", errNotInstalled)
	}
	port, dir, err := l.place("portkey.")
	if err != nil {
		return nil, err
	}
	g := &gateway{
		name: "Portkey", path: "/v1/chat/completions", model: "bench-1", calls: []goal{{of: ratio, what: "ratio", least: true, bound: 5}},
		header: bearer("none") + "x-portkey-provider: openai\r\nx-portkey-custom-host: http://" + upstream + "/v1\r\n",
	}
	cmd := announced(port, "node", script, "--port="+port, "--headless")
	cmd.Env = append(os.Environ(), "NODE_ENV=production")
	return g, l.started(ctx, g, cmd, dir)
}

// litellmProxy starts LiteLLM's proxy with one worker, without a database.
func (l *lab) litellmProxy(ctx context.Context, upstream string) (*gateway, error) {
	path, err := exec.LookPath(l.litellm)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, fmt.Errorf("LiteLLM's proxy is %w (pip install 'litellm[proxy]'; -litellm bin/litellm)", errNotInstalled)
	}
	port, dir, err := l.place("litellm.")
	if err != nil {
		return nil, err
	}
	config := fmt.Sprintf(`{"model_list":[{"model_name":"bench-1","litellm_params":{"model":"openai/bench-1","api_base":"http://%s/v1","api_key":"none"}}],"general_settings":{"master_key":"sk-bench"}}`, upstream)
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	g := &gateway{
		name: "LiteLLM", path: "/v1/chat/completions", header: bearer("sk-bench"), model: "bench-1",
		calls: []goal{{of: ratio, what: "ratio", least: true, bound: 20}},
	}
	cmd := announced(port, path, "--config", file, "--host", "127.0.0.1", "--port", port)
	cmd.Env = append(os.Environ(), "LITELLM_LOG=ERROR", "LITELLM_LOCAL_MODEL_COST_MAP=True")
	return g, l.started(ctx, g, cmd, dir)
}

// place returns a free port, and a folder.
func (l *lab) place(name string) (port, dir string, err error) {
	if port, err = freePort(); err != nil {
		return "", "", err
	}
	dir, err = os.MkdirTemp(l.tmp, name)
	return port, dir, err
}

// started starts a gateway, and waits until it answers.
func (l *lab) started(ctx context.Context, g *gateway, cmd *exec.Cmd, dir string) (err error) {
	cmd.Dir = dir
	if g.child, err = l.start(ctx, g.name, cmd); err != nil {
		return err
	}
	g.addr = g.child.addr
	l.model.answer(plan{tokens: 20})
	for began := time.Now(); time.Since(began) < time.Minute; {
		var through *line
		if through, err = g.open(ctx); err == nil {
			err = through.call(text(20))
			through.Close()
		}
		if err == nil {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-g.done:
			return fmt.Errorf("%s ended: %s", g.name, g.tail())
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return fmt.Errorf("%s does not answer: %w: %s", g.name, err, g.tail())
}

// request returns a request for an answer.
func (g *gateway) request(stream bool) []byte {
	body := fmt.Sprintf(`{"model":%q,"stream":%v,"messages":[{"role":"system","content":"You are a helpful assistant."},{"role":"user","content":"Tell me something."}]}`, g.model, stream)
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", g.path, g.addr, g.header, len(body), body)
}

// line is a connection that stays open.
type line struct {
	net.Conn
	in      *bufio.Reader
	request []byte
	stop    func() bool
}

// open connects to a gateway, until ctx ends.
func (g *gateway) open(ctx context.Context) (*line, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", g.addr)
	if err != nil {
		return nil, err
	}
	return &line{conn, bufio.NewReader(conn), g.request(false), context.AfterFunc(ctx, func() { _ = conn.Close() })}, nil
}

// Close closes the connection.
func (t *line) Close() {
	t.stop()
	_ = t.Conn.Close()
}

// callWait is the time limit of a call.
const callWait = 20 * time.Second

// call asks for an answer that is not streamed, and checks its text.
func (t *line) call(want string) error {
	_ = t.SetDeadline(time.Now().Add(callWait))
	if _, err := t.Write(t.request); err != nil {
		return err
	}
	res, err := http.ReadResponse(t.in, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	var answer struct {
		Choices []struct{ Message struct{ Content string } }
	}
	if err := json.Unmarshal(body, &answer); err != nil || res.StatusCode != http.StatusOK || len(answer.Choices) != 1 || answer.Choices[0].Message.Content != want {
		return fmt.Errorf("%s, not the text of the model: %.300s", res.Status, body)
	}
	return nil
}
