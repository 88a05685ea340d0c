package llm_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"chatbot/adapters/llm/open"
	"chatbot/domain/model"
	"chatbot/ports"
)

// listing is a list as a real server sends it, according to its documentation or its source code.
type listing struct {
	name, body string
	want       []model.Model // without the provider in the id; no Name: the id
}

func (c listing) check(t *testing.T, cfg open.Config) {
	t.Helper()
	m := defaultProvider(t, cfg)
	got, err := m.Models(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got = slices.DeleteFunc(got, func(m model.Model) bool { return m.Superseded })
	wanted := slices.Clone(c.want)
	for i := range wanted {
		want := &wanted[i]
		if want.Name == "" {
			want.Name = string(want.ID)
		}
		want.ID = model.NewID(m.About().ID, string(want.ID))
	}
	if !slices.Equal(got, wanted) {
		t.Errorf("listed\n%+v, want\n%+v", got, wanted)
	}
}

var openAILists = []listing{
	{"OpenRouter", `{"data":[
		{"id":"openai/gpt-5.4","canonical_slug":"openai/gpt-5.4","name":"OpenAI: GPT-5.4","description":"The  newest\nmodel.","context_length":400000,"architecture":{"modality":"text+image->text","input_modalities":["image","text","file"],"output_modalities":["text"]},"top_provider":{"context_length":"100000","max_completion_tokens":32000},"supported_parameters":["max_tokens","reasoning","tools"]},
		{"id":"a/base:free","name":"A: Base","context_length":8000,"architecture":{"input_modalities":["text"],"output_modalities":["text"]},"top_provider":{"context_length":null,"max_completion_tokens":null},"supported_parameters":["temperature"]},
		{"id":"a/painter","name":"A: Painter","architecture":{"input_modalities":["text"],"output_modalities":["image"]}}]}`,
		[]model.Model{
			{ID: "openai/gpt-5.4", Name: "OpenAI: GPT-5.4", Description: "The newest model.", ContextTokens: 75_000, MaxOutputTokens: 32_000, Vision: true, Tools: true, Reasoning: true},
			{ID: "a/base:free", Name: "A: Base", ContextTokens: 6_000},
		}},
	{"vLLM", `{"object":"list","data":[{"id":"Qwen/Qwen3-8B","object":"model","created":1,"owned_by":"vllm","root":"Qwen/Qwen3-8B","parent":null,"max_model_len":40960,"permission":[]},{"id":"lora","object":"model","parent":"Qwen/Qwen3-8B","max_model_len":null}]}`,
		[]model.Model{{ID: "Qwen/Qwen3-8B", ContextTokens: 30_720, Tools: true, Reasoning: true}, {ID: "lora", ContextTokens: 8_192}}},
	{"llama.cpp", `{"models":[{"name":"gemma.gguf","model":"gemma.gguf","type":"model","description":"","capabilities":["completion","multimodal"]},{"name":"bge.gguf","capabilities":["embedding"]}],
		"object":"list","data":[{"id":"gemma.gguf","object":"model","owned_by":"llamacpp","meta":{"n_ctx":4096,"n_ctx_train":131072,"n_params":1}},{"id":"bge.gguf"},{"id":"x.gguf","meta":{"n_ctx_train":131072}}]}`,
		[]model.Model{{ID: "gemma.gguf", ContextTokens: 3_072, Vision: true}, {ID: "x.gguf", ContextTokens: 8_192}}},
	{"LM Studio", `{"data":[{"id":"qwen2.5-7b-instruct","object":"model","owned_by":"organization_owner"},{"id":"text-embedding-nomic-embed-text-v1.5","object":"model"}],"object":"list"}`,
		[]model.Model{{ID: "qwen2.5-7b-instruct", ContextTokens: 8_192, Tools: true}}},
	{"LM Studio, its own", `{"data":[{"id":"a","type":"vlm","max_context_length":32768,"loaded_context_length":4096},{"id":"b","type":"embeddings"}]}`,
		[]model.Model{{ID: "a", ContextTokens: 3_072}}},
	{"Mistral", `{"object":"list","data":[
		{"id":"mistral-large-2411","name":"mistral-large-2411","description":"Official mistral-large-2411 Mistral AI model","capabilities":{"completion_chat":true,"function_calling":true,"vision":false,"reasoning":false},"max_context_length":131072,"aliases":["mistral-large-latest"],"type":"base"},
		{"id":"mistral-large-latest","name":"mistral-large-2411","description":null,"capabilities":{"completion_chat":true,"function_calling":true,"vision":true,"reasoning":true},"max_context_length":131072,"aliases":["mistral-large-2411"],"type":"base"},
		{"id":"tiny","capabilities":{"completion_chat":true},"aliases":["small"]},{"id":"small","capabilities":{"completion_chat":true},"aliases":["tiny"]},
		{"id":"mistral-fim","capabilities":{"completion_chat":false,"completion_fim":true}}]}`,
		[]model.Model{{ID: "mistral-large-latest", ContextTokens: 98_304, Vision: true, Tools: true, Reasoning: true}, {ID: "tiny", ContextTokens: 8_192}}},
	{"Groq", `{"object":"list","data":[{"id":"llama-3.3-70b-versatile","object":"model","active":true,"context_window":131072,"max_completion_tokens":32768},{"id":"gone","active":false},{"id":"whisper-large-v3","active":true,"context_window":448},{"id":"meta-llama/llama-guard-4-12b","active":true}]}`,
		[]model.Model{{ID: "llama-3.3-70b-versatile", ContextTokens: 98_304, MaxOutputTokens: 32_768, Tools: true}}},
	{"Together", `[{"id":"meta-llama/Llama-3.3-70B-Instruct-Turbo","object":"model","type":"chat","display_name":"Meta Llama 3.3 70B","context_length":131072},{"id":"black-forest/x","type":"image"}]`,
		[]model.Model{{ID: "meta-llama/Llama-3.3-70B-Instruct-Turbo", Name: "Meta Llama 3.3 70B", ContextTokens: 98_304, Tools: true}}},
	{"GitHub Models", `[{"id":"openai/gpt-4.1","name":"OpenAI GPT-4.1","publisher":"OpenAI","summary":"Good.","capabilities":["streaming","tool-calling"],"limits":{"max_input_tokens":1048576,"max_output_tokens":32768},"supported_input_modalities":["text","image","audio"],"supported_output_modalities":["text"]},
		{"id":"openai/vectors","name":"Vectors","supported_input_modalities":["text"],"supported_output_modalities":["embeddings"]}]`,
		[]model.Model{{ID: "openai/gpt-4.1", Name: "OpenAI GPT-4.1", Description: "Good.", ContextTokens: 128_000, MaxOutputTokens: 32_768, Vision: true, Tools: true}}},
	{"Gemini", `{"object":"list","data":[{"id":"models/gemini-2.5-flash","object":"model","owned_by":"google","display_name":"Gemini 2.5 Flash"},{"id":"models/gemini-2.0-flash-001"},{"id":"models/gemini-2.0-flash"},
		{"id":"models/gemini-embedding-001"},{"id":"models/gemini-2.5-flash-preview-tts"},{"id":"models/gemini-2.5-flash-image"},{"id":"models/imagen-4.0-generate-001"},{"id":"models/veo-3.0-generate-001"},{"id":"models/aqa"},{"id":"models/gemini-2.0-flash-live-001"}]}`,
		[]model.Model{{ID: "gemini-2.5-flash", Name: "Gemini 2.5 Flash", ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true}, {ID: "gemini-2.0-flash", ContextTokens: 128_000, Vision: true, Tools: true}}},
	{"LiteLLM", `{"data":[{"id":"*","object":"model"},{"id":"openai/*"},{"id":"team-model","object":"model","created":1677610602,"owned_by":"openai"}],"object":"list"}`,
		[]model.Model{{ID: "team-model", ContextTokens: 8_192}}},
	{"Fireworks", `{"data":[{"id":"accounts/fireworks/models/x","supports_chat":true,"supports_image_input":true,"supports_tools":true,"context_length":16384},{"id":"accounts/fireworks/models/y","supports_chat":false}]}`,
		[]model.Model{{ID: "accounts/fireworks/models/x", ContextTokens: 12_288, Vision: true, Tools: true}}},
	{"a long description", `{"data":[{"id":"m","name":"A  \u0000name","description":"` + strings.Repeat("ä", 600) + `","context_length":-1,"max_completion_tokens":"many"}]}`,
		[]model.Model{{ID: "m", Name: "A name", Description: strings.Repeat("ä", 499) + "…", ContextTokens: 8_192}}},
}

var anthropicLists = []listing{
	{"with capabilities", `{"data":[{"type":"model","id":"claude-opus-5","display_name":"Claude Opus 5","created_at":"2026-07-01T00:00:00Z","max_input_tokens":1000000,"max_tokens":128000,
			"capabilities":{"image_input":{"supported":true},"thinking":{"supported":true,"types":{"adaptive":{"supported":true}}},"effort":{"supported":true}}},
		{"type":"model","id":"claude-mini","display_name":"Claude Mini","max_input_tokens":100000,"max_tokens":null,"capabilities":{"image_input":{"supported":false},"thinking":{"supported":false}}}],"has_more":false,"first_id":"claude-opus-5","last_id":"claude-mini"}`,
		[]model.Model{
			{ID: "claude-opus-5", Name: "Claude Opus 5", ContextTokens: 128_000, MaxOutputTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
			{ID: "claude-mini", Name: "Claude Mini", ContextTokens: 75_000, Tools: true},
		}},
	{"without", `{"data":[{"type":"model","id":"claude-sonnet-4-5-20250929","display_name":"Claude Sonnet 4.5","created_at":"2025-09-29T00:00:00Z"},{"type":"model","id":"claude-haiku-4-5","display_name":"Claude Haiku 4.5"},{"type":"model","id":"claude-haiku-4-5-20251001","capabilities":null}],"has_more":false}`,
		[]model.Model{
			{ID: "claude-sonnet-4-5-20250929", Name: "Claude Sonnet 4.5", ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
			{ID: "claude-haiku-4-5", Name: "Claude Haiku 4.5", ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		}},
}

var ollamaLists = []listing{
	{"Ollama", `{"models":[{"name":"llama3.2:latest","model":"llama3.2:latest","modified_at":"2026-01-01T00:00:00Z","size":1,"digest":"x","details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"3.2B","quantization_level":"Q4_K_M","context_length":131072},"capabilities":["completion","tools"]},
		{"name":"some:7b","capabilities":["completion","vision","thinking"],"details":{"context_length":1000}},{"name":"vectors:latest","capabilities":["embedding"]},{"name":"paint:1b","capabilities":["image"]}]}`,
		[]model.Model{{ID: "llama3.2", ContextTokens: 3_072, Tools: true}, {ID: "some:7b", ContextTokens: 3_072, Vision: true, Reasoning: true}}},
	{"Ollama, older", `{"models":[{"name":"mxbai:latest","details":{"family":"bert","families":null}},{"name":"nomic-embed-text:latest"},{"name":"qwen3:8b","details":null}]}`,
		[]model.Model{{ID: "qwen3:8b", ContextTokens: 3_072, Tools: true, Reasoning: true}}},
	{"a proxy, OpenAI's list", `{"object":"list","data":[{"id":"qwen3:8b","object":"model","owned_by":"library","max_model_len":131072}]}`,
		[]model.Model{{ID: "qwen3:8b", ContextTokens: 3_072, Tools: true, Reasoning: true}}},
}

func TestReadsTheListsOfRealServers(t *testing.T) {
	for _, c := range openAILists {
		t.Run(c.name, func(t *testing.T) {
			c.check(t, open.Config{OpenAIBaseURL: replying(t, 200, "application/json", c.body) + "/v1"})
		})
	}
	for _, c := range anthropicLists {
		t.Run(c.name, func(t *testing.T) {
			c.check(t, open.Config{AnthropicKey: "k", AnthropicBaseURL: replying(t, 200, "application/json", c.body)})
		})
	}
	for _, c := range ollamaLists {
		t.Run(c.name, func(t *testing.T) {
			c.check(t, open.Config{OllamaHost: replying(t, 200, "application/json", c.body)})
		})
	}
}

// TestOperatorsLimitsBoundListedModels checks that a reported window does not replace a configured one, and that the lower limit of
// an answer counts.
func TestOperatorsLimitsBoundListedModels(t *testing.T) {
	listing{body: `{"data":[{"id":"a","context_window":100000,"max_completion_tokens":900},{"id":"b","max_completion_tokens":90}]}`,
		want: []model.Model{{ID: "a", ContextTokens: 20_000, MaxOutputTokens: 500}, {ID: "b", ContextTokens: 20_000, MaxOutputTokens: 90}},
	}.check(t, open.Config{
		OpenAIBaseURL: replying(t, 200, "application/json", `{"data":[{"id":"a","context_window":100000,"max_completion_tokens":900},{"id":"b","max_completion_tokens":90}]}`) + "/v1",
		ContextTokens: 20_000, MaxOutputTokens: 500,
	})
}

// TestListsAreRequestedWhereTheyAre checks the addresses.
func TestListsAreRequestedWhereTheyAre(t *testing.T) {
	var mu sync.Mutex
	var at []string
	serves := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		at = append(at, r.URL.RequestURI())
		switch r.URL.Query().Get("after_id") {
		case "":
			if r.URL.Path != serves {
				http.NotFound(w, r)
				return
			}
			_, _ = w.Write([]byte(`{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}`))
		case "a":
			_, _ = w.Write([]byte(`{"data":[{"id":"b"}],"has_more":true,"last_id":"b"}`))
		default: // a server that ignores after_id, and so repeats the last page
			_, _ = w.Write([]byte(`{"data":[{"id":"b"}],"has_more":true,"last_id":"b"}`))
		}
	}))
	defer server.Close()
	for _, c := range []struct {
		cfg          open.Config
		serves, want string
		models       int
	}{
		{open.Config{OpenAIBaseURL: server.URL + "/v1?a=b"}, "/v1/models", "/v1/models?a=b", 1},
		{open.Config{OpenAIBaseURL: server.URL}, "/v1/models", "/models /v1/models", 1},
		{open.Config{OllamaHost: server.URL}, "/api/tags", "/api/tags", 1},
		{open.Config{OllamaHost: server.URL + "/proxy/v1?a=b"}, "/proxy/api/tags", "/proxy/api/tags?a=b", 1},
		{open.Config{OllamaHost: server.URL}, "/v1/models", "/api/tags /v1/models", 1},
		{open.Config{AnthropicKey: "k", AnthropicBaseURL: server.URL + "/x?a=b"}, "/x/v1/models",
			"/x/v1/models?a=b&limit=1000 /x/v1/models?a=b&after_id=a&limit=1000 /x/v1/models?a=b&after_id=b&limit=1000", 2},
	} {
		mu.Lock()
		at, serves = nil, c.serves
		mu.Unlock()
		all, err := defaultProvider(t, c.cfg).Models(t.Context())
		if got := strings.Join(at, " "); err != nil || got != c.want || len(all) != c.models {
			t.Errorf("%+v: %d models from %s, %v; want %d from %s", c.cfg, len(all), got, err, c.models, c.want)
		}
	}
}

// TestAzureHasNoList: what its list names is not deployed.
func TestAzureHasNoList(t *testing.T) {
	if _, err := defaultProvider(t, open.Config{OpenAIKey: "k", OpenAIBaseURL: "https://x.openai.azure.com/openai/v1"}).Models(t.Context()); !errors.Is(err, ports.ErrModelMissing) {
		t.Error(err)
	}
}

// TestSupersededModelsStayInTheList: answers that they began can still be continued.
func TestSupersededModelsStayInTheList(t *testing.T) {
	body := `{"data":[{"id":"gpt-4o-2024-08-06"},{"id":"gpt-4o"},{"id":"kimi-k2-instruct"},{"id":"kimi-k2-instruct-0905"},{"id":"o3-2025-04-16"}]}`
	all, err := defaultProvider(t, open.Config{OpenAIBaseURL: replying(t, 200, "application/json", body) + "/v1"}).Models(t.Context())
	superseded := map[string]bool{}
	for _, m := range all {
		superseded[m.ID.Name()] = m.Superseded
	}
	want := map[string]bool{"gpt-4o-2024-08-06": true, "gpt-4o": false, "kimi-k2-instruct": false, "kimi-k2-instruct-0905": false, "o3-2025-04-16": false}
	if err != nil || !maps.Equal(superseded, want) {
		t.Errorf("%v, %v", superseded, err)
	}
}

func TestTitlesThatCannotBeSeenAreNotShown(t *testing.T) {
	body := `{"data":[{"id":"a","display_name":"\u0007\u200b"},{"id":"b","display_name":"B\u202e <b>old</b>\n"}]}`
	all, err := defaultProvider(t, open.Config{OpenAIBaseURL: replying(t, 200, "application/json", body) + "/v1"}).Models(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != "a" || all[1].Name != "B <b>old</b>" {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestConfiguredContextIsThatOfTheConfiguredModel: a model that reports a smaller window keeps it.
func TestConfiguredContextIsThatOfTheConfiguredModel(t *testing.T) {
	body := `{"data":[{"id":"big","max_model_len":8192},{"id":"small","max_model_len":8192},{"id":"silent"}]}`
	all, err := defaultProvider(t, open.Config{OpenAIBaseURL: replying(t, 200, "application/json", body) + "/v1", Model: "big", ContextTokens: 120_000}).Models(t.Context())
	if err != nil || len(all) != 3 || all[0].ContextTokens != 120_000 || all[1].ContextTokens != 6_144 || all[2].ContextTokens != 120_000 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestEndlessListIsCut(t *testing.T) {
	var body strings.Builder
	body.WriteString(`{"data":[`)
	for i := range 400_000 {
		fmt.Fprintf(&body, `{"id":"m%d"},`, i)
	}
	body.WriteString(`{"id":"last"}]}`)
	all, err := defaultProvider(t, open.Config{OpenAIBaseURL: replying(t, 200, "application/json", body.String()) + "/v1"}).Models(t.Context())
	if err != nil || len(all) != 5_000 {
		t.Errorf("%d models, %v", len(all), err)
	}
}

// TestServerThatFailsUnderTheVersionHasAList: what is not found without /v1 says nothing about it.
func TestServerThatFailsUnderTheVersionHasAList(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			http.Error(w, "starting", http.StatusServiceUnavailable)
			return
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	if _, err := defaultProvider(t, open.Config{OpenAIBaseURL: server.URL}).Models(t.Context()); !errors.Is(err, ports.ErrModelUnavailable) {
		t.Errorf("%v", err)
	}
}
