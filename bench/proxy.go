package main

import (
	"context"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
)

// serveProxy is the baseline for gateways in Go: the proxy of the standard library, which knows no keys, reads no bodies and stores nothing.
func serveProxy() error {
	upstream, err := url.Parse(os.Getenv("BENCH_UPSTREAM"))
	if err != nil {
		return err
	}
	return listen(&http.Server{Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(upstream)
			r.Out = r.Out.WithContext(context.WithoutCancel(r.In.Context())) // a client that has said all is still there
		},
		Transport:     &http.Transport{MaxIdleConnsPerHost: 1000},
		FlushInterval: -1, // as it comes
	}})
}

// goProxy starts serveProxy.
func (l *lab) goProxy(ctx context.Context, upstream string) (*gateway, error) {
	cmd, err := inRole("proxy", "BENCH_UPSTREAM=http://"+upstream)
	if err != nil {
		return nil, err
	}
	g := &gateway{name: "Go's proxy", path: "/v1/chat/completions", model: "bench-1"}
	return g, l.started(ctx, g, cmd, l.tmp)
}
