package detect

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	// operation is one of Alembic's on a table, with the new name where it renames.
	operation = lazyregexp.New(`\bop\.(create_table|rename_table|drop_table|add_column|drop_column` +
		`|alter_column|batch_alter_table)` +
		`\(\s*["']([^"'\n]+)["'](?:\s*,\s*["']([^"'\n]+)["'])?([^\n]*)`)
	// makesTables is code that makes tables in other ways.
	makesTables = lazyregexp.New(`(?i)create_all|create\s+(?:unlogged\s+)?table|\.sql["']|\bop\.create_table\(\s*[^"'\s]`)
)

// schemaOption is the schema of PostgreSQL that an operation is about; makesSchemas is code that makes one.
var (
	schemaOption = lazyregexp.New(`\bschema\s*=\s*["']([^"'\n]+)["']`)
	makesSchemas = lazyregexp.New(`(?i)create\s+schema|createschema|\.sql["']`)
)

// tables are those that migrations make and change, and the schemas that these are in.
type tables struct {
	made    []string
	changed []Lacking
	schemas []Lacking

	unsure, unsureOfSchemas bool // they may be made in ways that are not read
}

// read takes what a migration does on the way up.
func (t *tables) read(file, content string) {
	t.unsure = t.unsure || makesTables.MatchString(content)
	start := strings.Index(content, "\ndef upgrade")
	if start < 0 {
		return
	}
	t.unsureOfSchemas = t.unsureOfSchemas || makesSchemas.MatchString(content)
	body, _, _ := strings.Cut(content[start:], "\ndef downgrade")
	line := func(at int) int { return 1 + strings.Count(content[:start+at], "\n") }
	for _, at := range schemaOption.FindAllStringSubmatchIndex(body, -1) {
		if name := body[at[2]:at[3]]; name != "public" {
			t.schemas = append(t.schemas, Lacking{File: file, Line: line(at[0]), Schema: name})
		}
	}
	for _, at := range operation.FindAllStringSubmatchIndex(body, -1) {
		verb, table, rest := body[at[2]:at[3]], body[at[4]:at[5]], body[at[8]:at[9]]
		switch {
		case verb == "create_table":
			t.made = append(t.made, table)
			continue
		case verb == "rename_table" && at[6] >= 0:
			t.made = append(t.made, body[at[6]:at[7]])
		}
		if !strings.Contains(rest, "if_exists") {
			t.changed = append(t.changed, Lacking{File: file, Line: line(at[0]), Table: table})
		}
	}
}

// lacking returns the first table that is changed and not made, or the first schema: an empty database does not have
// it.
func (t *tables) lacking() *Lacking {
	if len(t.schemas) > 0 && !t.unsureOfSchemas {
		return &t.schemas[0]
	}
	at := slices.IndexFunc(t.changed, func(l Lacking) bool { return !slices.Contains(t.made, l.Table) })
	if t.unsure || at < 0 {
		return nil
	}
	return &t.changed[at]
}
