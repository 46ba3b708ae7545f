// Package swarm deploys a project to Docker Swarm. Define converts the Compose model to the services, networks, secrets
// and configs of a stack; the target brings them about through the Engine's API.
//
// They carry the labels of `docker stack`, whose commands see the stack as theirs. The docker CLI's own conversion is
// not used: it would link Swarm's control plane, it drops settings that the API has (no-new-privileges, tmpfs), and
// `docker stack deploy` ends well after a rollback.
package swarm
