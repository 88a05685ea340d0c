package outgoing_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/adapters/internal/address"
	"chatbot/adapters/internal/outgoing"

	"golang.org/x/net/dns/dnsmessage"
)

var (
	quick    = outgoing.Limits{Connect: 2 * time.Second, Headers: 300 * time.Millisecond, Total: 2 * time.Second}
	loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
)

func get(t *testing.T, c *http.Client, to string) ([]byte, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
	if err != nil {
		return nil, err
	}
	response, err := c.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return outgoing.ReadAll(response.Body, 1<<20)
}

// counting is a server that counts its requests.
func counting(t *testing.T, answer http.HandlerFunc) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	asked := &atomic.Int32{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s, asked
}

// TestNoFormOfLoopbackReachesThisMachine, whatever resolvers and dialers make of it.
func TestNoFormOfLoopbackReachesThisMachine(t *testing.T) {
	s, asked := counting(t, func(http.ResponseWriter, *http.Request) {})
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	web := outgoing.Web(quick, nil)
	for _, host := range []string{
		"127.0.0.1", "localhost", "LOCALHOST", "localhost.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.0.0.1.", "0", "0.0.0.0", "[::]", "[::1]",
		"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::1%25lo]", "[fe80::1%25lo]", "１２７.０.０.１", "①②⑦.0.0.1", "127。0。0。1", "%31%32%37.0.0.1",
	} {
		if body, err := get(t, web, "http://"+host+":"+port+"/"); err == nil {
			t.Errorf("%s answers %q", host, body)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("asked %d times", n)
	}
}

// rebinding is a DNS server that answers each question with the next of some addresses, and the last of them from then on.
func rebinding(t *testing.T, answers ...string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buffer, n := make([]byte, 512), 0
		for {
			size, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var question dnsmessage.Message
			if question.Unpack(buffer[:size]) != nil || len(question.Questions) != 1 {
				continue
			}
			reply := dnsmessage.Message{Header: dnsmessage.Header{ID: question.ID, Response: true, RecursionAvailable: true}, Questions: question.Questions}
			if q := question.Questions[0]; q.Type == dnsmessage.TypeA {
				ip := netip.MustParseAddr(answers[min(n, len(answers)-1)]).As4()
				n++
				reply.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, Type: q.Type}, Body: &dnsmessage.AResource{A: ip}}}
			}
			packed, _ := reply.Pack()
			_, _ = conn.WriteTo(packed, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// TestRebindingNamesReachNothing: a name that leads to a page first leads to this machine later. What counts is the address that is dialed.
func TestRebindingNamesReachNothing(t *testing.T) {
	asked := &atomic.Int32{}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, "/again", http.StatusFound)
	}))
	everywhere, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Listener.Close()
	s.Listener = everywhere
	s.Config.SetKeepAlivesEnabled(false) // the name is looked up for each request
	s.Start()
	t.Cleanup(s.Close)
	_, port, _ := net.SplitHostPort(everywhere.Addr().String())
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	// 127.0.0.2 is open here, as a page would be; 127.0.0.1 is not.
	for name, c := range map[string]struct {
		answers []string
		asked   int32
	}{
		"at once":             {[]string{"127.0.0.1"}, 0},
		"a metadata service":  {[]string{"169.254.169.254"}, 0},
		"after the first try": {[]string{"127.0.0.2", "127.0.0.1"}, 1},
	} {
		asked.Store(0)
		net.DefaultResolver = rebinding(t, c.answers...)
		web := outgoing.Web(quick, []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")})
		if _, err := get(t, web, "http://rebinding.example:"+port+"/"); !errors.Is(err, address.ErrNotPublic) && !errors.Is(err, address.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
		if n := asked.Load(); n != c.asked {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
}

func TestRedirectsAreCheckedOneByOne(t *testing.T) {
	inner, asked := counting(t, func(http.ResponseWriter, *http.Request) {})
	hidden := strings.Replace(inner.URL, "127.0.0.1", "127.0.0.9", 1)
	to := ""
	s, _ := counting(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" || r.Header.Get("Authorization") != "" {
			t.Errorf("sent %v", r.Header)
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		switch n := strings.Count(r.URL.Path, "x"); {
		case n < 3 && to != "loop":
			http.Redirect(w, r, r.URL.Path+"x", http.StatusMovedPermanently)
		case to == "loop":
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		case to != "":
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusTemporaryRedirect)
		}
	})
	web := outgoing.Web(quick, []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")})
	for target, want := range map[string]error{
		"": nil, "loop": outgoing.ErrRedirects, hidden: address.ErrNotPublic, "http://169.254.169.254/latest/meta-data/": address.ErrForbidden, "http://metadata.google.internal/": address.ErrForbidden,
		"file:///etc/passwd": outgoing.ErrAddress, "gopher://127.0.0.1/": outgoing.ErrAddress, "http://user:secret@127.0.0.1/": outgoing.ErrAddress, "//0x7f000001/": address.ErrForbidden,
	} {
		to = target
		if _, err := get(t, web, s.URL+"/"); !errors.Is(err, want) {
			t.Errorf("to %s: %v, want %v", target, err, want)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("what is behind was asked %d times", n)
	}
}

func TestServersRedirectToTheirOwnOriginOnly(t *testing.T) {
	other, asked := counting(t, func(http.ResponseWriter, *http.Request) {})
	to := ""
	s, _ := counting(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, to, http.StatusFound)
		}
	})
	client := outgoing.Server(quick)
	for target, want := range map[string]error{"/there": nil, s.URL + "/there": nil, "/": outgoing.ErrRedirects, other.URL: outgoing.ErrElsewhere, "http://169.254.169.254/": outgoing.ErrElsewhere} {
		to = target
		if _, err := get(t, client, s.URL+"/"); !errors.Is(err, want) {
			t.Errorf("to %s: %v, want %v", target, err, want)
		}
	}
	for _, base := range []string{"http://169.254.169.254/", "http://[fe80::1]/", "http://2852039166/", "http://metadata/", "http://a:b@127.0.0.1/", "ftp://127.0.0.1/"} {
		if _, err := get(t, client, base); !errors.Is(err, address.ErrForbidden) && !errors.Is(err, outgoing.ErrAddress) {
			t.Errorf("%s: %v", base, err)
		}
	}
	if asked.Load() > 0 {
		t.Error("another server was asked")
	}
}

