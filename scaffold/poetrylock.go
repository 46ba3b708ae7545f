package scaffold

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/pelletier/go-toml/v2"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var contentHash = lazyregexp.New(`(?m)^content-hash = "([0-9a-f]{64})"`)

// stalePoetryLock reports that a poetry.lock was made for another pyproject.toml; nil where that is not known.
func stalePoetryLock(lock, pyproject []byte) error {
	locked := contentHash.FindSubmatch(lock)
	now, known := poetryHash(pyproject)
	if locked == nil || !known || string(locked[1]) == now {
		return nil
	}
	return errors.New("poetry.lock was created for another pyproject.toml, so `poetry export` in the image builds " +
		"rejects it: run `poetry lock`, then `fastdock new` again")
}

// poetryHash returns what Poetry keeps in its lock of a pyproject.toml: the digest of what it says about dependencies,
// as Python's json writes it. It is not known where they are in [project], of which Poetry keeps more.
func poetryHash(pyproject []byte) (string, bool) {
	var from struct {
		Project map[string]any
		Groups  map[string]any `toml:"dependency-groups"`
		Tool    struct{ Poetry map[string]any }
	}
	if err := toml.Unmarshal(pyproject, &from); err != nil || from.Project != nil || from.Groups != nil ||
		from.Tool.Poetry == nil {
		return "", false
	}
	relevant := map[string]any{}
	for _, name := range []string{"dependencies", "source", "extras", "dev-dependencies"} {
		relevant[name] = from.Tool.Poetry[name]
	}
	if group, found := from.Tool.Poetry["group"]; found {
		relevant["group"] = group
	}
	text, known := pythonJSON(relevant)
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:]), known
}

// pythonJSON writes a value as Python's json does, with sorted keys. It knows no fractions and no dates.
func pythonJSON(value any) (text string, known bool) {
	switch value := value.(type) {
	case nil:
		return "null", true
	case bool:
		return strconv.FormatBool(value), true
	case int64:
		return strconv.FormatInt(value, 10), true
	case string:
		return pythonString(value), true
	case []any:
		items := make([]string, len(value))
		for i, item := range value {
			if items[i], known = pythonJSON(item); !known {
				return "", false
			}
		}
		return "[" + strings.Join(items, ", ") + "]", true
	case map[string]any:
		var items []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			item, known := pythonJSON(value[key])
			if !known {
				return "", false
			}
			items = append(items, pythonString(key)+": "+item)
		}
		return "{" + strings.Join(items, ", ") + "}", true
	}
	return "", false
}

// pythonString returns a text in quotes, with everything but the visible letters of ASCII escaped.
func pythonString(text string) string {
	short := map[uint16]string{'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\b': `\b`, '\f': `\f`}
	var quoted strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		switch escape, found := short[unit]; {
		case found:
			quoted.WriteString(escape)
		case unit >= ' ' && unit <= '~':
			quoted.WriteByte(byte(unit))
		default:
			fmt.Fprintf(&quoted, `\u%04x`, unit)
		}
	}
	return `"` + quoted.String() + `"`
}
