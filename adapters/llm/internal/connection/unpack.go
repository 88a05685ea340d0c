package connection

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"

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
