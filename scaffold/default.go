package scaffold

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/fastdock/fastdock/internal/regular"
)

// RememberDefault changes the default of a variable, as in ${APP_PORT:-8000}, in one line of a Compose file, and leaves
// every other byte and the mode as they are. It returns an error, and leaves the file alone, where the line has none.
func RememberDefault(path string, line int, key, value string) error {
	content, err := regular.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read %q: %w", path, err)
	}
	changed, err := setDefault(string(content), line, key, value)
	if err != nil {
		return fmt.Errorf("set the default of %s in \"%s:%d\": %w; run `%s=%s fastdock up`", key, path, line, err, key, value)
	}
	if err := replaceFile(path, []byte(changed)); err != nil {
		return fmt.Errorf("write %q: %w", path, err)
	}
	return nil
}

func setDefault(content string, line int, key, value string) (string, error) {
	lines := strings.SplitAfter(content, "\n")
	if line < 1 || line > len(lines) {
		return "", errors.New("the file has no such line")
	}
	variable := regexp.MustCompile(`(\$\{` + regexp.QuoteMeta(key) + `:?-)[^${}]*\}`)
	if !variable.MatchString(lines[line-1]) {
		return "", fmt.Errorf("the line has no ${%s:-default}", key)
	}
	lines[line-1] = variable.ReplaceAllString(lines[line-1], "${1}"+value+"}")
	return strings.Join(lines, ""), nil
}
