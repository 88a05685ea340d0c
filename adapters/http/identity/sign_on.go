package identity

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
)

// SignOn holds the use cases of signing in with identity providers.
type SignOn interface {
	Begin(ctx context.Context, provider, to string) (signon.Begun, error)
	BeginLink(ctx context.Context, actor identity.Actor, provider, password string) (signon.Begun, error)
	Finish(ctx context.Context, c signon.Callback) (signon.Finished, error)
	SignOut(ctx context.Context, actor identity.Actor) (signon.Departure, error)
	Leave(ctx context.Context, provider, ticket string) (signon.Leaving, error)
}

// SignOnPath is above the routes of each provider, which the providers know.
const SignOnPath = "/api/auth/oidc"

// Pages to which a browser is led. A redirect leads nowhere else on this server but to signon.ReturnPath, and to the provider.
const (
	loginPage   = "/login"
	linkedPage  = "/settings"
	testedPage  = "/admin/identity"
	maxCallback = 16 << 10
)

type signOn struct {
	SignOn
	handlers
	publicURL func() string
}

// SignOnRoutes returns the routes of signing in with identity providers, and of signing out. publicURL is PUBLIC_URL.
func SignOnRoutes(d Deps, s SignOn, linked Linked, publicURL func() string) []httpapi.Route {
	h := signOn{s, handlers{d}, publicURL}
	perNetwork := httpapi.PerNetwork(d.Limits.Public)
	routes := []httpapi.Route{
		{Method: fiber.MethodGet, Path: SignOnPath + "/:provider_id/start", Limit: perNetwork, Handle: h.start},
		{Method: fiber.MethodGet, Path: SignOnPath + "/:provider_id/callback", Limit: perNetwork, Handle: h.callback},
		{Method: fiber.MethodPost, Path: SignOnPath + "/:provider_id/sign-out", Limit: perNetwork, Handle: h.leave},
		{Method: fiber.MethodPost, Path: "/api/auth/logout", Auth: httpapi.SignedIn, Enrolling: true, Unverified: true, Limit: httpapi.PerActor(d.Limits.API), Handle: h.logout},
	}
	return append(routes, h.linkRoutes(linked)...)
}

// KeepAttempt returns a function that has the browser keep an attempt, for routes of other areas that begin one. Fault: errOtherAddress.
func KeepAttempt(publicURL func() string) func(c *fiber.Ctx, begun signon.Begun) error {
	h := signOn{publicURL: publicURL}
	return func(c *fiber.Ctx, begun signon.Begun) error {
		if err := h.elsewhere(c); err != nil {
			return err
		}
		h.keep(c, begun.Key, begun.Attempt, int(signon.Lasting.Seconds()))
		return nil
	}
}

// CallbackPath returns the path of the callback of a provider.
func CallbackPath(provider string) string { return SignOnPath + "/" + provider + "/callback" }

// start leads the browser to a provider. What fails is told on the sign-in page: people come here by a link.
func (h signOn) start(c *fiber.Ctx) error {
	provider := c.Params("provider_id")
	if err := h.mayKeep(c); err != nil {
		return lead(c, loginPage, provider, err)
	}
	begun, err := h.Begin(c.UserContext(), provider, c.Query("return"))
	if err != nil {
		return lead(c, loginPage, provider, err)
	}
	h.keep(c, begun.Key, begun.Attempt, int(signon.Lasting.Seconds()))
	return redirect(c, begun.URL)
}

