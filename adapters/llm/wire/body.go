package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"chatbot/ports"
)

// eventBody refuses a body that begins like JSON or HTML where events were asked for; the event
// decoders would skip its lines and see an empty stream. The content type is not asked: servers that
// stream well get it wrong, and servers that fail get it right.
type eventBody struct {
	io.ReadCloser
	conn   net.Conn // carries nothing else until the body is read; nil when it may
	judged bool
}

// quiet keeps what comes from waking the process, or lets it again.
func (b *eventBody) quiet(on bool) {
	if b.conn != nil {
		quiet(b.conn, on)
	}
}

// Read is that of io.Reader.
func (b *eventBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.judged {
		return n, err
	}
	begin := bytes.TrimLeft(p[:n], "\xef\xbb\xbf \r\n\t")
	if len(begin) == 0 {
		return n, err
	}
	b.judged = true
	switch begin[0] {
	case '<':
		return 0, ports.ErrModelBadReply.Because(errors.New("a page of HTML instead of a stream"))
	case '{', '[':
		rest, _ := io.ReadAll(io.LimitReader(b.ReadCloser, largestReport))
		return 0, ReportFailure(append(bytes.Clone(begin), rest...))
	}
	return n, err
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
