package scaffold_test

import (
	"testing"

	"github.com/fastdock/fastdock/scaffold"
)

// Every question is asked in words, and every answer that can be chosen is valid on its own question.
func TestOptionsCanBeChosen(t *testing.T) {
	for _, question := range scaffold.Questions() {
		if question.Title == "" {
			t.Errorf("--%s has no title", question.Name)
		}
		if question.YesNo() && !question.Code && len(question.Options()) != 2 {
			t.Errorf("--%s has %d options", question.Name, len(question.Options()))
		}
		for _, option := range question.Options() {
			spec := scaffold.Defaults("shop")
			if err := question.Set(&spec, option.Value); err != nil {
				t.Fatal(err)
			}
			if err := spec.Validate(); err != nil || option.Title == "" || option.Meaning == "" {
				t.Errorf("--%s %+v: %v", question.Name, option, err)
			}
		}
	}
}

func TestVersions(t *testing.T) {
	database, _ := scaffold.Ask("db")
	versions := database.Versions("postgres")
	if len(versions) < 2 || versions[0] !=
		(scaffold.Option{Value: "18", Title: "PostgreSQL 18", Meaning: "supported until November 2030"}) {
		t.Errorf("got %+v", versions)
	}
	if got := database.Versions("none"); got != nil {
		t.Errorf("nothing has the versions %+v", got)
	}
}