func TestProxiesOfTheEnvironmentAreNotUsedForTheWeb(t *testing.T) {
	proxy, asked := counting(t, func(http.ResponseWriter, *http.Request) {})
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	_, err := get(t, outgoing.Web(quick, loopback), "http://name.invalid/")
	if err == nil || asked.Load() > 0 {
		t.Errorf("%v, the proxy was asked %d times", err, asked.Load())
	}
	if got := outgoing.Cause(err).Error(); strings.Contains(got, "name.invalid") {
		t.Errorf("the cause is %s", got)
	}
}

func TestBodiesAndHeadersAreBounded(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	var bomb bytes.Buffer
	packed := gzip.NewWriter(&bomb)
	for range 100 {
		_, _ = packed.Write(make([]byte, 1<<20))
	}
	_ = packed.Close()
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(bytes.Repeat([]byte("x"), 64<<10)); err != nil {
				return
			}
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"an endless body": {endless, "too large"},
		"a bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		}, "too large"},
		"slow headers": {func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-stop:
			}
		}, "timeout"},
		"a slow body": {func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush() //nolint:forcetypeassert // it is one
			select {
			case <-r.Context().Done():
			case <-stop:
			}
		}, "timeout"},
		"large headers": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 100<<10)) }, "exceeded"},
		"no gzip": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "this is plain text")
		}, "gzip"},
	} {
		s, _ := counting(t, c.answer)
		limits := outgoing.Limits{Connect: time.Minute, Headers: time.Minute, Total: time.Minute}
		if c.want == "timeout" {
			limits = quick
			limits.Total = time.Second
		}
		began := time.Now()
		body, err := get(t, outgoing.Web(limits, loopback), s.URL)
		var slow net.Error // either limit may be the one that is told
		if c.want == "timeout" && errors.As(err, &slow) && slow.Timeout() {
			err = errors.New("timeout")
		}
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), c.want) || len(body) > 1<<20+1 {
			t.Errorf("%s: %d bytes, %v", name, len(body), err)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func TestAddressesThatAreNoPages(t *testing.T) {
	for _, text := range []string{
		"ftp://example.com", "file:///etc/passwd", "javascript:alert(1)", "data:text/plain,x", "mailto:a@b", "http:example.com", "//example.com", "/x", "", "https://", "https://user@example.com", "https://a:b@example.com", "http://:80/",
		"https://example.com/" + strings.Repeat("x", 3000), "http://127.1/", "http://metadata.google.internal/computeMetadata/v1/",
	} {
		u, err := url.Parse(text)
		if err == nil && outgoing.Check(u) == nil {
			t.Errorf("%.60s is allowed", text)
		}
	}
	for _, text := range []string{"http://example.com", "https://EXAMPLE.com:8443/a?b=c#d", "https://müller.example/", "http://10.0.0.1/"} {
		u, err := url.Parse(text)
		if err != nil || outgoing.Check(u) != nil {
			t.Errorf("%s: %v", text, fmt.Sprint(err, outgoing.Check(u)))
		}
	}
}
