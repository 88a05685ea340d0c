package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const longest = 4096 // tokens of an answer, at most

// words are the model's output. They include text that JSON escapes, and multi-byte characters.
var words = []string{"The ", "server ", "says ", "“hello” ", "and ", "then\n", "naïve ", "\"quoted\" ", "語 ", "a\\b ", "😀 ", "<b>", "tail", "s. "}

// word returns the model's i-th token. Every tenth contains its number, so that lost text is detected.
func word(i int) string {
	if i%10 == 9 {
		return strconv.Itoa(i) + " "
	}
	return words[i%len(words)]
}

// text returns an answer of n tokens.
func text(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(word(i))
	}
	return b.String()
}

// plan determines how the model answers.
type plan struct {
	tokens int
	every  time.Duration // interval between tokens, in whole milliseconds; 0: all at once
	steps  int           // calls of a tool, one at a time, before the text
	delay  time.Duration // before an answer that is not streamed

	whole []byte // an answer that is not streamed
}

// model is an OpenAI-compatible server on loopback. It answers every question with the same text, one chunk per token, each written
// when it is due, or all of it at once if a stream is not wanted.
type model struct {
	listener net.Listener
	plan     atomic.Pointer[plan]
	frames   [longest][]byte
	pacer    pacer
	sent     atomic.Int64 // tokens, of paced answers
	held     atomic.Int64 // nanoseconds that the last answer that is not streamed was waited for
	conns    sync.Map
}

const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"

func newModel() (*model, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &model{listener: l}
	for i := range m.frames {
		m.frames[i] = piece(fmt.Sprintf(`{"index":0,"delta":{"content":%s},"logprobs":null,"finish_reason":null}`, quote(word(i))), "null")
	}
	m.answer(plan{tokens: 1})
	m.pacer.run()
	go m.serve()
	return m, nil
}

// piece returns one event in one HTTP chunk, as providers send them.
func piece(choices, usage string) []byte {
	event := fmt.Sprintf(`data: {"id":"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012","object":"chat.completion.chunk","created":1790000000,"model":"bench-1","service_tier":"default","system_fingerprint":"fp_0123456789","choices":[%s],"usage":%s}`+"\n\n", choices, usage)
	return fmt.Appendf(nil, "%x\r\n%s\r\n", len(event), event)
}

// end returns what follows the last token.
func end(tokens int) []byte {
	all := piece(`{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}`, "null")
	all = append(all, piece("", fmt.Sprintf(`{"prompt_tokens":20,"completion_tokens":%d,"total_tokens":%d}`, tokens, tokens+20))...)
	return append(all, "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"...)
}

// answer sets the plan for the next questions.
func (m *model) answer(p plan) {
	body := fmt.Sprintf(`{"id":"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012","object":"chat.completion","created":1790000000,"model":"bench-1","choices":[{"index":0,"message":{"role":"assistant","content":%s,"refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":%d,"total_tokens":%d},"service_tier":"default"}`,
		quote(text(p.tokens)), p.tokens, p.tokens+20)
	p.whole = fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	m.plan.Store(&p)
}

func (m *model) url() string { return "http://" + m.listener.Addr().String() + "/v1" }

func (m *model) close() {
	_ = m.listener.Close()
	m.conns.Range(func(c, _ any) bool { _ = c.(net.Conn).Close(); return true })
	m.pacer.stop()
}

func (m *model) serve() {
	for {
		conn, err := m.listener.Accept()
		if err != nil {
			return
		}
		m.conns.Store(conn, nil)
		go func() {
			defer m.conns.Delete(conn)
			defer conn.Close()
			m.talk(conn)
		}()
	}
}

// talk answers the questions of a connection one by one.
func (m *model) talk(conn net.Conn) {
	in := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		asked, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		switch p := *m.plan.Load(); {
		case req.Method != http.MethodPost: // a ping
			_, err = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"data\":[]}")
		case bytes.Count(asked, []byte(`"role":"tool"`)) < p.steps:
			_, err = conn.Write(calling)
		case streamed.Match(asked):
			err = m.say(conn, p)
		default:
			began := time.Now()
			time.Sleep(p.delay)
			m.held.Store(int64(time.Since(began)))
			_, err = conn.Write(p.whole)
		}
		if err != nil {
			return
		}
	}
}

// streamed matches a request for a stream.
var streamed = regexp.MustCompile(`"stream": ?true`)

// calling is an answer that calls a tool.
var calling = slices.Concat([]byte(head),
	piece(`{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"2*21\"}"}}]},"finish_reason":null}`, "null"),
	piece(`{"index":0,"delta":{},"finish_reason":"tool_calls"}`, "null"), []byte("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"))

func (m *model) say(conn net.Conn, p plan) error {
	if p.every == 0 {
		all := []byte(head)
		for _, frame := range m.frames[:p.tokens] {
			all = append(all, frame...)
		}
		_, err := conn.Write(append(all, end(p.tokens)...))
		return err
	}
	if _, err := io.WriteString(conn, head); err != nil {
		return err
	}
	s := &speech{to: conn, frames: append(m.frames[:p.tokens:p.tokens], end(p.tokens)), done: make(chan error, 1), sent: &m.sent}
	if !s.step() {
		m.pacer.add(s, p.every)
	}
	return <-s.done
}
