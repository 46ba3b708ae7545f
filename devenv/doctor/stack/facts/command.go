package facts

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Program returns the words of the command without the init process.
func (c *Container) Program() []string {
	words := c.Command
	for len(words) > 0 && (strings.HasSuffix(words[0], "docker-init") || strings.HasSuffix(words[0], "tini") ||
		words[0] == "--") {
		words = words[1:]
	}
	return words
}

// CommandSays whether the command, which may be a shell's, has a word.
func (c *Container) CommandSays(word string) bool {
	return slices.Contains(strings.Fields(strings.Join(c.Command, " ")), word)
}

// Written returns the text of a service's key in the last Compose file that has it as one line of text.
func (c *Container) Written(key string) string {
	for _, file := range slices.Backward(c.Stack.Sources.Compose) {
		if _, value := file.Find("services", c.Service, key); value != nil {
			return value.Value
		}
	}
	return ""
}

// IsShell reports whether a program is a shell.
func IsShell(word string) bool {
	return slices.Contains([]string{"sh", "bash", "ash", "dash", "zsh"}, path.Base(word))
}

// ImportWord finds the app in a command: module:variable.
var ImportWord = lazyregexp.New(`\b([A-Za-z_][\w.]*):([A-Za-z_]\w*)\b`)
