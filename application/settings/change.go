package settings

import (
	"context"
	"errors"
	"slices"
	"time"

	"chatbot/application/internal/audited"
	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/ports"
)

// Change makes all changes or none, and returns all settings. Each change is audited before, and refused if that fails. It counts at once
// on this server, and within 5 s on all. Faults: identity.ErrNotAdmin; Invalid with every broken rule; setting.ErrByEnvironment; identity.ErrNoOtherWayIn; ports.ErrNoMail, setting.ErrOwnEmail;
// ports.ErrSettingChanged, which says who changed a setting since the version that the change is based on, and when.
func (s *Service) Change(ctx context.Context, actor identity.Actor, changes []setting.Change) ([]setting.Setting, error) {
	if !identity.Can(actor, identity.Change, identity.Resource{Kind: identity.Settings}) {
		return nil, identity.ErrNotAdmin
	}
	changes, err := s.checked(ctx, changes)
	if err != nil {
		return nil, err
	}
	if err := s.refuseLockout(ctx, actor, changes); err != nil {
		return nil, err
	}
	if err := s.refuseOutdated(ctx, actor, changes); err != nil {
		return nil, err
	}
	for _, c := range changes {
		if err := s.audit(ctx, actor, c.Name, audit.Succeeded, ""); err != nil {
			return nil, err
		}
	}
	err = s.Settings.Change(ctx, actor.User, s.Clock.Now(), changes...)
	if errors.Is(err, ports.ErrSettingChanged) { // since refuseOutdated looked
		if outdated := s.refuseOutdated(ctx, actor, changes); outdated != nil {
			return nil, outdated
		}
	}
	if err != nil {
		return nil, err
	}
	names := make([]string, len(changes))
	for i, c := range changes {
		names[i] = string(c.Name)
	}
	s.Logger.Log(ctx, ports.Record{Component: "settings", Message: "Settings changed", UserID: actor.User, Fields: map[string]any{"settings": names}})
	return s.read(ctx)
}

// refuseLastWayIn refuses to turn passwords off while no admin could sign in without one.
func (s *Service) refuseLastWayIn(ctx context.Context, changes []setting.Change) error {
	for _, c := range changes {
		if c.Name == setting.PasswordLogin && c.Value != nil && c.Value.Text == setting.PasswordsOff {
			return s.Accounts.EndPasswords(ctx)
		}
	}
	return nil
}

// refuseLockout refuses to require verified addresses where none can be verified, and to an admin who would have to confirm the own one first:
// so an admin with a verified address remains, whatever becomes of the mail server.
func (s *Service) refuseLockout(ctx context.Context, actor identity.Actor, changes []setting.Change) error {
	if !slices.ContainsFunc(changes, setting.Change.RequiresVerifiedEmail) {
		return nil
	}
	if !s.Mail {
		return ports.ErrNoMail
	}
	u, err := s.Users.ByID(ctx, actor.User)
	if err == nil && !u.Record().Verified {
		err = setting.ErrOwnEmail
	}
	return err
}

func (s *Service) refuseEnvironment(changes []setting.Change) error {
	for _, c := range changes {
		if _, set := s.current.base.Environment[c.Name]; set {
			d, _ := setting.Find(c.Name)
			return setting.ErrByEnvironment.With(fault.Params{"setting": string(c.Name), "variables": d.Variables})
		}
	}
	return nil
}

// refuseOutdated audits and refuses the changes if one of them is not based on the current version. The fault is about the first, and
// its fields name all.
func (s *Service) refuseOutdated(ctx context.Context, actor identity.Actor, changes []setting.Change) error {
	if err := s.current.Refresh(ctx); err != nil {
		return err
	}
	now := map[setting.Name]setting.Stored{}
	for _, one := range s.current.state.Load().all {
		now[one.Name] = one.Stored
	}
	var refused *fault.Error
	for _, c := range changes {
		is := now[c.Name]
		if is.Version == c.Version {
			continue
		}
		who, err := s.username(ctx, is.ChangedBy)
		if err != nil {
			return err
		}
		params := fault.Params{"setting": string(c.Name), "username": who}
		if is.Version > 0 {
			params["changed_at"] = is.ChangedAt.Format(time.RFC3339Nano)
		}
		if refused == nil {
			refused = ports.ErrSettingChanged.With(params)
		}
		refused.Fields = append(refused.Fields, fault.Field{Name: string(c.Name), Code: refused.Code, Message: refused.Message, Params: params})
	}
	if refused == nil {
		return nil
	}
	for _, f := range refused.Fields {
		_ = s.audit(ctx, actor, setting.Name(f.Name), audit.Refused, refused.Code)
	}
	return refused
}

func (s *Service) audit(ctx context.Context, actor identity.Actor, name setting.Name, outcome audit.Outcome, reason string) error {
	log := audited.Log{Audit: s.Audit, Clock: s.Clock, Logger: s.Logger}
	return log.Record(ctx, actor, audit.SettingsChanged, string(name), outcome, reason)
}
