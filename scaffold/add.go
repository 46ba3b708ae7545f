package scaffold

import (
	"bytes"
	"path"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// addToEnv returns a .env with what it lacks at its end. What it has stays, its passwords above all: the volumes
// were made with them. Only a value that is still the one of an earlier run, which earlier tells without its
// secrets, follows the answers. The error says where Compose could not read the file.
func addToEnv(existing, wanted, earlier []byte) ([]byte, Action, string, error) {
	has, err := dotenv.UnmarshalBytesWithLookup(existing, anyVariable)
	if err != nil {
		return nil, "", "", err
	}
	had := map[string]string{}
	for _, entry := range envEntries(earlier) {
		had[entry.key] = entry.value
	}
	content := existing
	var added, changed []string
	for _, entry := range envEntries(wanted) {
		value, set := has[entry.key]
		switch {
		case !set || value == "" && entry.value != "":
			added = append(added, entry.line())
		case value != "" && value == had[entry.key] && value != entry.value:
			if followed, err := setEnv(content, entry.key, entry.value); err == nil {
				content = followed
				changed = append(changed, entry.key)
			}
		}
	}
	switch {
	case added != nil:
		content = appendLines(content, added)
		if _, err := dotenv.UnmarshalBytesWithLookup(content, anyVariable); err != nil {
			return nil, "", "", err // a last line that nothing may follow
		}
		return content, Update, "gets " + strings.Join(names(added), ", ") + "; its passwords stay", nil
	case changed != nil:
		return content, Update, "follows the answers in " + strings.Join(changed, ", ") + "; its passwords stay", nil
	}
	return existing, Keep, "exists and sets what is needed; its passwords stay", nil
}

// anyVariable is set, so that the library has no reason to warn on the terminal.
func anyVariable(string) (string, bool) { return "", true }

// envEntry is one assignment of a .env file.
type envEntry struct{ key, value string }

func (e envEntry) line() string { return e.key + "=" + e.value }

func names(lines []string) []string {
	keys := make([]string, len(lines))
	for i, line := range lines {
		keys[i], _, _ = strings.Cut(line, "=")
	}
	return keys
}

// envEntries are the assignments of a .env that fastdock wrote, in order: one on a line, without quotes.
func envEntries(content []byte) []envEntry {
	var entries []envEntry
	for line := range strings.SplitSeq(string(content), "\n") {
		key, value, found := strings.Cut(strings.TrimSpace(line), "=")
		if found && !strings.HasPrefix(key, "#") {
			entries = append(entries, envEntry{key, value})
		}
	}
	return entries
}

// appendLines adds lines at the end, with the line ends that the file has.
func appendLines(content []byte, lines []string) []byte {
	end := "\n"
	if bytes.Contains(content, []byte("\r\n")) {
		end = "\r\n"
	}
	var out bytes.Buffer
	out.Write(content)
	if len(content) > 0 && !bytes.HasSuffix(content, []byte("\n")) {
		out.WriteString(end)
	}
	if len(content) > 0 {
		out.WriteString(end)
	}
	for _, line := range append([]string{"# added by fastdock new"}, lines...) {
		out.WriteString(line + end)
	}
	return out.Bytes()
}

// addToIgnore returns a .gitignore that leaves out the secrets and the environment.
func addToIgnore(existing []byte) ([]byte, Action, string) {
	var missing []string
	if !ignores(existing, ".env", false) {
		missing = append(missing, ".env")
	}
	if !ignores(existing, ".venv", true) {
		missing = append(missing, ".venv/")
	}
	if missing != nil {
		return appendLines(existing, missing), Update, "gets " + strings.Join(missing, " and ")
	}
	return existing, Keep, "exists and ignores .env and .venv"
}

// ignores says whether a .gitignore leaves out a name at the top of the project: the last pattern that
// matches decides, one that ends in a slash matches directories only (gitignore(5)).
func ignores(content []byte, name string, isDir bool) bool {
	ignored := false
	for line := range strings.SplitSeq(string(content), "\n") {
		pattern, negated := strings.CutPrefix(strings.TrimSpace(line), "!")
		pattern, dirOnly := strings.CutSuffix(pattern, "/")
		pattern = strings.TrimPrefix(strings.TrimPrefix(pattern, "**/"), "/")
		matched, err := path.Match(pattern, name)
		if err == nil && matched && (isDir || !dirOnly) {
			ignored = !negated
		}
	}
	return ignored
}
