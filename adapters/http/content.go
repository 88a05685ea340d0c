package http

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"chatbot/domain/file"
)

// policyOfContent is the Content-Security-Policy of what people uploaded: a document among it runs nothing, loads nothing, and has an
// origin of its own.
const policyOfContent = policyOfData + "; sandbox"

// Content is a stored content that somebody uploaded.
type Content struct {
	Name      string
	MediaType string
	Bytes     int64
	ETag      string // names the bytes
	// Shown: browsers may show it. Any other is saved.
	Shown bool
	// Open returns a part of the content.
	Open func(part file.Range) (io.ReadCloser, error)
}

// SendContent responds with a content, or the part of it that the request asks for, and calls end once it has been sent or has
// failed. Nothing in it can act in the origin of this server, whatever it is.
func (s *Server) SendContent(c *fiber.Ctx, content Content, end func()) error {
	tag := `"` + content.ETag + `"`
	kind := "attachment"
	if content.Shown {
		kind = "inline"
	}
	c.Set(fiber.HeaderContentSecurityPolicy, policyOfContent)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderVary, fiber.HeaderAuthorization)
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	if matches(c.Get(fiber.HeaderIfNoneMatch), tag) {
		end()
		return c.SendStatus(fiber.StatusNotModified)
	}
	part, partial, ok := file.Range{Length: content.Bytes}, false, true
	if condition := c.Get(fiber.HeaderIfRange); condition == "" || condition == tag {
		part, partial, ok = file.ParseRange(c.Get(fiber.HeaderRange), content.Bytes)
	}
	switch {
	case !ok:
		end()
		c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(content.Bytes, 10))
		c.Status(fiber.StatusRequestedRangeNotSatisfiable)
		return nil
	case partial:
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", part.First, part.First+part.Length-1, content.Bytes))
		c.Status(fiber.StatusPartialContent)
	}
	body, err := content.Open(part)
	if err != nil {
		end()
		c.Status(fiber.StatusOK)
		c.Response().Header.Del(fiber.HeaderContentRange)
		return err
	}
	c.Set(fiber.HeaderContentType, content.MediaType)
	c.Set(fiber.HeaderContentDisposition, dispositionOf(kind, content.Name))
	c.Context().SetBodyStream(&sentContent{ReadCloser: body, end: end, log: s.Logger(c)}, int(part.Length))
	return nil
}

// matches reports whether an If-None-Match names the tag.
func matches(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return true
		}
	}
	return false
}

// sentContent is the body of a response, which calls end when it is closed. After an error the connection is closed before all of it
// was sent, so that the client can detect that it is incomplete.
type sentContent struct {
	io.ReadCloser
	end func()
	log *zap.Logger
}

// Read implements io.Reader.
func (s *sentContent) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, context.Canceled) {
		s.log.Error("Download broke off", zap.Error(err))
	}
	return n, err
}

// Close implements io.Closer; the server calls it when the response has been sent or has failed.
func (s *sentContent) Close() error {
	defer s.end()
	return s.ReadCloser.Close()
}
