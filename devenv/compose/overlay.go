package compose

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/composefile"
	"github.com/fastdock/fastdock/internal/regular"
)

// recordFile lies beside the Compose files that it speaks of.
const recordFile = ".fastdock.yaml"

// overlaid returns the files with the overlay that the project's record names, after its default Compose files. Like
// Compose's own override file, it counts only where neither -f nor the caller's COMPOSE_FILE names the files.
func (f Files) overlaid(envFiles []string) (Files, error) {
	if len(f.Paths) > 0 || os.Getenv("COMPOSE_FILE") != "" {
		return f, nil
	}
	selected := f.candidates(envFiles)
	if len(selected) == 0 {
		return f, nil
	}
	overlay, err := overlayIn(filepath.Dir(selected[0]))
	if err != nil || overlay == "" {
		return f, err
	}
	for _, file := range selected {
		if file == overlay {
			return f, nil // COMPOSE_FILE in .env names it already
		}
	}
	f.Paths = append(selected, overlay)
	f.EnvFiles = withVariables(filepath.Dir(overlay), envFiles)
	return f, nil
}

// variablesFile has what the project's own Compose files fill in and .env does not set.
const variablesFile = ".fastdock/compose.env"

// withVariables puts the overlay's file with variables before those that are read without it, which go before it.
func withVariables(dir string, envFiles []string) []string {
	ours := filepath.Join(dir, variablesFile)
	if info, err := os.Stat(ours); err != nil || !info.Mode().IsRegular() {
		return envFiles
	}
	if len(envFiles) > 0 {
		return append([]string{ours}, envFiles...)
	}
	files := []string{ours}
	disabled, _ := strconv.ParseBool(os.Getenv("COMPOSE_DISABLE_ENV_FILE"))
	usual := filepath.Join(dir, ".env")
	if info, err := os.Stat(usual); !disabled && err == nil && info.Mode().IsRegular() {
		files = append(files, usual)
	}
	return files
}

// overlayIn returns the path of the overlay that the record in a folder names; empty where there is none.
func overlayIn(dir string) (string, error) {
	record := filepath.Join(dir, recordFile)
	content, err := regular.ReadFile(record)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", &devenv.FileError{File: ShortPath(record), Text: "cannot be read: " + regular.Reason(err)}
	}
	if err := composefile.CheckAliases(record, content); err != nil {
		return "", notLoaded(err)
	}
	var said struct{ Overlay string }
	if err := yaml.Unmarshal(content, &said); err != nil {
		return "", &devenv.FileError{
			File: ShortPath(record),
			Text: "was not written by `fastdock new`; restore it, or select the Compose files with -f",
		}
	}
	if said.Overlay == "" {
		return "", nil
	}
	if said.Overlay != filepath.Base(said.Overlay) || strings.HasPrefix(said.Overlay, "..") {
		return "", &devenv.FileError{
			File: ShortPath(record),
			Text: "overlay: " + devenv.SanitizeText(said.Overlay) + " is not a file in the same folder",
		}
	}
	overlay := filepath.Join(dir, said.Overlay)
	if _, err := os.Stat(overlay); err != nil {
		return "", &devenv.FileError{
			File: ShortPath(overlay),
			Text: "is missing, and " + recordFile + " refers to it; run `fastdock new` again, or select the Compose files " +
				"with -f",
		}
	}
	return overlay, nil
}
