package connection

import (
	"errors"
	"net/url"
	"strings"
)

// Base parses the base URL of an API as people write it: with blanks around it, slashes at its end, a query that is sent with
// each request, or the path of one of the calls, which is removed. The error does not quote the address, which may contain a
// password.
func Base(address string, calls ...string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("must be an http or https address")
	}
	u.Fragment, u.RawFragment = "", ""
	path := strings.TrimRight(u.EscapedPath(), "/")
	for _, call := range calls {
		if rest, ok := strings.CutSuffix(path, "/"+call); ok {
			path = strings.TrimRight(rest, "/")
			break
		}
	}
	u.RawPath = path
	u.Path, err = url.PathUnescape(path)
	return u, err
}
