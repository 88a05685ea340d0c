package identity

import (
	"mime"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

type registerRequest struct {
	Username string `json:"username"`
	Email    string `json:"email"`
	Password string `json:"password"`
	// SetupCode is needed for the first account only.
	SetupCode string `json:"setup_code"`
	// Invitation is the token of an invitation; "" without.
	Invitation string `json:"invitation"`
}

type loginRequest struct {
	Username      string  `json:"username"`
	Password      string  `json:"password"`
	TokenDelivery *string `json:"token_delivery"`
}

func (h handlers) register(c *fiber.Ctx) error {
	body, err := httpapi.Decode[registerRequest](c)
	if err != nil {
		return err
	}
	u, err := h.Accounts.Register(c.UserContext(), identity.Registration(body))
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newUserResponse(u))
}

func (h handlers) login(c *fiber.Ctx) error {
	body, form, err := readLogin(c)
	if err != nil {
		return err
	}
	var in fault.Inputs
	if body.Username == "" {
		in.Add("username", "blank", "Enter your username or email address.")
	}
	if body.Password == "" {
		in.Add("password", "blank", "Enter your password.")
	}
	delivery, err := h.deliveryIn(c, &in, body.TokenDelivery, form)
	if err != nil {
		return err
	}
	if err := in.Err(); err != nil {
		return err
	}
	step, err := h.Accounts.Login(c.UserContext(), identity.Credentials{Name: body.Username, Password: body.Password})
	switch {
	case err != nil:
		return err
	case step.Token != "":
		return c.JSON(secondNeededResponse{true, step.Token, int64(step.Life.Seconds()), step.Methods})
	}
	return deliver(c, step.Grant, delivery)
}

// deliveryIn returns how the refresh token of a sign-in is delivered. What breaks a rule is added to in. Faults: those of mayHoldCookie.
func (h handlers) deliveryIn(c *fiber.Ctx, in *fault.Inputs, asked *string, form bool) (string, error) {
	delivery := inBody
	if asked != nil {
		delivery = *asked
	}
	switch delivery {
	case inBody:
	case inCookie:
		if form { // a page of any site can make a browser post a form
			in.Add("token_delivery", "unknown_value", `Use "body": forms get tokens in the body only.`, fault.Params{"allowed": inBody})
			break
		}
		return delivery, h.mayHoldCookie(c)
	default:
		in.Add("token_delivery", "unknown_value", `Use "body" or "cookie".`, fault.Params{"allowed": inBody + ", " + inCookie})
	}
	return delivery, nil
}

// readLogin decodes JSON, or a form as some programs send it (the specification's load test, OAuth 2 clients).
func readLogin(c *fiber.Ctx) (body loginRequest, form bool, err error) {
	kind, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if kind != fiber.MIMEApplicationForm {
		body, err = httpapi.Decode[loginRequest](c)
		return body, false, err
	}
	fields, err := httpapi.DecodeForm(c)
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
func deliver(c *fiber.Ctx, grant identity.Grant, delivery string) error {
	if delivery == inCookie {
		setCookie(c, grant.RefreshToken, grant.RefreshLifetime)
		grant.RefreshToken = ""
	}
	return c.JSON(newTokensResponse(grant))
}

func (h handlers) ticket(c *fiber.Ctx) error {
	ticket, life, err := h.Accounts.Ticket(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(ticketResponse{ticket, int64(life.Seconds())})
}
