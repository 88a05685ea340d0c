package connections

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/connection"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// client returns the client to connect a server with: the one that an administrator registered, else the address of the document that describes
// this installation, else one that is registered now or was earlier. After an attempt that never came back, the way that was
// taken may be the reason, of which the server told only the person: the document is passed over if the server registers clients, and a
// client is registered anew. Where that is refused or too often, the ways that remain are tried again. instead is whether the document was passed over.
func (s *Service) client(ctx context.Context, server connection.Server, p connection.Protected, unfinished bool) (client connection.Client, instead bool, err error) {
	at := s.addresses()
	callback := at.callback(server.ID)
	noted, err := s.notedNow(ctx, server.ID)
	if err != nil {
		return connection.Client{}, false, err
	}
	if set := server.Client; set.ID != "" {
		if set.Secret != "" {
			if err := s.bind(ctx, noted, p.Issuer); err != nil {
				return connection.Client{}, false, err
			}
		}
		set.Issuer, set.Redirect = p.Issuer, callback
		return set.Authenticating(p.Methods), false, nil
	}
	document := connection.Client{ID: at.document(server.ID), Method: connection.Public, Issuer: p.Issuer, Redirect: callback}
	takes := p.TakesDocuments && document.ID != ""
	passed := takes && unfinished && p.Register != ""
	if takes && !passed && noted.Registrations.With(p.Issuer).TakesDocument(s.Clock.Now()) {
		return document, false, nil
	}
	r, err := open[clientRecord](s.Sealer, noted.Client, connection.ClientPlace(server.ID))
	stored := connection.Client(r)
	usable := err == nil && stored.Usable(p.Issuer, callback, s.Clock.Now())
	if usable && !unfinished {
		return stored, passed, nil
	}
	client, err = s.register(ctx, server, p, callback)
	switch {
	case err == nil:
		return client, passed, nil
	case usable:
		return stored, passed, nil
	case takes:
		return document, false, nil
	}
	return connection.Client{}, false, err
}

// notedNow returns what is known of a server, which is noted now if it was not.
func (s *Grants) notedNow(ctx context.Context, id connection.ServerID) (connection.Noted, error) {
	noted, known, err := s.noted(ctx, id)
	if err == nil && !known {
		err = s.Noted.Note(ctx, id, noted.Challenge, connection.AsksNothing, s.Clock.Now())
	}
	return noted, err
}

// register registers a client and stores it, unless that was refused or done too often not long ago. Of those that people ask for at once each is good.
func (s *Service) register(ctx context.Context, server connection.Server, p connection.Protected, callback string) (connection.Client, error) {
	if p.Register == "" {
		return connection.Client{}, connection.NoClient.Fault(nil)
	}
	if err := s.remember(ctx, server.ID, p.Issuer, connection.Registrations.Ask); err != nil {
		return connection.Client{}, err
	}
	client, err := s.Authorizer.Register(ctx, server, p, s.AppName(), callback)
	if errors.Is(err, connection.NoClient) {
		err = errors.Join(err, s.remember(ctx, server.ID, p.Issuer, connection.Registrations.Refuse))
	}
	if err != nil {
		return connection.Client{}, err
	}
	sealed, err := s.seal(clientRecord(client), connection.ClientPlace(server.ID))
	if err != nil {
		return connection.Client{}, err
	}
	noted, _, err := s.noted(ctx, server.ID)
	if err == nil {
		err = s.Noted.Register(ctx, server.ID, noted.Client, sealed)
	}
	if errors.Is(err, connection.ErrChanged) { // another was registered meanwhile; both are good
		err = nil
	}
	return client, err
}

// changesAtOnce bounds how often a change is tried that others make at the same time.
const changesAtOnce = 20

// remember changes what is remembered of registering clients.
func (s *Grants) remember(ctx context.Context, id connection.ServerID, issuer string, change func(connection.Registrations, time.Time) (connection.Registrations, error)) error {
	for range changesAtOnce {
		noted, _, err := s.noted(ctx, id)
		if err != nil {
			return err
		}
		next, err := change(noted.Registrations.With(issuer), s.Clock.Now())
		if err != nil {
			return err
		}
		if err = s.Noted.Remember(ctx, id, noted.Registrations, next); !errors.Is(err, connection.ErrChanged) {
			return err
		}
	}
	return connection.ErrUnreached
}

// bind has the secret of the administrator's client be used with one issuer. Fault: connection.OtherIssuer if it is used with another one.
func (s *Grants) bind(ctx context.Context, noted connection.Noted, issuer string) error {
	if noted.SecretIssuer == "" {
		err := s.Noted.Bind(ctx, noted.Server, issuer)
		if !errors.Is(err, connection.ErrChanged) {
			return err
		}
		if noted, _, err = s.noted(ctx, noted.Server); err != nil {
			return err
		}
	}
	if !connection.SameIssuer(noted.SecretIssuer, issuer) {
		return connection.OtherIssuer.Fault(nil)
	}
	return nil
}

// withSecret returns a grant of a server with the secret of its client that is in force: an administrator may have replaced it. Fault:
// connection.ErrUnreached.
func (s *Grants) withSecret(ctx context.Context, server connection.Server, g connection.Grant) (connection.Grant, error) {
	set := server.Client
	if set.ID != g.Client.ID || set.Secret == "" || set.Secret == g.Client.Secret {
		return g, nil
	}
	is, err := s.isSecretOf(ctx, server, g.Endpoint.Issuer)
	if is {
		g.Client.Secret = set.Secret
	}
	return g, err
}

// isSecretOf reports whether the secret of the administrator's client may be sent to an issuer. One that was not used yet is for the issuer that the
// server names. Fault: connection.ErrUnreached.
func (s *Grants) isSecretOf(ctx context.Context, server connection.Server, issuer string) (bool, error) {
	noted, err := s.notedNow(ctx, server.ID)
	if err != nil {
		return false, err
	}
	if noted.SecretIssuer == "" {
		p, err := s.Authorizer.Discover(ctx, server, noted.Challenge)
		if isPassing(err) {
			return false, err
		}
		if err != nil || !connection.SameIssuer(p.Issuer, issuer) {
			return false, nil //nolint:nilerr // the server names none, so the secret that the grant has is sent
		}
	}
	err = s.bind(ctx, noted, issuer)
	if errors.Is(err, connection.OtherIssuer) {
		return false, nil
	}
	return err == nil, err
}

// Document describes this installation as the client of a server, whether or not there is one; false if it has no such documents.
func (s *Service) Document(server connection.ServerID) (connection.Document, bool) {
	var in fault.Inputs
	model.CheckSlug(&in, server)
	at := s.addresses()
	return connection.Document{ID: at.document(server), Name: s.AppName(), Home: at.Origin, Callback: at.callback(server)}, at.Documents != "" && in.Err() == nil
}
