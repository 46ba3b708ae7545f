package scaffold

import (
	"bytes"
	"path"
	"strconv"
	"strings"
)

// judge says what becomes of a regular file that stands where the tree has one.
func judge(file File, existing []byte) (Action, string) {
	if bytes.Equal(unixLines(existing), unixLines(file.Content)) {
		return Same, "is as it would be written"
	}
	switch file.Path {
	case ".env":
		return judgeEnv(file.Content, existing)
	case ".gitignore":
		return judgeIgnore(existing)
	case LockFile:
		return Keep, "exists; uv keeps it up to date"
	}
	return Conflict, "exists and differs"
}

// unixLines lets a checkout with the line ends of Windows equal what was written.
func unixLines(content []byte) []byte {
	return bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
}

// judgeEnv keeps a .env that sets everything the Compose files have no default for. It is never rewritten:
// its passwords are those that the volumes were made with.
func judgeEnv(wanted, existing []byte) (Action, string) {
	set := envValues(existing)
	var missing []string
	for _, line := range neededEnv(envValues(wanted)) {
		key, _, _ := strings.Cut(line, "=")
		if set[key] == "" {
			missing = append(missing, line)
		}
	}
	if missing != nil {
		return Conflict, "exists and does not set " + strings.Join(missing, ", ") + "; add what is missing"
	}
	return Keep, "exists and sets what is needed; its passwords stay"
}

// neededEnv returns what the Compose files have no default for, or not this person's: as key=value where the
// value is known, as the bare key where it is a secret.
func neededEnv(wanted map[string]string) []string {
	var needed []string
	for _, key := range []string{"POSTGRES_PASSWORD", "CACHE_PASSWORD"} {
		if wanted[key] != "" {
			needed = append(needed, key)
		}
	}
	for _, key := range []string{"HOST_UID", "HOST_GID"} {
		if wanted[key] != strconv.Itoa(defaultID) {
			needed = append(needed, key+"="+wanted[key])
		}
	}
	return needed
}

// envValues returns the keys of a .env file and what they are set to, without the quotes.
func envValues(content []byte) map[string]string {
	values := map[string]string{}
	for line := range strings.SplitSeq(string(content), "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "export ")
		key, value, found := strings.Cut(line, "=")
		if found && !strings.HasPrefix(key, "#") {
			values[strings.TrimSpace(key)] = strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return values
}

// judgeIgnore keeps a .gitignore that already leaves out the secrets and the environment.
func judgeIgnore(existing []byte) (Action, string) {
	var missing []string
	if !ignores(existing, ".env", false) {
		missing = append(missing, ".env")
	}
	if !ignores(existing, ".venv", true) {
		missing = append(missing, ".venv/")
	}
	if missing != nil {
		return Conflict, "exists and does not ignore " + strings.Join(missing, " and ") + "; add the line"
	}
	return Keep, "exists and ignores .env and .venv"
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
