package scaffold

import (
	"strings"
	"testing"
)

func TestResolveDockerignore(t *testing.T) {
	for existing, want := range map[string]struct {
		action  Action
		cause   string
		content string
	}{
		".git\n.env*\n.venv/\n*.md\n": {
			action:  Update,
			cause:   "gets .fastdock",
			content: ".git\n.env*\n.venv/\n*.md\n\n# added by fastdock new\n.fastdock\n",
		},
		"*.log": {
			action:  Update,
			cause:   "gets .env, .fastdock, .git, .venv",
			content: "*.log\n\n# added by fastdock new\n.env\n.fastdock\n.git\n.venv\n",
		},
		".*\r\n":    {Keep, "exists and leaves out .env, .fastdock, .git, .venv", ""},
		"*\n!app\n": {Conflict, "leaves out uv.lock, which the images are built from", ""},
		"uv.lock\n": {Conflict, "leaves out uv.lock, which the images are built from", ""},
		"a[\n":      {Conflict, "has a line that is no pattern", ""},
	} {
		step := resolveDockerignore(Step{before: []byte(existing), file: File{Needs: []string{"app", "uv.lock"}}})
		if step.Action != want.action || step.Cause != want.cause || string(step.file.Content) != want.content {
			t.Errorf("%q: %s, %q, %q", existing, step.Action, step.Cause, step.file.Content)
		}
	}
}

// Whatever a .dockerignore holds, afterwards it leaves out the secrets, or it is in the way.
func FuzzJudgeDockerignore(f *testing.F) {
	for _, content := range []string{"*", "!.env", "**/.env\r\n", "\xff[", "#.env", "\ufeff.env"} {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		step := resolveDockerignore(Step{before: []byte(content)})
		if step.Action != Update {
			return
		}
		if !strings.HasPrefix(string(step.file.Content), content) {
			t.Errorf("%q becomes %q", content, step.file.Content)
		}
		if left, err := leftOut(step.file.Content, []string{".env"}); err != nil || left == nil {
			t.Errorf("%q does not leave out .env: %v", step.file.Content, err)
		}
	})
}
