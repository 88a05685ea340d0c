package ports

import (
	"context"
	"time"

	"chatbot/domain/connection"
	"chatbot/domain/identity"
)

// Connections stores the connections of people to servers.
type Connections interface {
	// List returns a person's connections, by server.
	List(ctx context.Context, user identity.UserID) ([]connection.Connection, error)
	// Find returns a connection. Fault: connection.ErrNone.
	Find(ctx context.Context, user identity.UserID, server connection.ServerID) (connection.Connection, error)
	// Put stores a connection, in place of an earlier one, whose version it follows, and whose grant is revoked, as Revocations says; nobody
	// refreshes it. Its own Version does not count. Fault: connection.ErrNone if the person or the server is gone.
	Put(ctx context.Context, c connection.Connection) error
	// Want stores that a connection lacks scopes, which may not be known. Nothing else changes, its version included. A connection that is gone is left alone.
	Want(ctx context.Context, user identity.UserID, server connection.ServerID, scopes string) error
	// Delete deletes a connection and the attempts to make it, and has its grant revoked, as Revocations says. Fault: connection.ErrNone.
	Delete(ctx context.Context, user identity.UserID, server connection.ServerID, at time.Time) error
}

// Revocations keeps grants that no connection has any more, until the servers that authorize know. What takes a grant from its connection stores its
// revocation, and a job of kind job.RevokeGrant, in the same transaction: Put, Delete and End here, and the deletion of a person or a server and the
// move of a server.
type Revocations interface {
	// Revocation returns a revocation. Fault: connection.ErrNone.
	Revocation(ctx context.Context, id connection.RevocationID) (connection.Revocation, error)
	// Revoke stores a revocation, whose ID is not set yet, and its job.
	Revoke(ctx context.Context, r connection.Revocation) error
	// Revoked deletes a revocation. One that is gone is left alone.
	Revoked(ctx context.Context, id connection.RevocationID) error
}

// Refreshes has one caller at a time refresh a connection, whichever server it is on.
type Refreshes interface {
	// Claim reports whether the caller may refresh the connection until then: it still has this version, and nobody else claimed it until
	// after now. Of parallel calls one is true.
	Claim(ctx context.Context, c connection.Connection, now, until time.Time) (bool, error)
	// Release ends a claim that was made until claimed at another time, and stores the failures of the connection, unless it has changed or the claim
	// has ended.
	Release(ctx context.Context, c connection.Connection, claimed, until time.Time) error
	// Renew stores a connection, whose Version follows the one that it is based on, and ends the claim. Fault: connection.ErrChanged if
	// that is not the current one.
	Renew(ctx context.Context, c connection.Connection) error
	// End ends a connection as Renew does: its State is connection.Ended, and its grant, if any, is not stored but revoked, as Revocations says.
	End(ctx context.Context, c connection.Connection) error
}

// SealedGrants seals grants again.
type SealedGrants interface {
	// Sealed returns up to limit connections with a grant after one of them, by person and server, the first for the zero values.
	Sealed(ctx context.Context, after connection.Connection, limit int) ([]connection.Connection, error)
	// Reseal replaces the sealed grant of a connection unless it is another than that of old. Nothing else changes, its version included.
	Reseal(ctx context.Context, old connection.Connection, grant string) error
	// SealedRevocations returns up to limit revocations after one of them, by id.
	SealedRevocations(ctx context.Context, after connection.RevocationID, limit int) ([]connection.Revocation, error)
	// ResealRevocation replaces the sealed grant of a revocation unless it is another than that of old.
	ResealRevocation(ctx context.Context, old connection.Revocation, grant string) error
}

// Attempts stores attempts to connect.
type Attempts interface {
	// Begin stores an attempt in place of the person's earlier one for the server, if any, and deletes attempts that expired an hour
	// before now. Fault: connection.ErrNone if the person or the server is gone.
	Begin(ctx context.Context, a connection.Attempt, now time.Time) error
	// Unfinished returns when the person's last attempt for the server expires, or has expired, if it was not taken; zero if there is none.
	Unfinished(ctx context.Context, user identity.UserID, server connection.ServerID) (expires time.Time, err error)
	// Take deletes the attempt with this state and browser, if it has not expired, and returns it. Of parallel calls one gets it. Fault:
	// connection.Expired.
	Take(ctx context.Context, state, browser string, now time.Time) (connection.Attempt, error)
}

// ConnectionServers stores which servers asked for authorization, and the clients that this server registered for them.
type ConnectionServers interface {
	// Noted returns the servers, by id.
	Noted(ctx context.Context) ([]connection.Noted, error)
	// Note stores what a server asks for, with its challenge; all else stays. Fault: connection.ErrNone.
	Note(ctx context.Context, server connection.ServerID, c connection.Challenge, asks connection.Asks, now time.Time) error
	// Register stores the sealed client of a server that is noted, unless its client is not old any more. Fault: connection.ErrChanged.
	Register(ctx context.Context, server connection.ServerID, old, client string) error
	// Bind stores the issuer with which the secret of the administrator's client is used, unless one is stored. A change of the address, the client or
	// the secret of the server deletes it. Fault: connection.ErrChanged.
	Bind(ctx context.Context, server connection.ServerID, issuer string) error
	// Remember stores what is remembered of registering clients for a server that is noted, unless that is not old any more. Each change of the server
	// deletes it. Fault: connection.ErrChanged.
	Remember(ctx context.Context, server connection.ServerID, old, now connection.Registrations) error
}

// Authorizer asks servers that authorize. Each call is bounded in time. The addresses that servers name are asked only if they are public,
// or on the host of the server of tools, which an administrator set. Faults of all methods: connection.ErrUnreached, and Unsafe for
// other addresses.
type Authorizer interface {
	// Discover finds out what protects a server, after it challenged. Faults: connection.NoMetadata, NoPKCE.
	Discover(ctx context.Context, server connection.Server, c connection.Challenge) (connection.Protected, error)
	// Register registers a client with this name and callback. Fault: connection.NoClient if the server takes none.
	Register(ctx context.Context, server connection.Server, p connection.Protected, name, redirect string) (connection.Client, error)
	// Exchange exchanges a code for tokens. Faults: connection.Refused, ClientRefused.
	Exchange(ctx context.Context, server connection.Server, g connection.Grant, code, verifier string) (connection.Tokens, error)
	// Refresh replaces the tokens of a grant. Faults: connection.Refused if the server does not know the grant any more,
	// ClientRefused.
	Refresh(ctx context.Context, server connection.Server, g connection.Grant) (connection.Tokens, error)
	// Revoke tells the server that the tokens of a grant are not used any more. Faults: connection.Refused, ClientRefused.
	Revoke(ctx context.Context, server connection.Server, g connection.Grant) error
}
