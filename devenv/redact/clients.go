package redact

import (
	"slices"
	"strings"
)

// client describes how a program takes secrets, besides flags whose names show it.
type client struct {
	word     []string // flags whose value is one, as the next word or attached
	attached []string // flags whose value is one, only attached: the next word is something else
	pair     []string // flags whose value is USER:SECRET
	after    map[string]int
}

var clients = map[string]client{
	"redis-cli":     {word: []string{"-a"}, after: map[string]int{"AUTH": 1}},
	"mysql":         {attached: []string{"-p"}},
	"mongo":         {word: []string{"-p"}},
	"curl":          {pair: []string{"-u", "-U", "--user", "--proxy-user"}},
	"ab":            {pair: []string{"-A", "-P"}},
	"smbclient":     {pair: []string{"-U"}},
	"etcdctl":       {pair: []string{"--user"}},
	"login":         {word: []string{"-p"}}, // docker login, az login, helm registry login
	"ldapsearch":    {word: []string{"-w"}},
	"sshpass":       {word: []string{"-p"}},
	"cqlsh":         {word: []string{"-p"}},
	"sqlcmd":        {word: []string{"-P"}},
	"mosquitto_pub": {word: []string{"-P"}}, //nolint:misspell // a program's name
	"zip":           {word: []string{"-P"}},
	"7z":            {attached: []string{"-p"}},
	"twine":         {word: []string{"-p"}},
	"influx":        {word: []string{"-t"}},
	"openssl":       {word: []string{"-k"}},
	"htpasswd": {after: map[string]int{
		"-b":   3,
		"-bc":  3,
		"-cb":  3,
		"-bB":  3,
		"-Bb":  3,
		"-nb":  2,
		"-bn":  2,
		"-nbB": 2,
		"-Bbn": 2,
		"-bnB": 2,
	}},
	"rabbitmqctl":   {after: map[string]int{"change_password": 2, "add_user": 2, "authenticate_user": 2}},
	"rabbitmqadmin": {word: []string{"-p"}},
	"nats":          {word: []string{"--creds"}},
}

// sameAs are clients that take flags as others do.
var sameAs = map[string]string{
	"valkey-cli":       "redis-cli",
	"keydb-cli":        "redis-cli",
	"redis-benchmark":  "redis-cli",
	"valkey-benchmark": "redis-cli",
	"mysqladmin":       "mysql",
	"mysqldump":        "mysql",
	"mysqlcheck":       "mysql",
	"mysqlimport":      "mysql",
	"mysqlshow":        "mysql",
	"mysqlsh":          "mysql",
	"mariadb":          "mysql",
	"mariadb-admin":    "mysql",
	"mariadb-dump":     "mysql",
	"mariadb-check":    "mysql",
	"mariadb-import":   "mysql",
	"mongosh":          "mongo",
	"mongod":           "mongo",
	"mongos":           "mongo",
	"mongodump":        "mongo",
	"mongorestore":     "mongo",
	"mongoexport":      "mongo",
	"mongoimport":      "mongo",
	"mongostat":        "mongo",
	"ldapwhoami":       "ldapsearch",
	"ldapadd":          "ldapsearch",
	"ldapmodify":       "ldapsearch",
	"ldapdelete":       "ldapsearch",
	"ldappasswd":       "ldapsearch",
	"bcp":              "sqlcmd",
	"tsql":             "sqlcmd",
	"mosquitto_sub":    "mosquitto_pub", //nolint:misspell // a program's name
	"mosquitto_rr":     "mosquitto_pub", //nolint:misspell // a program's name
	"unzip":            "zip",
	"7za":              "7z",
	"7zz":              "7z",
}

// record keeps what a word says about those that follow it.
func (s *scanner) record(word string) {
	s.previous = word
	if count := s.client.after[word]; count > 0 && s.skip == 0 {
		s.skip = count
	}
	name := strings.TrimSuffix(word[strings.LastIndexByte(word, '/')+1:], ".exe")
	if same, known := sameAs[name]; known {
		name = same
	}
	if c, known := clients[name]; known && s.skip == 0 {
		s.client = c
	}
}

// ofClient returns the secret that a flag of the command's client takes.
func (s *scanner) ofClient(at, end int) (span, bool) {
	word := s.text[at:end]
	if !strings.HasPrefix(word, "-") {
		return span{}, false
	}
	flag, length := word[:min(2, len(word))], 2
	if strings.HasPrefix(word, "--") {
		flag = s.text[at:nameEnd(s.text, at)]
		length = len(flag) + 1
	}
	attached := len(word) > length
	switch {
	case slices.Contains(s.client.attached, flag):
		quoted := end+1 < len(s.text) && isQuote(s.text[end]) && !isSpace(s.text[end+1]) && s.text[end+1] != ','
		if !attached && !quoted {
			return span{}, false
		}
		value := s.behind(at+length, end, attached)
		return value, s.isSecret(value)
	case slices.Contains(s.client.word, flag):
		value := s.behind(at+length, end, attached)
		return value, s.isSecret(value)
	case slices.Contains(s.client.pair, flag):
		value := s.behind(at+length, end, attached)
		colon := strings.IndexAny(s.text[value.start:value.end], ":%")
		secret := span{value.start + colon + 1, value.end}
		return secret, colon >= 0 && secret.start < secret.end && s.isSecret(secret)
	}
	return span{}, false
}

// behind returns the value of a flag: attached to it, or the next word, item or line of a list.
func (s *scanner) behind(at, end int, attached bool) span {
	if attached {
		return s.valueAt(at)
	}
	between := afterFlag.FindString(s.text[end:min(len(s.text), end+64)])
	return s.valueAt(end + len(between))
}

func (s *scanner) isSecret(value span) bool {
	text := s.text[value.start:value.end]
	return !strings.HasPrefix(text, "-") && !isPlaceholder("", text)
}
