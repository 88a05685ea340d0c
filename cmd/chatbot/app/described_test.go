package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/jsonschema/v6"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	httpapi "chatbot/adapters/http"
)

// openapi is the API description against which every response in these tests is validated.
var openapi = sync.OnceValue(func() validator.Validator {
	raw, err := httpapi.Description()
	if err != nil {
		panic(err)
	}
	document, err := libopenapi.NewDocument(raw)
	if err != nil {
		panic(err)
	}
	v, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		panic(errs[0])
	}
	return v
})

func TestOpenAPIDocumentIsValid(t *testing.T) {
	if ok, errs := openapi().ValidateDocument(); !ok {
		for _, err := range errs {
			t.Error(err)
		}
	}
}

// described fails the test if a response does not match openapi.yaml. Paths outside the API, unsupported methods and preflight
// requests are not described.
func described(t *testing.T, request *http.Request, response *http.Response, body []byte) {
	t.Helper()
	if !strings.HasPrefix(request.URL.Path, "/api/") && !strings.HasPrefix(request.URL.Path, "/health") || request.Method == http.MethodOptions {
		return
	}
	if code := problemCode(body); code == "not_found" || code == "method_not_allowed" {
		return
	}
	if id, ok := strings.CutPrefix(request.URL.Path, "/api/admin/models/"); ok { // the validator knows no parameter with slashes
		request = request.Clone(request.Context())
		request.URL = &url.URL{Scheme: "http", Host: request.Host, Path: "/api/admin/models/" + strings.ReplaceAll(id, "/", "-")}
	}
	copied := *response
	copied.Body = io.NopCloser(bytes.NewReader(body))
	if ok, errs := openapi().ValidateHttpResponse(request, &copied); !ok {
		for _, err := range errs {
			t.Errorf("%s %s: %d is not as described: %s: %s %v", request.Method, request.URL.Path, response.StatusCode, err.Message, err.Reason, err.SchemaValidationErrors)
		}
		t.Logf("body: %.300s", body)
	}
}

func problemCode(body []byte) string {
	var p struct{ Code string }
	_ = json.Unmarshal(body, &p)
	return p.Code
}

var eventSchemas = sync.OnceValue(func() map[string]*jsonschema.Schema {
	raw, err := httpapi.Description()
	if err != nil {
		panic(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		panic(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("openapi.json", document); err != nil {
		panic(err)
	}
	schemas := map[string]*jsonschema.Schema{}
	for kind, name := range map[string]string{
		"start": "StartEvent", "reading": "ReadingEvent", "queued": "QueuedEvent", "saving": "SavingEvent", "fallback": "FallbackEvent", "token": "TokenEvent", "reasoning": "ReasoningEvent", "parts": "PartsEvent", "tool_call": "CallEvent", "tool_result": "CallResultEvent", "progress": "ProgressEvent", "file": "FileEvent", "source": "SourceEvent", "end": "EndEvent", "error": "ErrorEvent", "message": "MessageEvent",
	} {
		schemas[kind] = compiler.MustCompile("openapi.json#/components/schemas/" + name)
	}
	return schemas
})

// describedEvent validates one event or frame against its schema.
func describedEvent(t *testing.T, raw []byte) {
	t.Helper()
	var kind struct{ Type string }
	if err := json.Unmarshal(raw, &kind); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	schema := eventSchemas()[kind.Type]
	if schema == nil {
		if kind.Type != "pong" {
			t.Errorf("undescribed event: %s", raw)
		}
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("event is not as described: %v: %s", err, raw)
	}
}
