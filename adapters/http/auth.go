package http

import (
	"errors"
	"mime"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/login"
	"chatbot/domain/user"
)

type registerRequest struct {
	Username string `json:"username"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

type loginRequest struct {
	Username      string  `json:"username"`
	Password      string  `json:"password"`
	TokenDelivery *string `json:"token_delivery"`
}

type userResponse struct {
	ID        identity.UserID `json:"id"`
	Username  string          `json:"username"`
	Email     string          `json:"email"`
	IsActive  bool            `json:"is_active"`
	CreatedAt time.Time       `json:"created_at"`
}

type tokensResponse struct {
	AccessToken      string `json:"access_token"`
	TokenType        string `json:"token_type"`
	ExpiresIn        int64  `json:"expires_in"`
	RefreshToken     string `json:"refresh_token,omitempty"` // absent if it is in a cookie
	RefreshExpiresIn int64  `json:"refresh_expires_in"`
}

type ticketResponse struct {
	Ticket    string `json:"ticket"`
	ExpiresIn int64  `json:"expires_in"`
}

func newUserResponse(u user.User) userResponse {
	return userResponse{u.ID, u.Username, u.Email, u.Active, u.CreatedAt.UTC()}
}

func newTokensResponse(g login.Grant) tokensResponse {
	return tokensResponse{
		AccessToken: g.AccessToken, TokenType: "bearer", ExpiresIn: int64(g.AccessLifetime.Seconds()),
		RefreshToken: g.RefreshToken, RefreshExpiresIn: int64(g.RefreshLifetime.Seconds()),
	}
}

func (s *Server) register(c *fiber.Ctx) error {
	body, err := Decode[registerRequest](c)
	if err != nil {
		return err
	}
	u, err := s.Accounts.Register(c.UserContext(), user.Registration(body))
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newUserResponse(u))
}

func (s *Server) login(c *fiber.Ctx) error {
	body, form, err := readLogin(c)
	if err != nil {
		return err
	}
	var in fault.Inputs
	if body.Username == "" {
		in.Add("username", "Enter your username or email address.")
	}
	if body.Password == "" {
		in.Add("password", "Enter your password.")
	}
	delivery := inBody
	if body.TokenDelivery != nil {
		delivery = *body.TokenDelivery
	}
	switch delivery {
	case inBody:
	case inCookie:
		if form { // a page of any site can make a browser post a form
			in.Add("token_delivery", `Use "body": forms get tokens in the body only.`)
			break
		}
		if err := s.mayHoldCookie(c); err != nil {
			return err
		}
	default:
		in.Add("token_delivery", `Use "body" or "cookie".`)
	}
	if err := in.Err(); err != nil {
		return err
	}
	grant, err := s.Accounts.Login(c.UserContext(), login.Credentials{Name: body.Username, Password: body.Password})
	if err != nil {
		return err
	}
	return deliver(c, grant, delivery)
}

// readLogin decodes JSON, or a form as some programs send it (the specification's load test, OAuth 2 clients).
func readLogin(c *fiber.Ctx) (body loginRequest, form bool, err error) {
	kind, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if kind != fiber.MIMEApplicationForm {
		body, err = Decode[loginRequest](c)
		return body, false, err
	}
	fields, err := DecodeForm(c)
	if err != nil {
		return body, true, err
	}
	body.Username, body.Password = fields.Get("username"), fields.Get("password")
	if fields.Has("token_delivery") {
		delivery := fields.Get("token_delivery")
		body.TokenDelivery = &delivery
	}
	return body, true, nil
}

// deliver responds with the tokens of a login. With inCookie, the refresh token is in a cookie and not in the body.
func deliver(c *fiber.Ctx, grant login.Grant, delivery string) error {
	if delivery == inCookie {
		setCookie(c, grant.RefreshToken, grant.RefreshLifetime)
		grant.RefreshToken = ""
	}
	return c.JSON(newTokensResponse(grant))
}

// refresh returns the new refresh token the way the old one was sent: a token from a cookie is replaced in the cookie.
func (s *Server) refresh(c *fiber.Ctx) error {
	token, delivery, err := presented(c)
	if err != nil {
		return err
	}
	if delivery == inCookie {
		if token == "" {
			return login.ErrNoToken
		}
		if err := s.mayHoldCookie(c); err != nil {
			return err
		}
	}
	grant, err := s.Accounts.Refresh(c.UserContext(), token)
	if errors.Is(err, login.ErrToken) && delivery == inCookie {
		dropCookie(c)
	}
	if err != nil {
		return err
	}
	return deliver(c, grant, delivery)
}

// limitRefresh counts renewals of each login, and those without a valid token for each network.
func (s *Server) limitRefresh(c *fiber.Ctx) (limit.Decision, error) {
	var id identity.LoginID
	if token, _, _ := presented(c); token != "" {
		var err error
		if id, err = s.Accounts.LoginOf(c.UserContext(), token); err != nil {
			return limit.Decision{}, err
		}
	}
	return s.Limits.Refresh(c.UserContext(), id, NetworkOf(c))
}

// presented returns the refresh token of a request, or "", and how it was sent: inBody stands for the Authorization header.
// Fault: errTwoCookies.
func presented(c *fiber.Ctx) (token, delivery string, err error) {
	if c.Get(fiber.HeaderAuthorization) != "" {
		token, _ = Bearer(c)
		return token, inBody, nil
	}
	token, err = cookieToken(c)
	return token, inCookie, err
}

func (s *Server) logout(c *fiber.Ctx) error {
	if err := s.Accounts.Logout(c.UserContext(), ActorOf(c)); err != nil {
		return err
	}
	dropCookie(c)
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) me(c *fiber.Ctx) error {
	return c.JSON(newUserResponse(c.Locals(accountKey).(user.User)))
}

func (s *Server) ticket(c *fiber.Ctx) error {
	ticket, life, err := s.Accounts.Ticket(c.UserContext(), ActorOf(c))
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(ticketResponse{ticket, int64(life.Seconds())})
}
