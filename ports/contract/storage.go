// Package contract verifies that adapters keep the promises of their ports. The suites are in the packages below, one an area; this
// one holds what they share: the storage under test, checks, the clock and stored examples. Only tests import it.
package contract

import (
	"testing"

	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// Storage is the ports of one empty database.
type Storage struct {
	Users            ports.Users
	First            ports.FirstAccount
	Roles            ports.Roles
	People           ports.People
	Groups           ports.Groups
	Memberships      ports.Memberships
	UserGroups       ports.UserGroups
	Invitations      ports.Invitations
	InvitationMails  ports.InvitationMails
	InvitationEnds   ports.InvitationRetention
	Keys             ports.Keys
	Replies          ports.Replies
	AccountTokens    ports.AccountTokens
	AccountDeletion  ports.AccountDeletion
	Externals        ports.ExternalIdentities
	LinkedExternals  ports.LinkedIdentities
	ProvidedAccess   ports.ProvidedAccess
	ProviderSessions ports.ProviderSessions
	SignOnProviders  ports.SignOnProviders
	SignOnAttempts   ports.SignOnAttempts
	SignOnTests      ports.SignOnTests
	Directory        ports.Directory
	Logins           ports.Logins
	Devices          ports.Devices
	SecondFactors    ports.SecondFactors
	Enrolments       ports.Enrolments
	EnrolmentEnds    ports.EnrolmentRetention
	SealedFactors    ports.SealedFactors
	Passkeys         ports.Passkeys
	PasskeyUses      ports.PasskeyUses
	Activity         ports.Activity
	Sessions         ports.Sessions
	Choices          ports.Choices
	Instructions     ports.Instructions
	Messages         ports.Messages
	Turns            ports.Turns
	Fallbacks        ports.Fallbacks
	Steps            ports.Steps
	Search           ports.Search
	Index            ports.SearchIndex
	Transcripts      ports.TranscriptReader
	Audit            ports.Audit
	Retention        ports.AuditRetention
	Jobs             ports.Jobs
	JobList          ports.JobList
	SessionTitles    ports.SessionTitles
	Settings         ports.Settings
	Usage            ports.Usage
	Calls            ports.Calls
	Overview         ports.Overview
	Connections      ports.Connections
	Refreshes        ports.Refreshes
	Attempts         ports.Attempts
	NotedServers     ports.ConnectionServers
	Revocations      ports.Revocations
	SealedGrants     ports.SealedGrants
	ToolServers      ports.ToolServers
	ToolLists        ports.ToolLists
	ModelEntries     ports.Models
	Endpoints        ports.Endpoints
	Budgets          ports.Budgets
	Files            fileport.Files
	Uploads          fileport.Uploads
	Attached         fileport.Attached
	UnreadFiles      fileport.Unread
	FileCollection   fileport.Collection
	FileTotals       fileport.Totals
}

// Cases are the cases of a suite by name.
type Cases map[string]func(t *testing.T, s Storage)

// Run gives each case a fresh storage.
func (cases Cases) Run(t *testing.T, fresh func(t *testing.T) Storage) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}
