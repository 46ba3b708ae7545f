package detect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// mostPlaces bounds how many places one note names.
const mostPlaces = 5

var (
	localDatabase = lazyregexp.New(`^(?:postgres|postgresql|mysql|mariadb|mongodb|cockroachdb)(?:\+\w+)?://` +
		`(?:[^@/]*@)?(?:localhost|127\.0\.0\.1)(?:[:/?]|$)`)
	localCache = lazyregexp.New(`^(?:rediss?|valkeys?|amqps?|memcached?)://(?:[^@/]*@)?(?:localhost` +
		`|127\.0\.0\.1)(?:[:/?]|$)`)
	// clients take a host; variable are names that read a value from elsewhere first.
	clients = []string{
		"Redis", "StrictRedis", "ConnectionPool", "BlockingConnectionPool", "connect",
		"create_pool", "AsyncIOMotorClient", "MongoClient",
	}
	variable = []string{"getenv", "environ", "get", "config", "env", "Field", "setdefault", "getattr"}
)

// noteLocalhost names the places where the code connects to this machine whatever its environment says: in a container
// that is the container itself.
func (s *detector) noteLocalhost() {
	places := map[string][]string{}
	for _, file := range s.imported {
		if !s.code.mentions(file, "localhost", "127.0.0.1") {
			continue
		}
		statements := s.code.parse(file)
		environment := slices.ContainsFunc(statements, readsEnvironment)
		for _, statement := range statements {
			if environment && isConstant(statement) {
				continue // it may be what is left where no variable is set
			}
			if name := s.fixedAddress(file, statement); name != "" {
				places[name] = append(places[name], fmt.Sprintf("%s:%d", file, statement.Line()))
			}
		}
	}
	for _, name := range []string{"DATABASE_URL", "REDIS_URL"} {
		if found := places[name]; found != nil {
			s.addNote("%s connects to localhost, which is the container itself, and no variable changes it: read the address "+
				"from `os.environ[%q]`",
				strings.Join(found[:min(len(found), mostPlaces)], ", "), name)
		}
	}
}

// readsEnvironment reports whether a statement asks for a variable.
func readsEnvironment(statement python.Statement) bool {
	return slices.ContainsFunc(statement.Tokens, func(t python.Token) bool { return t.Is("environ") || t.Is("getenv") })
}

// isConstant reports whether a statement does nothing but give a name to a text.
func isConstant(statement python.Statement) bool {
	tokens := statement.Tokens
	return len(tokens) == 3 && tokens[1].Is("=") && tokens[2].Kind == python.String
}

// fixedAddress returns the variable that a statement should read in place of an address on this machine; empty where it
// holds none, or one that something else goes before.
func (s *detector) fixedAddress(file string, statement python.Statement) string {
	tokens := statement.Tokens
	field := statement.Indent > 0 && len(tokens) > 1 && tokens[1].Is(":") // of a class, perhaps of settings
	setting := slices.ContainsFunc(s.Settings, func(known Setting) bool {
		return known.File == file && known.Line == statement.Line()
	})
	if field || setting || slices.ContainsFunc(tokens, func(t python.Token) bool {
		return t.Kind == python.Name && slices.Contains(variable, t.Text)
	}) {
		return ""
	}
	for i, token := range tokens {
		switch {
		case token.Kind != python.String:
		case localDatabase.MatchString(token.Text):
			return "DATABASE_URL"
		case localCache.MatchString(token.Text):
			return "REDIS_URL"
		case (token.Text == "localhost" || token.Text == "127.0.0.1") && i > 1 && tokens[i-2].Is("host") &&
			tokens[i-1].Is("="):
			return clientOf(tokens)
		}
	}
	return ""
}

// clientOf returns the variable for the client that a statement makes; empty where it makes none.
func clientOf(tokens []python.Token) string {
	at := slices.IndexFunc(tokens, func(t python.Token) bool {
		return t.Kind == python.Name && slices.Contains(clients, t.Text)
	})
	switch {
	case at < 0:
		return ""
	case strings.Contains(tokens[at].Text, "Redis"), strings.Contains(tokens[at].Text, "ConnectionPool"):
		return "REDIS_URL"
	}
	return "DATABASE_URL"
}
