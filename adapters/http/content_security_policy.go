package http

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
)

// policyOfData is the Content-Security-Policy of everything except pages.
const policyOfData = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// inline matches the script elements of a page, external the attributes of those that load a file.
var (
	inline   = regexp.MustCompile(`(?is)<script([^>]*)>(.*?)</script\s*>`)
	external = regexp.MustCompile(`(?i)\ssrc\s*=`)
)

// PagePolicy returns the Content-Security-Policy of a page: scripts are files of this server, or inline scripts that the page
// contained when the server started. Inline styles are allowed, because the framework needs them and they execute nothing.
// Images may be blobs: those that the page makes of files. 'self' includes the WebSocket of this server (CSP level 3).
func PagePolicy(page []byte) string {
	return "default-src 'self'; script-src 'self'" + hashes(page) + "; style-src 'self' 'unsafe-inline'; " +
		"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; " +
		"form-action 'self'; frame-ancestors 'none'"
}

// CodePolicy returns the Content-Security-Policy of the page in whose frame code of models runs: an origin of its own, which shares nothing with
// ours, and no connections. blob: is what the page itself has given to the frame.
func CodePolicy(page []byte) string {
	return "sandbox allow-scripts; default-src 'none'; script-src blob: 'wasm-unsafe-eval'" + hashes(page) + "; worker-src blob:; base-uri 'none'; " +
		"form-action 'none'; frame-ancestors 'self'"
}

// hashes returns the sources that allow the inline scripts of a page, each after a space.
func hashes(page []byte) string {
	var scripts []string
	for _, found := range inline.FindAllSubmatch(page, -1) {
		if external.Match(found[1]) || len(found[2]) == 0 {
			continue
		}
		sum := sha256.Sum256(found[2])
		if hash := " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !slices.Contains(scripts, hash) {
			scripts = append(scripts, hash)
		}
	}
	return strings.Join(scripts, "")
}
