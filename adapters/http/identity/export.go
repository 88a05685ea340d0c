package identity

import (
	"io"
	"iter"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

type exportedAccount struct {
	wire.ExportHead
	Account userResponse `json:"account"`
	// Instructions are those for all chats.
	Instructions string           `json:"instructions"`
	Devices      []deviceResponse `json:"devices"`
	// Passkeys are listed without their keys.
	Passkeys []passkeyResponse `json:"passkeys"`
	// Identities are those at identity providers, without what is kept to sign out there.
	Identities []exportedIdentity `json:"identities"`
}

// exportedIdentity says who the person is at an identity provider.
type exportedIdentity struct {
	identityResponse
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
}

func newExportedIdentities(all []identity.External) []exportedIdentity {
	list := make([]exportedIdentity, len(all))
	for i, e := range all {
		list[i] = exportedIdentity{newIdentityResponse(e), e.Issuer, e.Subject}
	}
	return list
}

func (h handlers) exportAccount(c *fiber.Ctx) error {
	actor := httpapi.ActorOf(c)
	reasoning, err := httpapi.ReasoningIn(c)
	if err != nil {
		return err
	}
	u, logins, err := h.Accounts.Export(c.UserContext(), actor)
	if err != nil {
		return err
	}
	told, err := h.Chats.Instructions(c.UserContext(), actor)
	if err != nil {
		return err
	}
	passkeys, err := h.Accounts.ListPasskeys(c.UserContext(), actor)
	if err != nil {
		return err
	}
	identities, _, err := h.Accounts.Identities(c.UserContext(), actor)
	if err != nil {
		return err
	}
	account := exportedAccount{wire.NewExportHead("chatbot-account", h.Clock.Now()), newUserResponse(u), told, newDevices(logins, actor), newPasskeys(passkeys, h.Accounts.PasskeySite()), newExportedIdentities(identities)}
	ctx, end := h.Server.WhileSending(c)
	name := "chatbot export " + account.ExportedAt.Format("2006-01-02")
	h.Server.Send(c, httpapi.File{Title: name, Extension: "json", Type: fiber.MIMEApplicationJSON, Write: func(w io.Writer) error {
		return wire.WriteAccount(w, account, h.Files.All(ctx, actor), h.Chats.Sessions(ctx, actor), func(id chat.SessionID) iter.Seq2[chat.Message, error] {
			messages := h.Chats.Whole(ctx, actor, id)
			if !reasoning {
				messages = wire.WithoutReasoning(messages)
			}
			return messages
		})
	}}, end)
	return nil
}
