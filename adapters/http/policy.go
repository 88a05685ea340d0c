package http

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
)

// policyOfData is the Content-Security-Policy of what is no page.
const policyOfData = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// policyOfWorker is that of the page's service worker: it fetches files of this server, and does nothing else.
const policyOfWorker = "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// inline finds scripts that stand in a page, and what makes them no JavaScript.
var (
	inline   = regexp.MustCompile(`(?is)<script([^>]*)>(.*?)</script\s*>`)
	external = regexp.MustCompile(`(?i)\ssrc\s*=`)
)

// policyOf is the Content-Security-Policy of a page: scripts are files of this server, or those which stood in the page
// when the server started. Styles may stand in elements, which the framework needs; they run nothing. 'self' takes in
// the WebSocket of this server (CSP level 3).
func policyOf(page []byte) string {
	scripts := []string{"'self'"}
	for _, found := range inline.FindAllSubmatch(page, -1) {
		if external.Match(found[1]) || len(found[2]) == 0 {
			continue
		}
		sum := sha256.Sum256(found[2])
		if hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !slices.Contains(scripts, hash) {
			scripts = append(scripts, hash)
		}
	}
	return "default-src 'self'; script-src " + strings.Join(scripts, " ") + "; style-src 'self' 'unsafe-inline'; " +
		"img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; " +
		"form-action 'self'; frame-ancestors 'none'"
}
