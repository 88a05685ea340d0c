package extract

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// elements receives what is in an XML document. start returns whether to go into an element; what is skipped has no end.
type elements struct {
	start func(xml.StartElement) bool
	end   func(name string) error
	chars func(string)
}

// walk reads an XML document. Declared entities are refused: they are no part of any format that is read, but make bombs.
func walk(r io.Reader, e elements) error {
	decoder := newDecoder(r)
	depth := 0
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxNesting {
				return errTooLarge
			}
			if !e.start(token) {
				if err := skip(decoder); err != nil {
					return err
				}
				depth--
			}
		case xml.EndElement:
			depth--
			if e.end != nil {
				if err := e.end(token.Name.Local); err != nil {
					return err
				}
			}
		case xml.CharData:
			if e.chars != nil {
				e.chars(string(token))
			}
		case xml.Directive:
			if bytes.Contains(token, []byte("ENTITY")) {
				return errTooLarge
			}
		}
	}
}

// newDecoder returns a decoder for XML in any encoding. Go's reads no UTF-16, in which the declaration is, too.
func newDecoder(r io.Reader) *xml.Decoder {
	start := bufio.NewReader(r)
	decoder := xml.NewDecoder(start)
	decoder.CharsetReader = charset.NewReaderLabel
	if mark, err := start.Peek(2); err == nil && (string(mark) == "\xFF\xFE" || string(mark) == "\xFE\xFF") {
		decoder = xml.NewDecoder(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(start))
		decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	}
	return decoder
}

// skip reads up to the end of the element that was begun last.
func skip(decoder *xml.Decoder) error {
	for depth := 1; depth > 0; {
		token, err := decoder.RawToken()
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			if depth++; depth > maxNesting {
				return errTooLarge
			}
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// attribute returns the value of an attribute, whatever its prefix.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
