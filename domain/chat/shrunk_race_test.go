//go:build race

package chat_test

// shrunk: the race detector slows everything down about tenfold.
const shrunk = 10
