package main

import (
	"os"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"pythia.dev/controlplane/pki"
)

const contextName = "local"

// writeKubeconfig writes a self-contained admin kubeconfig.
func writeKubeconfig(file, address string, files pki.Files) error {
	content := map[string][]byte{}
	for _, name := range []string{files.CA, files.Admin, files.AdminKey} {
		bytes, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		content[name] = bytes
	}
	config := clientcmdapi.NewConfig()
	config.Clusters[contextName] = &clientcmdapi.Cluster{Server: address, CertificateAuthorityData: content[files.CA]}
	config.AuthInfos["admin"] = &clientcmdapi.AuthInfo{ClientCertificateData: content[files.Admin], ClientKeyData: content[files.AdminKey]}
	config.Contexts[contextName] = &clientcmdapi.Context{Cluster: contextName, AuthInfo: "admin"}
	config.CurrentContext = contextName
	return clientcmd.WriteToFile(*config, file)
}
