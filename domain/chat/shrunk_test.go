//go:build !race

package chat_test

// shrunk divides the sizes of texts in timed tests.
const shrunk = 1
