package mcp_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"chatbot/adapters/mcp"
)

// wild is a response of a server to a request with an id.
type wild struct {
	http.ResponseWriter
	id string
}

func (w wild) result(result string) {
	_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, w.id, result)
}

func (w wild) events(text string) {
	w.Header().Set("Content-Type", "text/event-stream;charset=UTF-8")
	_, _ = io.WriteString(w, strings.ReplaceAll(text, "ID", w.id))
}

const (
	wildBegun  = `{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"wild","version":"1"}}`
	wildResult = `{"jsonrpc":"2.0","id":ID,"result":{"content":[{"type":"text","text":"b"}]}}`
)

// bending serves a server that answers one method in its own way.
func bending(t *testing.T, method string, answer func(w wild, cursor string)) string {
	t.Helper()
	return served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
			Params struct {
				Cursor string `json:"cursor"`
			} `json:"params"`
		}
		_ = json.NewDecoder(r.Body).Decode(&m)
		w.Header().Set("Content-Type", "application/json")
		switch to := (wild{w, string(m.ID)}); {
		case r.Method != http.MethodPost:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case m.Method == method:
			answer(to, m.Params.Cursor)
		case m.Method == "initialize":
			to.result(wildBegun)
		case m.Method == "tools/list":
			to.result(`{"tools":[{"name":"go","inputSchema":{"type":"object"}}]}`)
		case m.Method == "tools/call":
			to.result(`{"content":[{"type":"text","text":"gone"}]}`)
		case m.Method != "" && len(m.ID) > 0:
			_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"Method not found"}}`, m.ID)
		default:
			w.WriteHeader(http.StatusAccepted)
		}
	}))
}

// TestListsAreReadToolByTool: what is wrong with one costs no other.
func TestListsAreReadToolByTool(t *testing.T) {
	for name, c := range map[string]struct{ first, want string }{
		"no schema":               {`{"name":"go"}`, `go {"type":"object"}`},
		"null as schema":          {`{"name":"go","inputSchema":null,"title":null,"annotations":null}`, `go {"type":"object"}`},
		"empty schema":            {`{"name":"go","inputSchema":{}}`, `go {}`},
		"null in the schema":      {`{"name":"go","inputSchema":{"type":"object","properties":null,"required":null}}`, `go {"properties":null,"required":null,"type":"object"}`},
		"a text as schema":        {`{"name":"go","inputSchema":"{}"}`, ""},
		"a hint that is a text":   {`{"name":"go","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":"true"}}`, `go {"type":"object"}`},
		"a description as a list": {`{"name":"go","inputSchema":{"type":"object"},"description":["a","b"]}`, `go {"type":"object"}`},
		"an icon that is none":    {`{"name":"go","inputSchema":{"type":"object"},"icons":[{"src":1}],"outputSchema":7}`, `go {"type":"object"}`},
		"a number as name":        {`{"name":1,"inputSchema":{"type":"object"}}`, ""},
		"no tool at all":          {`"go"`, ""},
	} {
		for how, send := range map[string]func(w wild, list string){
			"JSON":   func(w wild, list string) { w.result(list) },
			"stream": func(w wild, list string) { w.events(`data: {"jsonrpc":"2.0","id":ID,"result":` + list + "}\n\n") },
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				at := to(bending(t, "tools/list", func(w wild, _ string) {
					send(w, `{"tools":[`+c.first+`,{"name":"ok","inputSchema":{"type":"object"}}]}`)
				}))
				all, err := connect(t, mcp.Options{}).List(t.Context(), at, 0)
				got := ""
				if len(all) == 2 {
					got = all[0].Name + " " + all[0].Schema
				}
				if err != nil || got != c.want || len(all) == 0 || all[len(all)-1].Name != "ok" || all[0].ReadOnly {
					t.Errorf("%+v, %v", all, err)
				}
			})
		}
	}
}

// TestResultsAreReadContentByContent: what is wrong with one costs no other.
func TestResultsAreReadContentByContent(t *testing.T) {
	const png = "\x89PNG\r\n\x1a\n"
	for name, c := range map[string]struct {
		result, want, file string
		failed             bool
	}{
		"no contents":                {`{"toolResult":{"content":[]}}`, "", "", false},
		"null as contents":           {`{"content":null}`, "", "", false},
		"a text as contents":         {`{"content":"hello"}`, "hello", "", false},
		"one content":                {`{"content":{"type":"text","text":"hello"}}`, "hello", "", false},
		"an unknown kind":            {`{"content":[{"type":"text","text":"hello"},{"type":"hologram","x":1}]}`, "hello\n\n[A content that this program does not understand.]", "", false},
		"no content":                 {`{"content":[7,{"type":"text","text":"hello"}]}`, "[A content that this program does not understand.]\n\nhello", "", false},
		"a data URL":                 {`{"content":[{"type":"image","mimeType":"image/png","data":"data:image/png;base64,iVBORw0KGgo="}]}`, "[file 1]", png, false},
		"base64 without padding":     {`{"content":[{"type":"image","mimeType":"image/png","data":"iVBORw0KGgo"}]}`, "[file 1]", png, false},
		"base64 that is none":        {`{"content":[{"type":"image","mimeType":"image/png","data":"!"}]}`, "[A content that this program does not understand.]", "", false},
		"a failure without contents": {`{"isError":true,"content":[]}`, "", "", true},
		"structured content that repeats a file": {
			`{"content":[{"type":"image","mimeType":"image/png","data":"iVBORw0KGgoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}],"structuredContent":{"picture":"iVBORw0KGgoAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","width":1}}`,
			"[file 1]\n\n{\"picture\":\"[file 1]\",\"width\":1}", png + strings.Repeat("\x00", 40), false,
		},
		"structured content beside a short file": {
			`{"content":[{"type":"image","mimeType":"image/png","data":"aaaa"}],"structuredContent":{"name":"aaaaaa"}}`, "[file 1]\n\n{\"name\":\"aaaaaa\"}", "i\xa6\x9a", false,
		},
		"structured content beside empty files": {
			`{"content":[` + strings.Repeat(`{"type":"image","mimeType":"image/png","data":""},`, 40) + `{"type":"audio","mimeType":"audio/wav","data":""}],"structuredContent":{"ok":true}}`,
			strings.Repeat("[An empty file.]\n\n", 41) + `{"ok":true}`, "", false,
		},
		"a structured failure": {`{"isError":true,"content":[],"structuredContent":{"code":"RATE_LIMITED"}}`, `{"code":"RATE_LIMITED"}`, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := to(bending(t, "tools/call", func(w wild, _ string) { w.result(c.result) }))
			got, err := connect(t, mcp.Options{}).Call(t.Context(), at, "go", asked(7, "{}"))
			file := ""
			if len(got.Files) > 0 {
				file = string(got.Files[0].Bytes)
			}
			if err != nil || got.Text != c.want || file != c.file || got.Failed != c.failed {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

// TestStreamsOfEventsAreReadAsTheyCome: with comments, events without data, pauses to reconnect, pings and requests of the server.
func TestStreamsOfEventsAreReadAsTheyCome(t *testing.T) {
	for name, text := range map[string]string{
		"an event that begins":  ": hi\nretry: 10\nid: 1\ndata:\n\n: ping\n\nevent: message\nid: 2\ndata:" + wildResult + "\n\n",
		"several lines of data": "data: {\"jsonrpc\":\"2.0\",\ndata:\"id\":ID,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"b\"}]}}\n\n",
		"line ends of Windows":  "event: message\r\ndata: " + wildResult + "\r\n\r\n",
		"an event of its own":   "event: ping\ndata: 2026-01-01\n\nevent: message\ndata: " + wildResult + "\n\n",
		"no end":                "event: message\ndata: " + wildResult + "\n",
		"a long event":          ": " + strings.Repeat("x", 100_000) + "\ndata: " + strings.Replace(wildResult, `"b"`, `"b","x":"`+strings.Repeat("y", 100_000)+`"`, 1) + "\n\n",
		"requests of the server": `data: {"jsonrpc":"2.0","id":77,"method":"sampling/createMessage","params":{}}` + "\n\n" + `data: {"jsonrpc":"2.0","id":78,"method":"ping"}` + "\n\n" +
			`data: {"jsonrpc":"2.0","method":"notifications/unknown","params":{"x":1}}` + "\n\n" + `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"loud","data":1}}` + "\n\n" +
			`data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":99,"progress":"x"}}` + "\n\ndata: " + wildResult + "\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := to(bending(t, "tools/call", func(w wild, _ string) { w.events(text) }))
			if got, err := connect(t, mcp.Options{}).Call(t.Context(), at, "go", asked(7, "{}")); err != nil || got.Text != "b" {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

// TestAcknowledgmentsOfAnyKindAreTaken: servers answer notifications in many ways.
func TestAcknowledgmentsOfAnyKindAreTaken(t *testing.T) {
	for name, answer := range map[string]func(w wild, _ string){
		"204":                func(w wild, _ string) { w.WriteHeader(http.StatusNoContent) },
		"200 without a body": func(w wild, _ string) { w.WriteHeader(http.StatusOK) },
		"200 with {}":        func(w wild, _ string) { _, _ = io.WriteString(w, "{}") },
		"200 with a result":  func(w wild, _ string) { _, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":null,"result":{}}`) },
		"an empty stream":    func(w wild, _ string) { w.events("") },
		"202 with a text":    func(w wild, _ string) { w.WriteHeader(http.StatusAccepted); _, _ = io.WriteString(w, "Accepted") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := to(bending(t, "notifications/initialized", answer))
			if all, err := connect(t, mcp.Options{}).List(t.Context(), at, 0); err != nil || len(all) != 1 {
				t.Errorf("%+v, %v", all, err)
			}
		})
	}
}

// TestServersMayAskBeforeTheSessionHasBegun: a ping, and messages for a log.
func TestServersMayAskBeforeTheSessionHasBegun(t *testing.T) {
	at := to(bending(t, "initialize", func(w wild, _ string) {
		w.events(`data: {"jsonrpc":"2.0","id":77,"method":"ping"}` + "\n\n" + `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"hi"}}` + "\n\n" +
			`data: {"jsonrpc":"2.0","id":ID,"result":` + wildBegun + "}\n\n")
	}))
	if all, err := connect(t, mcp.Options{}).List(t.Context(), at, 0); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestPagesInACircleAreReadOnce.
func TestPagesInACircleAreReadOnce(t *testing.T) {
	var asked atomic.Int32
	at := to(bending(t, "tools/list", func(w wild, cursor string) {
		asked.Add(1)
		w.result(`{"tools":[{"name":"t` + cursor + `","inputSchema":{"type":"object"}}],"nextCursor":"` + map[string]string{"": "a", "a": "b", "b": "a"}[cursor] + `"}`)
	}))
	if all, err := connect(t, mcp.Options{}).List(t.Context(), at, 0); err != nil || len(all) != 3 || asked.Load() != 3 {
		t.Errorf("%+v, %v, asked %d times", all, err, asked.Load())
	}
}
