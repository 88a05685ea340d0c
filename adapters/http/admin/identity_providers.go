package admin

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
)

// IdentityProviders manages identity providers. Add and Change take the password of the actor as proof, unless they have signed in lately. Faults:
// identity.ErrNotAdmin to members; signon.ErrNoProvider.
type IdentityProviders interface {
	List(ctx context.Context, actor identity.Actor) ([]signon.Registered, error)
	Get(ctx context.Context, actor identity.Actor, id string) (signon.Registered, error)
	Add(ctx context.Context, actor identity.Actor, id string, change signon.Change, password string) (signon.Registered, error)
	Change(ctx context.Context, actor identity.Actor, id string, change signon.Change, password string) (signon.Registered, error)
	Delete(ctx context.Context, actor identity.Actor, id string) error
	// BeginTest begins a test sign-in, and Test returns what came of the last one.
	BeginTest(ctx context.Context, actor identity.Actor, provider string) (signon.Begun, error)
	Test(ctx context.Context, actor identity.Actor, provider string) (signon.Report, error)
}

// KeepAttempt has the browser keep an attempt to sign in. Fault: it cannot, since it is at another address than the callback.
type KeepAttempt func(c *fiber.Ctx, begun signon.Begun) error

type identityProviders struct {
	IdentityProviders
	keep KeepAttempt
}

// IdentityProviderRoutes returns the routes under /api/admin/identity-providers.
func IdentityProviderRoutes(p IdentityProviders, keep KeepAttempt, limit httpapi.Limit) []httpapi.Route {
	h := identityProviders{p, keep}
	const all = "/api/admin/identity-providers"
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: all, Auth: httpapi.Admin, Limit: limit, Handle: h.list},
		{Method: fiber.MethodPost, Path: all, Auth: httpapi.Admin, Limit: limit, Handle: h.add},
		{Method: fiber.MethodGet, Path: all + "/:provider_id", Auth: httpapi.Admin, Limit: limit, Handle: h.read},
		{Method: fiber.MethodPatch, Path: all + "/:provider_id", Auth: httpapi.Admin, Limit: limit, Handle: h.change},
		{Method: fiber.MethodDelete, Path: all + "/:provider_id", Auth: httpapi.Admin, Limit: limit, Handle: h.remove},
		{Method: fiber.MethodPost, Path: all + "/:provider_id/test", Auth: httpapi.Admin, Limit: limit, Handle: h.beginTest},
		{Method: fiber.MethodGet, Path: all + "/:provider_id/test", Auth: httpapi.Admin, Limit: limit, Handle: h.readTest},
	}
}

type identityProviderRequest struct {
	ID              string       `json:"id"`
	Name            *string      `json:"name"`
	Kind            *signon.Kind `json:"kind"`
	Issuer          *string      `json:"issuer"`
	ClientID        *string      `json:"client_id"`
	ClientSecret    *string      `json:"client_secret"`
	Scopes          *[]string    `json:"scopes"`
	GroupsClaim     *string      `json:"groups_claim"`
	AdminGroup      *string      `json:"admin_group"`
	CreatesAccounts *bool        `json:"create_accounts"`
	TrustsEmail     *bool        `json:"trust_email"`
	SignsOut        *bool        `json:"sign_out"`
	Enabled         *bool        `json:"enabled"`
	Version         *int64       `json:"version"`
	Password        string       `json:"password"` // of the administrator
}

func (r identityProviderRequest) change() signon.Change {
	return signon.Change{
		Name: r.Name, Kind: r.Kind, Issuer: r.Issuer, ClientID: r.ClientID, ClientSecret: r.ClientSecret, Scopes: r.Scopes, GroupsClaim: r.GroupsClaim, AdminGroup: r.AdminGroup,
		CreatesAccounts: r.CreatesAccounts, TrustsEmail: r.TrustsEmail, SignsOut: r.SignsOut, Enabled: r.Enabled, Version: r.Version,
	}
}

type identityProviderResponse struct {
	ID              string        `json:"id"`
	Name            string        `json:"name"`
	Kind            signon.Kind   `json:"kind"`
	Issuer          string        `json:"issuer"`
	ClientID        string        `json:"client_id"`
	HasClientSecret bool          `json:"has_client_secret"`
	Scopes          []string      `json:"scopes"`
	GroupsClaim     string        `json:"groups_claim"`
	AdminGroup      string        `json:"admin_group"`
	CreatesAccounts bool          `json:"create_accounts"`
	TrustsEmail     bool          `json:"trust_email"`
	SignsOut        bool          `json:"sign_out"`
	Enabled         bool          `json:"enabled"`
	CallbackURL     string        `json:"callback_url"`
	SignedOutURL    string        `json:"signed_out_url"`
	Source          signon.Source `json:"source"`
	Variables       string        `json:"variables"`
	Problem         *problem      `json:"problem"`
	Version         int64         `json:"version"`
	CreatedAt       *time.Time    `json:"created_at"`
	ChangedBy       *changer      `json:"changed_by"`
	ChangedAt       *time.Time    `json:"changed_at"`
}