// callback takes what a browser brings back. It needs no token: what the browser kept shows that the attempt began in it, and what it was for. Whatever the
// parameters are, the browser is led to a page of this server, without them.
func (h signOn) callback(c *fiber.Ctx) error {
	state := c.Query("state")
	key := signon.Key(state)
	back := signon.Callback{
		Provider: c.Params("provider_id"), State: state, Code: c.Query("code"), Error: c.Query("error"), Issuer: c.Query("iss"), Attempt: c.Cookies(h.cookie(c, key)),
	}
	var done signon.Finished
	err := error(signon.ErrRefused)
	switch {
	case len(c.Context().QueryArgs().QueryString()) > maxCallback || repeated(c):
	default:
		if err = h.mayKeep(c); err == nil {
			done, err = h.Finish(c.UserContext(), back)
		}
	}
	if back.Attempt != "" {
		h.keep(c, key, "", -1)
	}
	switch {
	case done.Purpose == signon.Link:
		return lead(c, linkedPage, back.Provider, err)
	case done.Purpose == signon.Test:
		return lead(c, testedPage, back.Provider, err)
	case err != nil:
		return lead(c, loginPage, back.Provider, err)
	case done.Step.Token != "": // a fragment is sent to no server, and is in no log
		second := url.Values{"mfa_token": {done.Step.Token}, "next": {done.Return}}
		for _, m := range done.Step.Methods {
			second.Add("method", string(m))
		}
		return redirect(c, loginPage+"#"+second.Encode())
	}
	setCookie(c, done.Step.RefreshToken, done.Step.RefreshLifetime)
	return redirect(c, done.Return)
}

// lead leads the browser to a page, which says what came of it. An error without a fault is logged, and answered as everywhere.
func lead(c *fiber.Ctx, page, provider string, err error) error {
	outcome := url.Values{"provider": {provider}}
	if err != nil {
		known := new(fault.Error)
		if !errors.As(err, &known) || known.Kind == fault.Internal {
			return err
		}
		outcome.Set("sign_on", known.Code)
	} else {
		outcome.Set("sign_on", "done")
	}
	return redirect(c, page+"?"+outcome.Encode())
}

func redirect(c *fiber.Ctx, to string) error {
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Redirect(to, fiber.StatusSeeOther)
}

// repeated reports whether a parameter occurs twice, which RFC 6749, section 3.1, forbids.
func repeated(c *fiber.Ctx) bool {
	seen := map[string]int{}
	for name := range c.Context().QueryArgs().All() {
		seen[string(name)]++
	}
	return seen["state"] > 1 || seen["code"] > 1 || seen["iss"] > 1 || seen["error"] > 1
}

// mayKeep allows cookies over TLS, on this machine, and where plain HTTP is allowed.
func (h handlers) mayKeep(c *fiber.Ctx) error {
	if !c.Secure() && !h.AllowPlainHTTP && !isLoopback(c.Hostname()) {
		return errNoTLS
	}
	return nil
}

// What a browser keeps of an attempt is Lax, because it comes back from another site; over TLS its prefix keeps other hosts and the network from setting it.
const (
	plainAttempt  = "sign_on_"
	secureAttempt = "__Host-" + plainAttempt
)

func (signOn) cookie(c *fiber.Ctx, key string) string {
	if c.Secure() {
		return secureAttempt + key
	}
	return plainAttempt + key
}

// keep stores what the browser keeps of an attempt; maxAge -1 deletes it.
func (h signOn) keep(c *fiber.Ctx, key, attempt string, maxAge int) {
	path := SignOnPath
	if c.Secure() {
		path = "/"
	}
	c.Cookie(&fiber.Cookie{
		Name: h.cookie(c, key), Value: attempt, Path: path, MaxAge: maxAge, Secure: c.Secure(), HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// errOtherAddress refuses a page at another address than the callback's, to which the browser would not send the cookie.
var errOtherAddress = fault.New(fault.Conflict, "other_address", "This works only at the address of this server that its administrator set.")

// elsewhere returns errOtherAddress to a page at another address than PUBLIC_URL.
func (h signOn) elsewhere(c *fiber.Ctx) error {
	if origin := c.Get(fiber.HeaderOrigin); origin != "" && !strings.EqualFold(origin, h.publicURL()) {
		return errOtherAddress.With(fault.Params{"address": h.publicURL()})
	}
	return nil
}
