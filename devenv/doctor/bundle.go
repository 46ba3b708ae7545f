package doctor

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv/redact"
)

// bundleLines is how much of each container's log a bundle has.
const bundleLines = 100

// Redact hides the secrets of what was looked at in a text.
func (r Result) Redact(text string) string { return redactor(r.input).Text(text) }

// Bundle returns what a user needs to help from afar, as Markdown: versions, the findings as they were shown, the
// Compose model and the containers' last log lines. Secrets are taken out of it, and the home folder is "~".
func (r Result) Bundle(ctx context.Context, version, findings string) string {
	hidden := redactor(r.input)
	var text strings.Builder
	fmt.Fprintf(&text, "# fastdock doctor\n\n- fastdock %s, %s/%s\n", version, runtime.GOOS, runtime.GOARCH)
	if facts := r.input.Machine; facts != nil {
		fmt.Fprintf(&text, "- engine %s, API %s, %s, logs by %q\n", facts.Version, facts.API, facts.Arch, facts.LoggingDriver)
	}
	section(&text, "Findings", findings)
	if r.input.Project != nil {
		section(&text, "Compose model", modelOf(r.input.Project, hidden))
	}
	for _, report := range r.input.Stack {
		log := strings.Join(r.input.Engine.Log(ctx, report, bundleLines), "\n")
		section(&text, "Log of "+report.Name+", "+string(report.Status), log)
	}
	bundle := hidden.Text(text.String())
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		bundle = strings.ReplaceAll(bundle, home, "~")
	}
	return bundle
}

// modelOf returns a project as YAML without secrets, which are looked for before YAML quotes and folds them.
func modelOf(project *types.Project, hidden *redact.Redactor) string {
	content, err := project.MarshalYAML()
	var model yaml.Node
	if err != nil || yaml.Unmarshal(content, &model) != nil {
		return ""
	}
	redactNode(&model, hidden)
	content, _ = yaml.Marshal(&model) // it was read just now
	return string(content)
}

// redactNode hides values by what they are, by the keys that they belong to, and by the words of a command before them.
func redactNode(node *yaml.Node, hidden *redact.Redactor) {
	if node.Kind == yaml.ScalarNode {
		node.Value = hidden.Text(node.Value)
	}
	if node.Kind == yaml.SequenceNode {
		redactWords(node)
	}
	for i, child := range node.Content {
		if node.Kind == yaml.MappingNode && i%2 == 1 && child.Kind == yaml.ScalarNode {
			child.Value = hidden.Value(node.Content[i-1].Value, child.Value)
			continue
		}
		redactNode(child, hidden)
	}
}

func redactWords(list *yaml.Node) {
	var words []string
	for _, item := range list.Content {
		words = append(words, item.Value) // empty where it is no scalar
	}
	for i, word := range redact.Words(words) {
		list.Content[i].Value = word
	}
}

// section is a heading and a block that no text in it can close.
func section(text *strings.Builder, title, content string) {
	fence := "```"
	for strings.Contains(content, fence) {
		fence += "`"
	}
	fmt.Fprintf(text, "\n## %s\n\n%s\n%s\n%s\n", title, fence, strings.TrimRight(content, "\n"), fence)
}
