package wire

import (
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"chatbot/ports"
)

// eventBody is the body of a reply to a question.
type eventBody struct {
	io.ReadCloser
	conn net.Conn // carries nothing else until the body is read; nil when it may
}

// quiet keeps what comes from waking the process, or lets it again.
func (b *eventBody) quiet(on bool) {
	if b.conn != nil {
		quiet(b.conn, on)
	}
}

// unpack undoes a compression that was not asked for; some gateways compress all the same. Any that is not gzip
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

// gzipBody unpacks while it is read: the header of the format may come as late as the first event.
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

// longestRetryAfter is the longest wait that is passed on; a longer one is cut to it.
const longestRetryAfter = time.Hour

// retryAfter reads when a provider wants to be asked again: retry-after-ms (OpenAI), or Retry-After
// in seconds or as a date. 0 when it does not say.
func retryAfter(h http.Header, now time.Time) time.Duration {
	wait := time.Duration(0)
	said := strings.TrimSpace(h.Get("Retry-After"))
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		wait = bounded(ms, time.Millisecond)
	} else if seconds, err := strconv.ParseFloat(said, 64); err == nil {
		wait = bounded(seconds, time.Second)
	} else if date, err := http.ParseTime(said); err == nil {
		wait = date.Sub(now)
	}
	return min(max(wait, 0), longestRetryAfter)
}

// bounded multiplies without overflowing; what is not a number is 0.
func bounded(n float64, unit time.Duration) time.Duration {
	if !(n > 0) {
		return 0
	}
	return time.Duration(min(n*float64(unit), float64(longestRetryAfter)))
}
