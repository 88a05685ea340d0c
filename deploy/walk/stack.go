package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

const project, plainPort, tlsPort = "chatbot-walk", "18080", "18443"

// stack is the Compose stack.
type stack struct {
	compose []string // the command
	pool    bool     // servers connect through PgBouncer
	tags    bool     // base images are named by tag, not by digest
	dir     string   // its settings and secrets
	cpus    string   // limit per container
}

func (s *stack) env() string { return filepath.Join(s.dir, "env") }

// command returns a command with the stack's settings in its environment.
func (s *stack) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Env = append(os.Environ(), "ENV_FILE="+s.env(), "SECRETS_DIR="+filepath.Join(s.dir, "secrets"), "WEB_PORT="+plainPort, "TLS_PORT="+tlsPort,
		"BACKEND_CPUS="+s.cpus, "DB_CPUS="+s.cpus, "EDGE_NETWORK=172.30.101", "SIGN_IN_RATE=20r/m")
	if s.tags {
		c.Env = append(c.Env, "DOCKERFILE="+s.dockerfile())
	}
	return c
}

// digest matches the digest in the name of a base image.
var digest = regexp.MustCompile(`@sha256:[0-9a-f]{64}`)

// dockerfile returns the path of the Dockerfile that byTag writes.
func (s *stack) dockerfile() string { return filepath.Join(s.dir, "Dockerfile") }

// byTag writes a Dockerfile that names its base images by tag alone.
func (s *stack) byTag() error {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		return err
	}
	return os.WriteFile(s.dockerfile(), digest.ReplaceAll(text, nil), 0o600) //nolint:gosec // a folder of our own
}

// run runs a command and returns its output.
func (s *stack) run(ctx context.Context, name string, args ...string) (string, error) {
	c := s.command(ctx, name, args...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, errs.String())
	}
	return out.String(), nil
}

// do runs a Compose command with both files.
func (s *stack) do(ctx context.Context, args ...string) (string, error) {
	return s.run(ctx, s.compose[0], slices.Concat(s.compose[1:], s.options(), args)...)
}

// options returns Compose's options for this stack.
func (s *stack) options() []string {
	options := []string{"-p", project, "--env-file", s.env(), "-f", "docker-compose.yml", "-f", "docker-compose.prod.yml", "--profile", "backup"}
	if s.pool {
		options = append(options, "--profile", "pgbouncer")
	}
	return options
}

// understood checks that Compose accepts each combination of files and profiles in use.
func (s *stack) understood(ctx context.Context) error {
	files := [][]string{{"-f", "docker-compose.yml"}, {"-f", "docker-compose.yml", "-f", "docker-compose.prod.yml"}}
	for _, file := range files {
		for _, profile := range []string{"", "monitoring", "backup", "pgbouncer", "*"} {
			all := slices.Concat(s.compose[1:], []string{"-p", project, "--env-file", s.env(), "--profile", profile}, file, []string{"config", "-q"})
			if out, err := s.command(ctx, s.compose[0], all...).CombinedOutput(); err != nil || len(out) > 0 {
				return fmt.Errorf("%v with profile %q: %w\n%s", file, profile, err, out)
			}
		}
	}
	return nil
}

// up starts everything but backups, which a later step runs.
func (s *stack) up(ctx context.Context, build bool) error {
	args := []string{"up", "-d", "--wait", "--wait-timeout", "300", "nginx"}
	if build {
		args = slices.Insert(args, 1, "--build")
	}
	if _, err := s.do(ctx, args...); err != nil {
		return err
	}
	servers, err := s.ids(ctx, "backend")
	if err == nil && len(servers) != 3 {
		err = fmt.Errorf("there are %d servers", len(servers))
	}
	return err
}

func (s *stack) down() error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	_, err := s.do(ctx, "down", "-v", "--remove-orphans", "--timeout", "10")
	return err
}

// ids returns the running containers of the services, or of all services.
func (s *stack) ids(ctx context.Context, services ...string) ([]string, error) {
	out, err := s.do(ctx, append([]string{"ps", "-q"}, services...)...)
	return strings.Fields(out), err
}

// container is the part of Docker's inspect output that is checked.
type container struct {
	Name       string
	HostConfig struct {
		ReadonlyRootfs       bool
		CapDrop, SecurityOpt []string
		Memory               int64
		NanoCpus             int64
	}
	NetworkSettings struct {
		Ports    map[string][]struct{ HostPort string }
		Networks map[string]struct{ IPAddress string }
	}
}

func (s *stack) inspect(ctx context.Context, id string) (c container, err error) {
	out, err := s.run(ctx, "docker", "inspect", id)
	if err != nil {
		return c, err
	}
	var all []container
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) != 1 {
		return c, fmt.Errorf("docker inspect %s: %w", id, err)
	}
	return all[0], nil
}

// closed checks the privileges of every container.
func (s *stack) closed(ctx context.Context) error {
	ids, err := s.ids(ctx)
	if err != nil || len(ids) < 7 {
		return errors.Join(fmt.Errorf("%d containers", len(ids)), err)
	}
	for _, id := range ids {
		c, err := s.inspect(ctx, id)
		if err != nil {
			return err
		}
		h := c.HostConfig
		if !h.ReadonlyRootfs || !slices.Equal(h.CapDrop, []string{"ALL"}) || !slices.Equal(h.SecurityOpt, []string{"no-new-privileges:true"}) || h.Memory == 0 || h.NanoCpus == 0 {
			return fmt.Errorf("%s is not closed: %+v", c.Name, h)
		}
		for port, hosts := range c.NetworkSettings.Ports {
			if len(hosts) > 0 && !strings.Contains(c.Name, "nginx") {
				return fmt.Errorf("%s listens outside on %s", c.Name, port)
			}
		}
		top, err := s.run(ctx, "docker", "top", id, "-eo", "pid,uid,args")
		if err != nil {
			return err
		}
		for _, process := range strings.Split(strings.TrimSpace(top), "\n")[1:] {
			if fields := strings.Fields(process); len(fields) < 3 || fields[1] == "0" {
				return fmt.Errorf("%s runs as root: %s", c.Name, process)
			}
		}
	}
	return nil
}

// explain returns the states and logs of the containers, to find out why a step failed.
func (s *stack) explain(ctx context.Context) error {
	states, _ := s.do(ctx, "ps", "-a")
	logs, _ := s.do(ctx, "logs", "--tail", "15")
	return fmt.Errorf("\n%s\n%s", states, logs)
}
