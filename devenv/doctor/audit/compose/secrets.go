package compose

import (
	"context"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

func secretChecks() []check.Check {
	return []check.Check{{
		ID: "FD-P06", Title: "Password in the Compose files", Needs: check.Files, Run: secrets,
		About: "Compose files are committed, so everyone with access to the repository knows the password, and it " +
			"stays in the history. Store it in a file that is not committed: `.fastdock/*.env` in generated " +
			"projects, otherwise .env with `${NAME:?set NAME in .env}`. A default such as `${NAME:-postgres}` is " +
			"a password too: without .env, production starts with it. Change passwords that were committed.",
	}}
}

var (
	secretName = lazyregexp.New(`(?i)(?:password|passwd|passphrase|_pwd|secret|secret_key|token|api_?key` +
		`|private_key|access_key|encryption_key)$`)
	userinfo  = lazyregexp.New(`[a-z][a-z0-9+.-]*://[^:/@\s]*:([^@/\s]+)@`)
	withOther = lazyregexp.New(`\$\{\w+(:?[-?+])([^}]*)\}`)
)

// literal reports whether a value is written out: as it is, or as what stands in for a variable that is not set.
func literal(value string) (written, fallback bool) {
	if m := withOther.FindStringSubmatch(value); m != nil {
		return m[1] == ":-" || m[1] == "-", (m[1] == ":-" || m[1] == "-") && m[2] != ""
	}
	bare := strings.ReplaceAll(value, "$$", "")
	return bare != "" && !strings.Contains(bare, "$") && !harmless(bare), false
}

// forPeople are sentences that ask for a secret.
var forPeople = lazyregexp.New(`(?i)\b(?:insert|put|enter|paste|replace|your)\b.*\s.*\b(?:here|key|token` +
	`|secret|password|id)\b`)

// harmless are values of such names that are no secrets.
func harmless(value string) bool {
	switch strings.ToLower(value) {
	case "true", "false", "yes", "no", "null", "0", "1":
		return true
	}
	return forPeople.MatchString(value) || strings.HasPrefix(value, "/run/secrets/") ||
		strings.HasPrefix(value, "<") || strings.Trim(value, "*x.") == ""
}

func secrets(ctx context.Context, in *check.Input) []check.Finding {
	shipped := shippedFiles(in)
	var found []check.Finding
	for _, file := range in.Sources.Compose {
		severity := check.Info
		if shipped[file.Path] {
			severity = check.Warning
		}
		for _, name := range file.Services() {
			for _, keys := range [][]string{{"environment"}, {"build", "args"}} {
				_, value := file.Find(append([]string{"services", name}, keys...)...)
				for _, p := range pairs(value) {
					found = append(found, p.writtenSecret(file, name, severity, ownEnvironment(in, name))...)
				}
			}
		}
	}
	return append(found, dotenvSecrets(ctx, in)...)
}

// shippedFiles returns the files that make production.
func shippedFiles(in *check.Input) map[string]bool {
	shipped := map[string]bool{}
	if in.Project == nil {
		for _, file := range in.Sources.Compose[:min(1, len(in.Sources.Compose))] {
			shipped[file.Path] = true
		}
		return shipped
	}
	if v, ok := production(in); ok {
		for _, file := range v.files {
			shipped[file.Path] = true
		}
	}
	return shipped
}

// pair is a variable as a file sets it.
type pair struct {
	name, value string
	line        int
}

// pairs returns the variables of a mapping, or of a list of NAME=value.
func pairs(value *yaml.Node) []pair {
	if value == nil {
		return nil
	}
	if value.Kind == yaml.AliasNode {
		value = value.Alias
	}
	var all []pair
	for i, item := range value.Content {
		switch {
		case value.Kind == yaml.SequenceNode && item.Kind == yaml.ScalarNode:
			name, set, _ := strings.Cut(item.Value, "=")
			all = append(all, pair{name, set, item.Line})
		case value.Kind == yaml.MappingNode && i%2 == 0 && item.Value != "<<" && value.Content[i+1].Kind == yaml.ScalarNode:
			all = append(all, pair{item.Value, value.Content[i+1].Value, item.Line})
		}
	}
	return all
}

// writtenSecret reports that a variable holds a written secret, and never which.
func (p pair) writtenSecret(file *source.Compose, service string, severity check.Severity,
	environment string,
) []check.Finding {
	f := check.Finding{Service: service, Severity: severity, File: file.Path, Line: p.line}
	written, fallback := literal(p.value)
	what := "the value of " + p.name
	if m := userinfo.FindStringSubmatch(p.value); m != nil {
		written, fallback = literal(m[1])
		what = "the password in " + p.name
	} else if !secretName.MatchString(p.name) {
		return nil
	}
	switch {
	case environment != "" && (fallback || written && !withOther.MatchString(p.value)):
		return one(because(f, what+" is written in this file, visible to everyone with the repository",
			fmt.Sprintf("set %s in %s, which the service reads, and remove it here; change the password if this file was shared",
				p.name, environment), nil))
	case fallback:
		return one(because(f, what+" has a default in this file, which applies if the variable is not set",
			"replace the default with `:?set it in .env`, so that nothing starts without a password, and set the "+
				"variable in .env", nil))
	case written && !withOther.MatchString(p.value):
		return one(because(f, what+" is written in this file, visible to everyone with the repository",
			"move it to .env and write ${NAME:?set it in .env} here; change the password if this file was shared", nil))
	}
	return nil
}

// ownEnvironment returns fastdock's own file that gives a service its variables; empty where it has none.
func ownEnvironment(in *check.Input, service string) string {
	for _, file := range in.Sources.Compose {
		if key, value := file.Find("services", service, "env_file"); key != nil {
			for _, named := range envFiles(value) {
				if named.required && isGenerated(named.path.Value) {
					return named.path.Value
				}
			}
		}
	}
	return ""
}
