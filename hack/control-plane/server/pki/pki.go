// Package pki makes the few certificates and keys that one local server needs.
package pki

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Files are the paths of the material in a server's folder.
type Files struct {
	CA, CAKey, Serving, ServingKey, Admin, AdminKey, ServiceAccountKey string
}

const validity = 10 * 365 * 24 * time.Hour

// Ensure creates what is missing below dir and returns the paths. A second call changes nothing, so that clients
// keep working over a restart.
func Ensure(dir string) (Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Files{}, err
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	files := Files{
		CA: at("ca.crt"), CAKey: at("ca.key"), Serving: at("serving.crt"), ServingKey: at("serving.key"),
		Admin: at("admin.crt"), AdminKey: at("admin.key"), ServiceAccountKey: at("service-account.key"),
	}
	if _, err := os.Stat(files.ServiceAccountKey); err == nil {
		return files, nil
	}
	ca := &x509.Certificate{
		Subject:  pkix.Name{CommonName: "local control plane"},
		IsCA:     true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	caKey, err := issue(ca, nil, nil, files.CA, files.CAKey)
	if err != nil {
		return Files{}, err
	}
	serving := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "localhost"},
		DNSNames:    []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		KeyUsage:    x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if _, err := issue(serving, ca, caKey, files.Serving, files.ServingKey); err != nil {
		return Files{}, err
	}
	admin := &x509.Certificate{
		Subject:  pkix.Name{CommonName: "admin", Organization: []string{"system:masters"}},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if _, err := issue(admin, ca, caKey, files.Admin, files.AdminKey); err != nil {
		return Files{}, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Files{}, err
	}
	return files, writeKey(files.ServiceAccountKey, key)
}

// issue completes the template, signs it with the parent (or itself) and writes certificate and key.
func issue(template, parent *x509.Certificate, parentKey *ecdsa.PrivateKey, certificateFile, keyFile string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().Add(validity)
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		return nil, fmt.Errorf("certificate for %s: %w", template.Subject.CommonName, err)
	}
	if err := os.WriteFile(certificateFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return nil, err
	}
	return key, writeKey(keyFile, key)
}

func writeKey(file string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600)
}

// ReadKey reads a key that Ensure wrote.
func ReadKey(file string) (*ecdsa.PrivateKey, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, errors.New(file + ": not a PEM file")
	}
	return x509.ParseECPrivateKey(block.Bytes)
}
