package engine

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/mount"
)

// CopyTo makes files in a container what they are on this machine: it copies those that are there, with the
// folders that the container lacks, and removes those that are not.
func (e *Engine) CopyTo(ctx context.Context, containerID string, files []mount.File) error {
	var there []mount.File
	remove := []string{"rm", "-rf", "--"}
	for _, file := range files {
		_, err := os.Lstat(file.Host)
		switch {
		case err == nil:
			there = append(there, file)
		case errors.Is(err, fs.ErrNotExist):
			remove = append(remove, file.Inside)
		default:
			return fmt.Errorf("copying files into the container: %w", err)
		}
	}
	if len(remove) > 3 {
		if err := e.removeIn(ctx, containerID, remove); err != nil {
			return err
		}
	}
	if len(there) == 0 {
		return nil
	}
	folders, err := e.missingFolders(ctx, containerID, there)
	if err != nil {
		return fmt.Errorf("copying files into the container: %w", err)
	}
	err = e.send(ctx, containerID, append(folders, there...))
	if err != nil {
		return fmt.Errorf("copying files into the container: %s", devenv.AllLines(err.Error()))
	}
	return nil
}

// send puts files into a container, as its user's. The Engine looks that user up on its own machine, by name: one that
// is a number, or that only the image knows, it does not find there (docker compose watch fails then).
func (e *Engine) send(ctx context.Context, containerID string, files []mount.File) error {
	inspected, err := e.API.ContainerInspect(ctx, containerID, client.ContainerInspectOptions{})
	if err != nil {
		return err
	}
	user := inspected.Container.Config.User
	owner, numeric := numericOwner(user)
	err = e.stream(ctx, containerID, files, owner, !numeric)
	if err != nil && !numeric && user != "" && ctx.Err() == nil {
		err = e.stream(ctx, containerID, files, nil, false)
	}
	return err
}

// WriteFile puts a small file into a container, which need not run, as root's and readable to all.
func (e *Engine) WriteFile(ctx context.Context, containerID, name, content string) error {
	ctx, cancel := context.WithTimeout(ctx, LookTime)
	defer cancel()
	var archive bytes.Buffer
	out := tar.NewWriter(&archive)
	folder := strings.TrimPrefix(path.Dir(name), "/") + "/"
	_ = out.WriteHeader(&tar.Header{Name: folder, Typeflag: tar.TypeDir, Mode: 0o755, ModTime: time.Now()})
	_ = out.WriteHeader(&tar.Header{
		Name: folder + path.Base(name), Mode: 0o644, Size: int64(len(content)), ModTime: time.Now(),
	})
	_, _ = io.WriteString(out, content)
	_ = out.Close() // writing into memory does not fail
	_, err := e.API.CopyToContainer(ctx, containerID, client.CopyToContainerOptions{
		DestinationPath: "/",
		Content:         &archive,
	})
	return err
}

func (e *Engine) stream(ctx context.Context, containerID string, files []mount.File, owner *fileOwner,
	lookUp bool,
) error {
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(archive(writer, files, owner)) }()
	defer func() { _ = reader.Close() }() // ends the writer, where the engine did not read it all
	_, err := e.API.CopyToContainer(ctx, containerID, client.CopyToContainerOptions{
		DestinationPath: "/",
		Content:         reader,
		CopyUIDGID:      lookUp,
	})
	return err
}

// fileOwner is whom a file belongs to.
type fileOwner struct{ uid, gid int }

// numericOwner reads a user such as "1000" or "1000:1000".
func numericOwner(user string) (owner *fileOwner, ok bool) {
	name, group, both := strings.Cut(user, ":")
	uid, err := strconv.Atoi(name)
	if err != nil {
		return nil, false
	}
	gid, err := strconv.Atoi(group)
	if both && err != nil {
		return nil, false
	}
	return &fileOwner{uid, gid}, true
}

func (e *Engine) removeIn(ctx context.Context, containerID string, command []string) error {
	var said []string
	code, err := e.Exec(ctx, containerID, ExecConfig{Cmd: command}, func(_ devenv.Stream, text string) {
		said = append(said, text)
	})
	if err == nil && code != 0 {
		err = fmt.Errorf("removing files in the container: %s", strings.Join(said, "; "))
	}
	return err
}

// missingFolders returns the folders of files that the container does not have: the engine would make them itself,
// owned by root.
func (e *Engine) missingFolders(ctx context.Context, containerID string, files []mount.File) ([]mount.File, error) {
	known := map[string]bool{"/": true}
	var missing []mount.File
	for _, file := range files {
		host := filepath.Dir(file.Host)
		for folder := path.Dir(file.Inside); !known[folder]; folder, host = path.Dir(folder), filepath.Dir(host) {
			known[folder] = true
			_, err := e.API.ContainerStatPath(ctx, containerID, client.ContainerStatPathOptions{Path: folder})
			if err == nil {
				break
			}
			if !errdefs.IsNotFound(err) {
				return nil, err
			}
			missing = append(missing, mount.File{Host: host, Inside: folder})
		}
	}
	slices.SortFunc(missing, func(a, b mount.File) int { return strings.Compare(a.Inside, b.Inside) })
	return missing, nil
}

// archive writes files as a tar stream, with their own owners unless one is given. A file that is gone
// meanwhile is left out; its own event comes.
func archive(to io.Writer, files []mount.File, owner *fileOwner) error {
	out := tar.NewWriter(to)
	for _, file := range files {
		if err := archiveFile(out, file, owner); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("reading %q: %w", file.Host, err)
		}
	}
	return out.Close()
}

func archiveFile(out *tar.Writer, file mount.File, owner *fileOwner) error {
	info, err := os.Lstat(file.Host)
	if err != nil {
		return err
	}
	var content []byte
	link := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		if content, err = os.ReadFile(file.Host); err != nil {
			return err
		}
	case mode&fs.ModeSymlink != 0:
		if link, err = os.Readlink(file.Host); err != nil {
			return err
		}
	case !mode.IsDir():
		return nil // a socket or a device is nothing to copy
	}
	header, err := tar.FileInfoHeader(info, link)
	if err != nil {
		return err
	}
	header.Name, header.Size, header.Format = strings.TrimPrefix(file.Inside, "/"), int64(len(content)), tar.FormatPAX
	header.ModTime, header.AccessTime, header.ChangeTime = header.ModTime.Truncate(time.Second), time.Time{}, time.Time{}
	if owner != nil {
		header.Uid, header.Gid, header.Uname, header.Gname = owner.uid, owner.gid, "", ""
	}
	if info.IsDir() {
		header.Name += "/"
	}
	if err := out.WriteHeader(header); err != nil {
		return err
	}
	_, err = out.Write(content)
	return err
}
