package http

import (
	"context"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

// nobody implements Authenticator and Meter for a server where nobody is signed in.
type nobody struct{}

func (nobody) Authenticate(context.Context, string) (identity.Actor, identity.User, error) {
	return identity.Actor{}, identity.User{}, identity.ErrToken
}
func (nobody) Request(string, string, int, time.Duration) {}

type noTracer struct{}

func (noTracer) Request(ctx context.Context, _ string, _ func(string) string) (context.Context, func(string, int)) {
	return ctx, func(string, int) {}
}

func serverOf(routes ...Route) *Server {
	s := New(Deps{Accounts: nobody{}, Log: zap.NewNop(), Meter: nobody{}, Tracer: noTracer{}}, Options{})
	s.Handle(func(c *fiber.Ctx) error { return c.Next() }, routes...)
	return s
}

func ok(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusOK) }

func TestServerServesItsRoutesOnly(t *testing.T) {
	s := serverOf(Route{Method: fiber.MethodPost, Path: "/api/a", Handle: ok}, Route{Method: fiber.MethodGet, Path: "/api/b", Head: true, Handle: ok})
	var registered []string
	for _, r := range s.app.GetRoutes(true) {
		registered = append(registered, r.Method+" "+r.Path)
	}
	slices.Sort(registered)
	if want := []string{"GET /api/b", "HEAD /api/b", "POST /api/a"}; !slices.Equal(registered, want) {
		t.Errorf("registered %q, want %q", registered, want)
	}
}

// roles signs everyone in with the role that the token names.
type roles struct{ nobody }

func (roles) Authenticate(_ context.Context, token string) (identity.Actor, identity.User, error) {
	return identity.Actor{User: 7, Role: identity.Role(token)}, identity.User{}, nil
}

func TestAdminRoutesRefuseOthers(t *testing.T) {
	counted := 0
	count := func(*fiber.Ctx) (limit.Decision, error) { counted++; return limit.Decision{}, nil }
	s := New(Deps{Accounts: roles{}, Log: zap.NewNop(), Meter: nobody{}, Tracer: noTracer{}}, Options{})
	s.Handle(func(c *fiber.Ctx) error { return c.Next() }, Route{Method: fiber.MethodGet, Path: "/api/admin/x", Auth: Admin, Limit: count, Handle: ok})
	for role, status := range map[identity.Role]int{identity.Admin: 200, identity.Member: 403, identity.Operator: 403, "root": 403, "": 401} {
		counted = 0
		request := httptest.NewRequest(fiber.MethodGet, "/api/admin/x", nil)
		request.Header.Set(fiber.HeaderAuthorization, "Bearer "+string(role))
		response, err := s.app.Test(request)
		if err != nil {
			t.Fatal(err)
		}
		if _ = response.Body.Close(); response.StatusCode != status || counted == 0 && status != 401 {
			t.Errorf("%q: %d, counted %d times; want %d", role, response.StatusCode, counted, status)
		}
	}
}

// TestRoutePolicyOrder checks what runs before a request is counted: nothing may be counted that another site's page sent, and
// only credential routes count requests without a valid token.
func TestRoutePolicyOrder(t *testing.T) {
	counted := 0
	count := func(*fiber.Ctx) (limit.Decision, error) { counted++; return limit.Decision{}, nil }
	s := serverOf(
		Route{Method: fiber.MethodPost, Path: "/api/password", Auth: SignedIn, Limit: count, Credentials: true, Handle: ok},
		Route{Method: fiber.MethodPost, Path: "/api/login", Limit: count, Credentials: true, Handle: ok},
		Route{Method: fiber.MethodPost, Path: "/api/private", Auth: SignedIn, Limit: count, Handle: ok},
		Route{Method: fiber.MethodPost, Path: "/api/public", Limit: count, Handle: ok},
	)
	for _, test := range []struct {
		path, site      string
		status, counted int
	}{
		{"/api/password", "cross-site", 403, 0}, {"/api/password", "same-origin", 401, 1},
		{"/api/login", "cross-site", 403, 0}, {"/api/login", "same-origin", 200, 1},
		{"/api/private", "same-origin", 401, 0}, {"/api/public", "cross-site", 200, 1},
	} {
		counted = 0
		request := httptest.NewRequest(fiber.MethodPost, test.path, nil)
		request.Header.Set("Sec-Fetch-Site", test.site)
		request.Header.Set(fiber.HeaderAuthorization, "Bearer x")
		response, err := s.app.Test(request)
		if err != nil {
			t.Fatal(err)
		}
		if _ = response.Body.Close(); response.StatusCode != test.status || counted != test.counted {
			t.Errorf("%s, %s: %d, counted %d times; want %d, %d", test.path, test.site, response.StatusCode, counted, test.status, test.counted)
		}
	}
}
