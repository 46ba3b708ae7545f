package compose

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

const dotenv = ".env"

func dotenvChecks() []check.Check {
	return []check.Check{{
		ID: "FD-P07", Title: ".env stays on this machine", Needs: check.Files, Run: exposedDotenv,
		About: "The .env beside the Compose files holds passwords. Git must ignore it, or one `git add .` publishes them, and other people " +
			"of this machine must not be able to read it: mode 0600.",
	}}
}

// secretLines are the lines of .env that set a secret.
func secretLines(lines []string) (all []pair) {
	for i, line := range lines {
		name, value, set := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		if name = strings.TrimSpace(name); set && !strings.HasPrefix(name, "#") && value != "" && secretName.MatchString(name) {
			all = append(all, pair{name, value, i + 1})
		}
	}
	return all
}

// weak are passwords that are tried first.
var weak = []string{
	"changethis", "changeme", "change-me", "change_me", "postgres", "password", "passwd", "secret", "admin", "root", "example", "test", "1234", "12345",
	"123456", "12345678", "mysql", "mongo", "redis", "app", "user", "default", "dev", "development", "supersecret", "secretkey", "pass",
}

// dotenvSecrets looks for a .env that Git keeps, and for passwords in it that everybody knows.
func dotenvSecrets(ctx context.Context, g *check.Ground) []check.Finding {
	file, there := g.Sources.File(dotenv)
	if !there {
		return nil
	}
	var found []check.Finding
	secret := secretLines(file.Lines)
	for _, p := range secret {
		if slices.Contains(weak, strings.ToLower(p.value)) {
			f := check.Finding{Severity: check.Warning, File: dotenv, Line: p.line}
			found = append(found, because(f, p.name+" is a password that everybody tries first",
				"put a random one there before anybody else can reach the service; a database that has its data already must be told the new one, too", nil))
		}
	}
	if len(secret) > 0 && tracked(ctx, g.Sources.Dir) {
		f := check.Finding{Severity: check.Error, File: dotenv, Line: secret[0].line}
		f = because(f, ".env is committed, with "+secret[0].name+" in it, for everybody who sees the repository",
			"take it out of Git (the file stays here) and change what was in it, for the history keeps it", nil)
		f.Fix.Command = []string{"git", "rm", "--cached", "--quiet", dotenv}
		found = append(found, f)
	}
	return found
}

// tracked says whether Git keeps .env; where there is no git, it is not known to.
func tracked(ctx context.Context, dir string) bool {
	git := exec.CommandContext(ctx, "git", "ls-files", "--error-unmatch", dotenv)
	git.Dir = dir
	return git.Run() == nil
}

func exposedDotenv(_ context.Context, g *check.Ground) []check.Finding {
	file, there := g.Sources.File(dotenv)
	if !there || len(secretLines(file.Lines)) == 0 {
		return nil
	}
	var found []check.Finding
	if ignored, repository := gitIgnores(g.Sources.Dir); repository && !ignored {
		f := check.Finding{Severity: check.Warning, File: ".gitignore"}
		if _, there := g.Sources.File(".gitignore"); !there {
			f.File = dotenv
		}
		found = append(found, because(f, "Git does not ignore .env, so one `git add .` publishes its passwords", "add .env to .gitignore", ignore(g)))
	}
	if info, err := os.Stat(filepath.Join(g.Sources.Dir, dotenv)); err == nil && readable(info) {
		f := check.Finding{Severity: check.Warning, File: dotenv}
		f = because(f, fmt.Sprintf("everybody on this machine can read .env (mode %04o)", info.Mode().Perm()), "chmod 600 .env", nil)
		f.Fix.Command = []string{"chmod", "600", dotenv}
		found = append(found, f)
	}
	return found
}

func readable(info fs.FileInfo) bool {
	return runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// ignore is the edit that makes Git ignore .env.
func ignore(g *check.Ground) []check.Edit {
	file, _ := g.Sources.File(".gitignore")
	return []check.Edit{{File: ".gitignore", Line: len(file.Lines) + 1, Insert: []string{dotenv}}}
}

// gitIgnores says whether the .gitignore files from a folder up to its repository's name .env, and whether there is a
// repository.
func gitIgnores(dir string) (ignored, repository bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return false, false
	}
	for decided := false; ; dir = filepath.Dir(dir) {
		if !decided {
			ignored, decided = names(filepath.Join(dir, ".gitignore"))
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			if !decided {
				ignored, _ = names(filepath.Join(dir, ".git", "info", "exclude"))
			}
			return ignored, true
		}
		if dir == filepath.Dir(dir) {
			return false, false
		}
	}
}

// names says whether a file of ignore patterns decides about .env, and how: the last pattern does.
func names(file string) (ignored, decided bool) {
	content, err := os.ReadFile(file)
	if err != nil {
		return false, false
	}
	for line := range strings.Lines(string(content)) {
		pattern, except := strings.CutPrefix(strings.TrimSpace(line), "!")
		pattern = strings.TrimPrefix(strings.TrimPrefix(pattern, "**/"), "/")
		if matched, err := path.Match(pattern, dotenv); err == nil && matched {
			ignored, decided = !except, true
		}
	}
	return ignored, decided
}
