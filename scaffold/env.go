package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"

	"github.com/fastdock/fastdock/internal/regular"
)

// Remember sets one variable in a .env file and leaves every other byte and the mode as they are; a file that is not
// there is made, readable by its owner only. It returns an error, and leaves the file alone, where the result would
// not say what is meant.
func Remember(path, key, value string) error {
	content, err := regular.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read %q: %w", path, err)
	}
	changed, err := setEnv(content, key, value)
	if err != nil {
		return fmt.Errorf("set %s=%s in %q: %w; set it by hand", key, value, path, err)
	}
	if err := replaceFile(path, changed); err != nil {
		return fmt.Errorf("write %q: %w", path, err)
	}
	return nil
}

// setEnv changes the value of a variable where it is assigned last, or adds the assignment at the end. Libraries for
// such files write them whole from a map, without the comments, the order and the quotes of the user.
func setEnv(content []byte, key, value string) ([]byte, error) {
	// NAME=value, NAME: value and export NAME="value", with what follows it on the line.
	assignment := regexp.MustCompile(`(?m)^([ \t]*(?:export[ \t]+)?` + regexp.QuoteMeta(key) +
		`[ \t]*[=:][ \t]*)("[^"\r\n]*"|'[^'\r\n]*'|[^\r\n]*?)([ \t]+#[^\r\n]*|[ \t]*)(\r?)$`)
	var changed []byte
	if all := assignment.FindAllSubmatchIndex(content, -1); len(all) > 0 {
		last := all[len(all)-1]
		changed = append(changed, content[:last[4]]...)
		changed = append(append(changed, envValue(value)...), content[last[5]:]...)
	} else {
		changed = appendEnv(content, key+"="+envValue(value))
	}
	return changed, onlyChanges(content, changed, key, value)
}

// appendEnv adds a line at the end, with the line ends that the file has.
func appendEnv(content []byte, line string) []byte {
	end := "\n"
	if strings.Contains(string(content), "\r\n") {
		end = "\r\n"
	}
	added := append([]byte{}, content...)
	if len(content) > 0 && content[len(content)-1] != '\n' {
		added = append(added, end...)
	}
	return append(added, line+end...)
}

// onlyChanges checks that Compose reads the changed file as the other, but for the variable and what refers to it: a
// line that looks like its assignment may be part of a longer text.
func onlyChanges(content, changed []byte, key, value string) error {
	before, err := dotenv.UnmarshalBytesWithLookup(content, anyVariable)
	if err != nil {
		return err
	}
	after, err := dotenv.UnmarshalBytesWithLookup(changed, anyVariable)
	if err != nil {
		return err
	}
	if after[key] != value {
		return errors.New("the file contains a line that is not NAME=value")
	}
	if strings.Contains(string(content), "$"+key) || strings.Contains(string(content), "${"+key) {
		return nil
	}
	before[key] = value
	if !maps.Equal(before, after) {
		return errors.New("it would change another variable too")
	}
	return nil
}

// replaceFile writes a file beside the old one and puts it in its place, so that the passwords in it are never lost.
// What a link leads to is replaced, not the link.
func replaceFile(path string, content []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	out, err := os.CreateTemp(filepath.Dir(path), ".env-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(out.Name())
		}
	}()
	_, err = out.Write(content)
	if err = errors.Join(err, out.Chmod(mode), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), path)
}
