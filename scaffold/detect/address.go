package detect

import (
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Part is what a setting is in the address of the database that the code composes.
type Part string

// Parts of an address. One setting may hold the whole scheme, or two its database and its driver.
const (
	PartScheme   Part = "scheme"
	PartDialect  Part = "dialect"
	PartDriver   Part = "driver"
	PartUser     Part = "user"
	PartPassword Part = "password"
	PartHost     Part = "host"
	PartPort     Part = "port"
	PartDatabase Part = "database"
)

// filled matches a value that an f-string takes from a setting, with the last word in it: {self.DB_USER},
// {quote(user)}.
const filled = `\{[^{}\n]*?(\w+)[^\w{}\n]*\}`

var (
	// composedAddress matches f"postgresql://{user}:{password}@{host}:{port}/{database}".
	composedAddress = lazyregexp.New(`(?:(?:postgres|mysql|mariadb)[\w+]*|` + filled + `(?:\+` + filled + `)?)://` +
		filled + `:` + filled + `@` + filled + `(?::(?:` + filled + `|\d+))?/` + filled)
	addressParts = []Part{PartScheme, PartDriver, PartUser, PartPassword, PartHost, PartPort, PartDatabase}
	// continuedText matches the seam of a text that goes on in the next line.
	continuedText = lazyregexp.New(`["'][ \t]*\\?\r?\n[ \t]*[fF]?["']`)
)

// readParts records of each setting what it is in the address of the database, where the code composes one.
func (s *detector) readParts() {
	parts := map[string]Part{}
	for _, file := range s.imported {
		source := s.code.source(file)
		if !strings.Contains(source, "://") || !strings.Contains(source, "@{") {
			continue
		}
		source = continuedText.ReplaceAllString(source, "")
		for _, found := range composedAddress.FindAllStringSubmatch(source, -1) {
			for i, part := range addressParts {
				if part == PartScheme && found[2] != "" {
					part = PartDialect
				}
				parts[strings.ToUpper(found[i+1])] = part
			}
		}
	}
	for i, setting := range s.Settings {
		s.Settings[i].Part = parts[setting.Field]
	}
}
