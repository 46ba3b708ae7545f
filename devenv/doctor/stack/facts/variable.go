package facts

import (
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// HasVariable reports whether a variable is set in the container.
func (c *Container) HasVariable(name string) bool {
	_, set := c.Env[name]
	return set
}

// EnvName finds the variable that a line of Python reads.
var EnvName = lazyregexp.New(`(?:environ(?:\.get)?|getenv)\s*[\[(]\s*["'](\w+)["']`)

// Attribute finds the attribute of the settings that a line of Python reads.
var Attribute = lazyregexp.New(`\b(?:settings|config|conf|cfg|env|get_settings\(\))\.(\w+)`)

// QuotedName finds a name in quotation marks.
var QuotedName = lazyregexp.New(`['"]([^'"]+)['"]`)
