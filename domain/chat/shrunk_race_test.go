//go:build race

package chat_test

// shrunk: the race detector makes everything about ten times as slow.
const shrunk = 10
