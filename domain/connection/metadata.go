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

// ResourceMetadata returns the addresses at which a server may keep its metadata: the one that it named, then those of RFC 9728, section 3.1.
func ResourceMetadata(server *url.URL, named string) []string {
	const wellKnown = "/.well-known/oauth-protected-resource"
	all := []string{named, at(server, wellKnown+strings.TrimSuffix(server.EscapedPath(), "/")), at(server, wellKnown)}
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

// Covers reports whether the resource of a server's metadata stands for the server: it is its address, or a part of the path above it.
func Covers(resource string, server *url.URL) bool {
	r, err := url.Parse(resource)
	if err != nil || r.User != nil || r.Fragment != "" || !strings.EqualFold(r.Scheme, server.Scheme) || !strings.EqualFold(hostOf(r), hostOf(server)) {
		return false
	}
	if r.RawQuery != "" {
		return r.RawQuery == server.RawQuery && r.EscapedPath() == server.EscapedPath()
	}
	above, path := strings.TrimSuffix(r.EscapedPath(), "/"), strings.TrimSuffix(server.EscapedPath(), "/")
	return path == above || strings.HasPrefix(path, above+"/")
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
