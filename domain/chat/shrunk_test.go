//go:build !race

package chat_test

// shrunk is what the sizes of texts whose time is measured are divided by.
const shrunk = 1
