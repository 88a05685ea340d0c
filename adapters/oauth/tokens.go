package oauth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"chatbot/domain/connection"
)

// Exchange implements ports.Authorizer.
func (a *Authorizer) Exchange(ctx context.Context, server connection.Server, g connection.Grant, code, verifier string) (connection.Tokens, error) {
	return a.token(ctx, server, g, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {g.Client.Redirect}, "code_verifier": {verifier}, "resource": {g.Resource},
	})
}

// Refresh implements ports.Authorizer. Without scope, the new token has those of the grant (RFC 6749, section 6).
func (a *Authorizer) Refresh(ctx context.Context, server connection.Server, g connection.Grant) (connection.Tokens, error) {
	tokens, err := a.token(ctx, server, g, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {g.Refresh}, "resource": {g.Resource}})
	if errors.Is(err, errUnusable) { // something in between may have answered, and the grant may be good
		err = connection.ErrUnreached.Because(connection.ErrUnclear)
	}
	return tokens, err
}

// Revoke implements ports.Authorizer. Revoking the refresh token ends the access tokens as well (RFC 7009, section 2.1); where it cannot be revoked,
// the access token is.
func (a *Authorizer) Revoke(ctx context.Context, server connection.Server, g connection.Grant) error {
	if g.Endpoint.Revoke == "" {
		return nil
	}
	if g.Refresh != "" {
		err := a.revoke(ctx, server, g, g.Refresh, "refresh_token")
		if !errors.Is(err, errTokenType) {
			return err
		}
	}
	return a.revoke(ctx, server, g, g.Access, "access_token")
}

// errTokenType means that the server revokes no tokens of this type (RFC 7009, section 2.2.1).
var errTokenType = errors.New("the server revokes no such tokens")

func (a *Authorizer) revoke(ctx context.Context, server connection.Server, g connection.Grant, token, kind string) error {
	doc, err := a.form(ctx, server, g, g.Endpoint.Revoke, url.Values{"token": {token}, "token_type_hint": {kind}})
	switch {
	case err != nil:
		return err
	case doc.status >= http.StatusOK && doc.status < http.StatusMultipleChoices:
		return nil
	case doc.passing(): // RFC 7009, section 2.2.1
		return connection.ErrUnreached
	}
	var answer tokenResponse
	switch doc.decode(&answer); {
	case answer.Error == "": // something in between may have answered
		return connection.ErrUnreached.Because(connection.ErrUnclear)
	case passingErrors[answer.Error]:
		return connection.ErrUnreached
	case clientErrors[answer.Error]:
		return connection.ClientRefused.Fault(nil)
	case answer.Error == "invalid_token", answer.Error == "invalid_grant": // it had ended, for which some servers have an error
		return nil
	case answer.Error == "unsupported_token_type":
		return connection.Refused.Fault(errTokenType)
	}
	return connection.Refused.Fault(errors.New("the revocation endpoint refused the request"))
}

// form posts a form as the client of the grant. The id is in the form in any case: some servers look for it only there.
func (a *Authorizer) form(ctx context.Context, server connection.Server, g connection.Grant, to string, form url.Values) (response, error) {
	u, err := home(server)
	if err != nil {
		return response{}, err
	}
	form.Set("client_id", g.Client.ID)
	if g.Client.Method == connection.Post {
		form.Set("client_secret", g.Client.Secret)
	}
	return a.post(ctx, u, to, "application/x-www-form-urlencoded", form.Encode(), func(r *http.Request) {
		if g.Client.Method == connection.Basic {
			r.SetBasicAuth(url.QueryEscape(g.Client.ID), url.QueryEscape(g.Client.Secret))
		}
	})
}

// tokenResponse is that of RFC 6749, sections 5.1 and 5.2.
type tokenResponse struct {
	Access  string          `json:"access_token"`
	Type    string          `json:"token_type"`
	Expires json.RawMessage `json:"expires_in"`
	Refresh string          `json:"refresh_token"`
	Scope   json.RawMessage `json:"scope"`
	Error   string          `json:"error"`
}

// passingErrors are errors of RFC 6749 and RFC 8628 that a later request may not get.
var passingErrors = map[string]bool{"temporarily_unavailable": true, "server_error": true, "slow_down": true}

// endingErrors say that a code or a refresh token is of no use any more: those of RFC 6749 and RFC 8707, and what GitHub and Slack send instead.
var endingErrors = map[string]bool{
	"invalid_grant": true, "invalid_scope": true, "invalid_target": true, "unsupported_grant_type": true, "bad_refresh_token": true, "invalid_refresh_token": true,
}

// clientErrors say that the client or its secret is wrong: those of RFC 6749, and what GitHub and Slack send instead.
var clientErrors = map[string]bool{
	"invalid_client": true, "unauthorized_client": true, "incorrect_client_credentials": true, "invalid_client_id": true, "bad_client_secret": true,
}

// errUnusable means that the token endpoint sent neither tokens nor one of the errors above.
var errUnusable = errors.New("the token endpoint sent no usable token")

func (a *Authorizer) token(ctx context.Context, server connection.Server, g connection.Grant, form url.Values) (connection.Tokens, error) {
	began := a.clock.Now()
	doc, err := a.form(ctx, server, g, g.Endpoint.Token, form)
	if err != nil {
		return connection.Tokens{}, err
	}
	var answer tokenResponse
	switch isJSON := doc.decode(&answer); {
	case doc.passing(), passingErrors[answer.Error]:
		return connection.Tokens{}, connection.ErrUnreached
	case clientErrors[answer.Error]:
		return connection.Tokens{}, connection.ClientRefused.Fault(nil)
	case endingErrors[answer.Error]: // some servers send it with the status 200
		return connection.Tokens{}, connection.Refused.Fault(nil)
	case !isJSON: // a page of something in between
		return connection.Tokens{}, connection.ErrUnreached.Because(connection.ErrUnclear)
	case answer.Error != "", doc.status != http.StatusOK && doc.status != http.StatusCreated, answer.Type != "" && !strings.EqualFold(answer.Type, "bearer"), !isToken(answer.Access), answer.Refresh != "" && !isToken(answer.Refresh):
		return connection.Tokens{}, connection.Refused.Fault(errUnusable)
	}
	return connection.Tokens{Access: answer.Access, Refresh: answer.Refresh, Expires: expiry(answer.Expires, began), Scopes: scopes(answer.Scope)}, nil
}

// maxToken bounds a token, which every request carries.
const maxToken = 16 << 10

// isToken reports whether a token can be sent in a header.
func isToken(token string) bool {
	return token != "" && len(token) <= maxToken && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// mostSeconds bounds the life of a token.
const mostSeconds = 10 * 365 * 24 * 60 * 60

// expiry returns when a token ends, counted from the time of the request; zero if that is not said. Some servers send a string.
func expiry(raw json.RawMessage, began time.Time) time.Time {
	var seconds json.Number
	if json.Unmarshal(bytes.Trim(raw, `"`), &seconds) != nil {
		return time.Time{}
	}
	n, err := seconds.Float64()
	if err != nil || n <= 0 {
		return time.Time{}
	}
	return began.Add(time.Duration(min(n, mostSeconds) * float64(time.Second))).UTC()
}

// scopes reads the scopes of a token, nil if they are not said.
func scopes(raw json.RawMessage) []string {
	var all list
	if len(raw) == 0 || all.UnmarshalJSON(raw) != nil || len(all) == 0 {
		return nil
	}
	return connection.ValidScopes(all)
}
