package wire

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"chatbot/ports"
)

// unpack decompresses a body that was compressed without being asked for, as some gateways do. A compression other than gzip
// is a bad reply.
func unpack(res *http.Response) error {
	switch coding := strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))); coding {
	case "", "identity":
		return nil
	case "gzip", "x-gzip":
		res.Body = &gzipBody{ReadCloser: res.Body}
		return nil
	default:
		return ports.ErrModelBadReply.Because(fmt.Errorf("the reply is compressed with %.20q, which was not asked for", coding))
	}
}

// gzipBody decompresses while it is read, since the header of the format may arrive as late as the first event.
type gzipBody struct {
	io.ReadCloser
	unpacked *gzip.Reader
}

// Read implements io.Reader.
func (b *gzipBody) Read(p []byte) (int, error) {
	if b.unpacked == nil {
		unpacked, err := gzip.NewReader(b.ReadCloser)
		if err != nil {
			return 0, err
		}
		b.unpacked = unpacked
	}
	return b.unpacked.Read(p)
}

// longestRetryAfter is the maximum wait that is passed on.
const longestRetryAfter = time.Hour

// retryAfter returns how long to wait before the next request: from retry-after-ms (OpenAI), or Retry-After in seconds or as
// a date; 0 without either.
func retryAfter(h http.Header, now time.Time) time.Duration {
	wait := time.Duration(0)
	after := strings.TrimSpace(h.Get("Retry-After"))
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		wait = boundedWait(ms, time.Millisecond)
	} else if seconds, err := strconv.ParseFloat(after, 64); err == nil {
		wait = boundedWait(seconds, time.Second)
	} else if date, err := http.ParseTime(after); err == nil {
		wait = date.Sub(now)
	}
	return min(max(wait, 0), longestRetryAfter)
}

// boundedWait returns n units, at most longestRetryAfter; 0 if n is not a positive number.
func boundedWait(n float64, unit time.Duration) time.Duration {
	if !(n > 0) {
		return 0
	}
	return time.Duration(min(n*float64(unit), float64(longestRetryAfter)))
}
