package webauthn

import (
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"chatbot/domain/identity"
)

// user implements webauthn.User.
type user struct {
	id          []byte
	name        string
	credentials []webauthn.Credential
}

func (u user) WebAuthnID() []byte                         { return u.id }
func (u user) WebAuthnName() string                       { return u.name }
func (u user) WebAuthnDisplayName() string                { return u.name }
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.credentials }

// userOf returns the account with a handle and these passkeys.
func userOf(handle string, has ...identity.Passkey) (u user, err error) {
	if u.id, err = encoding.DecodeString(handle); err != nil {
		return u, err
	}
	u.credentials = make([]webauthn.Credential, len(has))
	for i, p := range has {
		if u.credentials[i], err = credentialOf(p); err != nil {
			return u, err
		}
	}
	return u, nil
}

func credentialOf(p identity.Passkey) (c webauthn.Credential, err error) {
	if c.ID, err = encoding.DecodeString(p.Credential); err != nil {
		return c, err
	}
	if c.PublicKey, err = encoding.DecodeString(p.PublicKey); err != nil {
		return c, err
	}
	for _, t := range p.Transports {
		c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
	}
	c.Flags = webauthn.CredentialFlags{UserPresent: true, UserVerified: true, BackupEligible: p.Syncable, BackupState: p.Synced}
	c.Authenticator.SignCount = p.SignCount
	return c, nil
}

func passkeyOf(c *webauthn.Credential, handle string) identity.Passkey {
	p := identity.Passkey{
		Credential: encoding.EncodeToString(c.ID), Handle: handle, PublicKey: encoding.EncodeToString(c.PublicKey),
		SignCount: c.Authenticator.SignCount, Syncable: c.Flags.BackupEligible, Synced: c.Flags.BackupState, Transports: []string{},
	}
	if m := c.Authenticator.AAGUID; len(m) == 16 {
		p.Model = fmt.Sprintf("%x-%x-%x-%x-%x", m[:4], m[4:6], m[6:8], m[8:10], m[10:])
	}
	for _, t := range c.Transport {
		if known[t] {
			p.Transports = append(p.Transports, string(t))
		}
	}
	return p
}

// known are the transports that are stored; the browser says them, and could say anything.
var known = map[protocol.AuthenticatorTransport]bool{
	protocol.USB: true, protocol.NFC: true, protocol.BLE: true, protocol.SmartCard: true, protocol.Hybrid: true, protocol.Internal: true,
}
