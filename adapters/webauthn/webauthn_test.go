package webauthn_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	virtual "github.com/descope/virtualwebauthn"
	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"

	"chatbot/adapters/webauthn"
	"chatbot/domain/identity"
	"chatbot/ports"
)

const handle = "aGFuZGxlIG9mIGFkYQ"

var (
	at   = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	ours = virtual.RelyingParty{ID: "chat.example", Name: "Chat", Origin: "https://chat.example"}
)

func at443() string { return "https://chat.example" }

// device is an authenticator with one credential.
type device struct {
	virtual.Authenticator
	credential virtual.Credential
}

func newDevice() *device {
	credential := virtual.NewCredential(virtual.KeyTypeEC2)
	for len(credential.Key.AttestationData()) != 77 { // the library drops leading zeros of coordinates
		credential = virtual.NewCredential(virtual.KeyTypeEC2)
	}
	raw, _ := base64.RawURLEncoding.DecodeString(handle)
	return &device{virtual.NewAuthenticatorWithOptions(virtual.AuthenticatorOptions{UserHandle: raw}), credential}
}

func (d *device) create(t *testing.T, site virtual.RelyingParty, options []byte) []byte {
	t.Helper()
	asked, err := virtual.ParseAttestationOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(virtual.CreateAttestationResponse(site, d.Authenticator, d.credential, *asked))
}

func (d *device) sign(t *testing.T, site virtual.RelyingParty, options []byte) []byte {
	t.Helper()
	asked, err := virtual.ParseAssertionOptions(string(options))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(virtual.CreateAssertionResponse(site, d.Authenticator, d.credential, *asked))
}

