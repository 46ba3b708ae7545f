package scaffold

import (
	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/compose"
)

// addition is a database or a cache that the answers ask for and the project's own Compose files lack. It exists for
// development only and publishes no port, so its account is no secret.
type addition struct {
	Name, Image, Probe string
	Environment        []variable
	Volume, Folder     string // that keeps its data; empty where nothing does

	account compose.Account
	choice  assets.Choice
}

// Added returns the services that only fastdock's file has.
func (o overlay) Added() []addition {
	var added []addition
	if kind := o.Database.Kind; o.HasDatabaseServer() && !o.runsAlready(kind) {
		added = append(added, o.add("db", o.DatabaseChoice, o.literal(o.DatabaseImage())))
	}
	if kind := o.Cache.Kind; o.HasCache() && !o.runsAlready(kind) {
		added = append(added, o.add("cache", o.CacheChoice, o.literal(o.CacheImage())))
	}
	return added
}

func (o overlay) add(name string, choice assets.Choice, image string) addition {
	if _, taken := o.Facts.Stack.Find(name); taken {
		name = "fastdock-" + name
	}
	a := addition{
		Name: name, Image: image, Probe: execForm([]string{"CMD-SHELL", probes[choice.Kind]}), choice: choice,
		account: compose.Account{Kind: choice.Kind, Host: name, Known: true},
	}
	switch choice.Kind {
	case "postgres":
		a.Environment = accountOf(accountNames[choice.Kind]...)
		a.Folder = "/var/lib/postgresql"
		if !o.PostgresKeepsVersions() {
			a.Folder = "/var/lib/postgresql/data"
		}
	case "mysql", "mariadb":
		a.Environment = accountOf(accountNames[choice.Kind]...)
		a.Folder = "/var/lib/mysql"
	case "mongo":
		a.Environment = accountOf("MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_PASSWORD", "MONGO_INITDB_DATABASE")
		a.Folder = "/data/db"
	}
	if a.Environment != nil {
		a.account.User, a.account.Password, a.account.Database = "app", "app", "app"
		a.Volume = "fastdock_" + name + "_data"
	}
	return a
}

// accountOf lets user, passwords and database be app.
func accountOf(names ...string) []variable {
	variables := make([]variable, len(names))
	for i, name := range names {
		variables[i] = variable{Key: name, Value: "app"}
	}
	return variables
}

// VolumeNames returns the volumes that only fastdock's file has.
func (o overlay) VolumeNames() []string {
	var names []string
	if o.HasDataFolder() {
		names = append(names, "app_data_dev")
	}
	for _, a := range o.Added() {
		if a.Volume != "" {
			names = append(names, a.Volume)
		}
	}
	return names
}
