package doctor

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var (
	secretName = regexp.MustCompile(`(?i)(?:password|passwd|passphrase|pwd$|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|signing|credential|webhook|requirepass|dsn$|auth$|salt$|[_-]key$|^key$|[_-]pass$)`)
	secretFlag = regexp.MustCompile(`(?i)^--?[\w-]*(?:passw(?:or)?d|passphrase|secret|token|api-?key|requirepass|masterauth)$`)
	// settingLine is a line of .env, an INI, TOML or YAML file: a name and its value.
	settingLine = regexp.MustCompile(`^\s*(?:export\s+)?["']?([\w.-]+)["']?\s*[=:]\s*(.*?)\s*$`)
	letterDigit = regexp.MustCompile(`[A-Za-z].*\d|\d.*[A-Za-z]`)
)

// known are the secrets that the files and the containers tell, by the names beside which they stand.
func known(ground *check.Ground) []string {
	var secrets []string
	if ground.Sources != nil {
		secrets = ofDotenv(ground.Sources.Dir)
	}
	if ground.Project != nil {
		for _, service := range ground.Project.AllServices() {
			secrets = append(secrets, ofService(service)...)
		}
		secrets = append(secrets, ofSecretFiles(ground.Project)...)
	}
	for _, report := range ground.Stack {
		for name, value := range report.Env {
			secrets = append(secrets, secretIn(name, value)...)
		}
		secrets = append(secrets, slices.Concat(ofWords(report.Command), ofWords(report.Check.Test))...)
	}
	slices.Sort(secrets)
	return slices.Compact(secrets)
}

// ofService are those in a service's variables, build arguments, labels and commands.
func ofService(service types.ServiceConfig) []string {
	secrets := slices.Concat(ofVariables(service.Environment), ofLabels(service.Labels), ofWords(service.Command), ofWords(service.Entrypoint))
	if service.HealthCheck != nil {
		secrets = append(secrets, ofWords(service.HealthCheck.Test)...)
	}
	if service.Build != nil {
		secrets = append(secrets, slices.Concat(ofVariables(service.Build.Args), ofLabels(service.Build.Labels))...)
	}
	if service.Deploy != nil {
		secrets = append(secrets, ofLabels(service.Deploy.Labels)...)
	}
	for _, hook := range slices.Concat(service.PostStart, service.PreStop) {
		secrets = append(secrets, slices.Concat(ofVariables(hook.Environment), ofWords(hook.Command))...)
	}
	return secrets
}

func ofVariables(variables types.MappingWithEquals) []string {
	var secrets []string
	for name, value := range variables {
		if value != nil {
			secrets = append(secrets, secretIn(name, *value)...)
		}
	}
	return secrets
}

func ofLabels(labels types.Labels) []string {
	var secrets []string
	for name, value := range labels {
		secrets = append(secrets, secretIn(name, value)...)
	}
	return secrets
}

// ofWords are those that a command gives to its flags, as words of their own or with =, also within a shell's text.
func ofWords(command []string) []string {
	var secrets []string
	words := strings.Fields(strings.Join(command, " "))
	for i, word := range words {
		name, value, joined := strings.Cut(strings.Trim(word, `"'`), "=")
		if !joined && secretFlag.MatchString(name) && i+1 < len(words) {
			value = words[i+1]
		}
		if value = strings.Trim(value, `"';`); !strings.HasPrefix(value, "$") { // what the shell puts in is known as a variable
			secrets = append(secrets, secretIn(strings.TrimLeft(name, "-"), value)...)
		}
	}
	return secrets
}

// ofSecretFiles are what `secrets:` hold, whole and line by line, and what settings in `configs:` say.
func ofSecretFiles(project *types.Project) []string {
	var secrets []string
	for _, secret := range project.Secrets {
		content := contentOf(types.FileObjectConfig(secret), project.Environment)
		secrets = append(secrets, worthHiding(strings.TrimSpace(content))...)
		for line := range strings.Lines(content) {
			if line = strings.TrimSpace(line); len(line) >= 8 {
				secrets = append(secrets, line)
			}
		}
	}
	for _, config := range project.Configs {
		secrets = append(secrets, ofSettings(contentOf(types.FileObjectConfig(config), project.Environment))...)
	}
	return secrets
}

func contentOf(file types.FileObjectConfig, environment types.Mapping) string {
	if content, err := os.ReadFile(file.File); err == nil {
		return string(content)
	}
	if file.Environment != "" {
		return environment[file.Environment]
	}
	return file.Content
}

// ofDotenv are the values of .env, its like and fastdock's own files that are secret by their names, or long enough to be.
func ofDotenv(dir string) []string {
	var secrets []string
	for _, pattern := range []string{".env*", "*.env", ".fastdock/*.env"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern)) // the patterns are ours
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil || strings.HasSuffix(file, ".example") {
				continue
			}
			secrets = append(secrets, ofSettings(string(content))...)
			for line := range strings.Lines(string(content)) {
				if _, value := setting(line); len(value) >= 12 && letterDigit.MatchString(value) && !strings.Contains(value, "://") {
					secrets = append(secrets, value)
				}
			}
		}
	}
	return secrets
}

// ofSettings are those of a file of names and values.
func ofSettings(content string) []string {
	var secrets []string
	for line := range strings.Lines(content) {
		secrets = append(secrets, secretIn(setting(line))...)
	}
	return secrets
}

func setting(line string) (name, value string) {
	m := settingLine.FindStringSubmatch(line)
	if m == nil {
		return "", ""
	}
	return m[1], strings.Trim(m[2], `"'`)
}

// secretIn is what is secret of a variable: all of it, or the password of an address, which may be where others have a
// user.
func secretIn(name, value string) []string {
	if at, err := url.Parse(value); err == nil && at.User != nil {
		password, given := at.User.Password()
		if !given && secretName.MatchString(name) {
			password = at.User.Username()
		}
		return worthHiding(password)
	}
	if secretName.MatchString(name) && !strings.HasPrefix(value, "/") {
		return worthHiding(value)
	}
	return nil
}

// worthHiding leaves out what is so short that it is part of other words.
func worthHiding(value string) []string {
	if len(value) < 4 {
		return nil
	}
	return []string{value}
}
