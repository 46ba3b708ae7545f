package compose

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/regular"
)

const dotenv = ".env"

func dotenvChecks() []check.Check {
	return []check.Check{{
		ID: "FD-P07", Title: "Password file that others can read", Needs: check.Files, Run: exposedDotenv,
		About: "The .env file and `.fastdock/*.env` contain passwords. Git must ignore them, otherwise one `git " +
			"add .` publishes them. Other users of this machine must not be able to read them: mode 0600.",
	}}
}

// secretFile is a file with variables that sets a secret.
type secretFile struct {
	name    string // from the folder of the Compose files
	secrets []pair
}

// largestDotenv bounds what is read of a file with variables.
const largestDotenv = 1 << 20

// secretFiles returns .env and fastdock's own files, as far as they set a secret.
func secretFiles(in *check.Input) []secretFile {
	var files []secretFile
	for _, pattern := range []string{dotenv, ".fastdock/*.env"} {
		names, _ := fs.Glob(os.DirFS(in.Sources.Dir), pattern) // the patterns are ours
		for _, name := range names {
			file := filepath.Join(in.Sources.Dir, filepath.FromSlash(name))
			info, err := os.Stat(file)
			if err != nil || !info.Mode().IsRegular() || info.Size() > largestDotenv {
				continue
			}
			content, _ := regular.ReadFile(file) // one that cannot be read has nothing to say
			if secrets := secretLines(strings.Split(string(content), "\n")); len(secrets) > 0 {
				files = append(files, secretFile{name, secrets})
			}
		}
	}
	return files
}

// pattern returns what Git has to ignore.
func (f secretFile) pattern() string {
	if f.name == dotenv {
		return dotenv
	}
	return path.Join(path.Dir(f.name), "*.env")
}

// secretLines returns the lines of a file with variables that set a secret, or an address with a password.
func secretLines(lines []string) (all []pair) {
	for i, line := range lines {
		name, value, set := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		if name = strings.TrimSpace(name); set && !strings.HasPrefix(name, "#") && value != "" &&
			(secretName.MatchString(name) || userinfo.MatchString(value)) {
			all = append(all, pair{name, value, i + 1})
		}
	}
	return all
}

// weak are passwords that are tried first.
var weak = []string{
	"changethis", "changeme", "change-me", "change_me", "postgres", "password", "passwd", "secret", "admin",
	"root", "example", "test", "1234", "12345",
	"123456", "12345678", "mysql", "mongo", "redis", "app", "user", "default", "dev", "development",
	"supersecret", "secretkey", "pass",
}

// dotenvSecrets looks for files with passwords that Git keeps, and for well-known passwords in them.
func dotenvSecrets(ctx context.Context, in *check.Input) []check.Finding {
	var found []check.Finding
	for _, file := range secretFiles(in) {
		for _, p := range file.secrets {
			if slices.Contains(weak, strings.ToLower(p.value)) {
				f := check.Finding{Severity: check.Warning, File: file.name, Line: p.line}
				found = append(found, because(f, p.name+" has a well-known value, which attackers try first",
					"set a random value before others can reach the service; if a database already has data, change it "+
						"there too", nil))
			}
		}
		if tracked(ctx, in.Sources.Dir, file.name) {
			f := check.Finding{Severity: check.Error, File: file.name, Line: file.secrets[0].line}
			f = because(f, file.name+" is committed with "+file.secrets[0].name+", visible to everyone with the repository",
				"remove it from Git (the file stays here) and change its secrets, because the history keeps them", nil)
			f.Fix.Command = []string{"git", "rm", "--cached", "--quiet", file.name}
			found = append(found, f)
		}
	}
	return found
}

// tracked reports whether Git keeps a file; where there is no git, it is not known to.
func tracked(ctx context.Context, dir, name string) bool {
	return compose.Git(ctx, dir, "ls-files", "--error-unmatch", "--", name).Run() == nil
}

func exposedDotenv(_ context.Context, in *check.Input) []check.Finding {
	files := secretFiles(in)
	found := notIgnored(in, files)
	for _, file := range files {
		if info, err := os.Stat(filepath.Join(in.Sources.Dir, filepath.FromSlash(file.name))); err == nil && readable(info) {
			f := check.Finding{Severity: check.Info, File: file.name}
			f = because(f, fmt.Sprintf("every user of this machine can read %s (mode %04o)",
				file.name, info.Mode().Perm()), "chmod 600 "+file.name, nil)
			f.Fix.Command = []string{"chmod", "600", file.name}
			found = append(found, f)
		}
	}
	return found
}

// notIgnored is one finding for all files that Git does not ignore, because one edit fixes them.
func notIgnored(in *check.Input, files []secretFile) []check.Finding {
	var names, patterns []string
	for _, file := range files {
		if ignored, repository := gitIgnores(in.Sources.Dir, file.name); repository && !ignored {
			names = append(names, file.name)
			patterns = append(patterns, file.pattern())
		}
	}
	if names == nil {
		return nil
	}
	patterns = slices.Compact(patterns)
	f := check.Finding{Severity: check.Warning, File: ".gitignore"}
	ignore, there := in.Sources.File(".gitignore")
	if !there {
		f.File = names[0]
	}
	edit := check.Edit{File: ".gitignore", Line: len(ignore.Lines) + 1, Insert: patterns}
	return one(because(f, "Git does not ignore "+strings.Join(names, ", ")+", so one `git add .` publishes the passwords",
		"add "+strings.Join(patterns, " and ")+" to .gitignore", []check.Edit{edit}))
}

func readable(info fs.FileInfo) bool {
	return runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// gitIgnores reports whether the .gitignore files from a folder up to its repository's name a file, and
// whether there is a repository.
func gitIgnores(dir, name string) (ignored, repository bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return false, false
	}
	for decided := false; ; dir = filepath.Dir(dir) {
		if !decided {
			ignored, decided = names(filepath.Join(dir, ".gitignore"), name)
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			if !decided {
				ignored, _ = names(filepath.Join(dir, ".git", "info", "exclude"), name)
			}
			return ignored, true
		}
		if dir == filepath.Dir(dir) {
			return false, false
		}
	}
}

// names reports whether a file of ignore patterns decides about another file, and how: the last pattern does.
func names(file, name string) (ignored, decided bool) {
	content, err := regular.ReadFile(file)
	if err != nil {
		return false, false
	}
	for line := range strings.Lines(string(content)) {
		pattern, except := strings.CutPrefix(strings.TrimSpace(line), "!")
		pattern = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(pattern, "**/"), "/"), "/")
		for _, part := range []string{name, path.Base(name), path.Dir(name)} {
			if matched, err := path.Match(pattern, part); err == nil && matched && part != "." {
				ignored, decided = !except, true
			}
		}
	}
	return ignored, decided
}
