package connections

import (
	"context"
	"errors"

	"chatbot/domain/connection"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// client returns the client to connect a server with: the one that an administrator registered, else the address of the document that describes
// this installation, else one that is registered now or was earlier. After an attempt that never came back, the way that was
// taken may be the reason, of which the server told only the person: the document is passed over if the server registers clients, and a
// client is registered anew.
func (s *Service) client(ctx context.Context, server connection.Server, p connection.Protected, unfinished bool) (connection.Client, error) {
	at := s.addresses()
	callback, document := at.callback(server.ID), at.document(server.ID)
	if set := server.Client; set.ID != "" {
		set.Issuer, set.Redirect = p.Issuer, callback
		return set.Authenticating(p.Methods), nil
	}
	if p.TakesDocuments && document != "" && (!unfinished || p.Register == "") {
		return connection.Client{ID: document, Method: connection.Public, Issuer: p.Issuer, Redirect: callback}, nil
	}
	noted, known, err := s.noted(ctx, server.ID)
	if err != nil {
		return connection.Client{}, err
	}
	if !known {
		if err := s.Noted.Note(ctx, server.ID, noted.Challenge, s.Clock.Now()); err != nil {
			return connection.Client{}, err
		}
	}
	if r, err := open[clientRecord](s.Sealer, noted.Client, connection.ClientPlace(server.ID)); err == nil && !unfinished {
		if client := connection.Client(r); client.Usable(p.Issuer, callback, s.Clock.Now()) {
			return client, nil
		}
	}
	client, err := s.Authorizer.Register(ctx, server, p, s.AppName(), callback)
	if err != nil {
		return connection.Client{}, err
	}
	sealed, err := s.seal(clientRecord(client), connection.ClientPlace(server.ID))
	if err == nil {
		err = s.Noted.Register(ctx, server.ID, noted.Client, sealed)
	}
	if errors.Is(err, connection.ErrChanged) { // another was registered meanwhile; both are good
		err = nil
	}
	return client, err
}

// Document describes this installation as the client of a server, whether or not there is one; false if it has no such documents.
func (s *Service) Document(server connection.ServerID) (connection.Document, bool) {
	var in fault.Inputs
	model.CheckSlug(&in, server)
	at := s.addresses()
	return connection.Document{ID: at.document(server), Name: s.AppName(), Home: at.Origin, Callback: at.callback(server)}, at.Documents != "" && in.Err() == nil
}
