package access

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
)

const (
	// Issuer is the "iss" of every token and the only accepted audience.
	Issuer = "https://kubernetes.default.svc.cluster.local"
	// coordinateBytes is the length of one half of an ES256 signature.
	coordinateBytes = 32
)

// reference names an object that a token is bound to.
type reference struct {
	Name string `json:"name"`
	UID  string `json:"uid"`
}

// private are the claims under "kubernetes.io".
type private struct {
	Namespace      string     `json:"namespace"`
	ServiceAccount reference  `json:"serviceaccount"`
	Pod            *reference `json:"pod,omitempty"`
	Node           *reference `json:"node,omitempty"`
}

// claims is the body of a service-account token, in the form of Kubernetes.
type claims struct {
	Audience  []string `json:"aud"`
	Expires   int64    `json:"exp"`
	IssuedAt  int64    `json:"iat"`
	NotBefore int64    `json:"nbf"`
	Issuer    string   `json:"iss"`
	ID        string   `json:"jti"`
	Subject   string   `json:"sub"`
	Private   private  `json:"kubernetes.io"`
}

func sign(key *ecdsa.PrivateKey, body claims) (string, error) {
	payload, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	signed := encode([]byte(`{"alg":"ES256","typ":"JWT"}`)) + "." + encode(payload)
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		return "", err
	}
	signature := make([]byte, 2*coordinateBytes)
	r.FillBytes(signature[:coordinateBytes])
	s.FillBytes(signature[coordinateBytes:])
	return signed + "." + encode(signature), nil
}

// ours says whether a token claims our issuer; others are left to other authenticators.
func ours(token string) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	var body claims
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	return err == nil && json.Unmarshal(payload, &body) == nil && body.Issuer == Issuer
}

func verify(key *ecdsa.PublicKey, token string, now time.Time) (claims, error) {
	var body claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return body, errors.New("token is not a JWT")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) != 2*coordinateBytes {
		return body, errors.New("token has no ES256 signature")
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	r, s := new(big.Int).SetBytes(signature[:coordinateBytes]), new(big.Int).SetBytes(signature[coordinateBytes:])
	if !ecdsa.Verify(key, digest[:], r, s) {
		return body, errors.New("invalid bearer token: signature does not fit")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return body, err
	}
	if err := json.Unmarshal(payload, &body); err != nil {
		return body, err
	}
	if now.Unix() >= body.Expires {
		return body, fmt.Errorf("service account token has expired at %s", time.Unix(body.Expires, 0).UTC().Format(time.RFC3339))
	}
	return body, nil
}

func encode(content []byte) string { return base64.RawURLEncoding.EncodeToString(content) }
