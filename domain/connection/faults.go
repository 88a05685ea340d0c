package connection

import (
	"errors"
	"fmt"
	"time"

	"chatbot/domain/fault"
)

// Faults of connections.
var (
	ErrNone = fault.New(fault.NotFound, "no_connection", "There is no such connection, or no such server.")
	// ErrNeeded ends a call of a tool: the person has to connect the server, again or for the first time.
	ErrNeeded = fault.New(fault.Forbidden, "connection_needed", "This server needs to be connected in the settings first.")
	// ErrMoreNeeded ends a call of a tool: the connection lacks a scope that the call needs.
	ErrMoreNeeded = fault.New(fault.Forbidden, "more_access_needed", "This tool needs more access: the server has to be connected again in the settings.")
	// ErrUnreached means that the server that authorizes could not be asked, and may be soon.
	ErrUnreached = fault.New(fault.Unavailable, "authorization_unavailable", "The server that authorizes access cannot be reached right now. Try again later.").After(10 * time.Second)
	// ErrUnusable means that a server cannot be connected to until its operator or an administrator changes something. A Reason is in the chain.
	ErrUnusable = fault.New(fault.Conflict, "authorization_unusable", "The sign-in of this server cannot be used.")
	// ErrFailed ends an attempt to connect. A Reason is in the chain.
	ErrFailed = fault.New(fault.Conflict, "connection_failed", "The server could not be connected. Try again.")
	// ErrUnclear is in the chain of ErrUnreached when the server that authorizes, or something in between, answered in other words than OAuth's.
	ErrUnclear = errors.New("the answer is none of OAuth")
	// ErrChanged means that a connection is not the one that was read.
	ErrChanged = errors.New("the connection has changed in the meantime")
)

// Reason says why a server cannot be connected to, or why an attempt failed. It is the parameter "reason" of the fault.
type Reason string

// The reasons of ErrUnusable.
const (
	NoMetadata  Reason = "undescribed" // it does not say where to sign in
	NoPKCE      Reason = "no_pkce"     // it does not say that it supports PKCE with S256
	NoClient    Reason = "no_client"   // it registers no clients: an administrator has to enter one
	OtherIssuer Reason = "issuer"      // it names another issuer than the one for which an administrator entered the client
	Unsafe      Reason = "unsafe"      // it names an address that may not be used, or stands in for another
)

// The reasons of ErrFailed.
const (
	Expired       Reason = "expired" // finished before, expired, or begun in another browser
	Denied        Reason = "denied"  // the person did not allow it
	Refused       Reason = "refused" // the server that authorizes does not know the code or the grant, or it is not its answer
	ClientRefused Reason = "client"  // it does not know the client, or refuses its secret
)

// Error implements error.
func (r Reason) Error() string { return string(r) }

// Fault returns the fault with this reason. cause may be nil.
func (r Reason) Fault(cause error) *fault.Error {
	err := ErrUnusable
	switch r {
	case Expired, Denied, Refused, ClientRefused:
		err = ErrFailed
	}
	if err = err.With(fault.Params{"reason": string(r)}); cause != nil {
		return err.Because(fmt.Errorf("%w: %w", r, cause))
	}
	return err.Because(r)
}
