package up

import (
	"errors"
	"testing"
)

// What is external to the stack and not there is reported with the command that makes it.
func TestExternalResourcesThatAreMissing(t *testing.T) {
	for said, added := range map[string]string{
		"network proxy declared as external, but could not be found": "; start the stack that creates it, or run " +
			"`docker network create proxy`",
		`external volume "old" not found`: "; start the stack that creates it, or run `docker volume create old`",
		"pool is full":                    "",
	} {
		if got := withExternal(errors.New(said)).Error(); got != said+added {
			t.Errorf("got %s", got)
		}
	}
}
