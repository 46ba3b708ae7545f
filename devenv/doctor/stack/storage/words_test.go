package storage

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestWordsOfReadOnlyFileSystems(t *testing.T) {
	readOnly := ruletest.App(func(app *facts.Container) { app.ReadOnly = true })
	ruletest.Stated(t, ReadOnly, map[string]ruletest.Case{
		"Node.js": {
			Given: ruletest.All(readOnly, ruletest.Ended(1, "Error: EROFS: open '/srv/x'")),
			ID:    "FD-R18",
			Cause: "/srv/x",
		},
		"tempfile": {
			Given: ruletest.All(readOnly, ruletest.Ended(1,
				"FileNotFoundError: [Errno 2] No usable temporary directory found in ['/tmp', '/var/tmp']")),
			ID:    "FD-R18",
			Cause: "/tmp",
		},
	})
}

func TestWordsOfDeniedFiles(t *testing.T) {
	ruletest.Words(t, Denied, map[string][]string{
		"permission denied on /tmp/x": {
			"mysqld: Can't create/write to file '/tmp/x' (Errcode: 13)",
		},
		"permission denied on /var/lib/mysql/ibdata1": {
			"mysqld: File '/var/lib/mysql/ibdata1' (OS errno: 13)",
		},
		"permission denied on /srv/x": {
			"Error: EACCES: permission denied, open '/srv/x'",
		},
		"permission denied on /usr/share/elasticsearch/data/x": {
			"java.nio.file.AccessDeniedException: /usr/share/elasticsearch/data/x",
		},
		"permission denied on /usr/share/elasticsearch/data": {
			"failed to obtain node locks, tried [/usr/share/elasticsearch/data]",
		},
	})
}
