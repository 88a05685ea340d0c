package identity

import (
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

type secondRequest struct {
	passkeySent // in place of Code

	Token         string  `json:"mfa_token"`
	Code          string  `json:"code"`
	TokenDelivery *string `json:"token_delivery"`
}

type secondNeededResponse struct {
	Required  bool              `json:"mfa_required"`
	Token     string            `json:"mfa_token"`
	ExpiresIn int64             `json:"mfa_expires_in"`
	Methods   []identity.Method `json:"methods"`
}

type codeRequest struct {
	Code string `json:"code"`
}

type enrolResponse struct {
	Secret string   `json:"secret"`
	URI    string   `json:"uri"`
	QR     []string `json:"qr"`
}

type recoveryCodesResponse struct {
	Codes []string `json:"recovery_codes"`
}

type secondFactorResponse struct {
	Methods   []identity.Method `json:"methods"`
	CodesLeft int               `json:"recovery_codes_left"`
	CreatedAt *time.Time        `json:"created_at"`
	Required  bool              `json:"required"`
	DueAt     *time.Time        `json:"due_at"`
}

// second completes a sign-in.
func (h handlers) second(c *fiber.Ctx) error {
	body, err := httpapi.Decode[secondRequest](c)
	if err != nil {
		return err
	}
	var in fault.Inputs
	if body.Token == "" {
		in.Add("mfa_token", "blank", "Send the token of the first step.")
	}
	byPasskey := body.Code == "" && (body.passkeySent.Token != "" || len(body.Credential) > 0)
	if byPasskey {
		body.check(&in)
	} else {
		addBlankCode(&in, body.Code)
	}
	delivery, err := h.deliveryIn(c, &in, body.TokenDelivery, false)
	if err != nil {
		return err
	}
	if err := in.Err(); err != nil {
		return err
	}
	var grant identity.Grant
	if byPasskey {
		grant, err = h.Accounts.SecondStepByPasskey(c.UserContext(), body.Token, body.passkeySent.Token, body.Credential)
	} else {
		grant, err = h.Accounts.SecondStep(c.UserContext(), body.Token, body.Code)
	}
	if err != nil {
		return err
	}
	return deliver(c, grant, delivery)
}

func addBlankCode(in *fault.Inputs, code string) {
	if code == "" {
		in.Add("code", "blank", "Enter the code.")
	}
}

func (h handlers) secondFactor(c *fiber.Ctx) error {
	state, err := h.Accounts.SecondFactor(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	response := secondFactorResponse{Methods: state.Methods(), CodesLeft: state.CodesLeft, Required: state.Required, DueAt: timeOrNil(state.Due)}
	if state.Enabled() {
		response.CreatedAt = timeOrNil(state.CreatedAt)
	}
	return c.JSON(response)
}

func timeOrNil(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}

func (h handlers) enrol(c *fiber.Ctx) error {
	body, err := httpapi.Decode[passwordProof](c)
	if err != nil {
		return err
	}
	key, err := h.Accounts.Enrol(c.UserContext(), httpapi.ActorOf(c), body.Password)
	if err != nil {
		return err
	}
	return c.JSON(enrolResponse(key))
}

func (h handlers) confirm(c *fiber.Ctx) error {
	body, err := httpapi.Decode[codeRequest](c)
	if err != nil {
		return err
	}
	var in fault.Inputs
	addBlankCode(&in, body.Code)
	if err := in.Err(); err != nil {
		return err
	}
	codes, err := h.Accounts.ConfirmEnrolment(c.UserContext(), httpapi.ActorOf(c), body.Code)
	if err != nil {
		return err
	}
	return c.JSON(recoveryCodesResponse{codes})
}

func (h handlers) removeSecondFactor(c *fiber.Ctx) error {
	body, err := httpapi.Decode[passwordProof](c)
	if err != nil {
		return err
	}
	if err := h.Accounts.RemoveSecondFactor(c.UserContext(), httpapi.ActorOf(c), body.Password); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h handlers) replaceRecoveryCodes(c *fiber.Ctx) error {
	body, err := httpapi.Decode[passwordProof](c)
	if err != nil {
		return err
	}
	codes, err := h.Accounts.ReplaceRecoveryCodes(c.UserContext(), httpapi.ActorOf(c), body.Password)
	if err != nil {
		return err
	}
	return c.JSON(recoveryCodesResponse{codes})
}
