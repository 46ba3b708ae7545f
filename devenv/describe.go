package devenv

// Description is what is known of one container of a service, for a page about it.
type Description struct {
	Report
	Defined string // the service's place in the Compose files, "docker-compose.yml:4"; empty when unknown
	// Origins states where variables are set, if that is known: "docker-compose.yml:12", "app.env:3", OriginImage.
	Origins map[string]string
}

// OriginImage is the origin of a variable that the image sets.
const OriginImage = "image"
