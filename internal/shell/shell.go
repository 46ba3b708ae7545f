// Package shell writes words for a shell.
package shell

import "strings"

// plain are the characters that no shell reads as anything but themselves.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,@+%"

// Quote returns a word as a POSIX shell takes it, with single quotes where it needs them. The library that parses
// scripts (mvdan.cc/sh) refuses words with a line break, which can stand between single quotes as well.
func Quote(word string) string {
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
