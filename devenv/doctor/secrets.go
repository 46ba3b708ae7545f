package doctor

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/redact"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// settingLine is a line of .env, an INI, TOML or YAML file: a name and its value.
var settingLine = lazyregexp.New(`^\s*(?:export\s+)?["']?([\w.-]+)["']?\s*[=:]\s*(.*?)\s*$`)

// redactor hides the secrets of what was looked at: those that the files and the containers contain, and whatever looks
// like one.
func redactor(input *check.Input) *redact.Redactor {
	return redact.New(known(input), ordinary(input))
}

// ordinary returns the names of a project, which texts need whatever passwords are.
func ordinary(input *check.Input) []string {
	var names []string
	if input.Project != nil {
		names = append(names, input.Project.Name)
		names = append(names, slices.Concat(input.Project.NetworkNames(), input.Project.VolumeNames())...)
		for name, service := range input.Project.AllServices() {
			names = append(names, name, service.ContainerName, service.Hostname, service.Image, service.User)
			for variable, value := range service.Environment {
				if value != nil && openName.MatchString(variable) {
					names = append(names, *value)
				}
			}
		}
	}
	for _, report := range input.Stack {
		names = append(names, report.Name)
	}
	return names
}

// openName is the name of a variable with the name of something.
var openName = lazyregexp.New(`(?i)(?:^|_)(?:user|username|db|database|name|host|hostname|vhost|bucket)$`)

// known returns the secrets that the files and the containers contain, by the names beside which they stand.
func known(input *check.Input) []string {
	var secrets []string
	if input.Sources != nil {
		secrets = ofDotenv(input.Sources.Dir)
	}
	if input.Project != nil {
		for _, service := range input.Project.AllServices() {
			secrets = append(secrets, ofService(service)...)
		}
		secrets = append(secrets, ofSecretFiles(input.Project)...)
	}
	for _, report := range input.Stack {
		for name, value := range report.Env {
			secrets = append(secrets, redact.Variable(name, value)...)
		}
		secrets = append(secrets, slices.Concat(redact.Command(report.Command), redact.Command(report.Check.Test))...)
	}
	slices.Sort(secrets)
	return slices.Compact(secrets)
}

// ofService returns those in a service's variables, build arguments, labels and commands.
func ofService(service types.ServiceConfig) []string {
	secrets := slices.Concat(ofVariables(service.Environment), ofLabels(service.Labels),
		redact.Command(service.Command), redact.Command(service.Entrypoint))
	if service.HealthCheck != nil {
		secrets = append(secrets, redact.Command(service.HealthCheck.Test)...)
	}
	if service.Build != nil {
		secrets = append(secrets, slices.Concat(ofVariables(service.Build.Args), ofLabels(service.Build.Labels))...)
	}
	if service.Deploy != nil {
		secrets = append(secrets, ofLabels(service.Deploy.Labels)...)
	}
	for _, hook := range slices.Concat(service.PostStart, service.PreStop) {
		secrets = append(secrets, slices.Concat(ofVariables(hook.Environment), redact.Command(hook.Command))...)
	}
	return secrets
}

func ofVariables(variables types.MappingWithEquals) []string {
	var secrets []string
	for name, value := range variables {
		if value != nil {
			secrets = append(secrets, redact.Variable(name, *value)...)
		}
	}
	return secrets
}

func ofLabels(labels types.Labels) []string {
	var secrets []string
	for name, value := range labels {
		secrets = append(secrets, redact.Variable(name, value)...)
	}
	return secrets
}

// ofSecretFiles returns what `secrets:` hold, whole and line by line, and what settings in `configs:` say.
func ofSecretFiles(project *types.Project) []string {
	var secrets []string
	for _, secret := range project.Secrets {
		content := contentOf(types.FileObjectConfig(secret), project.Environment)
		secrets = append(secrets, strings.TrimSpace(content))
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
	if content, err := regular.ReadFile(file.File); err == nil {
		return string(content)
	}
	if file.Environment != "" {
		return environment[file.Environment]
	}
	return file.Content
}

// ofDotenv returns those in .env, its like and fastdock's own files.
func ofDotenv(dir string) []string {
	var secrets []string
	for _, pattern := range []string{".env*", "*.env", ".fastdock/*.env"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern)) // the patterns are ours
		for _, file := range files {
			content, err := regular.ReadFile(file)
			if err != nil || strings.HasSuffix(file, ".example") {
				continue
			}
			secrets = append(secrets, ofSettings(string(content))...)
		}
	}
	return secrets
}

// ofSettings returns those of a file of names and values.
func ofSettings(content string) []string {
	var secrets []string
	for line := range strings.Lines(content) {
		secrets = append(secrets, redact.Variable(setting(line))...)
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

// redacted takes the secrets out of everything that findings show.
func redacted(findings []check.Finding, hide func(string) string) {
	for i := range findings {
		f := &findings[i]
		f.Cause, f.Subject, f.Fix.Text = hide(f.Cause), hide(f.Subject), hide(f.Fix.Text)
		evidence := make([]string, len(f.Evidence))
		for j, line := range f.Evidence {
			evidence[j] = hide(line)
		}
		if len(evidence) > 0 {
			f.Evidence = evidence
		}
	}
}
