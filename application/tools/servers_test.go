package tools_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"chatbot/application/tools"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
)

// fakeServers have tools that come and go.
type fakeServers struct {
	all    []tools.Tool
	groups map[identity.UserID][]identity.GroupID
	err    error
	read   int // how often groups were
}

func (f *fakeServers) All() []tools.Tool { return f.all }

func (f *fakeServers) Of(id tool.ID) (tools.Tool, bool) {
	i := slices.IndexFunc(f.all, func(t tools.Tool) bool { return t.ID == id })
	if i < 0 {
		return tools.Tool{}, false
	}
	return f.all[i], true
}

func (f *fakeServers) GroupsOf(_ context.Context, user identity.UserID) ([]identity.GroupID, error) {
	f.read++
	return f.groups[user], f.err
}

func (f *fakeServers) add(id tool.ID, groups ...identity.GroupID) {
	t := tried(func(context.Context) (string, error) { return "ok", nil })
	t.ID, t.Repeatable = id, true
	t.Limit(groups)
	f.all = append(f.all, t)
}

func withServers(f *fakeServers) *tools.Service {
	return tools.New(tools.Ports{Servers: f, Groups: f, Limits: &logger{}, Audit: &logger{}, Meter: &logger{}, Clock: fixedClock{}, Logger: &logger{}}, tools.Calculate())
}

// TestToolsOfServersAreForTheirGroups whenever they are asked for, also in answers that began when the person was a member.
func TestToolsOfServersAreForTheirGroups(t *testing.T) {
	f := &fakeServers{groups: map[identity.UserID][]identity.GroupID{7: {2, 3}}}
	f.add("notes/add")
	f.add("git/push", 3, 9)
	s := withServers(f)
	member, stranger := identity.Actor{User: 7, Role: identity.Member, Groups: []identity.GroupID{2, 3}}, identity.Actor{User: 8, Role: identity.Admin}
	ids := []tool.ID{"git/push", "calculate", "notes/add"}
	for actor, want := range map[*identity.Actor][]tool.ID{&member: {"calculate", "notes/add", "git/push"}, &stranger: {"calculate", "notes/add"}} {
		chosen, err := s.Choose(t.Context(), *actor, ids)
		found, failed := s.Find(t.Context(), identity.Actor{User: actor.User}, ids)
		if err != nil || failed != nil || !slices.Equal(chosen, want) || len(found) != len(want) {
			t.Errorf("%d: chose %v, found %v, %v, %v", actor.User, chosen, found, err, failed)
		}
		c := asked("git/push", "{}")
		c.Actor = identity.Actor{User: actor.User}
		if got, err := s.Call(t.Context(), c); err != nil || (got.Status == chat.CallDone) != (len(want) == 3) {
			t.Errorf("%d: %+v, %v", actor.User, got, err)
		}
	}
	if f.read != 4 {
		t.Errorf("groups were read %d times", f.read)
	}
}

func TestGroupsAreReadOnceForAllTools(t *testing.T) {
	f := &fakeServers{groups: map[identity.UserID][]identity.GroupID{7: {3}}}
	f.add("git/push", 3)
	f.add("git/pull", 3)
	f.add("git/drop", 9)
	found, err := withServers(f).Find(t.Context(), ada, []tool.ID{"git/push", "git/pull", "git/drop", "calculate", "none"})
	if err != nil || len(found) != 3 || f.read != 1 {
		t.Errorf("%v, %v, read %d times", found, err, f.read)
	}
}

func TestToolThatIsGoneFailsTheCall(t *testing.T) {
	f := &fakeServers{}
	f.add("notes/add")
	s := withServers(f)
	if !s.Repeatable("notes/add") || s.Check("notes/add", "{}") != nil {
		t.Error("the tool is not there")
	}
	f.all = nil
	found, err := s.Find(t.Context(), ada, []tool.ID{"notes/add"})
	got, failed := s.Call(t.Context(), asked("notes/add", "{}"))
	if err != nil || failed != nil || len(found) != 0 || got.Status != chat.CallFailed || s.Repeatable("notes/add") || !errors.Is(s.Check("notes/add", "{}"), tool.ErrUnknown) {
		t.Errorf("%v, %+v, %v, %v", found, got, err, failed)
	}
}

// TestUnreadableGroupsOfferNothing: an error is returned, so that the prompt is tried again, and a call fails.
func TestUnreadableGroupsOfferNothing(t *testing.T) {
	f := &fakeServers{err: errors.New("down")}
	f.add("git/push", 3)
	s := withServers(f)
	if found, err := s.Find(t.Context(), ada, []tool.ID{"git/push"}); !errors.Is(err, f.err) || found != nil {
		t.Errorf("%v, %v", found, err)
	}
	if got, err := s.Call(t.Context(), asked("git/push", "{}")); err != nil || got.Status != chat.CallFailed {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestToolsMayTakeLonger(t *testing.T) {
	f := &fakeServers{}
	slow := tried(func(ctx context.Context) (string, error) {
		deadline, _ := ctx.Deadline()
		if left := time.Until(deadline); left < time.Minute {
			t.Errorf("only %s", left)
		}
		return "", nil
	})
	slow.ID, slow.Within = "slow/one", 2*time.Minute
	f.all = []tools.Tool{slow}
	if got, err := withServers(f).Call(t.Context(), asked("slow/one", "{}")); err != nil || got.Status != chat.CallDone {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestBuiltInToolsAreKnownToBeBuiltIn, so that no tool of a server is called by their names.
func TestBuiltInToolsAreKnownToBeBuiltIn(t *testing.T) {
	s, _ := service(&fakeSearch{})
	all, err := s.List(t.Context(), ada)
	for _, one := range all {
		if !one.ID.BuiltIn() {
			t.Errorf("%s is not", one.ID)
		}
	}
	if err != nil || len(all) == 0 {
		t.Errorf("%v, %v", all, err)
	}
}
