/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.internal.etcd;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collections;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * Describes the client certificate of this application in a message.
 */
final class ClientCertificate {

	static final String PRESENTING = " \\(presenting ";

	static final String EXPIRED = " which expired at ";

	private ClientCertificate() {
	}

	static String describe(SslBundle bundle) {
		X509Certificate certificate = find(bundle);
		if (certificate == null) {
			return " (presenting no certificate)";
		}
		return " (presenting the certificate of " + certificate.getSubjectX500Principal()
				+ (isExpired(certificate) ? EXPIRED + certificate.getNotAfter().toInstant() : "") + ")";
	}

	/**
	 * Return the common name, which is the user for etcd, or {@code null} if there is
	 * none.
	 */
	static @Nullable String commonName(SslBundle bundle) {
		X509Certificate certificate = find(bundle);
		if (certificate == null) {
			return null;
		}
		try {
			return new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()
				.stream()
				.filter((part) -> part.getType().equalsIgnoreCase("CN"))
				.map((part) -> part.getValue().toString())
				.findFirst()
				.orElse(null);
		}
		catch (InvalidNameException ex) {
			return null;
		}
	}

	private static boolean isExpired(X509Certificate certificate) {
		try {
			certificate.checkValidity();
			return false;
		}
		catch (CertificateExpiredException ex) {
			return true;
		}
		catch (CertificateNotYetValidException ex) {
			return false;
		}
	}

	private static @Nullable X509Certificate find(SslBundle bundle) {
		try {
			KeyStore keys = bundle.getStores().getKeyStore();
			if (keys == null) {
				return null;
			}
			for (String alias : Collections.list(keys.aliases())) {
				if (keys.isKeyEntry(alias) && keys.getCertificate(alias) instanceof X509Certificate certificate) {
					return certificate;
				}
			}
			return null;
		}
		catch (KeyStoreException | RuntimeException ex) {
			return null;
		}
	}

}
