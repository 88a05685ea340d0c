//go:build race

package app_test

// perCore is how many tests run at once for each core. With -race they mostly compute.
const perCore = 2
