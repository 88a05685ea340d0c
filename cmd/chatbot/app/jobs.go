package app

import (
	"time"

	"go.uber.org/fx"

	auditapp "chatbot/application/audit"
	"chatbot/application/chats"
	"chatbot/application/connections"
	"chatbot/application/files"
	identityapp "chatbot/application/identity"
	"chatbot/application/jobs"
	mailapp "chatbot/application/mail"
	"chatbot/application/models"
	"chatbot/application/settings"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/job"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

type jobPorts struct {
	fx.In
	Jobs        ports.Jobs
	Deletion    ports.AccountDeletion
	Connections *connections.Service
	Titles      ports.SessionTitles
	Calls       ports.Calls
	Catalog     *models.Catalog
	Current     *settings.Current
	Retention   ports.AuditRetention
	Invitations ports.InvitationRetention
	Enrolments  ports.EnrolmentRetention
	Accounts    *identityapp.Service
	Mails       *mailapp.Sender
	Unread      fileport.Unread
	Uploads     fileport.Uploads
	Collection  fileport.Collection
	Blobs       fileport.Blobs
	Reader      fileport.Reader
	Images      fileport.Images
	Secrets     ports.Secrets
	Clock       ports.Clock
	Logger      ports.Logger
	Meter       ports.JobMeter
}

func newJobs(stored ports.Jobs, list ports.JobList, log ports.Audit, clock ports.Clock, logger ports.Logger) *jobs.Service {
	return &jobs.Service{Jobs: stored, List: list, Audit: log, Clock: clock, Logger: logger}
}

// runJobs runs the jobs of every kind for as long as the system runs.
func runJobs(life fx.Lifecycle, p jobPorts, listed *jobs.Service, c config.Config) {
	deleter := identityapp.NewAccountDeleter(p.Deletion, p.Jobs, p.Clock, p.Logger)
	pruner := auditapp.Pruner{Retention: p.Retention, Clock: p.Clock, Logger: p.Logger, Keep: time.Duration(c.AuditRetentionDays) * 24 * time.Hour}
	writer := chats.TitleWriter{Titles: p.Titles, Models: p.Catalog, Calls: p.Calls, Clock: p.Clock, Logger: p.Logger, Settings: p.Current.Values}
	reading := files.Reading{Files: p.Unread, Uploads: p.Uploads, Blobs: p.Blobs, Reader: p.Reader, Images: p.Images, Clock: p.Clock, Logger: p.Logger}
	collector := files.Collector{Collection: p.Collection, Blobs: p.Blobs, Clock: p.Clock, Logger: p.Logger}
	worker := jobs.New(jobs.Ports{Jobs: p.Jobs, Secrets: p.Secrets, Clock: p.Clock, Logger: p.Logger, Meter: p.Meter}, map[job.Kind]jobs.Handler{
		job.DeleteAccount:         deleter.Delete,
		job.FindDeletions:         deleter.Find,
		job.MakeTitle:             chats.NewTitler(p.Titles).Title,
		job.WriteTitle:            writer.Write,
		job.PruneAudit:            pruner.Prune,
		job.PruneJobs:             listed.Prune,
		job.PruneInvitations:      identityapp.InvitationPruner{Retention: p.Invitations, Clock: p.Clock}.Prune,
		job.PruneEnrolments:       identityapp.EnrolmentPruner{Retention: p.Enrolments, Clock: p.Clock}.Prune,
		job.PruneProviderSessions: p.Accounts.PruneProviderSessions,
		job.ReadFile:              reading.Read,
		job.CollectFiles:          collector.Collect,
		job.RevokeGrant:           p.Connections.RevokeGrant,
		job.SendMail:              p.Mails.Send,
		job.MailReset:             p.Accounts.MailReset,
		job.MailVerification:      p.Accounts.MailVerification,
		job.MailEmailChange:       p.Accounts.MailEmailChange,
	})
	background(life, worker.Run, nil)
}
