//go:build !race

package main

// slower is how many times the time and the memory of a program the race detector makes of it.
const slower = 1
