package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
)

// serveRelay is the baseline for streams: a simple relay on net/http. It reads the provider's stream line by line, extracts the
// content from the JSON, and writes and flushes one event per token. It keeps and stores nothing and has no users.
func serveRelay() error {
	upstream := os.Getenv("BENCH_UPSTREAM")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /ask", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Message string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body, _ := json.Marshal(map[string]any{
			"model": "bench-1", "stream": true, "messages": []map[string]string{{"role": "user", "content": in.Message}},
		})
		req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, upstream+"/chat/completions", strings.NewReader(string(body)))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := client.Do(req)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer res.Body.Close()
		w.Header().Set("Content-Type", "text/event-stream")
		relay(w, res)
	})
	mux.HandleFunc("GET /held", sendHeld)
	return listen(&http.Server{Handler: mux})
}

func relay(w http.ResponseWriter, res *http.Response) {
	flush := http.NewResponseController(w)
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		if data == "[DONE]" {
			return
		}
		var chunk struct {
			Choices []struct {
				Delta struct{ Content string }
			}
		}
		if err := json.Unmarshal([]byte(data), &chunk); err != nil {
			return
		}
		if len(chunk.Choices) == 0 || chunk.Choices[0].Delta.Content == "" {
			continue
		}
		out, _ := json.Marshal(map[string]string{"content": chunk.Choices[0].Delta.Content})
		if _, err := fmt.Fprintf(w, "data: %s\n\n", out); err != nil || flush.Flush() != nil {
			return
		}
	}
}

// held is the second half of an answer as events, made once: the baseline for resuming.
var held, heldText = func() (events, said string) {
	for i := resumeTokens / 2; i < resumeTokens; i += 3 {
		piece := ""
		for j := i; j < min(i+3, resumeTokens); j++ {
			piece += word(j)
		}
		events += fmt.Sprintf("id: %d\ndata: {\"type\":\"token\",\"message_id\":1,\"seq\":%d,\"content\":%s}\n\n", i, i, quote(piece))
		said += piece
	}
	return events, said
}()

// sendHeld sends the held events in one write.
func sendHeld(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = w.Write([]byte(held))
}

// listen serves on a free port and prints its address.
func listen(server *http.Server) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("address", l.Addr())
	return server.Serve(l)
}

func quote(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings can always be marshalled
	}
	return string(data)
}
