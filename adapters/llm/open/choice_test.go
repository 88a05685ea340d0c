package open

import "testing"

func TestOllamaHostIsReadAsOllamaReadsIt(t *testing.T) {
	for host, want := range map[string]string{
		"localhost":                 "http://localhost:11434/v1",
		"localhost:8080":            "http://localhost:8080/v1",
		"0.0.0.0":                   "http://127.0.0.1:11434/v1",
		"0.0.0.0:11434":             "http://127.0.0.1:11434/v1",
		":1234":                     "http://127.0.0.1:1234/v1",
		"[::1]":                     "http://[::1]:11434/v1",
		"[::]:5":                    "http://127.0.0.1:5/v1",
		"http://ollama":             "http://ollama/v1",
		"http://ollama:11434/":      "http://ollama:11434/v1",
		"https://ai.example.org/v1": "https://ai.example.org/v1",
		"https://example.org/llm\t": "https://example.org/llm/v1",
	} {
		if got := ollamaBase(host); got != want {
			t.Errorf("%q became %s, want %s", host, got, want)
		}
	}
}
