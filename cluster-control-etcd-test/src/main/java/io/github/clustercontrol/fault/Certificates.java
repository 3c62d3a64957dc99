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

package io.github.clustercontrol.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Creates certificates as PEM files with the keytool of the JDK: an authority signs those
 * of servers and clients.
 */
public final class Certificates {

	private static final String PASSWORD = "changeit";

	private static final String[] CURRENT = { "-validity", "10" };

	private final Path directory;

	/**
	 * Create an instance.
	 * @param directory the directory for the files
	 */
	public Certificates(Path directory) {
		this.directory = directory;
	}

	/**
	 * Create an authority.
	 * @param name its name, and that of its files
	 */
	public void authority(String name) {
		keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC", "-ext", "bc:c", "-ext",
				"ku:c=keyCertSign", "-validity", "10", "-keystore", store(name));
		export(name);
	}

	/**
	 * Create a certificate that is valid today.
	 * @param name its name, and that of its files
	 * @param authority the name of the signing authority
	 * @param subject its subject, such as {@code ip:127.0.0.1} or {@code dns:etcd}
	 */
	public void sign(String name, String authority, String subject) {
		sign(name, authority, subject, CURRENT);
	}

	/**
	 * Create a certificate that expired yesterday.
	 * @param name its name, and that of its files
	 * @param authority the name of the signing authority
	 * @param subject its subject
	 */
	public void signExpired(String name, String authority, String subject) {
		sign(name, authority, subject, "-startdate", "-3d", "-validity", "2");
	}

	private void sign(String name, String authority, String subject, String... validity) {
		delete(store(name));
		keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC", "-keystore", store(name));
		Path request = file(name + ".csr");
		keytool("-certreq", "-alias", name, "-keystore", store(name), "-file", request.toString());
		Path signed = file(name + ".signed");
		List<String> command = new ArrayList<>(
				List.of("-gencert", "-alias", authority, "-keystore", store(authority), "-infile", request.toString(),
						"-outfile", signed.toString(), "-ext", "san=" + subject, "-ext", "eku=serverAuth,clientAuth"));
		command.addAll(Arrays.asList(validity));
		keytool(command.toArray(String[]::new));
		keytool("-importcert", "-noprompt", "-alias", authority, "-keystore", store(name), "-file",
				certificate(authority).toString());
		keytool("-importcert", "-alias", name, "-keystore", store(name), "-file", signed.toString());
		export(name);
	}

	/**
	 * Return the file of a certificate.
	 * @param name the name of the certificate
	 * @return its path
	 */
	public Path certificate(String name) {
		return file(name + ".crt");
	}

	/**
	 * Return the file of the private key of a certificate.
	 * @param name the name of the certificate
	 * @return its path
	 */
	public Path key(String name) {
		return file(name + ".key");
	}

	/**
	 * Replace a certificate and its key by another one, atomically for readers.
	 * @param name the name of the replaced certificate
	 * @param by the name of the new certificate
	 */
	public void replace(String name, String by) {
		try {
			for (Path[] pair : new Path[][] { { key(by), key(name) }, { certificate(by), certificate(name) } }) {
				Path copy = file("copy-" + by);
				Files.copy(pair[0], copy);
				Files.move(copy, pair[1], java.nio.file.StandardCopyOption.REPLACE_EXISTING,
						java.nio.file.StandardCopyOption.ATOMIC_MOVE);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void export(String name) {
		try {
			KeyStore keys = KeyStore.getInstance(Path.of(store(name)).toFile(), PASSWORD.toCharArray());
			Certificate certificate = keys.getCertificate(name);
			Key key = keys.getKey(name, PASSWORD.toCharArray());
			Files.writeString(certificate(name), pem("CERTIFICATE", certificate.getEncoded()));
			Files.writeString(key(name), pem("PRIVATE KEY", key.getEncoded()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Write bytes as text.
	 * @param type what they are, such as {@code CERTIFICATE}
	 * @param content the bytes
	 * @return the text
	 */
	static String pem(String type, byte[] content) {
		return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content)
				+ "\n-----END " + type + "-----\n";
	}

	private void keytool(String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
		command.addAll(Arrays.asList(arguments));
		command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1"));
		ChildProcess.run(new ProcessBuilder(command), file("keytool.log"));
	}

	private String store(String name) {
		return file(name + ".p12").toString();
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

	private static void delete(String file) {
		try {
			Files.deleteIfExists(Path.of(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
