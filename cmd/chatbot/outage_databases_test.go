//go:build faults

package main

import (
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
)

// database is a database that can be made unavailable and available again.
type database struct {
	settings  []string
	away      func()
	back      func()
	atOnce    time.Duration // longest time that a refusal may take
	refusesBy time.Duration // time from away until messages are refused at once
	piece     int           // size of a piece of an answer, in bytes
	full      bool          // reads still work while it is away, because only its disk is full
}

func postgresThatStops(t *testing.T) database {
	c := newCluster(t)
	settings := onDatabase("postgres://postgres@"+net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port))+"/postgres?sslmode=disable", nil)
	migrate(t, settings)
	return database{
		settings: settings, refusesBy: 5 * time.Second, atOnce: 2 * time.Second, piece: 40,
		away: func() { c.run("pg_ctl", "stop", "-w", "-m", "immediate") },
		back: func() { c.run("pg_ctl", "start", "-w", "-l", filepath.Join(c.dir, "log"), "-o", c.options) },
	}
}

// postgresReadOnly refuses writes while it is away, like a standby behind the address after a failover.
func postgresReadOnly(t *testing.T) database {
	c := newCluster(t)
	address := "postgres://postgres@" + net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)) + "/postgres?sslmode=disable"
	settings := onDatabase(address, nil)
	migrate(t, settings)
	set := func(value string) {
		db, err := sql.Open("pgx", address+"&default_transaction_read_only=off")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, statement := range []string{"ALTER SYSTEM SET default_transaction_read_only = " + value, "SELECT pg_reload_conf()"} {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	return database{
		settings: settings, refusesBy: 5 * time.Second, atOnce: 2 * time.Second, piece: 40, full: true,
		away: func() { set("on") }, back: func() { set("off") },
	}
}

// postgresOutOfReach is behind a network that drops everything while it is away: connections are neither refused nor answered.
func postgresOutOfReach(t *testing.T) database {
	address, err := url.Parse(bundbtest.PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	proxy := newProxy(t, address.Host)
	address.Host = proxy.Listen
	directions := []string{"upstream", "downstream"}
	return database{
		settings: onDatabase(address.String(), nil), refusesBy: 10 * time.Second, atOnce: 7 * time.Second, piece: 40,
		away: func() {
			for _, direction := range directions {
				spec := fmt.Sprintf(`{"name":%q,"type":"timeout","stream":%q,"attributes":{"timeout":0}}`, direction, direction)
				if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(spec)); err != nil {
					t.Fatal(err)
				}
			}
		},
		back: func() {
			for _, direction := range directions {
				if err := proxy.Toxics.RemoveToxic(t.Context(), direction); err != nil {
					t.Fatal(err)
				}
			}
		},
	}
}

// sqliteOnAFullDisk has its own disk in memory, which is filled and emptied again.
func sqliteOnAFullDisk(t *testing.T) database {
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("a disk of its own can only be had by root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	away, back := filling(t, dir)
	return database{
		settings: []string{"DATA_DIR=" + dir}, refusesBy: 5 * time.Second, atOnce: 2 * time.Second, away: away, back: back,
		full:  true,
		piece: 2500, // more than fits into the existing files of the database
	}
}

// postgresOnAFullDisk has its tables, but not its write-ahead log, on a separate disk.
func postgresOnAFullDisk(t *testing.T) database {
	c := newCluster(t)
	dir := filepath.Join(c.dir, "space")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("a disk of its own can only be had by root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	if c.as != nil {
		if err := os.Chown(dir, int(c.as.Uid), int(c.as.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	server := "postgres://postgres@" + net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)) + "/"
	db, err := sql.Open("pgx", server+"postgres?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{"CREATE TABLESPACE small LOCATION '" + dir + "'", "CREATE DATABASE small TEMPLATE template0 TABLESPACE small"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	settings := onDatabase(server+"small?sslmode=disable", nil)
	migrate(t, settings)
	away, back := filling(t, dir)
	return database{settings: settings, refusesBy: 5 * time.Second, atOnce: 2 * time.Second, piece: 2500, full: true, away: away, back: back}
}

// filling returns functions that fill the disk of a folder and free it again.
func filling(t *testing.T, dir string) (fill, free func()) {
	filler := filepath.Join(dir, "filler")
	fill = func() {
		f, err := os.Create(filler)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for size := 64 << 10; size > 0; {
			if _, err := f.Write(make([]byte, size)); err != nil {
				size /= 2
			}
		}
	}
	free = func() {
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
	}
	return fill, free
}

func migrate(t *testing.T, settings []string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], "migrate")
	command.Env = append(append(os.Environ(), "RUN_CHATBOT=1"), settings...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
