package oauth

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"chatbot/domain/connection"
)

// mostIssuers bounds the servers of one resource that are asked.
const mostIssuers = 5

// Discover implements ports.Authorizer.
func (a *Authorizer) Discover(ctx context.Context, server connection.Server, c connection.Challenge) (connection.Protected, error) {
	u, err := home(server)
	if err != nil {
		return connection.Protected{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, discoverWithin)
	defer cancel()
	resource, err := a.resource(ctx, u, c)
	if err != nil {
		return connection.Protected{}, err
	}
	var failed error
	for _, issuer := range resource.Issuers[:min(len(resource.Issuers), mostIssuers)] {
		endpoints, err := a.issuer(ctx, u, issuer)
		if resource.absent && errors.Is(err, errAbsent) {
			endpoints, err = connection.Undescribed(u), nil
		}
		if err == nil {
			return connection.Protected{Resource: resource.Resource, Scopes: connection.ValidScopes(resource.Scopes), Endpoints: endpoints}, nil
		}
		failed = cmp.Or(failed, err)
	}
	return connection.Protected{}, cmp.Or(failed, error(connection.NoMetadata.Fault(nil)))
}

// resourceMetadata is the document of RFC 9728.
type resourceMetadata struct {
	Resource string `json:"resource"`
	Issuers  list   `json:"authorization_servers"`
	Scopes   list   `json:"scopes_supported"`
	absent   bool   // there is none
}

// errAbsent means that a server says that there is no metadata at any of its usual places.
var errAbsent = errors.New("there is no metadata")

// resource returns the metadata of a server. One without is its own issuer, as in the MCP of 2025-03-26.
func (a *Authorizer) resource(ctx context.Context, server *url.URL, c connection.Challenge) (resourceMetadata, error) {
	own := resourceMetadata{Resource: connection.Canonical(server), Issuers: list{server.Scheme + "://" + server.Host}, absent: true}
	var failed error
	for _, from := range connection.ResourceMetadata(server, c.Metadata) {
		at, ok := parse(from)
		if !ok {
			continue
		}
		doc, err := a.get(ctx, server, at.String())
		var found resourceMetadata
		switch {
		case err != nil:
			failed = cmp.Or(failed, err)
		case doc.passing():
			failed = cmp.Or(failed, error(connection.ErrUnreached))
		case doc.status != http.StatusOK || !doc.decode(&found) || found.Resource == "": // a page, or nothing
			own.absent = own.absent && doc.status == http.StatusNotFound
		case !connection.NamesServer(found.Resource, at, server): // the document of another server: tokens for it would be for that one
			failed = cmp.Or(failed, error(connection.Unsafe.Fault(errors.New("the metadata is that of another resource"))))
		default:
			if len(found.Issuers) == 0 {
				found.Issuers = own.Issuers
			}
			return found, nil
		}
	}
	return own, failed
}

// issuerMetadata is the document of RFC 8414 and of OpenID Connect Discovery.
type issuerMetadata struct {
	Issuer      string `json:"issuer"`
	Authorize   string `json:"authorization_endpoint"`
	Token       string `json:"token_endpoint"`
	Register    string `json:"registration_endpoint"`
	Revoke      string `json:"revocation_endpoint"`
	Challenges  list   `json:"code_challenge_methods_supported"`
	Types       list   `json:"response_types_supported"`
	Methods     list   `json:"token_endpoint_auth_methods_supported"`
	Scopes      list   `json:"scopes_supported"`
	NamesItself bool   `json:"authorization_response_iss_parameter_supported"`
	Documents   bool   `json:"client_id_metadata_document_supported"`
}

// issuer returns the endpoints of a server that authorizes.
func (a *Authorizer) issuer(ctx context.Context, server *url.URL, issuer string) (connection.Endpoints, error) {
	u, ok := parse(issuer)
	if !ok || u.RawQuery != "" {
		return connection.Endpoints{}, connection.Unsafe.Fault(nil)
	}
	var failed error
	absent := true
	for _, from := range connection.IssuerMetadata(u) {
		doc, err := a.get(ctx, server, from)
		var found issuerMetadata
		switch {
		case err != nil:
			failed = cmp.Or(failed, err)
		case doc.passing():
			failed = cmp.Or(failed, error(connection.ErrUnreached))
		case doc.status != http.StatusOK || !doc.decode(&found) || found.Issuer == "":
			absent = absent && doc.status == http.StatusNotFound
		case !connection.SameIssuer(found.Issuer, issuer): // RFC 8414, section 3.3: whoever can publish this could stand in for another
			return connection.Endpoints{}, connection.Unsafe.Fault(errors.New("the metadata is that of another issuer"))
		default:
			return found.endpoints(server, u)
		}
	}
	var cause error
	if absent {
		cause = errAbsent
	}
	return connection.Endpoints{}, cmp.Or(failed, error(connection.NoMetadata.Fault(cause)))
}

func (m issuerMetadata) endpoints(server, issuer *url.URL) (connection.Endpoints, error) {
	if m.Authorize == "" || m.Token == "" {
		return connection.Endpoints{}, connection.NoMetadata.Fault(nil)
	}
	if !slices.Contains(m.Challenges, "S256") {
		return connection.Endpoints{}, connection.NoPKCE.Fault(nil)
	}
	for _, address := range []string{m.Authorize, m.Token, m.Register, m.Revoke} {
		if u, ok := parse(address); address != "" && (!ok || !isSecure(u, server, issuer)) {
			return connection.Endpoints{}, connection.Unsafe.Fault(nil)
		}
	}
	if at, _ := parse(m.Authorize); !m.NamesItself && !connection.SameSite(at.Hostname(), issuer.Hostname()) {
		return connection.Endpoints{}, connection.Unsafe.Fault(errors.New("the authorization endpoint may be another issuer's"))
	}
	return connection.Endpoints{
		Issuer: m.Issuer, Authorize: m.Authorize, Token: m.Token, Register: m.Register, Revoke: m.Revoke, NamesIssuer: m.NamesItself,
		TakesDocuments: m.Documents, Methods: m.Methods, Scopes: connection.ValidScopes(m.Scopes),
	}, nil
}
