package openai

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"chatbot/adapters/llm"
)

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// TestOpenAIsListHoldsWhatChatCompletionsTake checks models that only other interfaces of OpenAI take.
func TestOpenAIsListHoldsWhatChatCompletionsTake(t *testing.T) {
	const body = `{"data":[{"id":"gpt-5.4"},{"id":"gpt-5.4-pro"},{"id":"gpt-5.4-pro-2026-03-05"},{"id":"gpt-5.3-codex"},{"id":"codex-mini-latest"},{"id":"o3-deep-research"},
		{"id":"computer-use-preview"},{"id":"gpt-4o-search-preview"},{"id":"gpt-5-search-api"},{"id":"gpt-3.5-turbo-instruct"},{"id":"babbage-002"},{"id":"davinci-002"},{"id":"o4-mini"}]}`
	for base, want := range map[string]int{"": 4, "https://us.api.openai.com/v1": 4, "https://router.example/v1": 13} {
		client := &http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: readCloser{strings.NewReader(body)}}, nil
		})}
		m, err := New(client, Config{BaseURL: base})
		if err != nil {
			t.Fatal(err)
		}
		all, err := m.Models(t.Context())
		if err != nil || len(all) != want || !slices.ContainsFunc(all, func(l llm.Listed) bool { return l.Name == "o4-mini" }) {
			t.Errorf("%q: %+v, %v", base, all, err)
		}
	}
}

// TestTypeOfAModelIsReadAsItsHostMeansIt: language is a base model at Together, and one that chats at Vercel's gateway.
func TestTypeOfAModelIsReadAsItsHostMeansIt(t *testing.T) {
	for base, want := range map[string]int{"https://api.together.xyz/v1": 2, "https://ai-gateway.vercel.sh/v1": 3} {
		client := &http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: readCloser{strings.NewReader(`[{"id":"a","type":"language"},{"id":"b","type":"chat"},{"id":"c","type":"embedding"}]`)}}, nil
		})}
		m, err := New(client, Config{BaseURL: base})
		if err != nil {
			t.Fatal(err)
		}
		if all, err := m.Models(t.Context()); err != nil || len(all) != want {
			t.Errorf("%s: %+v, %v", base, all, err)
		}
	}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

func TestGitHubHasItsListElsewhere(t *testing.T) {
	m, err := New(nil, Config{BaseURL: "https://models.github.ai/orgs/x/inference"})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.list(false); got != "https://models.github.ai/catalog/models" {
		t.Error(got)
	}
}
