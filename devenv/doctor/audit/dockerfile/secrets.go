package dockerfile

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var secretRules = []rule{
	{
		id: "FD-S07", severity: check.Warning, title: "Secret in the image",
		about: "Values of ENV and ARG stay in the image and its history, readable for everyone who can pull it. " +
			"Pass secrets at run time, and to builds with RUN --mount=type=secret. Change a secret that was " +
			"pushed.",
		find: findSecrets,
	},
	{
		id: "FD-S08", severity: check.Error, title: "Files with secrets copied into the image",
		about: "`COPY . .` copies everything that .dockerignore does not exclude, including .env and keys. They " +
			"stay in the image for everyone who can pull it. List them in .dockerignore.",
		find: findCopiedSecrets,
	},
}

var (
	secretName = lazyregexp.New(`(?i)(^|_)(password|passwd|passphrase|secret|token|api_?key|secret_?key` +
		`|access_?key|private_?key|credentials?|pat)$`)
	providerKey = lazyregexp.New(`^(sk_live_|rk_live_|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza` +
		`|pypi-|sk-)[\w-]{12,}$`)
	inURL = lazyregexp.New(`[a-z][a-z0-9+.-]*://[^/\s:@$"']+:([^/\s@$"'<{]+)@`)
)

const secretFix = "set it when the container starts, or pass it to the build with RUN --mount=type=secret"

func findSecrets(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		for _, c := range s.Commands {
			switch c := c.(type) {
			case *instructions.EnvCommand:
				for _, pair := range c.Env {
					findings = append(findings, f.findKept(c, pair.Key, pair.Value)...)
				}
			case *instructions.ArgCommand:
				for _, arg := range c.Args {
					findings = append(findings, s.findArgument(c, arg)...)
				}
			}
		}
		for _, c := range s.commands() {
			if i := slices.IndexFunc(c.words, func(w word) bool { return inURL.MatchString(w.text) }); i >= 0 {
				findings = append(findings,
					f.at(c.words[i].line, secretFix, "a URL with a password stays in the image's history"))
			}
		}
	}
	return findings
}

// findKept looks at a variable that an instruction sets.
func (f *file) findKept(c instructions.Command, key, value string) []check.Finding {
	first, last := lines(c)
	value = unquoted(value)
	switch known := providerKey.MatchString(value); {
	case known, secretName.MatchString(key) && isLiteral(value), inURL.MatchString(value):
		finding := f.at(f.lineOf(first, last, key), secretFix,
			"the value of %s stays in the image, readable for everyone who can pull it", key)
		if known {
			finding.Severity = check.Error // others may be placeholders
		}
		return []check.Finding{finding}
	case secretName.MatchString(key) && strings.HasPrefix(value, "$"):
		return []check.Finding{
			f.at(f.lineOf(first, last, key), secretFix,
				"%s copies the value of a build argument into the image", key),
		}
	}
	return nil
}

// findArgument looks at a build argument; what an ENV takes over is reported there.
func (s *stage) findArgument(c *instructions.ArgCommand, arg instructions.KeyValuePairOptional) []check.Finding {
	if arg.Value != nil {
		return s.file.findKept(c, arg.Key, *arg.Value)
	}
	keeps := func(e *instructions.EnvCommand) bool {
		return strings.Contains(e.String(), "$"+arg.Key) || strings.Contains(e.String(), "${"+arg.Key)
	}
	if !secretName.MatchString(arg.Key) || slices.ContainsFunc(of[*instructions.EnvCommand](s), keeps) {
		return nil
	}
	first, last := lines(c)
	finding := s.file.at(s.file.lineOf(first, last, arg.Key), secretFix,
		"the value of the build argument %s stays in the image's history", arg.Key)
	finding.Severity = check.Warning // it may never get a value
	return []check.Finding{finding}
}

// isLiteral reports whether a value may be a secret: one that is written out, and neither a switch nor a path.
func isLiteral(value string) bool {
	lower := strings.ToLower(value)
	return value != "" && !strings.HasPrefix(value, "$") && !strings.HasPrefix(value, "/") &&
		lower != "true" && lower != "false" && !regexp.MustCompile(`^\d{1,4}$`).MatchString(value)
}

// dangerous are files that must not get into an image.
var (
	dangerous = lazyregexp.New(`(^|/)(\.env(\.[\w.-]+)?|[^/]*\.(pem|key)|id_rsa|id_ed25519|\.netrc|\.pypirc)$`)
	harmless  = lazyregexp.New(`\.(example|sample|template|dist)$|cert|ca\.pem|public`)
)

// isSecret reports whether a file's name suggests a secret in it.
func isSecret(name string) bool { return dangerous.MatchString(name) && !harmless.MatchString(name) }

func findCopiedSecrets(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		for _, c := range s.copies() {
			if c.From != "" {
				continue
			}
			for _, source := range c.SourcePaths {
				if name := f.secretBelow(source); name != "" && s.keeps(c) {
					finding := f.at(line(c), "add "+name+" to "+f.folder.ignores+", and set secrets when the container starts",
						"%q is copied into the image, including its secrets", name)
					if !f.folder.names(name) { // an image that reads it would not start
						finding = edited(finding, f.folder.append("**/"+path.Base(name)))
					}
					findings = append(findings, finding)
				}
			}
		}
	}
	return findings
}

// keeps reports whether what a stage copies is shipped: from its own layers, or copied on as a whole.
func (s *stage) keeps(c *instructions.CopyCommand) bool {
	if s.staysIn() {
		return true
	}
	target := s.absolute(c.DestPath)
	for _, other := range s.file.stages {
		for _, copied := range other.copies() {
			if s.file.from(copied.From) == s && copied.From != "" &&
				slices.ContainsFunc(copied.SourcePaths, func(p string) bool { return s.absolute(p) == target }) {
				return true
			}
		}
	}
	return false
}

// secretBelow returns a file with secrets that a COPY of a path takes along; empty where there is none.
func (f *file) secretBelow(source string) string {
	source = strings.Trim(strings.TrimPrefix(source, "./"), "/")
	for _, e := range f.folder.listing() {
		inside := source == "" || source == "." || e.path == source || strings.HasPrefix(e.path, source+"/")
		if inside && isSecret(e.path) && !f.folder.leavesOut(e.path) && f.folder.holdsSecret(e.path) {
			return e.path
		}
	}
	return ""
}