// made returns a passkey of the device.
func (d *device) made(t *testing.T, p webauthn.Passkeys) identity.Passkey {
	t.Helper()
	options, challenge, err := p.Creation(identity.PasskeyOwner{Handle: handle, Name: "ada", Site: "Our chat"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := p.Created(handle, challenge, d.create(t, ours, options))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func finder(keys ...identity.Passkey) func(string) (identity.Passkey, error) {
	return func(credential string) (identity.Passkey, error) {
		for _, key := range keys {
			if key.Credential == credential {
				return key, nil
			}
		}
		return identity.Passkey{}, identity.ErrNoPasskey
	}
}

func TestCreationAsksForWhatSignsInWithoutPassword(t *testing.T) {
	p, d := webauthn.New(at443), newDevice()
	old := d.made(t, p)
	text, challenge, err := p.Creation(identity.PasskeyOwner{Handle: handle, Name: "ada", Site: "Our chat"}, []identity.Passkey{old})
	if err != nil {
		t.Fatal(err)
	}
	var options struct {
		Challenge, Attestation string
		Timeout                int
		RP                     struct{ ID, Name string }
		User                   struct{ ID, Name string }
		ExcludeCredentials     []struct{ ID string }
		AuthenticatorSelection struct {
			ResidentKey, UserVerification string
			RequireResidentKey            bool
		}
	}
	if err := json.Unmarshal(text, &options); err != nil {
		t.Fatal(err)
	}
	sel := options.AuthenticatorSelection
	if options.Challenge != challenge || len(challenge) != 43 || options.Attestation != "none" || options.Timeout != 300_000 || options.RP.ID != "chat.example" || options.RP.Name != "Our chat" ||
		options.User.ID != handle || options.User.Name != "ada" || len(options.ExcludeCredentials) != 1 || options.ExcludeCredentials[0].ID != old.Credential ||
		sel.ResidentKey != "required" || sel.UserVerification != "required" || !sel.RequireResidentKey {
		t.Errorf("%s", text)
	}
}

func TestPasskeySignsIn(t *testing.T) {
	p, d := webauthn.New(at443), newDevice()
	d.Options.BackupEligible = true
	key := d.made(t, p)
	if key.Handle != handle || key.SignCount != 0 || !key.Syncable || key.Synced || len(key.Model) != 36 {
		t.Errorf("%+v", key)
	}
	d.Options.BackupState, d.credential.Counter = true, 7
	for name, allowed := range map[string][]identity.Passkey{"whichever": nil, "known": {key}} {
		options, challenge, err := p.Request(allowed)
		if err != nil || strings.Contains(string(options), key.Credential) != (allowed != nil) || !strings.Contains(string(options), `"userVerification":"required"`) {
			t.Fatalf("%s, %v", options, err)
		}
		used, err := p.Asserted(ports.Assertion{Challenge: challenge, Response: d.sign(t, ours, options), Chosen: allowed == nil, Find: finder(key), At: at})
		if err != nil || used.SignCount != 7 || !used.Synced || used.UsedAt != at || used.Credential != key.Credential {
			t.Errorf("%s: %+v, %v", name, used, err)
		}
	}
}

// TestForgedAssertionsAreRefused: each case differs from a good one in one thing.
func TestForgedAssertionsAreRefused(t *testing.T) {
	p := webauthn.New(at443)
	mine, theirs := newDevice(), newDevice()
	key, other := mine.made(t, p), theirs.made(t, p)
	outage := errors.New("storage is away")
	type attempt struct {
		site virtual.RelyingParty
		d    *device
		ports.Assertion
	}
	for name, c := range map[string]struct {
		change func(a *attempt)
		want   error
	}{
		"as it should be":           {func(*attempt) {}, nil},
		"another origin":            {func(a *attempt) { a.site.Origin = "https://evil.example" }, identity.ErrPasskey},
		"plain HTTP":                {func(a *attempt) { a.site.Origin = "http://chat.example" }, identity.ErrPasskey},
		"another port":              {func(a *attempt) { a.site.Origin = "https://chat.example:8443" }, identity.ErrPasskey},
		"a subdomain":               {func(a *attempt) { a.site.Origin = "https://evil.chat.example" }, identity.ErrPasskey},
		"another rp id":             {func(a *attempt) { a.site.ID = "example" }, identity.ErrPasskey},
		"not verified":              {func(a *attempt) { a.d.Options.UserNotVerified = true }, identity.ErrPasskey},
		"not present":               {func(a *attempt) { a.d.Options.UserNotPresent = true }, identity.ErrPasskey},
		"no handle":                 {func(a *attempt) { a.d.Options.UserHandle = nil }, identity.ErrPasskey},
		"another handle":            {func(a *attempt) { a.d.Options.UserHandle = []byte("handle of bob") }, identity.ErrPasskey},
		"syncable now":              {func(a *attempt) { a.d.Options.BackupEligible = true }, identity.ErrPasskey},
		"another's key under my id": {func(a *attempt) { a.d.credential.Key = theirs.credential.Key }, identity.ErrPasskey},
		"my key under another's id": {func(a *attempt) { a.d.credential.ID = theirs.credential.ID }, identity.ErrPasskey},
		"nobody's key":              {func(a *attempt) { a.Find = finder() }, identity.ErrPasskey},
		"outage": {func(a *attempt) {
			a.Find = func(string) (identity.Passkey, error) { return identity.Passkey{}, outage }
		}, outage},
		"another challenge": {func(a *attempt) { a.Challenge = strings.Repeat("A", 43) }, identity.ErrPasskey},
		"no challenge":      {func(a *attempt) { a.Challenge = "" }, identity.ErrPasskey},
		"a counter behind, which Use refuses": {func(a *attempt) {
			key := key
			key.SignCount = 9
			a.Find = finder(key)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			options, challenge, err := p.Request(nil)
			if err != nil {
				t.Fatal(err)
			}
			d := *mine
			d.credential.Counter = 5
			a := attempt{ours, &d, ports.Assertion{Challenge: challenge, Chosen: true, Find: finder(key, other), At: at}}
			c.change(&a)
			a.Response = a.d.sign(t, a.site, options)
			if _, err := p.Asserted(a.Assertion); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// TestTamperedResponsesAreRefused: no byte of what was signed, nor of the signature, can differ.
func TestTamperedResponsesAreRefused(t *testing.T) {
	p, d := webauthn.New(at443), newDevice()
	key := d.made(t, p)
	options, challenge, err := p.Request(nil)
	if err != nil {
		t.Fatal(err)
	}
	good := d.sign(t, ours, options)
	for _, field := range []string{"signature", "authenticatorData", "clientDataJSON"} {
		var response map[string]any
		if err := json.Unmarshal(good, &response); err != nil {
			t.Fatal(err)
		}
		inner := response["response"].(map[string]any)
		raw, err := base64.RawURLEncoding.DecodeString(inner[field].(string))
		if err != nil {
			t.Fatal(err)
		}
		for i := range raw {
			raw[i] ^= 1
			inner[field] = base64.RawURLEncoding.EncodeToString(raw)
			raw[i] ^= 1
			text, _ := json.Marshal(response)
			if _, err := p.Asserted(ports.Assertion{Challenge: challenge, Response: text, Chosen: true, Find: finder(key), At: at}); !errors.Is(err, identity.ErrPasskey) {
				t.Fatalf("byte %d of %s: %v", i, field, err)
			}
		}
	}
}

func TestForgedCreationsAreRefused(t *testing.T) {
	p := webauthn.New(at443)
	for name, c := range map[string]struct {
		change  func(site *virtual.RelyingParty, d *device, challenge *string)
		refused bool
	}{
		"as it should be":         {func(*virtual.RelyingParty, *device, *string) {}, false},
		"another origin":          {func(site *virtual.RelyingParty, _ *device, _ *string) { site.Origin = "https://evil.example" }, true},
		"another rp id":           {func(site *virtual.RelyingParty, _ *device, _ *string) { site.ID = "evil.example" }, true},
		"not verified":            {func(_ *virtual.RelyingParty, d *device, _ *string) { d.Options.UserNotVerified = true }, true},
		"another challenge":       {func(_ *virtual.RelyingParty, _ *device, c *string) { *c = strings.Repeat("A", 43) }, true},
		"synced and not syncable": {func(_ *virtual.RelyingParty, d *device, _ *string) { d.Options.BackupState = true }, true},
		"an id of 1024 bytes":     {func(_ *virtual.RelyingParty, d *device, _ *string) { d.credential.ID = make([]byte, 1024) }, true},
		"no id":                   {func(_ *virtual.RelyingParty, d *device, _ *string) { d.credential.ID = nil }, true},
	} {
		t.Run(name, func(t *testing.T) {
			options, challenge, err := p.Creation(identity.PasskeyOwner{Handle: handle, Name: "ada", Site: "Our chat"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			site, d := ours, newDevice()
			c.change(&site, d, &challenge)
			if _, err := p.Created(handle, challenge, d.create(t, site, options)); errors.Is(err, identity.ErrPasskey) != c.refused {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestHostileInputIsRefused: none of it panics, or takes memory.
func TestHostileInputIsRefused(t *testing.T) {
	p := webauthn.New(at443)
	deep := strings.Repeat("\x81", 60_000)                // an array in an array in an array …
	long := "\xbb\x7f\xff\xff\xff\xff\xff\xff\xff" + "aa" // a map that says it is huge
	attested := func(object string) string {
		encode := base64.RawURLEncoding.EncodeToString
		return fmt.Sprintf(`{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":%q,"attestationObject":%q}}`,
			encode([]byte(`{"type":"webauthn.create","challenge":"AAAA","origin":"https://chat.example"}`)), encode([]byte(object)))
	}
	for _, text := range []string{
		"", "null", "[]", "{}", `{"id":1}`, `{"id":"","rawId":"","type":"public-key","response":{}}`, `{"response":null}`, strings.Repeat("[", 50_000),
		attested(""), attested(deep[:40_000]), attested(long), attested("\xa0"), attested("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x40"), `"` + strings.Repeat("x", 1<<20) + `"`,
	} {
		if _, err := p.Created(handle, strings.Repeat("A", 43), []byte(text)); !errors.Is(err, identity.ErrPasskey) {
			t.Errorf("%.60s: %v", text, err)
		}
		if _, err := p.Asserted(ports.Assertion{Challenge: strings.Repeat("A", 43), Response: []byte(text), Find: finder()}); !errors.Is(err, identity.ErrPasskey) {
			t.Errorf("%.60s: %v", text, err)
		}
	}
}

// TestKeysAreBounded: a check with an RSA key of 40 KiB takes seconds.
func TestKeysAreBounded(t *testing.T) {
	p, encode := webauthn.New(at443), base64.RawURLEncoding.EncodeToString
	_, challenge, err := p.Creation(identity.PasskeyOwner{Handle: handle, Name: "ada", Site: "Our chat"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for length, want := range map[int]error{2048 / 8: nil, 8192 / 8: nil, 40 << 10: identity.ErrPasskey} {
		modulus := bytes.Repeat([]byte{0xff}, length)
		key, err := webauthncbor.Marshal(webauthncose.RSAPublicKeyData{
			PublicKeyData: webauthncose.PublicKeyData{KeyType: int64(webauthncose.RSAKey), Algorithm: int64(webauthncose.AlgRS256)}, Modulus: modulus, Exponent: []byte{1, 0, 1},
		})
		if err != nil {
			t.Fatal(err)
		}
		site := sha256.Sum256([]byte(ours.ID))
		data := append(append(site[:], 0x45, 0, 0, 0, 0), make([]byte, 16)...) // verified, with a key; no count, no model
		data = append(append(data, 0, 2, 'i', 'd'), key...)
		object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
		if err != nil {
			t.Fatal(err)
		}
		client := fmt.Sprintf(`{"type":"webauthn.create","challenge":%q,"origin":%q}`, challenge, ours.Origin)
		response := fmt.Sprintf(`{"id":%[1]q,"rawId":%[1]q,"type":"public-key","response":{"clientDataJSON":%[2]q,"attestationObject":%[3]q}}`,
			encode([]byte("id")), encode([]byte(client)), encode(object))
		if _, err := p.Created(handle, challenge, []byte(response)); !errors.Is(err, want) {
			t.Errorf("%d bytes: %v", length, err)
		}
	}
}

// TestRefusalsQuoteLittle of what a browser sent: they are logged.
func TestRefusalsQuoteLittle(t *testing.T) {
	p, d := webauthn.New(at443), newDevice()
	options, challenge, err := p.Creation(identity.PasskeyOwner{Handle: handle, Name: "ada", Site: "Our chat"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Created(handle, challenge, d.create(t, virtual.RelyingParty{ID: ours.ID, Name: ours.Name, Origin: "https://" + strings.Repeat("x", 30_000)}, options))
	if !errors.Is(err, identity.ErrPasskey) || len(err.Error()) > 500 {
		t.Errorf("%d bytes: %.600v", len(err.Error()), err)
	}
}

func TestOriginIsThatOfTheConfiguration(t *testing.T) {
	for address, want := range map[string]string{
		"https://chat.example": "https://chat.example", "https://Chat.Example:443": "https://chat.example", "https://chat.example:8443": "https://chat.example:8443",
		"http://localhost:80": "http://localhost", "http://localhost:8080": "http://localhost:8080", "http://chat.localhost": "http://chat.localhost",
		"https://xn--bcher-kva.example": "https://xn--bcher-kva.example",
		"http://chat.example":           "", "http://127.0.0.1:8080": "", "https://192.168.1.5": "", "https://[2001:db8::1]": "", "http://notlocalhost": "", "": "", "chat.example": "", "https://": "",
	} {
		got, err := webauthn.New(func() string { return address }).Origin()
		if got != want || errors.Is(err, identity.ErrPasskeysUnavailable) != (want == "") {
			t.Errorf("%s: %q, %v", address, got, err)
		}
	}
	none := webauthn.New(func() string { return "http://chat.example" })
	if _, _, err := none.Request(nil); !errors.Is(err, identity.ErrPasskeysUnavailable) {
		t.Errorf("request: %v", err)
	}
	if _, _, err := none.Creation(identity.PasskeyOwner{Handle: handle, Name: "ada", Site: "x"}, nil); !errors.Is(err, identity.ErrPasskeysUnavailable) {
		t.Errorf("creation: %v", err)
	}
}

// TestOtherPortsOfThisMachine: a development server and a proxy have ports of their own. Another host has not.
func TestOtherPortsOfThisMachine(t *testing.T) {
	p := webauthn.New(func() string { return "http://localhost:8080" })
	for origin, ok := range map[string]bool{
		"http://localhost:8080": true, "http://localhost:3000": true, "http://localhost": true, "http://localhost:80": false,
		"http://evil.localhost": false, "http://localhost.evil.example": false, "http://localhost:3000/": false, "http://evil@localhost:3000": false, "null": false, "": false,
	} {
		options, challenge, err := p.Creation(identity.PasskeyOwner{Handle: handle, Name: "ada", Site: "Our chat"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		response := newDevice().create(t, virtual.RelyingParty{ID: "localhost", Origin: origin}, options)
		if _, err := p.Created(handle, challenge, response); (err == nil) != ok || !ok && !errors.Is(err, identity.ErrPasskey) {
			t.Errorf("%s: %v", origin, err)
		}
	}
}
