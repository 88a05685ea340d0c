package main

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

// operator runs `chatbot user` on the data of dir and returns what it printed.
func operator(t *testing.T, dir, input string, want int, args ...string) string {
	t.Helper()
	return operatorWith(t, nil, dir, input, want, args...)
}

// operatorWith is operator with more of the environment.
func operatorWith(t *testing.T, settings []string, dir, input string, want int, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], append([]string{"user"}, args...)...)
	command.Dir = t.TempDir()
	command.Env = append(os.Environ(), "RUN_CHATBOT=1", "DATA_DIR="+filepath.Join(dir, "data"))
	command.Env = append(command.Env, settings...)
	command.Stdin = strings.NewReader(input)
	out, _ := command.CombinedOutput()
	if got := command.ProcessState.ExitCode(); got != want {
		t.Errorf("%v: exit status %d: %s", args, got, out)
	}
	if input != "" && strings.Contains(string(out), strings.TrimSpace(input)) {
		t.Errorf("%v shows the password: %s", args, out)
	}
	return string(out)
}

// entry returns the HTTP status of a request with the token.
func (p *process) entry(t *testing.T, token string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+"/api/auth/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.try(request, token)
	var refused *refusal
	if errors.As(err, &refused) {
		return refused.status
	}
	if err != nil {
		t.Fatal(err)
	}
	return http.StatusOK
}

func (p *process) signIn(t *testing.T, name, password string) string {
	t.Helper()
	return p.call(t, "", "POST", "/api/auth/login", `{"username":"`+name+`","password":"`+password+`"}`)["access_token"].(string)
}

// TestUserCommand: an operator's changes take effect at once in the running server, sockets included, even if the server is killed in
// the same moment.
func TestUserCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := launch(t, dir)
	operator(t, dir, "Difference1822\n", 0, "create", "root", "root@example.com") // the admin
	operator(t, dir, "Difference1822\n", 0, "create", "ada", "ada@example.com")
	operator(t, dir, "weak\n", 1, "create", "eve", "not an address")
	operator(t, dir, "Difference1822\n", 1, "create", "ADA", "other@example.com")
	if out := operator(t, dir, "", 1, "revoke", "nobody"); !strings.Contains(out, "Account not found") {
		t.Errorf("%s", out)
	}
	token := p.signIn(t, "ada", "Difference1822")
	socket, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(p.base, "http")+"/api/chat/ws?token="+token, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	operator(t, dir, "", 0, "revoke", "ada@example.com")
	began := time.Now()
	_ = socket.SetReadDeadline(began.Add(20 * time.Second))
	if _, _, err := socket.ReadMessage(); !websocket.IsCloseError(err, 4401) {
		t.Errorf("the socket ended with %v", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the socket was open for %v more", took)
	}
	if got := p.entry(t, token); got != 401 {
		t.Errorf("after revoking: %d", got)
	}

	token = p.signIn(t, "ada", "Difference1822")
	operator(t, dir, "Analytical1843\n", 0, "set-password", "ada")
	p.kill()
	p = launch(t, dir)
	if got := p.entry(t, token); got != 401 {
		t.Errorf("after a new password and a kill: %d", got)
	}
	token = p.signIn(t, "ada", "Analytical1843")
	operator(t, dir, "", 0, "deactivate", "ada")
	if got := p.entry(t, token); got != 401 {
		t.Errorf("after deactivating: %d", got)
	}
	if out := operator(t, dir, "", 0, "list"); !strings.Contains(out, "ada@example.com   member  no") {
		t.Errorf("%s", out)
	}
	operator(t, dir, "", 0, "activate", "ada")
	p.signIn(t, "ada", "Analytical1843")
}

// TestSetRoleCommand: a changed role counts in the running server at the next request; open sockets close and can be opened again.
func TestSetRoleCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := launch(t, dir)
	if out := operator(t, dir, "Difference1822\n", 0, "create", "ada", "ada@example.com"); !strings.Contains(out, "role admin") {
		t.Errorf("the first account: %s", out)
	}
	operator(t, dir, "Difference1822\n", 0, "create", "bob", "bob@example.com")
	operator(t, dir, "Difference1822\n", 0, "create", "--admin", "eve", "eve@example.com")
	for _, args := range [][]string{{"set-role", "ada", "root"}, {"set-role", "ada", "operator"}, {"set-role", "ada", ""}, {"set-role", "nobody", "admin"}} {
		operator(t, dir, "", 1, args...)
	}
	if out := operator(t, dir, "", 0, "list"); !strings.Contains(out, "ada@example.com  admin   yes") || !strings.Contains(out, "bob@example.com  member  yes") || !strings.Contains(out, "eve@example.com  admin   yes") {
		t.Errorf("%s", out)
	}
	token := p.signIn(t, "bob", "Difference1822")
	dial := func() *websocket.Conn {
		socket, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(p.base, "http")+"/api/chat/ws?token="+token, nil)
		if err != nil {
			t.Fatal(err)
		}
		return socket
	}
	old := dial()
	defer old.Close()
	operator(t, dir, "", 0, "set-role", "bob", "admin")
	if role := p.call(t, token, "GET", "/api/auth/me", "")["role"]; role != "admin" {
		t.Errorf("the next request has the role %v", role)
	}
	again := dial()
	defer again.Close()
	_ = old.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, _, err := old.ReadMessage(); !websocket.IsCloseError(err, 4401) {
		t.Errorf("the socket with the old role ended with %v", err)
	}
	_ = again.SetReadDeadline(time.Now().Add(2 * time.Second))
	if _, _, err := again.ReadMessage(); websocket.IsCloseError(err, 4401) {
		t.Error("the socket with the new role was closed, too")
	}
	operator(t, dir, "", 0, "set-role", "ada", "member")
	operator(t, dir, "", 0, "deactivate", "eve")
	for _, args := range [][]string{{"set-role", "bob", "member"}, {"deactivate", "bob"}} {
		if out := operator(t, dir, "", 1, args...); !strings.Contains(out, "last active admin") {
			t.Errorf("%v: %s", args, out)
		}
	}
}
