package openai

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/internal/listing"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// Ping lists the models, which needs the key and costs nothing. Some servers have no such list; they are healthy once they have
// answered.
func (m *Model) Ping(ctx context.Context) error {
	err := m.versions(func(versioned bool) error {
		return connection.Ping(ctx, m.client, m.list(versioned), m.header)
	})
	if errors.Is(err, ports.ErrModelMissing) && m.answered.Load() {
		return nil
	}
	return err
}

// Models lists the models that chat completions take. The list of Azure names what could be deployed, and says nothing of what is:
// Azure has none.
func (m *Model) Models(ctx context.Context) ([]llm.Listed, error) {
	if m.azure() {
		return nil, ports.ErrModelMissing.Because(errors.New("deployments of Azure are not listed"))
	}
	var list gjson.Result
	get := func(address string) (err error) {
		list, err = listing.Request(ctx, m.client, address, m.header)
		return err
	}
	err := error(ports.ErrModelMissing)
	if m.ollama {
		base := *m.base
		base.Path, base.RawPath = strings.TrimSuffix(base.Path, "/v1"), strings.TrimSuffix(base.RawPath, "/v1")
		err = get(base.JoinPath("api/tags").String())
	}
	if errors.Is(err, ports.ErrModelMissing) {
		err = m.versions(func(versioned bool) error { return get(m.list(versioned)) })
	}
	if err != nil {
		return nil, err
	}
	all, err := listing.Read(list)
	together := strings.HasSuffix(m.Host(), ".together.xyz") || strings.HasSuffix(m.Host(), ".together.ai")
	return slices.DeleteFunc(all, func(l llm.Listed) bool {
		return m.official() && notChat.MatchString(l.Name) || together && l.Base
	}), err
}

// notChat matches models of OpenAI that only its other interfaces take: Responses, and the older completions. Servers that
// translate between interfaces offer some of them for chat.
var notChat = regexp.MustCompile(`-pro\b|codex|deep-research|computer-use|instruct|^babbage|^davinci`)

// list returns the address of the list of models; GitHub has it elsewhere.
func (m *Model) list(versioned bool) string {
	if m.Host() == "models.github.ai" {
		catalog := *m.base
		catalog.Path, catalog.RawPath = "/catalog/models", ""
		return catalog.String()
	}
	return m.address(versioned, "models")
}

// versions calls get again with /v1 if the address lacks it, and remembers that if it helped.
func (m *Model) versions(get func(versioned bool) error) error {
	known := m.versioned.Load()
	err := get(known)
	if known || !m.lacksVersion(err) {
		return err
	}
	again := get(true)
	if again == nil {
		m.versioned.Store(true)
	}
	if errors.Is(again, ports.ErrModelMissing) {
		return err
	}
	return again // there is a server at that address
}
