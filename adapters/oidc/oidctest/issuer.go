// Package oidctest has an issuer of OpenID Connect for tests. It does what the protocol asks of it, checks what a client has to send, and can be told to do
// anything else.
package oidctest

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// Claims are what is said of a person.
type Claims = map[string]any

// Issuer is an issuer at an address of its own, with a client of id client and secret secret.
type Issuer struct {
	*httptest.Server
	// Name is its own address unless a test sets another one before the first request.
	Name string
	// Person is who signs in next, by the claims of the ID token; UserInfo is what is said only at the userinfo endpoint.
	Person, UserInfo Claims
	// Metadata changes the discovery document, Token an answer of the token endpoint, before it is sent.
	Metadata, Token func(Claims)
	// IDToken changes the claims of an ID token, Sign makes the token of its claims; nil: with the current key.
	IDToken func(Claims)
	Sign    func(Claims) string
	// Instead answers the requests for which it returns true.
	Instead func(w http.ResponseWriter, r *http.Request) bool
	// NoPKCE has the token endpoint take codes without a verifier, as careless issuers do.
	NoPKCE bool
	Now    func() time.Time

	mu       sync.Mutex
	n        int
	keys     []*rsa.PrivateKey
	codes    map[string]url.Values
	Requests []string     // paths, in order
	Starts   []url.Values // what clients sent people with
	Forms    []url.Values // of the token endpoint
}

// New starts an issuer, which ends with the test.
func New(t testing.TB) *Issuer {
	t.Helper()
	i := &Issuer{Person: Claims{"sub": "ada-1", "email": "ada@corp.example", "email_verified": true, "preferred_username": "ada"}, Now: time.Now, codes: map[string]url.Values{}}
	i.Rotate()
	i.Server = httptest.NewServer(i)
	i.Name = i.URL
	t.Cleanup(i.Close)
	return i
}

// Rotate replaces the key, whose id is its number.
func (i *Issuer) Rotate() {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = append(i.keys, key)
}

// Asked returns how often a path was requested.
func (i *Issuer) Asked(path string) (n int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, r := range i.Requests {
		if r == path {
			n++
		}
	}
	return n
}

// ServeHTTP implements http.Handler.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	i.Requests = append(i.Requests, r.URL.Path)
	i.mu.Unlock()
	if i.Instead != nil && i.Instead(w, r) {
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		m := Claims{
			"issuer": i.Name, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "userinfo_endpoint": i.URL + "/userinfo", "jwks_uri": i.URL + "/keys",
			"end_session_endpoint": i.URL + "/logout", "code_challenge_methods_supported": []string{"S256"}, "authorization_response_iss_parameter_supported": true,
		}
		if i.Metadata != nil {
			i.Metadata(m)
		}
		send(w, http.StatusOK, m)
	case "/keys":
		i.sendKeys(w)
	case "/authorize":
		http.Redirect(w, r, i.Authorize(r.URL.Query()), http.StatusFound)
	case "/token":
		i.token(w, r)
	case "/userinfo":
		info := Claims{"sub": i.Person["sub"]}
		maps.Copy(info, i.UserInfo)
		send(w, http.StatusOK, info)
	default:
		http.NotFound(w, r)
	}
}

// Authorize returns where the person is sent back to, who allows everything.
func (i *Issuer) Authorize(q url.Values) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.n++
	code := fmt.Sprint("code-", i.n)
	i.codes[code] = q
	i.Starts = append(i.Starts, q)
	return q.Get("redirect_uri") + "?" + url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {i.Name}}.Encode()
}

func (i *Issuer) sendKeys(w http.ResponseWriter) {
	i.mu.Lock()
	defer i.mu.Unlock()
	last := len(i.keys) - 1
	public := i.keys[last].PublicKey
	send(w, http.StatusOK, Claims{"keys": []Claims{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": fmt.Sprint(last), "n": encode(public.N.Bytes()), "e": encode(big.NewInt(int64(public.E)).Bytes()),
	}}})
}

func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	i.mu.Lock()
	i.Forms = append(i.Forms, r.PostForm)
	q, known := i.codes[r.PostForm.Get("code")]
	delete(i.codes, r.PostForm.Get("code"))
	i.mu.Unlock()
	id, secret, _ := r.BasicAuth()
	if id != "client" || secret != "secret" {
		send(w, http.StatusUnauthorized, Claims{"error": "invalid_client"})
		return
	}
	sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	proven := q.Get("code_challenge_method") == "S256" && q.Get("code_challenge") == encode(sum[:])
	if !known || r.PostForm.Get("redirect_uri") != q.Get("redirect_uri") || !proven && !i.NoPKCE {
		send(w, http.StatusBadRequest, Claims{"error": "invalid_grant"})
		return
	}
	now := i.Now()
	claims := Claims{"iss": i.Name, "aud": "client", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "nonce": q.Get("nonce")}
	maps.Copy(claims, i.Person)
	if i.IDToken != nil {
		i.IDToken(claims)
	}
	sign := i.RS256
	if i.Sign != nil {
		sign = i.Sign
	}
	answer := Claims{"access_token": "access", "token_type": "Bearer", "expires_in": 3600, "id_token": sign(claims)}
	if i.Token != nil {
		i.Token(answer)
	}
	send(w, http.StatusOK, answer)
}

// RS256 signs a token with the current key.
func (i *Issuer) RS256(claims Claims) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	last := len(i.keys) - 1
	text := unsigned(Claims{"alg": "RS256", "kid": fmt.Sprint(last)}, claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, i.keys[last], crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return text + "." + encode(signature)
}

// None makes a token without a signature.
func (i *Issuer) None(claims Claims) string { return unsigned(Claims{"alg": "none"}, claims) + "." }

// HS256 signs a token with a password.
func (i *Issuer) HS256(password []byte) func(Claims) string {
	return func(claims Claims) string {
		text := unsigned(Claims{"alg": "HS256", "kid": "0"}, claims)
		mac := hmac.New(sha256.New, password)
		mac.Write([]byte(text))
		return text + "." + encode(mac.Sum(nil))
	}
}

// PublicKey returns the current public key as everybody knows it.
func (i *Issuer) PublicKey() []byte {
	i.mu.Lock()
	defer i.mu.Unlock()
	der, err := x509.MarshalPKIXPublicKey(&i.keys[len(i.keys)-1].PublicKey)
	if err != nil {
		panic(err)
	}
	return der
}

func unsigned(header, claims Claims) string {
	return encode(marshal(header)) + "." + encode(marshal(claims))
}

func encode(raw []byte) string { return strings.TrimRight(base64.URLEncoding.EncodeToString(raw), "=") }

func marshal(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(marshal(v))
}
