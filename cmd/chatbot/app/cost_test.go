package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"chatbot/cmd/chatbot/app"
	"chatbot/cmd/chatbot/config"
)

// BenchmarkRequests measures the requests that every page makes, one after the other over one connection: their duration and the CPU
// time of the process, which includes the small client.
func BenchmarkRequests(b *testing.B) { benchRequests(b) }

func benchRequests(b *testing.B, settings ...string) {
	c, _, err := config.Load(append([]string{
		"HTTP_ADDR=127.0.0.1:0", "REGISTRATION=open", "DATA_DIR=" + b.TempDir(), "LOG_LEVEL=ERROR", "DEMO_FIRST_TOKEN=1ms", "DEMO_TOKENS_PER_SECOND=1000000",
		"DRAIN_TIMEOUT=1s", "RATE_LIMIT_AUTH=off", "RATE_LIMIT_CHAT=off", "RATE_LIMIT_API=off",
	}, settings...), b.TempDir()+"/.env")
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.New(app.Inputs{Config: c, Page: page, Log: io.Discard, Version: "1.0.0", HashCost: 4})
	if err != nil {
		b.Fatal(err)
	}
	if err := a.Start(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Stop() })
	token := ""
	post := func(path string, body obj) obj {
		data, err := json.Marshal(body)
		if err != nil {
			b.Fatal(err)
		}
		request, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "http://"+a.About.Addr+path, bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			b.Fatal(err)
		}
		defer response.Body.Close()
		got := obj{}
		if err := json.NewDecoder(response.Body).Decode(&got); err != nil || response.StatusCode >= 300 {
			b.Fatalf("%s: %s %v %v", path, response.Status, got, err)
		}
		return got
	}
	post("/api/auth/register", obj{"username": "ann", "email": "ann@example.com", "password": password})
	token = post("/api/auth/login", obj{"username": "ann", "password": password})["access_token"].(string)
	for i := range 200 {
		post("/api/chat/sessions", obj{"title": fmt.Sprint("Chat ", i)})
	}
	for _, path := range []string{"/api/auth/me", "/api/chat/sessions", "/api/chat/sessions?offset=190", "/api/models"} {
		b.Run("GET "+path, func(b *testing.B) {
			benchRequest(b, a.About.Addr, path, token)
		})
	}
}

// benchRequest repeats one request over one connection.
func benchRequest(b *testing.B, address, path, token string) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	request := fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", path, address, token)
	replies := bufio.NewReader(conn)
	used := processorTime(b)
	b.ResetTimer()
	for range b.N {
		if _, err := conn.Write(request); err != nil {
			b.Fatal(err)
		}
		response, err := http.ReadResponse(replies, nil)
		if err != nil || response.StatusCode != http.StatusOK {
			b.Fatal(response, err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processorTime(b)-used)/float64(b.N), "cpu-ns/op")
}

// processorTime returns the CPU time that the process has used so far.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
