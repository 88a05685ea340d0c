// Package connection describes how a person lets this server act for them on a server of tools that asks for OAuth.
package connection

import (
	"fmt"
	"slices"
	"time"

	"chatbot/domain/identity"
)

// ServerID names a server of tools.
type ServerID = string

// Server is a server of tools.
type Server struct {
	ID   ServerID
	Name string // for people
	URL  string
	// Client is the client that an administrator registered with the server that authorizes; the zero Client is none.
	Client Client
}

// State is what a person can do with a connection.
type State string

// The states. They are stored: add, never rename.
const (
	Connected State = "connected"
	Ended     State = "ended" // the server refuses it: the person has to connect again
)

// Connection is a person's grant for a server, as it is stored.
type Connection struct {
	User   identity.UserID
	Server ServerID
	State  State
	Grant  string // sealed for Place; "" when it has ended
	// MoreNeeded is whether a call needed more than was granted, and Wanted are the scopes that were named then, if any, separated by spaces.
	MoreNeeded bool
	Wanted     string
	Version    int64 // counts the changes, from 1
	// Claimed is until when others leave its refresh to one caller; zero: nobody refreshes it. Put and Renew end it.
	Claimed     time.Time
	ConnectedAt time.Time
	ChangedAt   time.Time
	// Failures counts the refreshes since FailingSince that were answered in other words than OAuth's. Put and Renew end the count.
	Failures     int
	FailingSince time.Time
}

const (
	// mostFailures and failingFor are after how many failures, and how long after the first, a connection is over: a page of what is in between
	// seldom stays for so long.
	mostFailures = 5
	failingFor   = time.Hour
)

// Fail counts a refresh that was answered in other words than OAuth's, and reports whether the connection is over.
func (c *Connection) Fail(now time.Time) bool {
	if c.Failures == 0 {
		c.FailingSince = now
	}
	c.Failures++
	return c.Failures >= mostFailures && now.Sub(c.FailingSince) >= failingFor
}

// RevocationID is the id of a revocation, from 1.
type RevocationID int64

// Revocation is a grant that no connection has any more. It is kept until the server that authorizes knows, at most for RevokeFor. The person and the
// server of tools may be gone.
type Revocation struct {
	ID      RevocationID
	User    identity.UserID
	Server  ServerID
	Grant   string // sealed for Place
	EndedAt time.Time
}

// RevokeFor is how long a server that authorizes is told again that a grant is not used any more.
const RevokeFor = 7 * 24 * time.Hour

// Place is the place for which the grant of a connection is sealed.
func Place(user identity.UserID, server ServerID) string {
	return fmt.Sprintf("connections/%d/%s", user, server)
}

// AttemptPlace is the place for which an attempt to connect is sealed.
func AttemptPlace(user identity.UserID, server ServerID) string {
	return fmt.Sprintf("connection_attempts/%d/%s", user, server)
}

// ClientPlace is the place for which the client that this server registered is sealed.
func ClientPlace(server ServerID) string { return "connection_servers/" + server }

// Asks is what a server asked for authorization for.
type Asks string

// What servers ask for authorization for. They are stored: add, never rename.
const (
	AsksNothing Asks = ""
	AsksToList  Asks = "list"
	AsksToCall  Asks = "call" // of a tool, where it may list them to everybody
)

// callNoteFor is how long a server counts as asking that asked for a call, and lists its tools to everybody.
const callNoteFor = 24 * time.Hour

// Noted is what is known of a server that asked for authorization, whoever called it.
type Noted struct {
	Server    ServerID
	Challenge Challenge
	Asks      Asks
	At        time.Time // when it was noted last
	Client    string    // the client that this server registered, sealed for ClientPlace; "": none
	// SecretIssuer is the issuer with which the secret of the administrator's client is used; "": none yet.
	SecretIssuer  string
	Registrations Registrations
}

// Asked reports whether it is to be noted that the server asked with a challenge: it is news, or an earlier note of a call is getting old.
func (n Noted) Asked(c Challenge, asks Asks, now time.Time) bool {
	known := n.Asks == AsksToList || n.Asks == asks && now.Sub(n.At) < callNoteFor/24
	return !known || n.Challenge.Metadata != c.Metadata || !slices.Equal(n.Challenge.Scopes, c.Scopes)
}

// Stopped reports whether a server that listed its tools without authorization asks for none any more.
func (n Noted) Stopped(now time.Time) bool {
	return n.Asks == AsksToList || n.Asks == AsksToCall && now.Sub(n.At) >= callNoteFor
}

// Refusal is an answer of a server of tools that asks for authorization.
type Refusal struct {
	Sent      string // the header Authorization of the request; "": none
	Challenge string // its WWW-Authenticate
	OfCall    bool   // of a tool
}

// Offer is a server as a person sees it in their settings.
type Offer struct {
	Server Server
	// State is "" for a server that is not connected.
	State       State
	MoreNeeded  bool // a tool needed more access than was granted
	Unavailable bool // the person may not use the server any more, and may only disconnect it
	ConnectedAt time.Time
}
