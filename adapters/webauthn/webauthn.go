// Package webauthn writes what browsers ask authenticators for, and checks what they return.
package webauthn

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// maxResponse bounds a response, in bytes. Those without attestation take about 1 KiB, the longest that are known less than 10.
const maxResponse = 64 << 10

// maxKey bounds a public key, in bytes: RSA with 8192 bits has less. The time that a check takes grows with the square of its length.
const maxKey = 1100

// maxReason bounds in bytes what is logged of a refusal, since the library quotes what the browser sent.
const maxReason = 200

// encoding is that of WebAuthn's JSON.
var encoding = base64.RawURLEncoding

// Passkeys implements ports.WebAuthn.
type Passkeys struct {
	origin func() string
}

var _ ports.WebAuthn = Passkeys{}

// New returns passkeys for pages of an origin, of which the configuration decides. It is read at each call: before the server listens,
// its port may not be known.
func New(origin func() string) Passkeys { return Passkeys{origin} }

// Origin implements ports.WebAuthn.
func (p Passkeys) Origin() (string, error) {
	s, err := siteOf(p.origin())
	return s.origin, err
}

// open returns the library for the site. origin is that of a response, "" without one.
func (p Passkeys) open(origin string) (*webauthn.WebAuthn, error) {
	s, err := siteOf(p.origin())
	if err != nil {
		return nil, err
	}
	return webauthn.New(&webauthn.Config{
		RPID: s.id, RPDisplayName: s.id, RPOrigins: s.origins(origin),
		AttestationPreference:  protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: protocol.VerificationRequired},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: identity.PasskeyLife},
			Registration: webauthn.TimeoutConfig{Timeout: identity.PasskeyLife},
		},
		// Password managers return some that nobody asked for.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
}

// Creation implements ports.WebAuthn.
func (p Passkeys) Creation(owner identity.PasskeyOwner, has []identity.Passkey) (options []byte, challenge string, err error) {
	lib, err := p.open("")
	if err != nil {
		return nil, "", err
	}
	u, err := userOf(owner.Handle, has...)
	if err != nil {
		return nil, "", err
	}
	u.name = owner.Name
	creation, session, err := lib.BeginRegistration(u,
		webauthn.WithRegistrationRelyingPartyName(owner.Site),
		webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired),
		webauthn.WithExclusions(webauthn.Credentials(u.credentials).CredentialDescriptors()))
	if err != nil {
		return nil, "", err
	}
	options, err = json.Marshal(creation.Response)
	return options, session.Challenge, err
}

// Created implements ports.WebAuthn.
func (p Passkeys) Created(handle, challenge string, response []byte) (identity.Passkey, error) {
	if len(response) > maxResponse {
		return identity.Passkey{}, identity.ErrPasskey
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return identity.Passkey{}, refused(err)
	}
	object := &parsed.Response.AttestationObject
	if len(object.AuthData.AttData.CredentialPublicKey) > maxKey {
		return identity.Passkey{}, identity.ErrPasskey
	}
	// Nobody asked who made the authenticator. A statement that comes all the same is not checked.
	object.Format, object.AttStatement = string(protocol.AttestationFormatNone), nil
	lib, err := p.open(parsed.Response.CollectedClientData.Origin)
	if err != nil {
		return identity.Passkey{}, err
	}
	u, err := userOf(handle)
	if err != nil {
		return identity.Passkey{}, err
	}
	made, err := lib.CreateCredential(u, webauthn.SessionData{
		Challenge: challenge, UserID: u.id, UserVerification: protocol.VerificationRequired, CredParams: webauthn.CredentialParametersDefault(),
	}, parsed)
	switch {
	case err != nil:
		return identity.Passkey{}, refused(err)
	case len(made.ID) == 0 || len(made.ID) > identity.MaxCredentialID:
		return identity.Passkey{}, identity.ErrPasskey
	}
	created := passkeyOf(made, handle)
	created.Site = lib.Config.RPID
	return created, nil
}

// Request implements ports.WebAuthn.
func (p Passkeys) Request(allowed []identity.Passkey) (options []byte, challenge string, err error) {
	lib, err := p.open("")
	if err != nil {
		return nil, "", err
	}
	u, err := userOf("", allowed...)
	if err != nil {
		return nil, "", err
	}
	assertion, session, err := lib.BeginDiscoverableLogin(
		webauthn.WithAllowedCredentials(webauthn.Credentials(u.credentials).CredentialDescriptors()))
	if err != nil {
		return nil, "", err
	}
	options, err = json.Marshal(assertion.Response)
	return options, session.Challenge, err
}

// Asserted implements ports.WebAuthn.
func (p Passkeys) Asserted(a ports.Assertion) (identity.Passkey, error) {
	if len(a.Response) > maxResponse {
		return identity.Passkey{}, identity.ErrPasskey
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(a.Response)
	switch {
	case err != nil:
		return identity.Passkey{}, refused(err)
	case len(parsed.RawID) > identity.MaxCredentialID, a.Chosen && len(parsed.Response.UserHandle) == 0:
		return identity.Passkey{}, identity.ErrPasskey
	}
	lib, err := p.open(parsed.Response.CollectedClientData.Origin)
	if err != nil {
		return identity.Passkey{}, err
	}
	key, err := a.Find(encoding.EncodeToString(parsed.RawID))
	switch {
	case errors.Is(err, identity.ErrNoPasskey):
		return key, refused(err)
	case err != nil:
		return key, err
	}
	u, err := userOf(key.Handle, key)
	if err != nil {
		return key, err
	}
	used, err := lib.ValidateLogin(u, webauthn.SessionData{Challenge: a.Challenge, UserID: u.id, UserVerification: protocol.VerificationRequired}, parsed)
	if err != nil {
		return key, refused(err)
	}
	key.SignCount, key.Synced, key.UsedAt = parsed.Response.AuthenticatorData.Counter, used.Flags.BackupState, a.At
	key.Site = lib.Config.RPID
	return key, nil
}

// refused returns identity.ErrPasskey with what the library says, for operators.
func refused(err error) error {
	var detailed *protocol.Error
	if errors.As(err, &detailed) {
		err = fmt.Errorf("%s: %.*s", detailed.Details, maxReason, strings.ToValidUTF8(detailed.DevInfo, "?"))
	}
	return identity.ErrPasskey.Because(err)
}
