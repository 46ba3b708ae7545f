package devenv

// Verb is what a user can ask of one service, in docker compose's words.
type Verb string

// The verbs of a session.
const (
	// VerbRestart stops and starts its containers, and those of services that depend on it with restart: true.
	VerbRestart  Verb = "restart"
	VerbRebuild  Verb = "rebuild"  // build its image; its containers are recreated if that has changed
	VerbRecreate Verb = "recreate" // read the Compose files again and recreate its containers
	VerbStop     Verb = "stop"
	VerbStart    Verb = "start"
	VerbSync     Verb = "sync"  // bring the packages in its containers to what the files say, whatever is known of them
	VerbDebug    Verb = "debug" // recreate its containers with docker-compose.debug.yml laid over the files
	VerbPlain    Verb = "plain" // and without it again
	VerbExec     Verb = "exec"  // see Session.Exec
	VerbRun      Verb = "run"   // see Session.Run
)

// Changes reports whether a verb makes another service of it.
func (v Verb) Changes() bool { return v != VerbSync && v != VerbExec && v != VerbRun }
