package app_test

import (
	"fmt"
	"strings"
	"testing"

	"chatbot/adapters/llm/llmtest"
)

// TestAddressesAreTakenAsPeopleWriteThem: whatever address passes the check also answers.
func TestAddressesAreTakenAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	server := llmtest.Start(t, llmtest.Script{Models: []string{"m"}})
	root := strings.TrimSuffix(server.OpenAI(), "/v1")
	ada := start(t).person("ada")
	for i, one := range []struct{ kind, address string }{
		{"openai", root}, {"openai", root + "/"}, {"openai", root + "/v1"}, {"openai", root + "/v1/"}, {"openai", root + "/v1//"}, {"openai", " " + root + "/v1 "},
		{"openai", root + "/v1/chat/completions"}, {"openai", root + "/v1/models"}, {"openai", root + "/v1?api-version=2"}, {"openai", strings.Replace(root, "http:", "HTTP:", 1) + "/v1"},
		{"ollama", root}, {"ollama", root + "/"}, {"ollama", root + "/v1"}, {"ollama", root + "/api/chat"}, {"ollama", strings.TrimPrefix(root, "http://")},
		{"anthropic", root}, {"anthropic", root + "/"}, {"anthropic", root + "/v1"}, {"anthropic", root + "/v1/messages"},
	} {
		if check := ada.post("/api/admin/providers/check", obj{"kind": one.kind, "base_url": one.address, "api_key": secretKey}).want(200); check.json()["ok"] != true {
			t.Errorf("%s at %q: %s", one.kind, one.address, check.body)
			continue
		}
		id := fmt.Sprint("ollama-", i) // the name of a provider says nothing of its kind
		if added := ada.post("/api/admin/providers", obj{"id": id, "kind": one.kind, "base_url": one.address, "api_key": secretKey}).want(201); added.json()["models"] != 1.0 {
			t.Errorf("%s at %q: %s", one.kind, one.address, added.body)
		}
		if answer := ada.post("/api/chat/message", obj{"message": "hi", "model": id + "/m"}).want(200); modelOf(answer) != id+"/m" {
			t.Errorf("%s at %q: %s", one.kind, one.address, answer.body)
		}
	}
}

func TestProviderWithoutModelsIsNoProblem(t *testing.T) {
	t.Parallel()
	ada := start(t).person("ada")
	for i, list := range []string{`{"data":[]}`, `{"object":"list","data":null}`, `[]`, `{"models":[]}`} {
		server := llmtest.Start(t, llmtest.Script{List: list})
		added := ada.connect(fmt.Sprint("empty-", i), server).want(201).json()
		if added["models"] != 0.0 || added["problem"] != nil {
			t.Errorf("%s: %v", list, added)
		}
		id := fmt.Sprintf("empty-%d/by-hand", i)
		ada.post("/api/admin/models", obj{"id": id}).want(201)
		if by := modelOf(ada.post("/api/chat/message", obj{"message": "hi", "model": id}).want(200)); by != id {
			t.Errorf("answered by %s", by)
		}
	}
}
