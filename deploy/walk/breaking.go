package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// busy returns the server that generates an answer, found by its metrics, which only other containers can reach.
func (w *walk) busy(ctx context.Context) (string, error) {
	servers, err := w.ids(ctx, "backend")
	if err != nil {
		return "", err
	}
	for _, id := range servers {
		c, err := w.inspect(ctx, id)
		if err != nil {
			return "", err
		}
		const network = project + "_monitoring"
		metrics, err := w.run(ctx, "docker", "run", "--rm", "--network", network, "--entrypoint", "curl", "chatbot-gateway-tls",
			"-fsS", "http://"+c.NetworkSettings.Networks[network].IPAddress+":9090/metrics")
		if err != nil {
			return "", err
		}
		if regexp.MustCompile(`(?m)^chat_answers_running [1-9]`).MatchString(metrics) {
			return id, nil
		}
	}
	return "", errors.New("no server says that an answer runs")
}

func (w *walk) kill(ctx context.Context) error {
	res, a, err := w.begin(ctx)
	if err != nil {
		return err
	}
	id, err := w.busy(ctx)
	if err != nil {
		return err
	}
	killed := time.Now()
	if _, err := w.run(ctx, "docker", "kill", id); err != nil {
		return err
	}
	seen := a.pieces
	if err := a.read(res, never); err != nil {
		return err
	}
	cut := a.status == ""
	if err := w.toTheEnd(ctx, a, 90*time.Second); err != nil {
		return err
	}
	w.note("%d pieces before, complete after %.1f s with %d bytes, the reader was cut off: %v", seen, time.Since(killed).Seconds(), len(a.text), cut)
	return w.up(ctx, false)
}

// grow adds a server, which nginx must find by itself.
func (w *walk) grow(ctx context.Context) error {
	if _, err := w.do(ctx, "up", "-d", "--wait", "--no-recreate", "--scale", "backend=4", "nginx"); err != nil {
		return err
	}
	servers, err := w.ids(ctx, "backend")
	if err != nil || len(servers) != 4 {
		return fmt.Errorf("%d servers, %w", len(servers), err)
	}
	missing := map[string]bool{}
	for _, id := range servers {
		c, err := w.inspect(ctx, id)
		if err != nil {
			return err
		}
		missing[c.NetworkSettings.Networks[project+"_edge"].IPAddress] = true
	}
	return await(ctx, 30*time.Second, func(ctx context.Context) error {
		for range 8 {
			if err := w.want(ctx, "GET", "/api/models", nil, nil); err != nil {
				return err
			}
		}
		logs, err := w.do(ctx, "logs", "--no-log-prefix", "--since", "30s", "nginx")
		if err != nil {
			return err
		}
		for address := range missing {
			if strings.Contains(logs, `"upstream":"`+address+":") {
				delete(missing, address)
			}
		}
		if len(missing) > 0 {
			return fmt.Errorf("never asked: %v", missing)
		}
		return nil
	})
}

// works checks that the first answer is still stored and that new messages are answered.
func (w *walk) works(ctx context.Context) error {
	m, err := w.stored(ctx, w.first.session, w.first.id)
	if err != nil || m.Content != w.first.text {
		return fmt.Errorf("what was said before is %q, %w", m.Content, err)
	}
	res, err := w.asked(ctx, "thanks")
	if err != nil {
		return err
	}
	var a answer
	if err := a.read(res, never); err != nil {
		return err
	}
	return w.toTheEnd(ctx, &a, 20*time.Second)
}

func (w *walk) restart(ctx context.Context) error {
	if _, err := w.do(ctx, "restart", "db", "redis"); err != nil {
		return err
	}
	begin := time.Now()
	err := await(ctx, time.Minute, w.works)
	w.note("answers %.1f s later", time.Since(begin).Seconds())
	return err
}

func (w *walk) backup(ctx context.Context) error {
	key, err := w.run(ctx, "docker", "run", "--rm", "--entrypoint", "age-keygen", "chatbot-backup")
	if err != nil {
		return err
	}
	public := regexp.MustCompile(`age1\w+`).FindString(key)
	file := filepath.Join(w.dir, "key.txt")
	if err := os.WriteFile(file, []byte(key), 0o444); err != nil { //nolint:gosec // read by the container's user, in a closed folder
		return err
	}
	said, err := w.do(ctx, "run", "--rm", "-e", "BACKUP_RECIPIENTS="+public, "backup", "once")
	if err != nil {
		return err
	}
	found := regexp.MustCompile(`(/backups/\S+\.age) holds ([^;]+); it was restored and compared`).FindStringSubmatch(said)
	if found == nil {
		return fmt.Errorf("the backup said: %s", said)
	}
	w.note("%s", found[2])
	address := fmt.Sprintf("/api/chat/sessions/%d", w.first.session)
	if err := w.want(ctx, "DELETE", address, nil, nil); err != nil {
		return err
	}
	if _, err := w.do(ctx, "run", "--rm", "-v", file+":/key.txt:ro", "backup", "restore", found[1], "/key.txt"); err == nil || !strings.Contains(err.Error(), "stop all servers first") {
		return fmt.Errorf("a restoration while servers run: %w", err)
	}
	if _, err := w.do(ctx, "stop", "backend"); err != nil {
		return err
	}
	if _, err := w.do(ctx, "run", "--rm", "-v", file+":/key.txt:ro", "backup", "restore", found[1], "/key.txt"); err != nil {
		return err
	}
	if err := w.up(ctx, false); err != nil {
		return err
	}
	return await(ctx, 30*time.Second, w.works)
}

func (w *walk) reconfigure(ctx context.Context) error {
	res, a, err := w.begin(ctx)
	if err != nil {
		return err
	}
	if _, err := w.do(ctx, "exec", "-T", "nginx", "nginx", "-s", "reload"); err != nil {
		return err
	}
	if err := a.read(res, never); err != nil || a.status != "complete" {
		return fmt.Errorf("the stream ended with %q, %w", a.status, err)
	}
	return w.works(ctx)
}

func (w *walk) away(ctx context.Context) error {
	if _, err := w.do(ctx, "stop", "backend", "frontend"); err != nil {
		return err
	}
	for path, says := range map[string]string{"/api/models": `"code":"restarting"`, "/chat": "<html"} {
		res, err := w.ask(ctx, "GET", path, nil)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(body), says) || res.Header.Get("Retry-After") == "" {
			return fmt.Errorf("%s: %s %s, %w", path, res.Status, body, err)
		}
	}
	if err := w.up(ctx, false); err != nil {
		return err
	}
	return await(ctx, 30*time.Second, w.works)
}
