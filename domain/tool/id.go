package tool

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// ID names a tool: a built-in one by its name, others as server/name, where the name is whatever the server says.
type ID string

// NewID returns the id of a tool of a server.
func NewID(server, name string) ID { return ID(server + "/" + name) }

// Server returns the id of the tool's server, "" for a built-in tool.
func (id ID) Server() string {
	server, _, found := strings.Cut(string(id), "/")
	if !found {
		return ""
	}
	return server
}

// Name returns the tool's own name.
func (id ID) Name() string {
	if _, name, found := strings.Cut(string(id), "/"); found {
		return name
	}
	return string(id)
}

// builtIn are the ids of the built-in tools, which no tool of a server is called by.
var builtIn = []ID{"web_search", "read_page", "current_time", "calculate", "run_code", "search_chats"}

// BuiltIn reports whether the tool is built in.
func (id ID) BuiltIn() bool { return slices.Contains(builtIn, id) }

const (
	// maxCalled is how long the names are that providers take.
	maxCalled = 64
	// markLength is the length of what makes a changed name different from others.
	markLength = 8
)

// Called returns the name by which models call the tool: a letter or _ and at most 63 more letters, digits, _ and -, which all providers
// take. A name that had to be changed for it, or that a built-in tool has, ends with a part of the id's SHA-256, so that no other id
// gets it by accident.
func (id ID) Called() string {
	if id.Server() == "" {
		return string(id)
	}
	plain := strings.Replace(string(id), "/", "_", 1)
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, plain)
	if name[0] >= '0' && name[0] <= '9' {
		name = "_" + name // no server's id begins so
	}
	if strings.TrimPrefix(name, "_") == plain && len(name) <= maxCalled && !ID(name).BuiltIn() {
		return name
	}
	sum := sha256.Sum256([]byte(id))
	return name[:min(len(name), maxCalled-markLength-1)] + "_" + hex.EncodeToString(sum[:markLength/2])
}
