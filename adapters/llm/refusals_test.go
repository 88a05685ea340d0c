package llm_test

import (
	"errors"
	"strings"
	"testing"

	"chatbot/adapters/llm/open"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// TestProviderErrorsMapToFaults checks the fault of each error, whatever its status and shape.
func TestProviderErrorsMapToFaults(t *testing.T) {
	for _, c := range []struct {
		server string
		status int
		body   string
		want   error
		cause  string // part of the cause, for the operator
	}{
		{"OpenAI", 404, `{"error":{"message":"The model 'm' does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}`, ports.ErrModelMissing, `does not know the model`},
		{"OpenAI, project", 403, `{"error":{"message":"Project proj_x does not have access to model m","type":"invalid_request_error","code":"model_not_found"}}`, ports.ErrModelMissing, `does not know the model`},
		{"vLLM", 404, `{"object":"error","message":"The model m does not exist.","type":"NotFoundError","param":null,"code":404}`, ports.ErrModelMissing, `does not know the model`},
		{"Ollama", 404, `{"error":{"message":"model \"m\" not found, try pulling it first","type":"api_error","param":null,"code":null}}`, ports.ErrModelMissing, `does not know the model`},
		{"Gemini", 404, `[{"error":{"code":404,"message":"models/m is not found for API version v1main","status":"NOT_FOUND"}}]`, ports.ErrModelMissing, `does not know the model`},
		{"Mistral", 400, `{"object":"error","message":"Invalid model: m","type":"invalid_model","param":null,"code":"1500"}`, ports.ErrModelMissing, `does not know the model`},
		{"DeepSeek", 400, `{"error":{"message":"Model Not Exist","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, ports.ErrModelMissing, `does not know the model`},
		{"OpenRouter", 400, `{"error":{"message":"m is not a valid model ID","code":400},"user_id":"u"}`, ports.ErrModelMissing, `does not know the model`},
		{"OpenRouter, no provider", 404, `{"error":{"message":"No endpoints found for m.","code":404}}`, ports.ErrModelMissing, `the model asked for is "m"`},
		{"LiteLLM", 400, `{"error":{"message":"/chat/completions: Invalid model name passed in model=m. Call /v1/models to view available models for your key.","type":"invalid_request_error","param":"model","code":"400"}}`, ports.ErrModelMissing, `does not know the model`},
		{"Azure", 404, `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`, ports.ErrModelMissing, `does not know the model`},
		{"Open WebUI", 404, `{"detail":"Model not found"}`, ports.ErrModelMissing, `does not know the model`},
		{"Bedrock", 400, `{"message":"The provided model identifier is invalid."}`, ports.ErrModelMissing, `does not know the model`},
		{"SiliconFlow", 400, `{"code":20012,"message":"Model does not exist. Please check it carefully.","data":null}`, ports.ErrModelMissing, `does not know the model`},
		{"a model with a word for reasoning", 404, `{"error":{"message":"The model gpt-x-thinking does not exist"}}`, ports.ErrModelMissing, `does not know the model`},
		{"Anthropic's words", 404, `{"type":"error","error":{"type":"not_found_error","message":"model: m"}}`, ports.ErrModelMissing, `does not know the model`},

		{"FastAPI, no such path", 404, `{"detail":"Not Found"}`, ports.ErrModelMissing, `no model server at this address`},
		{"Go, no such path", 404, "404 page not found", ports.ErrModelMissing, `404 Not Found at /v1/chat/completions`},
		{"nginx, no such path", 404, "<html><head><title>404 Not Found</title></head></html>", ports.ErrModelMissing, `check the base URL`},
		{"OpenAI, no such path", 404, `{"error":{"message":"Invalid URL (POST /v1/v1/chat/completions)","type":"invalid_request_error"}}`, ports.ErrModelMissing, `no model server at this address`},
		{"Azure gateway, no such path", 404, `{"statusCode":404,"message":"Resource not found"}`, ports.ErrModelMissing, `no model server at this address`},
		{"Kong, no such path", 404, `{"message":"no Route matched with those values"}`, ports.ErrModelMissing, `no model server at this address`},
		{"a static page", 405, "<html>405 Not Allowed</html>", ports.ErrModelMissing, `no model server at this address`},

		{"OpenAI, too long", 400, `{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`, ports.ErrModelContextFull, ""},
		{"Anthropic, too long", 400, `{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}`, ports.ErrModelContextFull, ""},
		{"Anthropic, too long with the answer", 400, `{"type":"error","error":{"type":"invalid_request_error","message":"input length and max_tokens exceed context limit: 190000 + 20000 > 200000"}}`, ports.ErrModelContextFull, ""},
		{"llama.cpp, too long", 400, `{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}`, ports.ErrModelContextFull, ""},
		{"Gemini, too long", 400, `[{"error":{"code":400,"message":"The input token count (1048577) exceeds the maximum number of tokens allowed","status":"INVALID_ARGUMENT"}}]`, ports.ErrModelContextFull, ""},
		{"TGI, too long", 422, `{"error":"Input validation error: inputs tokens + max_new_tokens must be <= 4096","error_type":"validation"}`, ports.ErrModelContextFull, ""},

		{"Azure, filtered", 400, `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`, ports.ErrModelFiltered, ""},
		{"DashScope, filtered", 400, `{"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content."}}`, ports.ErrModelFiltered, ""},
		{"OpenRouter, flagged", 403, `{"error":{"code":403,"message":"Your input was flagged","metadata":{"reasons":["x"]}}}`, ports.ErrModelFiltered, ""},

		{"llama.cpp, no pictures", 500, `{"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}}`, ports.ErrModelRejected, ""},
		{"llama.cpp, a template that refuses", 500, `{"error":{"code":500,"message":"Jinja Exception: Conversation roles must alternate user/assistant","type":"server_error"}}`, ports.ErrModelRejected, ""},
		{"llama.cpp, an earlier call that was cut off", 500, `{"error":{"code":500,"message":"Failed to parse tool call arguments as JSON: [json.exception.parse_error.101] parse error at line 1, column 11","type":"server_error"}}`, ports.ErrModelRejected, ""},
		{"Ollama, no pictures", 500, `{"error":{"message":"this model is missing data required for image input","type":"api_error","param":null,"code":null}}`, ports.ErrModelRejected, ""},
		{"a failure of its own", 500, `{"error":{"message":"CUDA error: out of memory","type":"server_error"}}`, ports.ErrModelUnavailable, ""},

		{"a key in FastAPI's words", 401, `{"detail":"Not authenticated"}`, ports.ErrModelRefusedKey, ""},
		{"DeepSeek, no credit", 402, `{"error":{"message":"Insufficient Balance"}}`, ports.ErrModelRefusedKey, ""},
		{"an error in an error", 429, `{"error":{"error":{"message":"slow down","type":"rate_limit_error"}}}`, ports.ErrModelBusy, "type rate_limit_error"},
		{"Cloudflare", 400, `{"success":false,"errors":[{"code":7000,"message":"bad"}]}`, ports.ErrModelRejected, "code 7000"},
		{"FastAPI repeats the question", 422, `{"detail":[{"type":"string_type","loc":["body","messages",0,"content"],"msg":"Input should be a valid string","input":"the model was not found, context length"}]}`, ports.ErrModelRejected, ""},
	} {
		t.Run(c.server, func(t *testing.T) {
			t.Parallel()
			address := replying(t, c.status, "application/json", c.body)
			_, err := defaultProvider(t, open.Config{Model: "m", OpenAIBaseURL: address + "/v1"}).Answer(t.Context(), prompt, func(chat.Delta) {})
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.cause) {
				t.Errorf("%v, want %v and %q", err, c.want, c.cause)
			}
		})
	}
}