func newIdentityProviderResponse(r signon.Registered) identityProviderResponse {
	response := identityProviderResponse{
		ID: r.ID, Name: r.Name, Kind: r.Kind, Issuer: r.Issuer, ClientID: r.ClientID, HasClientSecret: r.HasSecret, Scopes: append([]string{}, r.Scopes...), GroupsClaim: r.GroupsClaim,
		AdminGroup: r.AdminGroup, CreatesAccounts: r.CreatesAccounts, TrustsEmail: r.TrustsEmail, SignsOut: r.SignsOut, Enabled: r.Enabled, CallbackURL: r.Callback, SignedOutURL: r.SignedOut, Source: r.Source, Variables: r.Variables,
		Problem: newProblem(r.Problem), Version: r.Version,
	}
	if r.Version > 0 {
		response.CreatedAt, response.ChangedAt = &r.CreatedAt, &r.ChangedAt
	}
	if r.Changer != "" {
		response.ChangedBy = &changer{r.ChangedBy, r.Changer}
	}
	return response
}

type identityProvidersResponse struct {
	Providers  []identityProviderResponse `json:"identity_providers"`
	NextCursor *string                    `json:"next_cursor"`
}

// placeOfIdentity orders the list: providers of the environment, then the others, by id.
func placeOfIdentity(r signon.Registered) string {
	if r.Source == signon.FromEnvironment {
		return "0" + r.ID
	}
	return "1" + r.ID
}

func (h identityProviders) list(c *fiber.Ctx) error {
	var in fault.Inputs
	limit, cursor := httpapi.PageLimit(c, &in), httpapi.NewCursor("identity-providers")
	after, err := cursor.KeyIn(c)
	if err := in.With(err); err != nil {
		return err
	}
	all, err := h.List(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	response := identityProvidersResponse{Providers: []identityProviderResponse{}}
	last := ""
	for _, r := range all {
		if placeOfIdentity(r) <= after {
			continue
		}
		if len(response.Providers) == limit {
			next := cursor.AfterKey(last)
			response.NextCursor = &next
			break
		}
		response.Providers, last = append(response.Providers, newIdentityProviderResponse(r)), placeOfIdentity(r)
	}
	return c.JSON(response)
}

func (h identityProviders) add(c *fiber.Ctx) error {
	body, err := httpapi.Decode[identityProviderRequest](c)
	if err != nil {
		return err
	}
	added, err := h.Add(c.UserContext(), httpapi.ActorOf(c), body.ID, body.change(), body.Password)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newIdentityProviderResponse(added))
}

func (h identityProviders) read(c *fiber.Ctx) error {
	one, err := h.Get(c.UserContext(), httpapi.ActorOf(c), c.Params("provider_id"))
	if err != nil {
		return err
	}
	return c.JSON(newIdentityProviderResponse(one))
}

func (h identityProviders) change(c *fiber.Ctx) error {
	body, err := httpapi.Decode[identityProviderRequest](c)
	if err != nil {
		return err
	}
	changed, err := h.Change(c.UserContext(), httpapi.ActorOf(c), c.Params("provider_id"), body.change(), body.Password)
	if err != nil {
		return err
	}
	return c.JSON(newIdentityProviderResponse(changed))
}

func (h identityProviders) remove(c *fiber.Ctx) error {
	if err := h.Delete(c.UserContext(), httpapi.ActorOf(c), c.Params("provider_id")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

type testBegunResponse struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (h identityProviders) beginTest(c *fiber.Ctx) error {
	begun, err := h.BeginTest(c.UserContext(), httpapi.ActorOf(c), c.Params("provider_id"))
	if err != nil {
		return err
	}
	if err := h.keep(c, begun); err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(testBegunResponse{begun.URL, begun.Expires})
}

type testResponse struct {
	At            time.Time        `json:"at"`
	Issuer        string           `json:"issuer"`
	Subject       string           `json:"subject"`
	Email         string           `json:"email"`
	EmailVerified bool             `json:"email_verified"`
	Groups        []string         `json:"groups"`
	Claims        signon.Claims    `json:"claims"`
	Missing       []signon.Missing `json:"missing"`
	Problem       *problem         `json:"problem"`
}

func (h identityProviders) readTest(c *fiber.Ctx) error {
	r, err := h.Test(c.UserContext(), httpapi.ActorOf(c), c.Params("provider_id"))
	if err != nil {
		return err
	}
	claims := r.Claims
	if claims == nil {
		claims = signon.Claims{}
	}
	return c.JSON(testResponse{
		At: r.At, Issuer: r.Issuer, Subject: r.Person.Subject, Email: r.Person.Email, EmailVerified: r.Person.EmailVerified, Groups: append([]string{}, r.Person.Groups...),
		Claims: claims, Missing: append([]signon.Missing{}, r.Missing...), Problem: newProblem(r.Problem),
	})
}
