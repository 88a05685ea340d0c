package http

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

// asked returns the context of a request, as a handler gets it.
func asked(t *testing.T, prepare func(r *fasthttp.Request)) *fiber.Ctx {
	t.Helper()
	app := fiber.New(fiber.Config{Immutable: true})
	raw := &fasthttp.RequestCtx{}
	prepare(&raw.Request)
	c := app.AcquireCtx(raw)
	t.Cleanup(func() { app.ReleaseCtx(c) })
	return c
}

// theirs fails the test if err is neither nil nor a client error (4xx) with a message.
func theirs(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	f, status := toFault(err)
	if status < 400 || status >= 500 || f.Message == "" {
		t.Errorf("%d: %v", status, err)
	}
}

// FuzzBody checks that every body is either decoded as valid JSON and UTF-8, or refused with a client error.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		"", "null", "{}", "[]", `{"message":"hi","session_id":1.0,"stream":true,"client_message_id":"k"}`, `{"session_id":1e400}`, `{"session_id":-0}`,
		`{"message":"\ud83d"}`, `{"message":"` + "\xff" + `"}`, `{"message":1}`, `{"MESSAGE":"x","message":"y"}`, `{"message":"a"}{}`, "\ufeff{}",
		`{"username":null,"email":{},"password":[]}`, strings.Repeat(`{"a":`, 2000), `{"title":"x","title":null}`, " \t\n{}", "{\"a\":\"\x00\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := asked(t, func(r *fasthttp.Request) {
			r.Header.SetContentType("application/json")
			r.SetBody(body)
		})
		sent, err := Decode[sendRequest](c)
		theirs(t, err)
		if err == nil && (!json.Valid(body) || !utf8.Valid(body) || !utf8.ValidString(sent.Message)) {
			t.Errorf("taken: %q", body)
		}
		for _, decodeOther := range []func() error{
			func() error { _, err := Decode[registerRequest](c); return err },
			func() error { _, err := Decode[loginRequest](c); return err },
			func() error { _, err := Decode[changeSessionRequest](c); return err },
			func() error { _, err := DecodeOptional[createSessionRequest](c); return err },
			func() error { _, err := DecodeOptional[answerRequest](c); return err },
		} {
			theirs(t, decodeOther())
		}
	})
}

// FuzzAddress checks that numbers in addresses are within their bounds, or refused with a client error.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"", "1", "0", "-1", "+1", "1.0", "1e3", "007", "99999999999999999999", "-99999999999999999999", "٣", "0x10", "1_000", " 1", "%31", "1&limit=2", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := asked(t, func(r *fasthttp.Request) { r.URI().SetQueryString("limit=" + text) })
		var in fault.Inputs
		if n := NumberIn(c, &in, "limit", 20, 1, 100); n < 1 || n > 100 {
			t.Errorf("limit %q is %d", text, n)
		}
		theirs(t, in.Err())

		app := fiber.New()
		var id chat.SessionID
		var err error
		app.Get("/:id", func(c *fiber.Ctx) error {
			id, err = IDIn[chat.SessionID](c, "id", chat.ErrSession)
			return nil
		})
		raw := &fasthttp.RequestCtx{}
		raw.Request.URI().SetPath("/" + text)
		app.Handler()(raw)
		theirs(t, err)
		if err == nil && raw.Response.StatusCode() == 200 && id < 0 {
			t.Errorf("id %q is %d", text, id)
		}
	})
}

// FuzzHeaders checks that values parsed from headers are valid, whatever the headers contain.
func FuzzHeaders(f *testing.F) {
	for _, seed := range []string{"Bearer x", "bearer  x ", "Bearer", "Bearer ", "Basic eA==", "", "Bearer a b", "Bearer 0\n0", "Bearer \tx", "Bearer \u00a0x", "\x00", "Bearer x,Bearer y", strings.Repeat("B", 4000), "Mozilla\xff\x1b[2J", "refresh_token=x", "refresh_token=\"x\"; refresh_token=y", "http://localhost", "same-origin"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := asked(t, func(r *fasthttp.Request) {
			for _, name := range []string{fiber.HeaderAuthorization, fiber.HeaderUserAgent, fiber.HeaderCookie, fiber.HeaderOrigin, "Sec-Fetch-Site", "Idempotency-Key"} {
				r.Header.Set(name, text)
			}
		})
		if token, ok := Bearer(c); ok && (token == "" || strings.HasPrefix(token, " ") || strings.HasSuffix(token, " ") || !strings.Contains(c.Get(fiber.HeaderAuthorization), token)) {
			t.Errorf("%q has the token %q", text, token)
		}
		if agent := agentOf(c); !utf8.ValidString(agent) || len(agent) > 256 || strings.Contains(agent, "\x00") {
			t.Errorf("%q is the agent %q", text, agent)
		}
		token, delivery, err := presented(c)
		theirs(t, err)
		if delivery == inCookie && token != "" && !strings.Contains(text, token) {
			t.Errorf("%q has the cookie %q", text, token)
		}
		theirs(t, (&Server{}).mayHoldCookie(c))
		key, err := answerRequest{}.key(c)
		theirs(t, err)
		if err == nil && utf8.RuneCountInString(key) > chat.MaxClientID {
			t.Errorf("the key %q", key)
		}
	})
}

// FuzzLastEventID checks that Last-Event-ID is a possible sequence number, or refused with a client error.
func FuzzLastEventID(f *testing.F) {
	for _, seed := range []string{"0", "57", "-1", "+1", "2147483648", "9223372036854775807", "99999999999999999999", "1.0", "x", " 1", "1,2", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		after, err := lastEvent(text)
		theirs(t, err)
		if after < 0 || err != nil && after != 0 {
			t.Errorf("%q is %d, %v", text, after, err)
		}
	})
}
