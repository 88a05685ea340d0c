package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// postgres starts a new database cluster with initdb's defaults, so that every commit is on disk before it is acknowledged. It
// returns the URL of its database.
func (l *lab) postgres(ctx context.Context) (*child, string, error) {
	bin := os.Getenv("PG_BINDIR")
	if bin == "" {
		bin = "/usr/lib/postgresql/15/bin"
	}
	who, err := unprivileged()
	if err != nil {
		return nil, "", err
	}
	dir, err := os.MkdirTemp(l.tmp, "postgres.")
	if err != nil {
		return nil, "", err
	}
	if who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			return nil, "", err
		}
	}
	data := filepath.Join(dir, "data")
	init := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
	init.Dir, init.SysProcAttr = dir, &syscall.SysProcAttr{Credential: who}
	if out, err := init.CombinedOutput(); err != nil {
		return nil, "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, "", err
	}
	cmd := announced(port, filepath.Join(bin, "postgres"), "-D", data, "-c", "listen_addresses=127.0.0.1", "-c", "port="+port,
		"-c", "unix_socket_directories="+dir, "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "max_connections=200")
	cmd.Dir = dir
	server, err := l.startAs(ctx, "postgres", cmd, who)
	if err != nil {
		return nil, "", err
	}
	url := "postgres://postgres@" + server.addr + "/postgres?sslmode=disable"
	for range 300 {
		if err = ping(ctx, url); err == nil {
			return server, url, nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-server.done:
			return nil, "", errors.New("PostgreSQL ended: " + server.tail())
		}
	}
	return nil, "", fmt.Errorf("PostgreSQL did not start: %w", err)
}

// unprivileged returns the user that PostgreSQL runs as when this program is root, because PostgreSQL refuses to run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

func ping(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	return pool.Ping(ctx)
}
