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

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A problem between this application and etcd, recognised by the error message of the
 * client, and its fix.
 */
public enum ConnectionProblem {

	/** TLS: the certificate of etcd is not trusted. */
	UNTRUSTED("unable to find valid certification path|PKIX path building failed",
			"The certificate of etcd is not trusted: add the authority that signed it to the truststore of the SSL"
					+ " bundle in 'clustercontrol.etcd.ssl.bundle'. Without a bundle, the default truststore of the JVM is"
					+ " used."),

	/** TLS: the certificate of etcd has expired, or is not valid yet. */
	EXPIRED("validity check failed|CertificateExpired|CertificateNotYetValid",
			"The certificate of etcd has expired or is not valid yet: renew it at the etcd in"
					+ " 'clustercontrol.etcd.endpoints', and check the clocks of both hosts."),

	/** TLS: the certificate of etcd is for another host name. */
	OTHER_NAME("No (?:subject alternative|name matching)",
			"The certificate of etcd is for another host name: write a host name of the certificate in"
					+ " 'clustercontrol.etcd.endpoints'."),

	/** TLS: our own certificate has expired. */
	OWN_CERTIFICATE_EXPIRED(ClientCertificate.EXPIRED,
			"The certificate of this application has expired: renew it in the keystore of the SSL bundle in"
					+ " 'clustercontrol.etcd.ssl.bundle'."),

	/**
	 * TLS: etcd refuses our certificate, or requires one. An endpoint without TLS may
	 * close the connection with the same error message.
	 */
	OWN_CERTIFICATE_REFUSED(ClientCertificate.PRESENTING,
			"etcd closes the connection. If etcd requires a client certificate, add one that etcd trusts, with its"
					+ " private key, to the keystore of the SSL bundle in 'clustercontrol.etcd.ssl.bundle'. If etcd does"
					+ " not use TLS, write http:// in 'clustercontrol.etcd.endpoints'."),

	/** TLS: no version or cipher in common. */
	NO_COMMON_TLS("fatal alert: (?:protocol_version|handshake_failure|insufficient_security)|No appropriate protocol",
			"etcd and this application have no version of TLS or no cipher in common: correct the options of the SSL"
					+ " bundle in 'clustercontrol.etcd.ssl.bundle'."),

	/** The port is closed. */
	CONNECTION_REFUSED("Connection refused",
			"No process listens on this port: start etcd, or correct 'clustercontrol.etcd.endpoints'."),

	/** The host has no address. */
	UNKNOWN_HOST("unresolved address",
			"The host name cannot be resolved: correct 'clustercontrol.etcd.endpoints', or add the name to DNS."),

	/** {@code https}, and the other side does not encrypt. */
	NO_ENCRYPTION("TLS negotiation|not an SSL/TLS record",
			"The endpoint does not answer in TLS: if etcd does not use TLS, write http:// in"
					+ " 'clustercontrol.etcd.endpoints' and remove 'clustercontrol.etcd.ssl.bundle'."),

	/** {@code http}, and the other side expects TLS (15 03 begins an alert of TLS). */
	ENCRYPTION("Network closed for unknown reason|Connection reset|not SETTINGS\\. .*: 1503",
			"The endpoint closes the connection at once: if etcd expects TLS, write https:// in"
					+ " 'clustercontrol.etcd.endpoints', and the SSL bundle in 'clustercontrol.etcd.ssl.bundle'."),

	/** Another service. */
	NOT_ETCD("not SETTINGS",
			"A service other than etcd answers: correct 'clustercontrol.etcd.endpoints'. Write the client port of"
					+ " etcd, 2379 by default, not the peer port, 2380 by default."),

	/** The user lacks a permission. */
	NOT_PERMITTED("permission denied",
			"Grant the missing permission to a role of the user with 'etcdctl role grant-permission', or correct"
					+ " 'clustercontrol.etcd.username'."),

	/** etcd requires a user. */
	NO_USER("user name is empty",
			"etcd requires a user: set 'clustercontrol.etcd.username' and 'clustercontrol.etcd.password'."),

	/** The user is unknown to etcd, or the password is wrong. */
	WRONG_PASSWORD("authentication failed|invalid password|invalid auth token",
			"The user does not exist in etcd, or the password is wrong: correct 'clustercontrol.etcd.username'"
					+ " and 'clustercontrol.etcd.password'."),

	/** etcd has no leader. */
	NO_LEADER("no leader|etcdserver: request timed out|context deadline exceeded",
			"A member of etcd answers, but etcd has no leader: make sure that a majority of the members runs and that"
					+ " they can reach each other."),

	/** Packets get lost, or etcd hangs. */
	NO_RESPONSE("timed out|in time|no response",
			"No response arrives: a firewall may drop the packets, etcd or its host may hang, or etcd may allow fewer"
					+ " streams on a connection (--max-concurrent-streams) than this application has watches. Correct"
					+ " 'clustercontrol.etcd.endpoints', or increase 'clustercontrol.etcd.connect-timeout' and"
					+ " 'clustercontrol.etcd.request-timeout'."),

	/** Anything else. */
	OTHER("", "Check that etcd is running and can be reached at 'clustercontrol.etcd.endpoints'.");

	private final Pattern message;

	private final String remedy;

	ConnectionProblem(String message, String remedy) {
		this.message = Pattern.compile(message);
		this.remedy = remedy;
	}

	/**
	 * Recognise the problem by an error message of the client, {@code null} while there
	 * is no response.
	 */
	public static ConnectionProblem of(@Nullable String error) {
		if (error == null) {
			return NO_RESPONSE;
		}
		for (ConnectionProblem problem : values()) {
			if (problem.message.matcher(error).find()) {
				return problem;
			}
		}
		return OTHER;
	}

	/** Return whether etcd answers, but denies this user. */
	public boolean isDenial() {
		return this == NOT_PERMITTED || this == NO_USER || this == WRONG_PASSWORD;
	}

	/** Return the fix: sentences that name properties. */
	public String remedy() {
		return this.remedy;
	}

}
