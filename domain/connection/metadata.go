package connection

import (
	"net/url"
	"slices"
	"strings"
)

// Endpoints are the addresses of a server that authorizes.
type Endpoints struct {
	Issuer    string
	Authorize string
	Token     string
	Register  string // "": none
	Revoke    string // "": none
	// NamesIssuer is whether it sends iss to the callback (RFC 9207).
	NamesIssuer bool
	// TakesDocuments is whether the id of a client may be the address of a document that describes it.
	TakesDocuments bool
	Methods        []string // of authentication that the token endpoint supports; nil: not said
	Scopes         []string // that are known
}

// Protected is what protects a server of tools.
type Protected struct {
	Resource string // that tokens are for (RFC 8707)
	Scopes   []string
	Endpoints
}

const wellKnownResource = "/.well-known/oauth-protected-resource"

// ResourceMetadata returns the addresses at which a server may keep its metadata: the one that it named, then those of RFC 9728, section 3.1.
func ResourceMetadata(server *url.URL, named string) []string {
	all := []string{named, at(server, wellKnownResource+strings.TrimSuffix(server.EscapedPath(), "/")), at(server, wellKnownResource)}
	return slices.DeleteFunc(slices.Compact(all), func(address string) bool { return address == "" })
}

// IssuerMetadata returns the addresses at which a server that authorizes may keep its metadata: RFC 8414, section 3.1, and OpenID
// Connect Discovery with the path inserted, then appended.
func IssuerMetadata(issuer *url.URL) []string {
	path := strings.TrimSuffix(issuer.EscapedPath(), "/")
	all := []string{
		at(issuer, "/.well-known/oauth-authorization-server"+path), at(issuer, "/.well-known/openid-configuration"+path),
		at(issuer, path+"/.well-known/openid-configuration"),
	}
	return slices.Compact(all)
}

func at(u *url.URL, path string) string { return u.Scheme + "://" + u.Host + path }

// SameIssuer compares issuers as strings (RFC 8414, section 3.3), except for one slash at the end, on which documents and
// servers often differ.
func SameIssuer(a, b string) bool {
	return strings.TrimSuffix(a, "/") == strings.TrimSuffix(b, "/")
}

// NamesServer reports whether metadata that was read from an address and names a resource counts for a server (RFC 9728, section 3.3): the resource
// is the server's address; or one above it on the same origin, in whose well-known place the metadata was, which only who runs that one can publish.
func NamesServer(resource string, from, server *url.URL) bool {
	r, err := url.Parse(resource)
	if err != nil || r.User != nil || r.Fragment != "" {
		return false
	}
	if isSame(r, server) {
		return true
	}
	path, isWellKnown := strings.CutPrefix(from.EscapedPath(), wellKnownResource)
	isPath := path == "" || strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//")
	return isWellKnown && isPath && from.RawQuery == "" && r.RawQuery == "" && sameOrigin(from, server) && sameOrigin(r, server) &&
		samePath(r.EscapedPath(), path) && strings.HasPrefix(server.EscapedPath(), strings.TrimSuffix(path, "/")+"/")
}

// isSame compares addresses, except for one slash at the end.
func isSame(a, b *url.URL) bool {
	return sameOrigin(a, b) && a.RawQuery == b.RawQuery && samePath(a.EscapedPath(), b.EscapedPath())
}

func samePath(a, b string) bool { return strings.TrimSuffix(a, "/") == strings.TrimSuffix(b, "/") }

func sameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(hostOf(a), hostOf(b))
}

// hostOf returns the host with the port, which defaults to the scheme's.
func hostOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[strings.ToLower(u.Scheme)]
	}
	return u.Hostname() + ":" + port
}

// Canonical returns the address of a server as the resource that tokens are for: without fragment, in lower case where case does not matter.
func Canonical(server *url.URL) string {
	u := url.URL{Scheme: strings.ToLower(server.Scheme), Host: strings.ToLower(server.Host), Path: server.Path, RawPath: server.RawPath, RawQuery: server.RawQuery}
	if u.Path == "/" && u.RawQuery == "" {
		u.Path = ""
	}
	return u.String()
}

// Undescribed returns the endpoints of a server that authorizes itself and publishes no metadata, as the MCP of 2025-03-26 has it: all are on
// its own origin. That MCP asks it for PKCE.
func Undescribed(server *url.URL) Endpoints {
	return Endpoints{Issuer: at(server, ""), Authorize: at(server, "/authorize"), Token: at(server, "/token"), Register: at(server, "/register")}
}
