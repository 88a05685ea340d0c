package tool

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Addresses is a set of addresses of pages, in the form of Address, so that a choice among equal spellings carries no information.
type Addresses map[string]bool

// Add adds an address. What is none is ignored.
func (a Addresses) Add(address string) {
	if one := Address(address); one != "" {
		a[one] = true
	}
}

// Has reports whether an address is among these.
func (a Addresses) Has(address string) bool {
	return a[Address(address)]
}

var (
	// inText finds addresses with a scheme, and bare ones such as example.com/page, up to what cannot be part of one.
	inText = regexp.MustCompile("(?i)https?://[^\\s<>\"`|\\\\^{}\\p{C}]+")
	bare   = regexp.MustCompile("(?i)(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?\\.)+\\p{L}{2,}(?::\\d+)?(?:[/?#][^\\s<>\"`|\\\\^{}\\p{C}]*)?")
)

// trailing are characters that end an address only by what surrounds it.
const trailing = `.,;:!?'*_~)]…»”’`

// Bounds on what is taken from one text.
const (
	mostAddresses  = 500
	mostReadings   = 8    // of an address with punctuation after it
	longestReading = 2048 // bytes
)

// AddFrom adds the addresses in a text. Of one that may end with punctuation of the text, all readings are added.
func (a Addresses) AddFrom(text string) {
	for _, found := range inText.FindAllString(text, mostAddresses) {
		a.addReadings(found)
	}
	rest := inText.ReplaceAllString(text, " ")
	for _, at := range bare.FindAllStringIndex(rest, mostAddresses) {
		before, after := rest[:at[0]], rest[at[1]:]
		if before != "" && strings.ContainsAny(before[len(before)-1:], "@/:.-_") || strings.HasPrefix(after, "@") {
			continue // of a mail address, or of a path
		}
		a.addReadings("https://" + rest[at[0]:at[1]])
	}
}

// addReadings adds an address as it is, and without what may not be part of it: the target of a link in Markdown begins after its text, and
// punctuation may end a sentence.
func (a Addresses) addReadings(found string) {
	for _, part := range strings.Split(found, "](") {
		for range mostReadings {
			if len(part) <= longestReading {
				a.Add(part)
			}
			last, size := utf8.DecodeLastRuneInString(part)
			if size == 0 || !strings.ContainsRune(trailing, last) {
				break
			}
			part = part[:len(part)-size]
		}
	}
}

// Address returns the address of a page in its one form, in which it is compared and asked for: with the host in lower case, and without what
// means nothing (the port of the scheme, a dot after the host, the fragment, the end of an empty query). "" for what is no address of a page.
func Address(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return ""
	}
	host, port := strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if ofScheme := map[string]string{"http": "80", "https": "443"}[u.Scheme]; port != "" && port != ofScheme {
		host += ":" + port
	}
	address := u.Scheme + "://" + host + "/" + strings.TrimPrefix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		address += "?" + u.RawQuery
	}
	return address
}
