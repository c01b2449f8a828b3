// The local control plane: a Kubernetes API server for tests, with storage in etcd and nothing else.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"k8s.io/klog/v2"
	"pythia.dev/controlplane/pki"
	"pythia.dev/controlplane/serving"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "control-plane:", err)
		os.Exit(1)
	}
}

func run() error {
	dir := flag.String("dir", "", "folder of this server: keys, kubeconfig, ready file")
	port := flag.Int("port", 0, "port on loopback; 0 takes the one used before in this folder, or a free one")
	etcd := flag.String("etcd", "", "client addresses of etcd, separated by commas")
	prefix := flag.String("prefix", "/registry", "root of the keys in etcd")
	klog.InitFlags(nil)
	flag.Parse()
	if *dir == "" || *etcd == "" {
		return errors.New("--dir and --etcd are required")
	}
	folder, err := filepath.Abs(*dir)
	if err != nil {
		return err
	}
	files, err := pki.Ensure(filepath.Join(folder, "pki"))
	if err != nil {
		return err
	}
	listener, err := listen(filepath.Join(folder, "port"), *port)
	if err != nil {
		return err
	}
	address := "https://" + listener.Addr().String()
	if err := writeKubeconfig(filepath.Join(folder, "kubeconfig"), address, files); err != nil {
		return err
	}
	options := serving.Options{Listener: listener, EtcdServers: strings.Split(*etcd, ","), Prefix: *prefix, Files: files}
	return serving.Run(context.Background(), options, func() {
		if err := os.WriteFile(filepath.Join(folder, "ready"), []byte(address+"\n"), 0o600); err != nil {
			klog.ErrorS(err, "cannot write the ready file")
		}
	})
}

// listen binds the wanted port. Without a wish it prefers the folder's former port, so that clients find a
// restarted server again.
func listen(file string, port int) (net.Listener, error) {
	if port == 0 {
		if content, err := os.ReadFile(file); err == nil {
			port, _ = strconv.Atoi(strings.TrimSpace(string(content)))
		}
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	bound := listener.Addr().(*net.TCPAddr).Port
	return listener, os.WriteFile(file, []byte(strconv.Itoa(bound)+"\n"), 0o600)
}
