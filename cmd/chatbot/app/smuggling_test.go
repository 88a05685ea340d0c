package app_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// smuggled is the request that must never be served when it is hidden in another's body. Its path identifies it in the log.
const smuggled = "GET /api/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"

func TestNoRequestHidesInAnother(t *testing.T) {
	t.Parallel()
	s := start(t)
	noneHides(t, s, strings.TrimPrefix(s.base, "http://"))
}

// noneHides sends requests that servers and proxies are known to parse differently (RFC 9112, sections 2.2, 6 and 11.2) to the server
// or its gateway, front. Each must be refused and the connection closed, or be read as exactly one request; those named by inTheOpen
// are two visible requests to that gateway.
func noneHides(t *testing.T, s *server, front string, inTheOpen ...string) {
	t.Helper()
	n := len(smuggled)
	chunked := func(header string) string { // ends at once if parsed as chunks
		return "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\n" + header + fmt.Sprintf("Content-Length: %d\r\n\r\n0\r\n\r\n", n+5) + smuggled
	}
	with := func(headers string, body string) string {
		return "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body
	}
	for name, raw := range map[string]string{
		"CL.TE":                        chunked("Transfer-Encoding: chunked\r\n"),
		"TE.CL":                        with("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", n, smuggled)),
		"TE in capitals":               chunked("TRANSFER-ENCODING: CHUNKED\r\n"),
		"TE xchunked":                  chunked("Transfer-Encoding: xchunked\r\n"),
		"TE with a space before":       chunked("Transfer-Encoding : chunked\r\n"),
		"TE with a tab":                chunked("Transfer-Encoding:\tchunked\r\n"),
		"TE with a vertical tab":       chunked("Transfer-Encoding:\x0bchunked\r\n"),
		"TE on a folded line":          chunked("Transfer-Encoding:\r\n chunked\r\n"),
		"TE folded into X":             chunked("X: x\r\n Transfer-Encoding: chunked\r\n"),
		"TE after a bare LF":           chunked("X: x\nTransfer-Encoding: chunked\r\n"),
		"TE after a bare CR":           chunked("X: x\rTransfer-Encoding: chunked\r\n"),
		"TE twice":                     chunked("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
		"TE twice, the other way":      chunked("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
		"TE chunked, identity":         chunked("Transfer-Encoding: chunked, identity\r\n"),
		"TE identity, chunked":         chunked("Transfer-Encoding: identity, chunked\r\n"),
		"TE identity":                  chunked("Transfer-Encoding: identity\r\n"),
		"TE in quotes":                 chunked("Transfer-Encoding: \"chunked\"\r\n"),
		"TE with a NUL":                chunked("Transfer-Encoding: chunked\x00\r\n"),
		"TE with a parameter":          chunked("Transfer-Encoding: chunked;q=1\r\n"),
		"TE gzip, chunked":             chunked("Transfer-Encoding: gzip, chunked\r\n"),
		"TE with an underscore":        chunked("Transfer_Encoding: chunked\r\n"),
		"TE of HTTP/1.0":               strings.Replace(chunked("Transfer-Encoding: chunked\r\n"), "HTTP/1.1", "HTTP/1.0", 1),
		"two lengths, short first":     with(fmt.Sprintf("Content-Length: 0\r\nContent-Length: %d\r\n", n), smuggled),
		"two lengths, long first":      with(fmt.Sprintf("Content-Length: %d\r\nContent-Length: 0\r\n", n), smuggled),
		"two lengths on one line":      with(fmt.Sprintf("Content-Length: 0, %d\r\n", n), smuggled),
		"a length with a plus":         with("Content-Length: +0\r\n", smuggled),
		"a length below zero":          with("Content-Length: -1\r\n", smuggled),
		"a length in hex":              with("Content-Length: 0x0\r\n", smuggled),
		"a length with a point":        with("Content-Length: 0.0\r\n", smuggled),
		"a length with a space in it":  with("Content-Length: 0 0\r\n", smuggled),
		"a length with a letter":       with("Content-Length: 0a\r\n", smuggled),
		"an empty length":              with("Content-Length: \r\n", smuggled),
		"a length too big to count":    with("Content-Length: 18446744073709551616\r\n", smuggled),
		"a length with a space before": with("Content-Length : 0\r\n", smuggled),
		"a length on a folded line":    with("Content-Length:\r\n 0\r\n", smuggled),
		"a length after a bare LF":     with(fmt.Sprintf("X: x\nContent-Length: %d\r\n", n), smuggled),
		"a chunk's extension with LF":  with("Transfer-Encoding: chunked\r\n", "0;\n\r\n\r\n"+smuggled),
		"a chunk's size in the air":    with("Transfer-Encoding: chunked\r\n", "\r\n"+smuggled),
		"a chunk's size below zero":    with("Transfer-Encoding: chunked\r\n", "-1\r\n"+smuggled),
		"a chunk's size with 0x":       with("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n"+smuggled),
		"a chunk's size too big":       with("Transfer-Encoding: chunked\r\n", "10000000000000000\r\n"+smuggled),
		"a chunk without its end":      with("Transfer-Encoding: chunked\r\n", "1\r\nxx\r\n0\r\n\r\n"+smuggled),
		"chunks ended by a bare LF":    with("Transfer-Encoding: chunked\r\n", "1\nx\n0\n\n"+smuggled),
		"a length and a body of GET":   fmt.Sprintf("GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n", n) + smuggled,
		"headers of lines without CR":  fmt.Sprintf("POST /api/auth/login HTTP/1.1\nHost: localhost\nContent-Length: %d\n\n", n) + smuggled,
		"two hosts":                    "GET /api/auth/me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"no host":                      "GET /api/auth/me HTTP/1.1\r\n\r\n",
		"a line without a colon":       "GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n",
		"a NUL in a name":              "GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\nX\x00: y\r\n\r\n",
		"a line before the headers":    "GET /api/auth/me HTTP/1.1\r\n X: y\r\nHost: localhost\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			statuses, closed := exchange(t, front, raw)
			if slices.Contains(inTheOpen, name) {
				return
			}
			// No response is also right, because the end of some requests cannot be found.
			if len(statuses) > 1 || len(statuses) == 1 && (statuses[0] < 400 || statuses[0] == 404 || statuses[0] >= 500 && statuses[0] != 501) {
				t.Errorf("answered %v, closed %v", statuses, closed)
			}
		})
	}
	if n := strings.Count(s.log.String(), `"status":404`); n != len(inTheOpen) {
		t.Errorf("the hidden request was served %d times", n)
	}
	// Control: two plain requests in sequence are both served.
	if statuses, _ := exchange(t, front, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"+smuggled); !slices.Equal(statuses, []int{200, 404}) {
		t.Errorf("two requests: %v", statuses)
	}
}

// exchange sends bytes and returns the statuses of all responses until the server closes the connection or is silent for a second.
func exchange(t *testing.T, address, raw string) (statuses []int, closed bool) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, raw); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	for {
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		response, err := http.ReadResponse(reader, nil)
		var waited net.Error
		switch {
		case errors.As(err, &waited) && waited.Timeout():
			return statuses, false
		case err != nil:
			return statuses, true
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		statuses = append(statuses, response.StatusCode)
	}
}
