package scaffold

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// addToEnv returns an environment file with what it lacks at its end. What it has stays, its passwords above all: the
// volumes were made with them. Only a value that is still the one of an earlier run, which earlier has without its
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
			added = append(added, entry.line)
		case value != "" && value != entry.value && isFromExample(value, had[entry.key]):
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
		return content, Update, "adds " + strings.Join(names(added), ", ") + "; its passwords are kept", nil
	case changed != nil:
		return content, Update, "follows the answers in " + strings.Join(changed, ", ") + "; its passwords are kept", nil
	}
	return existing, Keep, "exists and sets every required variable; its passwords are kept", nil
}

// isFromExample reports whether a value is that of an example with secrets filled in. A secret alone never is: it
// follows no answer.
func isFromExample(value, example string) bool {
	if example == "" || example == placeholder {
		return false
	}
	parts := strings.Split(example, placeholder)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^" + strings.Join(parts, "(.+)") + "$").MatchString(value)
}

// anyVariable is always set, so that the library has no reason to warn on the terminal.
func anyVariable(string) (string, bool) { return "", true }

// envEntry is one assignment of an environment file.
type envEntry struct{ key, value, line string }

func names(lines []string) []string {
	keys := make([]string, len(lines))
	for i, line := range lines {
		keys[i], _, _ = strings.Cut(line, "=")
	}
	return keys
}

// envEntries returns the assignments of an environment file that fastdock wrote, in order: one on a line.
func envEntries(content []byte) []envEntry {
	values, _ := dotenv.UnmarshalBytesWithLookup(content, anyVariable) // nil where it was not fastdock
	var entries []envEntry
	for line := range strings.SplitSeq(string(content), "\n") {
		line = strings.TrimSpace(line)
		key, _, found := strings.Cut(line, "=")
		if found && !strings.HasPrefix(key, "#") {
			entries = append(entries, envEntry{key, values[key], line})
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
	if !ignores(existing, appEnvironment, false) {
		missing = append(missing, environmentFolder+"/*.env")
	}
	if missing != nil {
		return appendLines(existing, missing), Update, "gets " + strings.Join(missing, ", ")
	}
	return existing, Keep, "exists and ignores .env, .venv and " + environmentFolder + "/*.env"
}

// ignores reports whether a .gitignore leaves out a path: the last pattern that matches it or a folder that it lies in
// decides. A pattern with a slash inside begins at the top, one that ends in a slash matches folders only
// (gitignore(5)).
func ignores(content []byte, name string, isDir bool) bool {
	ignored := false
	for line := range strings.SplitSeq(string(content), "\n") {
		pattern, negated := strings.CutPrefix(strings.TrimSpace(line), "!")
		if matchesIgnore(pattern, name, isDir) || matchesIgnore(pattern, path.Dir(name), true) {
			ignored = !negated
		}
	}
	return ignored
}

func matchesIgnore(pattern, name string, isDir bool) bool {
	pattern, dirOnly := strings.CutSuffix(pattern, "/")
	pattern = strings.TrimPrefix(pattern, "**/")
	anchored := strings.Contains(pattern, "/")
	if !anchored {
		name = path.Base(name)
	}
	matched, err := path.Match(strings.TrimPrefix(pattern, "/"), name)
	return err == nil && matched && name != "." && (isDir || !dirOnly)
}
