package wire

import (
	"errors"
	"net/url"
	"strings"
)

// Base reads the base URL of an API as people write it: with blanks around it, slashes at its end, a query that goes
// along with each request, or the path of one of the calls, which is taken off. The value is not quoted in the
// error: an address may have a password in it.
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
