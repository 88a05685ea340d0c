package oauth

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"chatbot/domain/connection"
)

// registration is the request of RFC 7591, section 3.1, and what is read of its response.
type registration struct {
	Name      string            `json:"client_name,omitempty"`
	Redirects []string          `json:"redirect_uris"`
	Grants    []string          `json:"grant_types"`
	Responses []string          `json:"response_types"`
	Method    connection.Method `json:"token_endpoint_auth_method"`
	// Application is "native" for a callback on this machine, which OpenID Connect allows web applications only over HTTPS.
	Application string `json:"application_type"`
}

type registered struct {
	ID      string            `json:"client_id"`
	Secret  string            `json:"client_secret"`
	Expires json.Number       `json:"client_secret_expires_at"`
	Method  connection.Method `json:"token_endpoint_auth_method"`
}

// Register implements ports.Authorizer.
func (a *Authorizer) Register(ctx context.Context, server connection.Server, p connection.Protected, name, redirect string) (connection.Client, error) {
	u, err := home(server)
	if err != nil {
		return connection.Client{}, err
	}
	if p.Register == "" {
		return connection.Client{}, connection.NoClient.Fault(nil)
	}
	body, err := json.Marshal(registration{
		Name: name, Redirects: []string{redirect}, Grants: []string{"authorization_code", "refresh_token"}, Responses: []string{"code"},
		Method: connection.Registering(p.Methods), Application: application(redirect),
	})
	if err != nil {
		return connection.Client{}, err
	}
	doc, err := a.post(ctx, u, p.Register, "application/json", string(body), nil)
	if err != nil {
		return connection.Client{}, err
	}
	var is registered
	switch {
	case doc.passing():
		return connection.Client{}, connection.ErrUnreached
	case doc.status != http.StatusCreated && doc.status != http.StatusOK, !doc.decode(&is), is.ID == "", len(is.ID) > maxAddress, len(is.Secret) > maxAddress:
		return connection.Client{}, connection.NoClient.Fault(nil)
	}
	client := connection.Client{ID: is.ID, Secret: is.Secret, Issuer: p.Issuer, Redirect: redirect}
	client = client.Authenticating(p.Methods)
	if is.Secret != "" && (is.Method == connection.Basic || is.Method == connection.Post) { // the server decides
		client.Method = is.Method
	}
	if seconds, err := is.Expires.Int64(); err == nil && seconds > 0 && is.Secret != "" {
		client.Expires = time.Unix(seconds, 0).UTC()
	}
	return client, nil
}

func application(redirect string) string {
	u, err := url.Parse(redirect)
	if err != nil {
		return "web"
	}
	ip, _ := netip.ParseAddr(u.Hostname())
	if u.Scheme == "http" && (u.Hostname() == "localhost" || ip.IsLoopback()) {
		return "native"
	}
	return "web"
}
